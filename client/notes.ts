import type { Environment } from './environment.ts';
import type { Http } from './http.ts';
import { openOutbox, type Outbox } from './outbox.ts';

/** The outbox of one agent's private notes: as safe as that of replies, and apart from it, so that neither can go out as the other. */
export function openNoteOutbox(options: { owner: string; http: Http; environment?: Environment }): Outbox {
  const { owner, http } = options;
  return openOutbox({
    ...options,
    side: 'notes',
    send: ({ conversationId, clientId, text, attachments, mentions = [], tries, after }) =>
      http('POST /v1/desk/conversations/{conversationId}/notes', {
        params: { conversationId },
        body: {
          clientId,
          text,
          mentions: mentions.map(({ id }) => id),
          attachmentIds: attachments?.map(({ id }) => id),
          retry: tries > 1,
          after,
        },
        as: owner,
      }),
  });
}

import type { Environment } from './environment.ts';
import type { Http } from './http.ts';
import { createOutbox, type Outbox, type SendRow } from './outbox.ts';

interface NoteOptions {
  owner: string;
  http: Http;
  environment?: Environment;
}

const outboxes = new WeakMap<Http, Map<string, Outbox>>();

/**
 * The outbox of one agent's private notes, the same for all who share `http`: as safe as that of replies, and apart from
 * it, so that neither can go out as the other.
 */
export function openNoteOutbox(options: NoteOptions): Outbox {
  const { http, owner } = options;
  const known = outboxes.get(http) ?? new Map<string, Outbox>();
  outboxes.set(http, known);
  const outbox = known.get(owner) ?? createNoteOutbox(options);
  known.set(owner, outbox);
  return outbox;
}

/** What an outbox sends as messages goes out as notes, with the colleagues they name. */
function createNoteOutbox(options: NoteOptions): Outbox {
  const asNote: SendRow = (_, { params, body, as }) => {
    const row = outbox.rowsOf(params.conversationId).find(({ clientId }) => clientId === body.clientId);
    const mentions = row?.mentions?.map(({ id }) => id) ?? [];
    return options.http('POST /v1/desk/conversations/{conversationId}/notes', { params, body: { ...body, mentions }, as });
  };
  const outbox = createOutbox({ ...options, side: 'notes', http: asNote });
  return outbox;
}

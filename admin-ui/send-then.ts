import { openOutbox } from '../client/outbox.ts';
import type { ConversationStatus, DeskConversation } from '../contract/entities.ts';
import { setStatus } from './conversation-acts.ts';
import type { Desk } from './desk.ts';

/** Resolves once nothing of a conversation waits to be sent any more: true when everything went out. */
export function whenSent({ http, me }: Desk, conversationId: string): Promise<boolean> {
  const outbox = openOutbox({ side: 'desk', owner: me.id, http });
  const rows = () => outbox.rowsOf(conversationId);
  return new Promise((resolve) => {
    const look = () => {
      if (rows().some(({ state }) => state !== 'failed')) return;
      stop();
      resolve(rows().length === 0);
    };
    const stop = outbox.subscribe(look);
    look();
  });
}

/** Changes the status after the reply that explains it has arrived; a reply that does not arrive changes nothing. */
export async function sendThen(
  desk: Desk,
  conversation: DeskConversation,
  status: ConversationStatus,
  send: () => Promise<boolean>,
  notSent: string,
): Promise<void> {
  if (!(await send())) return;
  if (await whenSent(desk, conversation.id)) await setStatus(desk, desk.inbox.find(conversation.id) ?? conversation, status);
  else desk.say({ text: notSent });
}

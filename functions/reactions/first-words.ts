import { limits } from '../../contract/limits.ts';
import type { Entry } from '../conversations/conversation.ts';
import type { Head } from '../conversations/item.ts';
import { listOwn } from '../conversations/store.ts';
import { toConversation, toMessage, type Agents } from '../conversations/view.ts';
import { readListener } from '../realtime/announcement.ts';
import { listFarListeners } from '../realtime/connections.ts';
import { post } from '../realtime/post.ts';

/**
 * A conversation that staff begin has no listeners yet: its first words are told to every live connection of the customer,
 * wherever among their newest conversations it listens. Told at least once, and never to whoever has it open already.
 */
export async function tellFirstWords(agents: Agents, head: Head, entries: readonly Entry[]): Promise<void> {
  const first = entries.find(({ seq }) => seq === 1);
  if (first?.kind !== 'message' || first.by.kind !== 'agent') return;
  const { items } = await listOwn(head.customer.id, limits.pageSize, undefined);
  const others = items.filter(({ id }) => id !== head.id);
  const far = await Promise.all(others.filter(({ hasFarListeners }) => hasFarListeners).map(({ id }) => listFarListeners(id)));
  const found = [...others.flatMap(({ listeners }) => listeners), ...far.flat().map(readListener)];
  const there = new Set(head.listeners.map(({ connectionId }) => connectionId));
  const connections = new Set(found.filter(({ side }) => side === 'customer').map(({ connectionId }) => connectionId));
  const frame = {
    type: 'message.appended' as const,
    conversationId: head.id,
    message: toMessage(agents, first),
    conversation: toConversation(agents, head),
  };
  await post([...connections].filter((id) => !there.has(id)).map((connectionId) => ({ connectionId, frame })));
}

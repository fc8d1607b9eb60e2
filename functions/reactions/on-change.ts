import { streamedSortKeys } from '../../contract/deploy.ts';
import type { Entry } from '../conversations/conversation.ts';
import { toEntry, toHead, type Head } from '../conversations/item.ts';
import { readHead, repairHead } from '../conversations/log.ts';
import { toConversation, toDeskConversation, toMessage, type Agents } from '../conversations/view.ts';
import { listAgents } from '../directory/agents.ts';
import { serveChanges, type Change } from '../gateway/changes.ts';
import { readListener, type Listener } from '../realtime/announcement.ts';
import { announceAll } from '../realtime/announce.ts';
import { listFarListeners, listStaffConnections } from '../realtime/connections.ts';
import { post } from '../realtime/post.ts';
import { conversationIdOf } from '../table/keys.ts';

const isEntry = ({ after }: Change): boolean => String(after['sk']).startsWith(streamedSortKeys.entry);

/** Whether a change of a head is news for the inbox; who listens is not. */
function isNews({ before, after }: Change): boolean {
  return before === undefined || ['n', 'sc', 'sf'].some((name) => before[name] !== after[name]);
}

async function tell(agents: Agents, head: Head, entries: readonly Entry[], listeners: readonly Listener[]): Promise<void> {
  const views = { forCustomer: toConversation(agents, head), forStaff: toDeskConversation(agents, head) };
  await announceAll(
    entries
      .filter(({ seq }) => seq > 0)
      .map((entry) => ({
        kind: 'entry' as const,
        conversationId: head.id,
        listeners,
        message: toMessage(agents, entry),
        ...views,
      })),
  );
}

/** Staff who watch lists hear once per batch how a conversation now stands. One in which nothing was said is not in their lists. */
async function tellStaff(agents: Agents, head: Head): Promise<void> {
  if (head.last === null) return;
  const frame = { type: 'conversation.changed' as const, conversation: toDeskConversation(agents, head) };
  await post((await listStaffConnections()).map(({ connectionId }) => ({ connectionId, frame })));
}

/**
 * What follows from a conversation's changes: a head whose update was lost is mended and its news told after all,
 * listeners beyond the head's room hear the entries, staff who watch lists see the row move. Safe to repeat.
 */
async function react(partitionKey: string, changes: readonly Change[]): Promise<void> {
  const conversationId = conversationIdOf(partitionKey);
  const entries = changes.filter(isEntry).map(({ after }) => toEntry(after));
  const headChanges = changes.filter((change) => !isEntry(change));
  const latest = headChanges.at(-1);
  const seen = latest && toHead(latest.after);
  const lastSeq = entries.at(-1)?.seq ?? -1;
  const agents = await listAgents();
  const mended = lastSeq > (seen?.lastSeq ?? -1) ? await repairHead(conversationId, lastSeq) : undefined;
  const head = mended ?? seen ?? (await readHead(conversationId, true));
  if (!head) return;
  if (mended) await tell(agents, head, entries, head.listeners.map(readListener));
  if (head.hasFarListeners) await tell(agents, head, entries, (await listFarListeners(conversationId)).map(readListener));
  if (mended || headChanges.some(isNews)) await tellStaff(agents, head);
}

export const handler = serveChanges(react);

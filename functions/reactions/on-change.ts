import { staffPartition, streamedSortKeys } from '../../contract/deploy.ts';
import type { DeskConversation } from '../../contract/entities.ts';
import type { DownFrame } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import { keepNoted, keepSent } from '../attachments/react.ts';
import { isFreed } from '../conversations/assignment.ts';
import { isForAnybody, type Entry } from '../conversations/conversation.ts';
import { languageOf, type InternalEntry } from '../conversations/internal.ts';
import { toInternalEntry } from '../conversations/internal-item.ts';
import { repairInternal } from '../conversations/internal-log.ts';
import { toInternalView } from '../conversations/internal-view.ts';
import { toEntry, toHead, type Head } from '../conversations/item.ts';
import { readHead, repairHead } from '../conversations/log.ts';
import { addMentions } from '../conversations/mentions.ts';
import { leaveTrail } from '../conversations/trail.ts';
import { drainLine } from '../conversations/react.ts';
import { toConversation, toDeskConversation, toFrameHead, toMessage, type Agents } from '../conversations/view.ts';
import { listAgents } from '../directory/agents.ts';
import { serveChanges, type Change } from '../gateway/changes.ts';
import { notify } from '../notifications/react.ts';
import { readListener, type Listener } from '../realtime/announcement.ts';
import { announceAll } from '../realtime/announce.ts';
import { broadcast } from '../realtime/broadcast.ts';
import { leaveAll, listFarListeners, listStaffConnections } from '../realtime/connections.ts';
import { post } from '../realtime/post.ts';
import { announcePresence } from '../realtime/presence.ts';
import { makeFindable } from '../search/react.ts';
import { conversationIdOf, isConversation, isCustomer, keys, keysOfConnections } from '../table/keys.ts';
import { readMany } from '../table/table.ts';
import { followCustomer } from './customers.ts';
import { tellFirstWords } from './first-words.ts';
import { noticesOf } from './notices.ts';
import { followTeam } from './team.ts';

const isOf =
  (log: 'entry' | 'internal') =>
  ({ key }: Change): boolean =>
    key.sk.startsWith(streamedSortKeys[log]);

/** Whether a change of a head says that the conversation is over for now. */
const isOver = (change: Change): boolean => change.moves('st') && ['resolved', 'closed'].includes(String(change.after['st']));

/** Whether a change of a head is news for the inbox; who listens is not. */
const isNews = (change: Change): boolean => change.moves('n', 'ni', 'ip', 'sc', 'sf');

/** Whether a change of a head says that it was seen, or has reached a device, further than before. */
const movesMarks = (change: Change): boolean => change.before !== undefined && change.moves('sc', 'sf', 'dc', 'df');

/** What follows from the changes of one item collection. */
interface Followed {
  /** A row of the inbox as it now is. */
  readonly row?: DeskConversation | undefined;
  /** Conversations that somebody has left without saying so. */
  readonly left?: readonly string[];
  /** Whether something waits now that did not, or somebody has room or is there who had not or was not. */
  readonly mayAssign: boolean;
}

/** Whether a head says that there is more to give out, or somebody to give it to. */
function isForAssignment(change: Change): boolean {
  // Of nothing else do the two rules know.
  if (!change.moves('st', 'a', 'w', 'ah', 'lg', 'li')) return false;
  const { before, after } = change;
  const [was, is] = [before && toHead(before), toHead(after)];
  if (was && isFreed(was, is)) return true;
  return isForAnybody(is) && !(was && isForAnybody(was) && languageOf(was) === languageOf(is));
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

/** Listeners beyond the head's room hear from here what the others heard at once: entries, or else how far it was seen and has arrived. */
async function tellFar(agents: Agents, head: Head, entries: readonly Entry[], hasMoved: boolean): Promise<void> {
  if (entries.length === 0 && !hasMoved) return;
  const { id: conversationId, internal } = head;
  const listeners = (await listFarListeners(conversationId)).map(readListener);
  await tell(agents, head, entries, listeners);
  // With an entry comes how far the conversation has come.
  if (entries.length > 0) return;
  await announceAll([{ kind: 'receipt', conversationId, listeners, head: toFrameHead(head), internalSeq: internal.lastSeq }]);
}

async function keepFiles(conversationId: string, entries: readonly Entry[]): Promise<void> {
  for (const entry of entries) {
    if (entry.kind !== 'message' || !entry.attachments) continue;
    await keepSent(
      conversationId,
      entry.attachments.map(({ id }) => id),
      entry.seq,
    );
  }
}

/**
 * What follows from a conversation's changes: a head whose update was lost is mended and its news told after all,
 * listeners beyond the head's room hear of entries and receipts, the customer what staff begin, files that were sent stay, the entries are found by time, and what is
 * over by its words.
 * Answers the row as the inbox should show it when it changed; a conversation in which nothing was said is in no inbox. Safe to repeat.
 */
async function followConversation(partitionKey: string, changes: readonly Change[]): Promise<Followed | undefined> {
  const conversationId = conversationIdOf(partitionKey);
  const entries = changes.filter(isOf('entry')).map(({ after }) => toEntry(after));
  const headChanges = changes.filter(({ key }) => key.sk === streamedSortKeys.head);
  const latest = headChanges.at(-1);
  const seen = latest && toHead(latest.after);
  const lastSeq = entries.at(-1)?.seq ?? -1;
  const agents = await listAgents();
  const mended = lastSeq > (seen?.lastSeq ?? -1) ? await repairHead(conversationId, lastSeq) : undefined;
  const head = mended ?? seen ?? (await readHead(conversationId, true));
  if (!head) return undefined;
  if (mended) await tell(agents, head, entries, head.listeners);
  if (head.hasFarListeners) await tellFar(agents, head, entries, headChanges.some(movesMarks));
  await tellFirstWords(agents, head, entries);
  await keepFiles(conversationId, entries);
  if (headChanges.some(isOver)) await makeFindable({ id: conversationId, customerId: head.customer.id });
  await leaveTrail(conversationId, entries);
  const noted = changes.filter(isOf('internal')).map(({ after }) => toInternalEntry(after));
  const internal = await followInternal(head, noted, mended !== undefined);
  await notify(noticesOf(head, entries, noted));
  const isChanged = head.last !== null && (mended !== undefined || internal !== undefined || headChanges.some(isNews));
  return {
    row: isChanged ? toDeskConversation(agents, internal ?? head) : undefined,
    mayAssign: headChanges.some(isForAssignment),
  };
}

/**
 * What follows from entries of the internal log: a head that missed them is mended, which it answers, and staff hear of them
 * after all; whoever is called in a note has it among their mentions, and files that a note carries stay. A head that was made anew lacks all of them. Safe to repeat.
 */
async function followInternal(head: Head, entries: readonly InternalEntry[], isAnew: boolean): Promise<Head | undefined> {
  const lastSeq = Math.max(entries.at(-1)?.seq ?? 0, isAnew ? 1 : 0);
  if (lastSeq === 0) return undefined;
  const mended = lastSeq > head.internal.lastSeq ? await repairInternal(head.id, lastSeq) : undefined;
  const now = mended ?? head;
  if (mended) await tellInternal(now, entries, now.listeners);
  if (now.hasFarListeners) await tellInternal(now, entries, (await listFarListeners(head.id)).map(readListener));
  for (const entry of entries)
    if (entry.kind === 'note' && entry.attachments)
      await keepNoted(
        head.id,
        entry.attachments.map(({ id }) => id),
        entry.seq,
      );
  // Before the notice that tells of it, so that whoever looks finds it.
  await addMentions(head.id, entries);
  return mended;
}

async function tellInternal(head: Head, entries: readonly InternalEntry[], listeners: readonly Listener[]): Promise<void> {
  const agents = await listAgents();
  const forStaff = toDeskConversation(agents, head);
  await announceAll(
    entries.map((entry) => ({
      kind: 'internal' as const,
      conversationId: head.id,
      listeners,
      entry: toInternalView(agents, entry),
      forStaff,
    })),
  );
}

/** Every open widget and console reads the settings again. */
async function tellSettings(changes: readonly Change[]): Promise<undefined> {
  const settings = changes.at(-1)?.after['value'] as { version: number };
  await broadcast({ type: 'config.updated', version: settings.version });
}

/** Connections whose end nobody told are taken off what they watched. */
async function reapConnections(changes: readonly Change[]): Promise<Followed> {
  const expired = changes.filter(({ isExpired }) => isExpired);
  const heads = await Promise.all(expired.map(({ key, after }) => leaveAll(keysOfConnections.idOf(key.sk), after)));
  return { mayAssign: false, left: heads.flat().map(({ pk }) => conversationIdOf(String(pk))) };
}

function react(partitionKey: string, changes: readonly Change[]): Promise<Followed | undefined> {
  if (partitionKey === keys.agent('').pk) return followTeam(changes);
  if (partitionKey === staffPartition) return Promise.resolve({ mayAssign: true });
  if (partitionKey === keys.settings().pk) return tellSettings(changes);
  if (keysOfConnections.includes(partitionKey)) return reapConnections(changes);
  if (isConversation(partitionKey)) return followConversation(partitionKey, changes);
  if (isCustomer(partitionKey)) return followCustomer(partitionKey, changes);
  return Promise.resolve(undefined);
}

/** Staff who watch lists hear once per batch how everything that changed now stands. */
async function tellStaff(rows: readonly DeskConversation[]): Promise<void> {
  if (rows.length === 0) return;
  const frames: DownFrame[] = [];
  for (let start = 0; start < rows.length; start += limits.changedConversations) {
    frames.push({ type: 'inbox.changed', conversations: rows.slice(start, start + limits.changedConversations) });
  }
  const connections = await listStaffConnections();
  await post(frames.flatMap((frame) => connections.map(({ connectionId }) => ({ connectionId, frame }))));
}

/**
 * Staff hear who is no longer here, once for each conversation and as it is when everybody has been taken off it: several
 * who left at the same moment saw one another there, and the last word may be the oldest.
 */
async function tellWhoLeft(conversationIds: readonly string[]): Promise<void> {
  const heads = [...new Set(conversationIds)].map((id) => keys.head(id));
  for (let start = 0; start < heads.length; start += limits.maxPageSize) {
    const found = await readMany(heads.slice(start, start + limits.maxPageSize), true);
    await announceAll(await Promise.all(found.map((head) => announcePresence(head))));
  }
}

/** Once per batch, and after it was told: what waits is given to whoever has room. */
async function conclude(followed: readonly Followed[]): Promise<void> {
  await tellStaff(followed.flatMap(({ row }) => row ?? []));
  await tellWhoLeft(followed.flatMap(({ left }) => left ?? []));
  if (followed.some(({ mayAssign }) => mayAssign)) await drainLine();
}

export const handler = serveChanges({ react, conclude });

import { unmarshall } from '@aws-sdk/util-dynamodb';
import { UpdateCommand } from '../table/commands.ts';
import { append, type LogStorage } from '../log/append.ts';
import { putEntry, readEntries } from '../log/entries.ts';
import { findEntry, readAllAfter } from '../log/search.ts';
import { keys, lastPossibleSeq } from '../table/keys.ts';
import { itemInTheWay, setting, table, tableName, type Item } from '../table/table.ts';
import { claimedTime, type Tries } from './conversation.ts';
import {
  internalRules,
  nameOf,
  sameEntry,
  shelfAt,
  type InternalCommand,
  type InternalEntry,
  type InternalState,
} from './internal.ts';
import { toInternalEntry, toInternalHeadItem, toInternalItem } from './internal-item.ts';
import { indexAttributes, toHead, type Head } from './item.ts';
import { readHead } from './log.ts';

const readAfter = (conversationId: string, seq: number): Promise<InternalEntry[]> =>
  readAllAfter((at) => keys.internalEntry(conversationId, at), toInternalEntry, seq);

const storage: LogStorage<InternalEntry> = {
  readAfter,
  put: async (conversationId, entry) => {
    const winner = await putEntry(keys.internalEntry(conversationId, entry.seq), toInternalItem(entry));
    return winner && toInternalEntry(winner);
  },
};

/** Answers the head after the update, or as it stood in the way. */
async function updateHead(
  id: string,
  attributes: Item,
  condition: string,
  values: Item,
): Promise<{ head: Head; isDone: boolean }> {
  const { expression, names, values: set } = setting(attributes);
  try {
    const { Attributes } = await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.head(id),
        UpdateExpression: expression,
        ConditionExpression: `attribute_exists(pk) AND (attribute_not_exists(#ni) OR #ni < :ni)${condition}`,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...set, ...values },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { head: toHead(Attributes ?? {}), isDone: true };
  } catch (error) {
    return { head: toHead(unmarshall(itemInTheWay(error) ?? {})), isDone: false };
  }
}

/**
 * Brings the internal half of a head up to a state, unless it is there or further already, and answers with the head as it
 * then is. Where the lists find the conversation is decided with it only while the public half is as it was read: an update
 * of the public half has put the conversation back among the others by itself.
 */
async function advance(state: InternalState, known: Head): Promise<Head> {
  const fields = toInternalHeadItem(state);
  const places = indexAttributes(known, shelfAt(state, known.lastSeq, Date.now()));
  const placed = await updateHead(state.id, { ...fields, ...places }, ' AND n = :n', { ':n': known.lastSeq });
  if (placed.isDone || placed.head.internal.lastSeq >= state.lastSeq) return placed.head;
  return (await updateHead(state.id, fields, '', {})).head;
}

/** Puts a conversation that has slept long enough back among the others. Answers whether it was still as it was found. */
export async function bringBack(head: Head): Promise<boolean> {
  const { expression, names, values } = setting(indexAttributes(head, null));
  try {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.head(head.id),
        UpdateExpression: expression,
        ConditionExpression: 'n = :n AND ni = :ni',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ':n': head.lastSeq, ':ni': head.internal.lastSeq },
      }),
    );
    return true;
  } catch (error) {
    itemInTheWay(error);
    return false;
  }
}

/** Makes the internal half of a head whose last update was lost equal to its log again. Answers whether there was anything to mend. */
export async function repairInternal(conversationId: string, seq: number): Promise<Head | undefined> {
  const head = await readHead(conversationId, true);
  if (!head || head.internal.lastSeq >= seq) return undefined;
  const entries = await readAfter(conversationId, head.internal.lastSeq);
  if (entries.length === 0) return undefined;
  return advance(entries.reduce(internalRules.evolve, head.internal), head);
}

function findByName(state: InternalState, name: string, { after = 0 }: Tries): Promise<InternalEntry | undefined> {
  // Where the head knows of nothing above, a lost race will tell.
  if (after >= state.lastSeq) return Promise.resolve(undefined);
  return findEntry({
    keyOf: (seq) => keys.internalEntry(state.id, seq),
    toEntry: toInternalEntry,
    after,
    claimedAt: claimedTime(name),
    isIt: (entry) => nameOf(entry) === name,
  });
}

export interface InternalOutcome {
  readonly entry: InternalEntry;
  readonly head: Head;
}

/**
 * Carries out a command on the internal log of the conversation of a head that was read consistently. When it answers, the
 * entry is durable. What has a name is not written again: its first outcome is the answer.
 */
export async function carryOutInternally(head: Head, command: InternalCommand, tries: Tries = {}): Promise<InternalOutcome> {
  const known = head.internal;
  const name = nameOf(command);
  const earlier = name === undefined ? undefined : await findByName(known, name, tries);
  if (earlier) {
    const entry = sameEntry(earlier, command);
    const later = await readAfter(known.id, known.lastSeq);
    return { entry, head: await advance(later.reduce(internalRules.evolve, known), head) };
  }
  const { entry, state } = await append({ rules: internalRules, storage }, { id: known.id, command, known });
  return { entry: sameEntry(entry, command), head: await advance(state, head) };
}

/** A page of the internal log in rising order: the oldest above `after`, else the newest below `before`, else the newest of all. */
export async function readInternal(
  conversationId: string,
  { after, before, limit }: { after?: number | undefined; before?: number | undefined; limit: number },
): Promise<{ entries: InternalEntry[]; next?: number }> {
  const newestFirst = after === undefined;
  const { items, hasMore } = await readEntries({
    from: keys.internalEntry(conversationId, Math.min(after ?? 0, lastPossibleSeq) + 1),
    to: keys.internalEntry(conversationId, Math.min(before ?? Infinity, lastPossibleSeq + 1) - 1),
    limit,
    newestFirst,
  });
  const entries = items.map(toInternalEntry);
  const last = entries.at(-1);
  return { entries: newestFirst ? entries.toReversed() : entries, ...(hasMore && last && { next: last.seq }) };
}

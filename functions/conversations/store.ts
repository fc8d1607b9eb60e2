import { QueryCommand, UpdateCommand } from '../table/commands.ts';
import { notFound } from '../../contract/app-error.ts';
import { indexes } from '../../contract/deploy.ts';
import type { QueuePlace } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { readMergedIds } from '../directory/customers.ts';
import { remembered } from '../directory/remembered.ts';
import { readEntries } from '../log/entries.ts';
import { indexKeys, keys, lastPossibleSeq } from '../table/keys.ts';
import { itemInTheWay, readMany, table, tableName, type Item, type Key } from '../table/table.ts';
import type { Entry } from './conversation.ts';
import { shelfAt } from './internal.ts';
import { toEntry, toHead, type Head } from './item.ts';
import { readEntry, readHead } from './log.ts';
import { lineOf, placeIn, type Line, type Waiting } from './queue.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; absent on the last one. */
  readonly next?: string;
}

/** A conversation of this customer; one of somebody else is as absent as one that never was. */
export async function readOwnHead(customerId: string, conversationId: string): Promise<Head> {
  const head = await readAnyHead(conversationId);
  if (head.customer.id !== customerId) throw notFound();
  return head;
}

export async function readAnyHead(conversationId: string): Promise<Head> {
  // One that was opened this moment may be missing from a read that lags.
  const head = (await readHead(conversationId)) ?? (await readHead(conversationId, true));
  if (!head) throw notFound();
  return head;
}

const headsOf = async (conversationIds: readonly string[], isConsistent: boolean): Promise<Head[]> =>
  (
    await readMany(
      conversationIds.map((id) => keys.head(id)),
      isConsistent,
    )
  ).map(toHead);

/** Ids of a customer's conversations, newest first, up to so many of them below one. */
async function idsBefore(
  customerId: string,
  limit: number,
  before: string | undefined,
  isConsistent: boolean,
): Promise<string[]> {
  const prefix = keys.customerConversation(customerId, '');
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression:
        before === undefined ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk AND sk BETWEEN :prefix AND :before',
      ExpressionAttributeValues: {
        ':pk': prefix.pk,
        ':prefix': prefix.sk,
        ...(before !== undefined && { ':before': keys.customerConversation(customerId, before).sk }),
      },
      ScanIndexForward: false,
      ConsistentRead: isConsistent,
      // What was read last is read once more and left out.
      Limit: before === undefined ? limit : limit + 1,
    }),
  );
  return Items.map((item) => String(item['sk']).slice(prefix.sk.length)).filter((id) => id !== before);
}

async function pageOf(
  customerIds: readonly string[],
  limit: number,
  before: string | undefined,
  { isConsistent = false } = {},
): Promise<Page<Head>> {
  const found = (await Promise.all(customerIds.map((id) => idsBefore(id, limit + 1, before, isConsistent)))).flat();
  const ids = found.sort((one, other) => (one < other ? 1 : -1));
  const page = ids.slice(0, limit);
  const last = page.at(-1);
  return { items: await headsOf(page, isConsistent), ...(ids.length > limit && last !== undefined && { next: last }) };
}

/** A customer's conversations, newest first, a page at a time; a read that lags may miss the newest. */
export function listOwn(
  customerId: string,
  limit: number,
  before: string | undefined,
  options?: { readonly isConsistent: boolean },
): Promise<Page<Head>> {
  return pageOf([customerId], limit, before, options);
}

/** The same for staff, together with those of everybody who was merged into the customer. */
export async function listHistory(customerId: string, limit: number, before: string | undefined): Promise<Page<Head>> {
  return pageOf([customerId, ...(await readMergedIds(customerId))], limit, before);
}

/** Up to so many keys of conversations in one partition of the inbox, those silent for longest first, from a position on. */
async function oldestKeys(
  partition: string,
  limit: number,
  range: { after?: Item | undefined; before?: string | undefined } = {},
): Promise<{ keys: Key[]; last: Item | undefined }> {
  const index = indexes.inbox;
  const { Items = [], LastEvaluatedKey } = await table.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: index.name,
      KeyConditionExpression: range.before === undefined ? '#p = :p' : '#p = :p AND #s < :before',
      ExpressionAttributeNames: { '#p': index.partition, ...(range.before !== undefined && { '#s': index.sort }) },
      ExpressionAttributeValues: { ':p': partition, ...(range.before !== undefined && { ':before': range.before }) },
      ExclusiveStartKey: range.after,
      Limit: limit,
    }),
  );
  return { keys: Items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })), last: LastEvaluatedKey };
}

/** One read of the index and of so many heads at most serves everybody who asks within ten seconds. */
const readLine = remembered(async (): Promise<Line> => {
  const { keys: found, last } = await oldestKeys(indexKeys.inbox('open', false), limits.countedQueue);
  return lineOf((await readMany(found)).map(toHead), last !== undefined);
}, 10_000);

/** Where a conversation stands in line, at most ten seconds old, or undefined when it does not wait for somebody to take it. */
export async function readPlace(conversation: Waiting): Promise<QueuePlace | undefined> {
  const waits = lineOf([conversation], false).waiting.length > 0;
  return waits ? placeIn(await readLine(), conversation) : undefined;
}

/** Conversations that lie where what is snoozed does, and have slept long enough, a page at a time. */
export async function* listAwake(now: number): AsyncGenerator<Head[]> {
  const before = indexKeys.snoozeOrder(now, '');
  for (const partition of [false, true].map((isAssigned) => indexKeys.inbox('snoozed', isAssigned))) {
    let after: Item | undefined;
    do {
      const page = await oldestKeys(partition, limits.maxPageSize, { after, before });
      yield (await readMany(page.keys)).map(toHead).filter((head) => shelfAt(head.internal, head.lastSeq, now) === null);
      after = page.last;
    } while (after);
  }
}

/** Resolved conversations in which nothing has happened since then, a page at a time. */
export async function* listSilent(since: number): AsyncGenerator<Head[]> {
  const before = indexKeys.inboxOrder(since, '');
  for (const partition of [false, true].map((isAssigned) => indexKeys.inbox('resolved', isAssigned))) {
    let after: Item | undefined;
    do {
      const page = await oldestKeys(partition, limits.maxPageSize, { after, before });
      // The last message may be old where the resolution is young.
      yield (await readMany(page.keys)).map(toHead).filter(({ updatedAt }) => updatedAt <= since);
      after = page.last;
    } while (after);
  }
}

/** A page of messages in rising order: the oldest above `after`, else the newest below `before`, else the newest of all. */
export async function readMessages(
  conversationId: string,
  { after, before, limit }: { after?: number | undefined; before?: number | undefined; limit: number },
): Promise<{ entries: Entry[]; next?: number }> {
  const newestFirst = after === undefined;
  const { items, hasMore } = await readEntries({
    from: keys.entry(conversationId, Math.min(after ?? 0, lastPossibleSeq) + 1),
    to: keys.entry(conversationId, Math.min(before ?? Infinity, lastPossibleSeq + 1) - 1),
    limit,
    newestFirst,
  });
  const entries = items.map(toEntry);
  const last = entries.at(-1);
  return { entries: newestFirst ? entries.toReversed() : entries, ...(hasMore && last && { next: last.seq }) };
}

/**
 * Moves how far one side has seen, only ever forward and never past the end. Answers the head as it then is
 * and whether anything moved.
 */
export async function markSeen(side: 'customer' | 'staff', head: Head, seq: number): Promise<{ head: Head; moved: boolean }> {
  const known = side === 'customer' ? head.seenByCustomer : head.seenByStaff;
  const reached = await positionAt(head, seq);
  if (reached.seq <= known.seq) return { head, moved: false };
  const [seqName, countName] = side === 'customer' ? ['sc', 'scf'] : ['sf', 'sfc'];
  try {
    const { Attributes } = await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.head(head.id),
        UpdateExpression: 'SET #seq = :seq, #count = :count',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#seq) OR #seq < :seq)',
        ExpressionAttributeNames: { '#seq': seqName, '#count': countName },
        ExpressionAttributeValues: {
          ':seq': reached.seq,
          ':count': side === 'customer' ? reached.staffCount : reached.customerCount,
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return { head: toHead(Attributes ?? {}), moved: true };
  } catch (error) {
    itemInTheWay(error);
    return { head: await readAnyHead(head.id), moved: false };
  }
}

/**
 * Moves how far a conversation has reached one side, only ever forward and never past the end; what was seen has arrived.
 * Answers the head as it then is and whether anything moved.
 */
export async function markDelivered(
  side: 'customer' | 'staff',
  head: Head,
  seq: number,
): Promise<{ head: Head; moved: boolean }> {
  const reached = Math.min(seq, head.lastSeq);
  if (reached <= (side === 'customer' ? head.deliveredToCustomer : head.deliveredToStaff)) return { head, moved: false };
  try {
    const { Attributes } = await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.head(head.id),
        UpdateExpression: 'SET #seq = :seq',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#seq) OR #seq < :seq)',
        ExpressionAttributeNames: { '#seq': side === 'customer' ? 'dc' : 'df' },
        ExpressionAttributeValues: { ':seq': reached },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return { head: toHead(Attributes ?? {}), moved: true };
  } catch (error) {
    itemInTheWay(error);
    return { head: await readAnyHead(head.id), moved: false };
  }
}

/** The running counts at a sequence, from the head when it is the last one, else from the entry itself. */
async function positionAt(head: Head, seq: number): Promise<{ seq: number; customerCount: number; staffCount: number }> {
  const entry = seq === head.lastSeq ? undefined : await readEntry(head.id, Math.min(seq, lastPossibleSeq));
  const { customerCount, staffCount } = entry ?? head;
  return { seq: entry?.seq ?? head.lastSeq, customerCount, staffCount };
}

import { isDeepStrictEqual } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { PutCommand, QueryCommand, TransactWriteCommand } from '../table/commands.ts';
import { conditionFailed, itemInTheWay, metAnother, table, tableName, type Item, type Key } from '../table/table.ts';

/**
 * Writes an entry at the place its key names. Answers undefined when it is durable,
 * or the item that already holds the place: then nothing was written.
 */
export async function putEntry(key: Key, entry: Item): Promise<Item | undefined> {
  try {
    await table.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...key, ...entry },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return undefined;
  } catch (error) {
    const winner = unmarshall(itemInTheWay(error) ?? {});
    // A write whose answer was lost is tried again by the SDK and then meets itself.
    return isDeepStrictEqual(winner, { ...key, ...entry }) ? undefined : winner;
  }
}

/**
 * The same while a condition on another item holds, decided at one moment with it; `refused` when it does not.
 * Costs four times as much: for what is rare.
 */
export async function putEntryIf(
  { key: Key, condition }: { readonly key: Key; readonly condition: string },
  at: Key,
  entry: Item,
): Promise<Item | 'refused' | undefined> {
  const Item = { ...at, ...entry };
  const put = { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  const check = { TableName: tableName, Key, ConditionExpression: condition };
  try {
    await table.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, { ConditionCheck: check }] }));
    return undefined;
  } catch (error) {
    if (conditionFailed(error, 1)) return 'refused';
    if (!conditionFailed(error, 0) && !metAnother(error)) throw error;
    const { items } = await readEntries({ from: at, to: at });
    const [winner] = items;
    // Who met another write without losing the place to it tries again.
    if (!winner) return putEntryIf({ key: Key, condition }, at, entry);
    // A write whose answer was lost is tried again by the SDK and then meets itself.
    return isDeepStrictEqual(winner, Item) ? undefined : winner;
  }
}

export interface EntryRange {
  /** Sort keys between which to read, both included. */
  readonly from: Key;
  readonly to: Key;
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

/**
 * One page of a log, read consistently: whatever was acknowledged before is in it.
 * `hasMore` tells that the page ended before the range did, be it by the limit or by the megabyte one read may carry.
 */
export async function readEntries({
  from,
  to,
  limit,
  newestFirst = false,
}: EntryRange): Promise<{ items: Item[]; hasMore: boolean }> {
  if (from.sk > to.sk) return { items: [], hasMore: false };
  const { Items = [], LastEvaluatedKey } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': from.pk, ':from': from.sk, ':to': to.sk },
      ScanIndexForward: !newestFirst,
      ConsistentRead: true,
      Limit: limit === undefined ? undefined : limit + 1,
    }),
  );
  const hasMore = limit !== undefined && Items.length > limit;
  return { items: hasMore ? Items.slice(0, limit) : Items, hasMore: hasMore || LastEvaluatedKey !== undefined };
}

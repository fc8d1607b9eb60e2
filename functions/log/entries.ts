import { isDeepStrictEqual } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { PutCommand, QueryCommand } from '../table/commands.ts';
import { itemInTheWay, table, tableName, type Item, type Key } from '../table/table.ts';

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

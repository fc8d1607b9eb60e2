import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, TransactWriteCommand, type TransactWrite } from '../table/commands.ts';
import { AppError } from '../../contract/app-error.ts';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';
import { keyOf, libraryOf, replyItem, shelfItem } from './item.ts';
import type { Library } from './quick-reply.ts';

/** What one transaction takes. */
const writesPerTransaction = 100;
const tries = 5;

/** The library as it is now: one query, consistent where it is about to be changed. */
export async function readLibrary(isConsistent = false): Promise<Library> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await table.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.quickReplyShelf().pk },
        ConsistentRead: isConsistent,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return libraryOf(items);
}

/** What leads from one library to the next, the shelf last: what it does not name yet is no part of the library. */
function writesBetween(before: Library, after: Library): TransactWrite[] {
  const known = new Set(before.replies);
  const stays = new Set(after.replies.map(({ id }) => id));
  const puts = after.replies.filter((reply) => !known.has(reply));
  const gone = before.replies.filter(({ id }) => !stays.has(id));
  return [
    ...puts.map((reply) => ({ Put: { TableName: tableName, Item: replyItem(reply) } })),
    ...gone.map(({ id }) => ({ Delete: { TableName: tableName, Key: keyOf(id) } })),
    {
      Put: {
        TableName: tableName,
        Item: shelfItem(after),
        ...(before.version === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': before.version } }),
      },
    },
  ];
}

/** Whether somebody else wrote first; rethrows what is another failure. */
function lostRace(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  if (!codes.some((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict')) throw error;
  return true;
}

/** Decides on the library as it is and keeps the outcome, all of it or nothing; who loses a race decides again. */
export async function changeLibrary(decide: (library: Library) => Library): Promise<{ before: Library; after: Library }> {
  for (let round = 0; round < tries; round += 1) {
    const before = await readLibrary(true);
    const after = decide(before);
    if (after === before) return { before, after };
    const writes = writesBetween(before, after);
    try {
      // The shelf goes with the last part: replies of the parts before it cannot be seen until then.
      for (let from = 0; from < writes.length; from += writesPerTransaction) {
        const TransactItems = writes.slice(from, from + writesPerTransaction);
        await table.send(new TransactWriteCommand({ TransactItems }));
      }
      return { before, after };
    } catch (error) {
      lostRace(error);
    }
  }
  throw new AppError('unavailable', 'Many people change quick replies at once. Try again in a moment.', { retryAfterSeconds: 1 });
}

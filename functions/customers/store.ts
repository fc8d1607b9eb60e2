import { AppError } from '../../contract/app-error.ts';
import { attempts, isAsRead, known, write, writesOf, type Writes } from '../directory/customer-changes.ts';
import { nameOf } from '../directory/customer-profile.ts';
import { readMergedIds, shownContact, type CustomerRecord } from '../directory/customers.ts';
import { keys } from '../table/keys.ts';
import { tableName } from '../table/table.ts';
import { merge } from './customer.ts';

/** Those who were merged into one that is itself merged now belong to the other one directly. */
function linksOf(from: CustomerRecord, intoId: string, mergedIds: readonly string[]): Writes {
  const links = [from.id, ...mergedIds].map((id) => ({
    Put: { TableName: tableName, Item: keys.mergedCustomer(intoId, id) },
  }));
  const followers = mergedIds.map((id) => ({
    Update: {
      TableName: tableName,
      Key: keys.customer(id),
      UpdateExpression: 'SET mergedInto = :into',
      ExpressionAttributeValues: { ':into': intoId },
      ConditionExpression: 'attribute_exists(pk)',
    },
  }));
  return [...links, ...followers];
}

/** Merges a guest into another customer, both as they are at that moment. Safe to repeat. */
export async function mergeInto(
  fromId: string,
  intoId: string,
  agentId: string,
): Promise<{ from: CustomerRecord; into: CustomerRecord }> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [from, into, mergedIds] = await Promise.all([known(fromId), known(intoId), readMergedIds(fromId)]);
    const decision = merge(from, into, nameOf(shownContact(into)));
    if (!decision) return { from, into };
    const gain = {
      Update: {
        TableName: tableName,
        Key: keys.customer(intoId),
        UpdateExpression: 'SET mergedCount = :count',
        ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(mergedInto) AND ${isAsRead('mergedCount', into.mergedCount)}`,
        ExpressionAttributeValues: {
          ':count': (into.mergedCount ?? 0) + mergedIds.length + 1,
          ...(into.mergedCount !== undefined && { ':mergedCountRead': into.mergedCount }),
        },
      },
    };
    if (await write([...writesOf(from, decision, agentId), gain, ...linksOf(from, intoId, mergedIds)]))
      return { from: await known(fromId), into: await known(intoId) };
  }
  throw new AppError('unavailable', 'Several people change these customers at once. Try again.', { retryAfterSeconds: 1 });
}

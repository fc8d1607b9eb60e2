import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Head } from '../../contract/frames.ts';
import { conversationIdOf, keys, unpackId } from '../table/keys.ts';
import { readMany, table, tableName, type Item } from '../table/table.ts';

/** The figures of a stored head by which a reader notices that something is missing. */
export function toFrameHead(item: Item): Head {
  return {
    conversationId: conversationIdOf(String(item['pk'])),
    lastSeq: Number(item['n']),
    seenByCustomer: Number(item['sc'] ?? 0),
    seenByStaff: Number(item['sf'] ?? 0),
  };
}

/** Whose conversation a stored head is. */
export function customerIdOf(item: Item): string {
  return unpackId(String(item['cu']));
}

/** Whose conversation this is, or undefined when there is none. */
export async function readCustomerId(conversationId: string): Promise<string | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.head(conversationId), ConsistentRead: true }),
  );
  return Item && customerIdOf(Item);
}

/** The figures of several conversations; absent ones are left out. */
export async function readFrameHeads(conversationIds: readonly string[]): Promise<Head[]> {
  if (conversationIds.length === 0) return [];
  return (await readMany(conversationIds.map((id) => keys.head(id)))).map(toFrameHead);
}

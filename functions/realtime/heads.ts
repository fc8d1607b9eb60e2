import { GetCommand } from '../table/commands.ts';
import type { DeskHead, Head } from '../../contract/frames.ts';
import { keys } from '../table/keys.ts';
import { readMany, table, tableName, type Item } from '../table/table.ts';
import type { Listener } from './announcement.ts';
import { headFor } from './stored-head.ts';

/** A stored head, or undefined when there is none; one that lags a little is half the price. */
export async function readHeadItem(
  conversationId: string,
  { isConsistent }: { isConsistent: boolean },
): Promise<Item | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.head(conversationId), ConsistentRead: isConsistent }),
  );
  return Item;
}

/** The figures of several conversations, as a side may see them; absent ones are left out. */
export async function readFrameHeads(side: Listener['side'], conversationIds: readonly string[]): Promise<(Head | DeskHead)[]> {
  if (conversationIds.length === 0) return [];
  return (await readMany(conversationIds.map((id) => keys.head(id)))).map((item) => headFor(side, item));
}

import { GetCommand } from '../table/commands.ts';
import { keys } from '../table/keys.ts';
import { readMany, table, tableName, type Item } from '../table/table.ts';

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

/** Several stored heads, which may lag a little; absent ones are left out. */
export async function readHeadItems(conversationIds: readonly string[]): Promise<Item[]> {
  return conversationIds.length === 0 ? [] : readMany(conversationIds.map((id) => keys.head(id)));
}

import { GetCommand, PutCommand } from '../table/commands.ts';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../contract/app-error.ts';
import type { SavedView, SavedViews } from '../../contract/views.ts';
import { keys } from '../table/keys.ts';
import { itemInTheWay, table, tableName, type Item } from '../table/table.ts';

/** Whose views: an agent's by id, or everybody's. */
export type Owner = { readonly agentId: string } | 'team';

const keyOf = (owner: Owner) => keys.views(owner === 'team' ? 'T' : `A#${owner.agentId}`);
const toViews = (item: Item | undefined): SavedViews => ({
  version: Number(item?.['n'] ?? 0),
  views: (item?.['views'] ?? []) as SavedView[],
});

/** The views as they are now. */
export async function readViews(owner: Owner): Promise<SavedViews> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keyOf(owner), ConsistentRead: true }));
  return toViews(Item);
}

/** Replaces all views of an owner, unless somebody else did since the sender looked. Safe to repeat. */
export async function replaceViews(owner: Owner, version: number, views: readonly SavedView[]): Promise<SavedViews> {
  const next = { version: version + 1, views: [...views] };
  try {
    await table.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...keyOf(owner), n: next.version, views },
        ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : '#n = :version',
        ...(version > 0 && { ExpressionAttributeNames: { '#n': 'n' }, ExpressionAttributeValues: { ':version': version } }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  } catch (error) {
    const winner = itemInTheWay(error);
    // A write whose answer was lost is tried again and then meets itself.
    if (!winner || !isDeepStrictEqual(toViews(unmarshall(winner)), next))
      throw new AppError('views_changed', 'Somebody else changed these views. Look again before you change them.');
  }
  return next;
}

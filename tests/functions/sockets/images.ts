import { marshall } from '@aws-sdk/util-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { keys } from '../../../functions/table/keys.ts';
import { table, tableName, type Key } from '../../../functions/table/table.ts';

async function image(key: Key, before?: Record<string, unknown>): Promise<object> {
  const { Item = {} } = await table.send(new GetCommand({ TableName: tableName, Key: key }));
  const NewImage = marshall(Item, { removeUndefinedValues: true });
  return { eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage, ...(before && { OldImage: marshall(before) }) } };
}

/** A record of the change stream for an entry as it is stored. */
export const toEntryImage = (conversationId: string, seq: number): Promise<object> => image(keys.entry(conversationId, seq));

/** A record of the change stream for a head as it is stored. */
export const toHeadImage = (conversationId: string): Promise<object> => image(keys.head(conversationId));

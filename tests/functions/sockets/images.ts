import { marshall } from '@aws-sdk/util-dynamodb';
import { DeleteCommand, GetCommand } from '../../../functions/table/commands.ts';

type Keys = (typeof import('../../../functions/table/keys.ts'))['keys'];

/** Imported late: the table's name is in the environment only when the cloud of the test has started. */
async function image(keyOf: (keys: Keys) => { pk: string; sk: string }): Promise<object> {
  const { keys } = await import('../../../functions/table/keys.ts');
  const { table, tableName } = await import('../../../functions/table/table.ts');
  const { Item = {} } = await table.send(new GetCommand({ TableName: tableName, Key: keyOf(keys) }));
  return { eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage: marshall(Item, { removeUndefinedValues: true }) } };
}

/** A record of the change stream for an entry as it is stored. */
export const toEntryImage = (conversationId: string, seq: number): Promise<object> =>
  image((keys) => keys.entry(conversationId, seq));

/** A record of the change stream for a head as it is stored. */
export const toHeadImage = (conversationId: string): Promise<object> => image((keys) => keys.head(conversationId));

/** The table's clock removes what is still stored of a connection: the record of the change stream, if there is one. */
export async function expire(connectionId: string): Promise<object[]> {
  const { keys } = await import('../../../functions/table/keys.ts');
  const { table, tableName } = await import('../../../functions/table/table.ts');
  const { Attributes } = await table.send(
    new DeleteCommand({ TableName: tableName, Key: keys.connection(connectionId), ReturnValues: 'ALL_OLD' }),
  );
  return Attributes ? [{ eventName: 'REMOVE', dynamodb: { SequenceNumber: '1', OldImage: marshall(Attributes) } }] : [];
}

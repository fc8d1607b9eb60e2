import { randomBytes } from 'node:crypto';
import { PutCommand, QueryCommand } from '../table/commands.ts';
import { keys } from '../table/keys.ts';
import { itemInTheWay, table, tableName } from '../table/table.ts';
import { remembered } from './remembered.ts';

/** Sorts before every id made by `newId`, so that a key added later is the newer one. */
const firstKeyId = '00000000-0000-7000-8000-000000000000';

export interface SigningKey {
  readonly kid: string;
  readonly secret: Uint8Array;
}

const readKeys = async (): Promise<SigningKey[]> => {
  const { Items } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.signingKey('').pk },
      ScanIndexForward: false,
      ConsistentRead: true,
    }),
  );
  return (Items ?? []).map((item) => ({ kid: String(item['sk']).slice('K#'.length), secret: item['secret'] as Uint8Array }));
};

/** Writes the very first key under a fixed name, so that of many first requests exactly one makes it. */
async function makeFirstKey(): Promise<void> {
  const item = { ...keys.signingKey(firstKeyId), secret: randomBytes(32), madeAt: new Date().toISOString() };
  try {
    await table.send(new PutCommand({ TableName: tableName, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }));
  } catch (error) {
    itemInTheWay(error);
  }
}

/** The keys that sign access tokens and cursors, newest first; the first is used, all are accepted. Never empty. */
export const signingKeys = remembered(async (): Promise<readonly [SigningKey, ...SigningKey[]]> => {
  for (;;) {
    const [newest, ...older] = await readKeys();
    if (newest) return [newest, ...older];
    await makeFirstKey();
  }
}, 5 * 60_000);

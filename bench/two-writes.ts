import { PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { newId } from '../contract/ids.ts';

export const text =
  'Where is my order BG-20418? I paid with bKash on Sunday and nobody has called me yet. Please look it up for me, thanks.';

/** What keeping a message needs at least: an entry where there is none, and then the figures of its conversation. */
export async function writeTwice(
  table: DynamoDBDocumentClient,
  TableName: string,
  { pk, seq }: { pk: string; seq: number },
): Promise<void> {
  const Item = { pk, sk: `M${String(seq).padStart(8, '0')}`, t: text, i: newId(), at: Date.now(), c: seq, f: 0, k: 'm' };
  await table.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
  await table.send(
    new UpdateCommand({
      TableName,
      Key: { pk, sk: 'B' },
      UpdateExpression: 'SET n = :n, lp = :lp, la = :la, c = :n',
      ConditionExpression: 'attribute_not_exists(pk) OR n < :n',
      ExpressionAttributeValues: { ':n': seq, ':lp': text.slice(0, 60), ':la': Date.now() },
      ReturnValues: 'ALL_NEW',
    }),
  );
}

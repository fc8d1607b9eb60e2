import { PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { newId } from '../contract/ids.ts';

export const text =
  'Where is my order BG-20418? I paid with bKash on Sunday and nobody has called me yet. Please look it up for me, thanks.';

/** Where a message is to be kept: the partition of its conversation, and its place there, from 1 on without a gap. */
export interface Place {
  readonly pk: string;
  readonly seq: number;
}

/** Keeps a message in two writes, one after the other. */
export type TwoWrites = (table: DynamoDBDocumentClient, tableName: string, place: Place) => Promise<void>;

const startedAt = Date.now();
/** As an id is stored: 22 characters. */
const packed = (): string => newId().replaceAll('-', '').slice(0, 22);
const preview = text.slice(0, 60);
const recent = (seq: number): string[] =>
  Array.from({ length: Math.min(seq, 5) }, (_, index) => `${(seq - index).toString(36)}.${Date.now().toString(36)}.${packed()}`);
/** A partition of the list of conversations that nobody reads. */
const list = { ip: 'bench#u', is: `005986389#${packed()}` };

/** What a message changes of the figures of its conversation. */
const changes = (seq: number) => ({ n: seq, at: Date.now(), c: seq, la: Date.now(), r: recent(seq), p: 2_000, ...list });

/** All figures of a conversation that one customer writes in and one agent has open, with nothing said of who had it before. */
const figures = () => ({
  ...changes(1),
  ...{ st: 'open', cu: packed(), cn: 'Guest 4711', cv: false, lg: 'en', o: startedAt, f: 0, lf: 'c', lp: preview, w: startedAt },
  ln: new Set([`s${packed().slice(0, 16)} ${packed()}`]),
  lv: 1,
});

/** With the attributes that Kotha has for an entry and for the figures of its conversation, and the same conditions (tests/bench/two-writes.test.ts). */
export const writeAsKotha: TwoWrites = async (table, TableName, { pk, seq }) => {
  const Item = { pk, sk: `M${String(seq).padStart(8, '0')}`, at: Date.now(), c: seq, f: 0, k: 'm', i: packed(), t: text };
  await table.send(
    new PutCommand({
      TableName,
      Item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
  const set = seq === 1 ? figures() : changes(seq);
  const names = Object.keys(set);
  await table.send(
    new UpdateCommand({
      TableName,
      Key: { pk, sk: 'B' },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: seq === 1 ? 'attribute_not_exists(pk)' : '#n = :before',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        ...(seq > 1 && { ':before': seq - 1 }),
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
};

/** With as little as a log could do with: figures of three attributes and a preview. */
export const writeLeast: TwoWrites = async (table, TableName, { pk, seq }) => {
  const Item = { pk, sk: `M${String(seq).padStart(8, '0')}`, t: text, i: newId(), at: Date.now(), c: seq, f: 0, k: 'm' };
  await table.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
  await table.send(
    new UpdateCommand({
      TableName,
      Key: { pk, sk: 'B' },
      UpdateExpression: 'SET n = :n, lp = :lp, la = :la, c = :n',
      ConditionExpression: 'attribute_not_exists(pk) OR n < :n',
      ExpressionAttributeValues: { ':n': seq, ':lp': preview, ':la': Date.now() },
      ReturnValues: 'ALL_NEW',
    }),
  );
};

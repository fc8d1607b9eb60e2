import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCloud, type Cloud } from '../../functions/harness.ts';
import { ConditionFailed, MemoryTable, TransactionCancelled } from './virtual/memory-table.ts';

const commands = {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
};
type Name = keyof typeof commands;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

const TableName = 'kotha';
const text = (S: string) => ({ S });
const number = (N: number) => ({ N: String(N) });
const sortKey = fc.constantFrom('H', 'L00000001', 'L00000002', 'L00000003', 'W#a');
const small = fc.integer({ min: 0, max: 3 });
const member = fc.constantFrom('a', 'b', 'c');
const isFull = 'attribute_not_exists(ln) OR size(ln) < :most OR contains(ln, :one)';

/** The shapes of command that the functions send, with a few values each so that they meet. */
const commandIn = (pk: string): fc.Arbitrary<[Name, object]> => {
  const key = sortKey.map((sk) => ({ pk: text(pk), sk: text(sk) }));
  const absent = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  const put = fc.tuple(key, small, fc.boolean()).map(([Key, n, isNew]) => ({
    ...{ TableName, Item: { ...Key, n: number(n), t: text(`t${n}`) } },
    ...(isNew && absent),
  }));
  const advance = fc.tuple(key, small, fc.boolean()).map(([Key, n, isLeft]) => ({
    TableName,
    Key,
    UpdateExpression: isLeft ? 'SET #n = :n, #t = :t REMOVE #a' : 'SET #n = :n, #t = if_not_exists(#t, :t), #a = :t',
    ConditionExpression: 'attribute_not_exists(pk) OR #n < :n',
    ExpressionAttributeNames: { '#n': 'n', '#t': 't', '#a': 'a' },
    ExpressionAttributeValues: { ':n': number(n), ':t': text(`t${n}`) },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }));
  const listen = fc.tuple(key, member, small).map(([Key, one, most]) => ({
    TableName,
    Key,
    UpdateExpression: 'ADD ln :set',
    ConditionExpression: `attribute_exists(pk) AND (${isFull})`,
    ExpressionAttributeValues: { ':set': { SS: [one] }, ':one': text(one), ':most': number(most) },
    ReturnValues: 'ALL_NEW',
  }));
  const leave = fc.tuple(key, member).map(([Key, one]) => ({
    TableName,
    Key,
    UpdateExpression: 'DELETE ln :one',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':one': { SS: [one] } },
  }));
  const see = fc.tuple(key, small).map(([Key, seq]) => ({
    TableName,
    Key,
    UpdateExpression: 'SET #seq = :seq',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#seq) OR #seq < :seq)',
    ExpressionAttributeNames: { '#seq': 'sc' },
    ExpressionAttributeValues: { ':seq': number(seq) },
    ReturnValues: 'ALL_NEW',
  }));
  const redeem = fc.tuple(key, small).map(([Key, now]) => ({
    TableName,
    Key,
    ConditionExpression: '#n > :now',
    ExpressionAttributeNames: { '#n': 'n' },
    ExpressionAttributeValues: { ':now': number(now) },
    ReturnValues: 'ALL_OLD',
  }));
  const range = fc
    .tuple(sortKey, sortKey, fc.boolean(), fc.option(fc.integer({ min: 1, max: 3 })))
    .map(([one, other, isForward, Limit]) => ({
      TableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ...{ ':pk': text(pk), ':from': text(one < other ? one : other) },
        ':to': text(one < other ? other : one),
      },
      ScanIndexForward: isForward,
      ConsistentRead: true,
      ...(Limit !== null && { Limit }),
    }));
  const prefixed = fc.constantFrom('L', 'W#', 'X').map((sk) => ({
    TableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': text(pk), ':sk': text(sk) },
  }));
  const rest = key.map((ExclusiveStartKey) => ({
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': text(pk) },
    ExclusiveStartKey,
  }));
  const several = fc
    .uniqueArray(sortKey, { minLength: 1 })
    .map((sks) => ({ RequestItems: { [TableName]: { Keys: sks.map((sk) => ({ pk: text(pk), sk: text(sk) })) } } }));
  const together = fc
    .tuple(fc.uniqueArray(key, { minLength: 2, maxLength: 3, selector: ({ sk }) => sk.S }), small)
    .map(([[first, ...others], n]) => ({
      TransactItems: [
        {
          Update: {
            TableName,
            Key: first,
            UpdateExpression: 'SET n = :n',
            ConditionExpression: 'attribute_not_exists(n) OR n = :n',
            ExpressionAttributeValues: { ':n': number(n) },
          },
        },
        ...others.map((one) => ({ Put: { TableName, Item: one, ConditionExpression: 'attribute_not_exists(pk)' } })),
      ],
    }));
  const named = <T extends object>(name: Name, inputs: fc.Arbitrary<T>) => inputs.map((input): [Name, object] => [name, input]);
  return fc.oneof(
    named('PutItemCommand', put),
    named(
      'GetItemCommand',
      key.map((Key) => ({ TableName, Key, ConsistentRead: true })),
    ),
    named('UpdateItemCommand', fc.oneof(advance, listen, leave, see)),
    named(
      'DeleteItemCommand',
      fc.oneof(
        redeem,
        key.map((Key) => ({ TableName, Key, ReturnValues: 'ALL_OLD' })),
      ),
    ),
    named('QueryCommand', fc.oneof(range, prefixed, rest)),
    named('BatchGetItemCommand', several),
    named('TransactWriteItemsCommand', together),
  );
};

/** Without metadata, and with members of sets and of batches in one order. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, inner: unknown) => {
      if (name === '$metadata' || name === 'Count' || name === 'ScannedCount' || name === 'UnprocessedKeys') return undefined;
      if (name === 'SS') return [...(inner as string[])].sort();
      if (name === 'Responses')
        return (inner as Record<string, object[]>)[TableName]?.map((item) => JSON.stringify(sorted(item))).sort();
      return inner && typeof inner === 'object' && !Array.isArray(inner) ? sorted(inner) : inner;
    }),
  );
const sorted = (item: object): object =>
  Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));

const sendTo = ({ client }: Cloud, name: Name, input: object): Promise<object> => {
  const Command = commands[name] as new (input: object) => PutItemCommand;
  return client.send(new Command(input));
};

async function answerOf(work: () => Promise<object> | object): Promise<unknown> {
  try {
    return plain(await work());
  } catch (error) {
    if (error instanceof ConditionFailed) return plain({ failed: error.item ?? null });
    if (error instanceof TransactionCancelled) return { cancelled: error.reasons.map(({ Code }) => Code) };
    const { name, Item, CancellationReasons } = error as Error & { Item?: object; CancellationReasons?: { Code?: string }[] };
    if (name === 'ConditionalCheckFailedException') return plain({ failed: Item ?? null });
    if (CancellationReasons) return { cancelled: CancellationReasons.map(({ Code }) => Code ?? 'None') };
    throw error;
  }
}

it('answers like the real engine, whatever is asked', async () => {
  let partitions = 0;
  const sequence = fc.array(commandIn('P'), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(sequence, async (asked) => {
      const pk = `P${++partitions}`;
      const table = new MemoryTable({ now: () => 0, lagMs: () => 0, changed: () => undefined });
      for (const [name, template] of asked) {
        const input = JSON.parse(JSON.stringify(template).replaceAll('"S":"P"', `"S":"${pk}"`)) as object;
        const real = await answerOf(() => sendTo(cloud, name, input));
        expect(await answerOf(() => table.execute(name, input)), `${name} ${JSON.stringify(input)}`).toEqual(real);
      }
    }),
    { numRuns: 60, seed: 1 },
  );
});

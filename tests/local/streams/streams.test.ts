import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDeadLetters } from '../../../local/streams/dead-letters.ts';
import { startEngine } from '../../../local/table/engine.ts';
import { startStreams, type StreamMapping, type StreamsOptions } from '../../../local/streams/streams.ts';
import type { StreamRecord } from '../../../local/streams/stream-record.ts';
import { createTables } from '../../../local/table/tables.ts';
import { scratchFolder, until } from '../scratch.ts';

const mapping: StreamMapping = {
  id: 'OnChange',
  tableName: 'Table',
  functionName: 'reactions/on-change',
  filters: [],
  batchSize: 10,
  batchingWindowSeconds: 0,
  startingPosition: 'TRIM_HORIZON',
  maximumRetryAttempts: 2,
  bisectOnError: true,
  reportBatchItemFailures: true,
  deadLetterQueue: 'Failed',
};

type Handler = (records: readonly StreamRecord[]) => unknown;

async function openTable() {
  const dataDir = scratchFolder();
  const engine = await startEngine({ dataDir });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const documents = DynamoDBDocumentClient.from(client);
  const deadLetters = openDeadLetters({ dataDir });
  onTestFinished(async () => {
    client.destroy();
    await engine.stop();
  });
  await createTables(engine.endpoint, [
    {
      name: 'Table',
      keys: { partition: 'pk', sort: 'sk' },
      attributes: { pk: 'S', sk: 'S' },
      indexes: [],
      streamViewType: 'NEW_AND_OLD_IMAGES',
      ttlAttribute: 'ttl',
    },
    { name: 'Plain', keys: { partition: 'pk' }, attributes: { pk: 'S' }, indexes: [] },
  ]);

  return {
    engine,
    dataDir,
    deadLetters,
    put: (sk: string, rest: object = {}) =>
      documents.send(new PutCommand({ TableName: 'Table', Item: { pk: 'a', sk, ...rest } })),
    documents,
    async listen(changes: Partial<StreamMapping> = {}, handle: Handler = () => undefined, more: Partial<StreamsOptions> = {}) {
      const batches: StreamRecord[][] = [];
      const lines: string[] = [];
      const streams = await startStreams({
        endpoint: engine.endpoint,
        dataDir,
        mappings: [{ ...mapping, ...changes }],
        invoke: async (_, event) => {
          batches.push([...event.Records]);
          return handle(event.Records);
        },
        deadLetters,
        log: (line) => void lines.push(line),
        ...more,
      });
      onTestFinished(() => streams.stop());
      const keysOf = () => batches.map((batch) => batch.map(({ dynamodb }) => (dynamodb.Keys['sk'] as { S: string }).S).join());
      return { streams, batches, keysOf, lines };
    },
  };
}

const numberOf = (record: StreamRecord | undefined) => record?.dynamodb.SequenceNumber ?? '';

describe('what a function gets', () => {
  test('records of inserts, changes and removals in the form of AWS, in order', async () => {
    const { listen, put, documents } = await openTable();
    await put('1', { n: 1, bytes: new Uint8Array([1, 2]) });
    await documents.send(
      new UpdateCommand({
        TableName: 'Table',
        Key: { pk: 'a', sk: '1' },
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': 2 },
      }),
    );
    await documents.send(new DeleteCommand({ TableName: 'Table', Key: { pk: 'a', sk: '1' } }));
    const { streams, batches } = await listen();
    await streams.idle();
    const records = batches.flat();
    expect(records.map((record) => record.eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(new Set(records.map((record) => record.eventID)).size).toBe(3);
    const [first] = records;
    expect(first).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventSourceARN: expect.stringMatching(
        /^arn:aws:dynamodb:us-east-1:\d{12}:table\/Table\/stream\/\d{4}-\d\d-\d\dT[\d:.]+$/,
      ) as string,
      dynamodb: {
        ApproximateCreationDateTime: expect.closeTo(Date.now() / 1000, -2) as number,
        Keys: { pk: { S: 'a' }, sk: { S: '1' } },
        NewImage: { pk: { S: 'a' }, sk: { S: '1' }, n: { N: '1' }, bytes: { B: 'AQI=' } },
        SequenceNumber: expect.stringMatching(/^\d+$/) as string,
        SizeBytes: expect.any(Number) as number,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    expect(records[1]?.dynamodb).toMatchObject({ OldImage: { n: { N: '1' } }, NewImage: { n: { N: '2' } } });
    expect(records[2]?.dynamodb.NewImage).toBeUndefined();
  });

  test('nothing for writes that change nothing, in whatever order a set is written', async () => {
    const { listen, put } = await openTable();
    await put('1', { s: new Set(['x', 'y']), m: { l: [1, 2] } });
    await put('1', { s: new Set(['y', 'x']), m: { l: [1, 2] } });
    await put('1', { s: new Set(['y', 'x']), m: { l: [2, 1] } });
    const { streams, batches } = await listen();
    await streams.idle();
    expect(batches.flat().map((record) => record.eventName)).toEqual(['INSERT', 'MODIFY']);
  });

  test('the service as the one who removed an expired item', async () => {
    const { listen, put, documents, engine } = await openTable();
    await put('1', { ttl: 1_000 });
    await put('2');
    await documents.send(new DeleteCommand({ TableName: 'Table', Key: { pk: 'a', sk: '2' } }));
    await engine.sweepTtl();
    const { streams, batches } = await listen({
      filters: ['{"userIdentity":{"type":["Service"],"principalId":["dynamodb.amazonaws.com"]}}'],
    });
    await streams.idle();
    expect(batches.flat()).toMatchObject([
      { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } },
    ]);
  });

  test('only what a filter wants', async () => {
    const { listen, put } = await openTable();
    for (const sk of ['L1', 'H1', 'X1', 'L2']) await put(sk);
    const { streams, keysOf } = await listen({
      filters: ['{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"L"}]}}}}', '{"dynamodb":{"Keys":{"sk":{"S":["H1"]}}}}'],
    });
    await streams.idle();
    expect(keysOf()).toEqual(['L1,H1,L2']);
  });

  test('batches of the mapping’s size', async () => {
    const { listen, put } = await openTable();
    for (let index = 0; index < 7; index += 1) await put(`${index}`);
    const { streams, keysOf } = await listen({ batchSize: 3 });
    await streams.idle();
    expect(keysOf()).toEqual(['0,1,2', '3,4,5', '6']);
  });

  test('several changes together when there is a batching window, at its end at the latest', async () => {
    const { listen, put } = await openTable();
    const { batches, keysOf } = await listen({ batchingWindowSeconds: 2 });
    const started = Date.now();
    await put('1');
    await put('2');
    await until(() => batches.length > 0);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_995);
    expect(keysOf()).toEqual(['1,2']);
  });

  test('big records in batches that fit an event', async () => {
    const { listen, put } = await openTable();
    for (let index = 0; index < 10; index += 1) await put(`${index}`, { text: 'x'.repeat(390_000) });
    const { streams, batches } = await listen();
    await streams.idle();
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.flat()).toHaveLength(10);
  });

  test('more than one page, every record once', async () => {
    const { listen, put } = await openTable();
    for (let index = 0; index < 1_100; index += 50)
      await Promise.all(Array.from({ length: 50 }, (_, inside) => put(`${index + inside}`)));
    const { streams, batches } = await listen({ batchSize: 100 });
    await streams.idle();
    expect(new Set(batches.flat().map(numberOf)).size).toBe(1_100);
    expect(batches.flat()).toHaveLength(1_100);
  });
});

describe('where it begins', () => {
  test('LATEST leaves out what was written before the first start', async () => {
    const { listen, put } = await openTable();
    await put('old');
    const { streams, keysOf } = await listen({ startingPosition: 'LATEST' });
    await put('new');
    await streams.idle();
    expect(keysOf()).toEqual(['new']);
  });

  test.each([['TRIM_HORIZON'], ['LATEST']] as const)(
    'a restart from %s goes on where the last run ended',
    async (startingPosition) => {
      const { listen, put } = await openTable();
      const first = await listen({ startingPosition });
      await put('1');
      await first.streams.idle();
      await first.streams.stop();
      await put('2');
      const second = await listen({ startingPosition });
      await second.streams.idle();
      expect([...first.keysOf(), ...second.keysOf()]).toEqual(['1', '2']);
    },
  );

  test('LATEST of an empty stream keeps what comes while it is down', async () => {
    const { listen, put } = await openTable();
    await (await listen({ startingPosition: 'LATEST' })).streams.stop();
    await put('1');
    const { streams, keysOf } = await listen({ startingPosition: 'LATEST' });
    await streams.idle();
    expect(keysOf()).toEqual(['1']);
  });

  test('a batch that was interrupted is delivered again', async () => {
    const { listen, put } = await openTable();
    await put('1');
    const first = await listen({ maximumRetryAttempts: -1 }, () => Promise.reject(new Error('down')));
    await until(() => first.batches.length > 0);
    await first.streams.stop();
    const second = await listen();
    await second.streams.idle();
    expect(second.keysOf()).toEqual(['1']);
  });

  test('each mapping has its own place', async () => {
    const { listen, put } = await openTable();
    await put('1');
    const one = await listen({ id: 'One' });
    const two = await listen({ id: 'Two' });
    await Promise.all([one.streams.idle(), two.streams.idle()]);
    expect([one.keysOf(), two.keysOf()]).toEqual([['1'], ['1']]);
  });

  test('a table without a stream and a wrong filter are named', async () => {
    const { listen } = await openTable();
    await expect(listen({ tableName: 'Plain' })).rejects.toThrow('Table Plain has no stream');
    await expect(listen({ filters: ['{"a":[{"wildcard":"x"}]}'] })).rejects.toThrow('wildcard at $.a');
  });
});

describe('when the function fails', () => {
  test('reported failures are tried again from the lowest on, before what comes after', async () => {
    const { listen, put } = await openTable();
    for (const sk of ['1', '2', '3']) await put(sk);
    let calls = 0;
    const { streams, keysOf } = await listen({}, (records) => {
      calls += 1;
      return calls === 1 ? { batchItemFailures: [{ itemIdentifier: numberOf(records[1]) }] } : undefined;
    });
    await streams.idle();
    expect(keysOf()).toEqual(['1,2,3', '2,3']);
  });

  test('a poison record ends in the dead letters, the others are handled, and it leaves when it was handled after all', async () => {
    const { listen, put, deadLetters } = await openTable();
    for (const sk of ['1', '2', '3', '4']) await put(sk);
    const handled: string[] = [];
    const { streams, lines } = await listen({}, (records) => {
      const keys = records.map(({ dynamodb }) => (dynamodb.Keys['sk'] as { S: string }).S);
      if (keys.includes('3')) throw new Error('cannot read 3');
      handled.push(...keys);
    });
    await streams.idle();
    expect(handled).toEqual(['1', '2', '4']);
    const [letter, ...others] = await deadLetters.list();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      queue: 'Failed',
      functionName: 'reactions/on-change',
      reason: 'Error: cannot read 3',
      message: {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3', batchSize: 1 },
      },
    });
    expect(lines.join()).toContain('gave up 1 changes of Table');

    // The function that tries again sees messages as a queue gives them out.
    const received: unknown[] = [];
    const answering = (answer: object | Error) => (messages: unknown) => {
      received.push(messages);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    expect(await deadLetters.redrive(answering(new Error('not today')))).toEqual({ handled: 0, left: 1 });
    expect(await deadLetters.redrive(answering({ handled: [], failed: [letter?.id] }))).toEqual({ handled: 0, left: 1 });
    expect(await deadLetters.redrive(answering({ handled: [letter?.id] }))).toEqual({ handled: 1, left: 0 });
    const message = { MessageId: letter?.id, Body: JSON.stringify(letter?.message) };
    expect(received).toEqual(Array(3).fill({ Messages: [message] }));
    expect(await deadLetters.list()).toEqual([]);
    expect(await deadLetters.redrive(answering({}))).toEqual({ handled: 0, left: 0 });
    expect(received).toHaveLength(3);
  });
});

test('changes that come close together come as one batch, as they do in the cloud', async () => {
  const { listen, put } = await openTable();
  const { batches, streams } = await listen({ batchSize: 100 });
  await Promise.all(Array.from({ length: 40 }, (_, index) => put(`${index}`)));
  await streams.idle();
  expect(batches.flat()).toHaveLength(40);
  expect(batches.length).toBeLessThan(40);
});

test('an engine that goes away is reported, and reading goes on when it is back', async () => {
  const { listen, put, engine, dataDir } = await openTable();
  const { lines, streams, keysOf } = await listen();
  await put('1');
  await streams.idle();
  await engine.stop();
  await until(() => lines.length > 0);
  const again = await startEngine({ dataDir, port: Number(new URL(engine.endpoint).port) });
  onTestFinished(() => again.stop());
  await put('2');
  await streams.idle();
  expect(keysOf()).toEqual(['1', '2']);
});

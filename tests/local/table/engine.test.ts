import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findEngine } from '../../../local/table/engine-command.ts';
import { startEngine, type Engine, type EngineOptions } from '../../../local/table/engine.ts';
import { createTables, type TableDescription } from '../../../local/table/tables.ts';
import { scratchFolder, until } from '../scratch.ts';

const table: TableDescription = {
  name: 'Table',
  keys: { partition: 'pk', sort: 'sk' },
  attributes: { pk: 'S', sk: 'S', ip: 'S', is: 'S' },
  indexes: [{ name: 'inbox', keys: { partition: 'ip', sort: 'is' }, projection: 'KEYS_ONLY' }],
  streamViewType: 'NEW_AND_OLD_IMAGES',
  ttlAttribute: 'ttl',
};

async function runEngine(options: EngineOptions): Promise<Engine> {
  const engine = await startEngine(options);
  onTestFinished(() => engine.stop());
  return engine;
}

function clientOf({ endpoint }: { endpoint: string }): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

const answers = (endpoint: string) =>
  fetch(endpoint).then(
    () => true,
    () => false,
  );

describe('which engine', () => {
  const nothing = { binary: () => undefined, hasNpx: () => false, endpoint: undefined };

  test('the installed binary comes first, then npx, then DYNAMODB_ENDPOINT', () => {
    const all = { binary: () => '/x/dynoxide', hasNpx: () => true, endpoint: 'http://127.0.0.1:8000/' };
    expect(findEngine(all)).toEqual({ kind: 'program', command: '/x/dynoxide', args: [] });
    expect(findEngine({ ...all, binary: () => undefined })).toEqual({
      kind: 'program',
      command: 'npx',
      args: ['--yes', 'dynoxide@1.2.1'],
    });
    expect(findEngine({ ...nothing, endpoint: 'http://127.0.0.1:8000/' })).toEqual({
      kind: 'address',
      endpoint: 'http://127.0.0.1:8000',
    });
  });

  test('with none of them the error names all three', () => {
    expect(() => findEngine(nothing)).toThrow(/@dynoxide\/.*npx --yes dynoxide@1\.2\.1.*DYNAMODB_ENDPOINT/);
  });

  test('an address where nothing answers is refused in words', async () => {
    const source = { kind: 'address', endpoint: 'http://127.0.0.1:9' } as const;
    await expect(startEngine({ dataDir: scratchFolder(), source })).rejects.toThrow('DYNAMODB_ENDPOINT http://127.0.0.1:9');
  });

  test('an engine that somebody else runs is joined and not stopped', async () => {
    const engine = await runEngine({ dataDir: scratchFolder() });
    const joined = await startEngine({ dataDir: scratchFolder(), source: { kind: 'address', endpoint: engine.endpoint } });
    await joined.stop();
    expect(await answers(engine.endpoint)).toBe(true);
  });
});

describe('a running engine', () => {
  test('makes the described tables once and keeps their data over restarts', async () => {
    const dataDir = scratchFolder();
    const first = await runEngine({ dataDir });
    await createTables(first.endpoint, [table]);
    const item = { pk: { S: 'a' }, sk: { S: 'b' } };
    await clientOf(first).send(new PutItemCommand({ TableName: 'Table', Item: item }));
    await first.stop();
    expect(await answers(first.endpoint)).toBe(false);

    const second = await runEngine({ dataDir });
    await createTables(second.endpoint, [table]);
    const client = clientOf(second);
    expect((await client.send(new GetItemCommand({ TableName: 'Table', Key: item }))).Item).toEqual(item);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Table' }));
    expect(Table?.KeySchema?.map((key) => `${key.KeyType} ${key.AttributeName}`)).toEqual(['HASH pk', 'RANGE sk']);
    expect(Table?.GlobalSecondaryIndexes?.[0]).toMatchObject({ IndexName: 'inbox', Projection: { ProjectionType: 'KEYS_ONLY' } });
    expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: 'Table' }));
    expect(ttl.TimeToLiveDescription).toEqual({ AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' });
  });

  test('adds an index and a stream that a newer template describes, and keeps the items', async () => {
    const engine = await runEngine({ dataDir: scratchFolder() });
    await createTables(engine.endpoint, [{ ...table, indexes: [], streamViewType: undefined, ttlAttribute: undefined }]);
    const item = { pk: { S: 'a' }, sk: { S: 'b' }, ip: { S: 'i' }, is: { S: '1' } };
    await clientOf(engine).send(new PutItemCommand({ TableName: 'Table', Item: item }));
    await createTables(engine.endpoint, [table]);
    const { Table } = await clientOf(engine).send(new DescribeTableCommand({ TableName: 'Table' }));
    expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(['inbox']);
    expect(Table?.LatestStreamArn).toContain('table/Table/stream/');
    expect(
      (await clientOf(engine).send(new GetItemCommand({ TableName: 'Table', Key: { pk: item.pk, sk: item.sk } }))).Item,
    ).toEqual(item);
  });

  test('names the key whose type the template forgot', async () => {
    const engine = await runEngine({ dataDir: scratchFolder() });
    await expect(createTables(engine.endpoint, [{ ...table, attributes: { pk: 'S' } }])).rejects.toThrow(
      'Table Table uses the key sk',
    );
  });

  test('has the index that keeps stream reads from growing with the stream', async () => {
    const dataDir = scratchFolder();
    await runEngine({ dataDir });
    const database = new DatabaseSync(join(dataDir, 'tables.db'), { readOnly: true });
    const plan = database
      .prepare('EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?')
      .all('Table');
    database.close();
    expect(JSON.stringify(plan)).toContain('sr_seq');
  });

  test('sweeps items whose time is over, and only those', async () => {
    const engine = await runEngine({ dataDir: scratchFolder() });
    await createTables(engine.endpoint, [table]);
    const client = clientOf(engine);
    const nowSeconds = Math.floor(Date.now() / 1000);
    for (const [sk, ttl] of [
      ['old', nowSeconds - 10],
      ['young', nowSeconds + 1000],
    ] as const) {
      await client.send(
        new PutItemCommand({ TableName: 'Table', Item: { pk: { S: 'a' }, sk: { S: sk }, ttl: { N: `${ttl}` } } }),
      );
    }
    expect(await engine.sweepTtl()).toBe(1);
    expect(
      (await client.send(new GetItemCommand({ TableName: 'Table', Key: { pk: { S: 'a' }, sk: { S: 'old' } } }))).Item,
    ).toBeUndefined();
    expect(
      (await client.send(new GetItemCommand({ TableName: 'Table', Key: { pk: { S: 'a' }, sk: { S: 'young' } } }))).Item,
    ).toBeDefined();
  });

  test('refuses a port that is taken instead of talking to a stranger', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    await expect(startEngine({ dataDir: scratchFolder(), port: (server.address() as AddressInfo).port })).rejects.toThrow(
      'EADDRINUSE',
    );
  });

  test('says what the program said when it cannot start', async () => {
    const source = { kind: 'program', command: '/bin/sh', args: ['-c', 'echo no such luck >&2; exit 3', 'sh'] } as const;
    await expect(startEngine({ dataDir: scratchFolder(), source })).rejects.toThrow('no such luck');
  });

  test('ends when the process that started it is killed, and keeps what it acknowledged', async () => {
    const dataDir = scratchFolder();
    const script = `
      const { startEngine } = await import(${JSON.stringify(new URL('../../../local/table/engine.ts', import.meta.url).href)});
      console.log((await startEngine({ dataDir: ${JSON.stringify(dataDir)} })).endpoint);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [endpoint] = (await once(createInterface(parent.stdout), 'line')) as [string];
    await createTables(endpoint, [table]);
    const item = { pk: { S: 'a' }, sk: { S: 'b' } };
    await clientOf({ endpoint }).send(new PutItemCommand({ TableName: 'Table', Item: item }));
    parent.kill('SIGKILL');
    await until(async () => !(await answers(endpoint)));

    const again = await runEngine({ dataDir });
    expect((await clientOf(again).send(new GetItemCommand({ TableName: 'Table', Key: item }))).Item).toEqual(item);
  });
});

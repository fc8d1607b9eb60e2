import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { environment, indexes, tableKeys } from '../../contract/deploy.ts';
import type { CreatedObject } from '../../local/events/bucket-notifications.ts';
import { openAccounts, type Accounts } from '../../local/issuer/issuer-accounts.ts';
import { serveUserPool } from '../../local/issuer/user-pool-api.ts';
import { startS3 } from '../../local/s3/s3.ts';
import { startEngine } from '../../local/table/engine.ts';

/** A frame that a function posted to a connection. */
export interface Posted {
  readonly connectionId: string;
  readonly frame: Record<string, unknown> & { type: string };
}

export interface Cloud {
  readonly client: DynamoDBClient;
  readonly posted: Posted[];
  /** Connections that functions ended, in that order. */
  readonly closed: string[];
  /** Who may sign in to the console. */
  readonly accounts: Accounts;
  /** Connections that answer 410 from now on. */
  readonly gone: Set<string>;
  /** Objects that were stored, oldest first. */
  readonly stored: CreatedObject[];
  stop(): Promise<void>;
}

const key = (name: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType });

async function createTable(client: DynamoDBClient): Promise<void> {
  const names = [
    tableKeys.partition,
    tableKeys.sort,
    ...Object.values(indexes).flatMap(({ partition, sort }) => [partition, sort]),
  ];
  await client.send(
    new CreateTableCommand({
      TableName: 'kotha',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [key(tableKeys.partition, 'HASH'), key(tableKeys.sort, 'RANGE')],
      GlobalSecondaryIndexes: Object.values(indexes).map(({ name, partition, sort }) => ({
        IndexName: name,
        KeySchema: [key(partition, 'HASH'), key(sort, 'RANGE')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
}

function startConnections(posted: Posted[], closed: string[], gone: Set<string>): Promise<Server> {
  const server = createServer((request, response) => {
    const connectionId = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (gone.has(connectionId)) {
        response.writeHead(410, { 'x-amzn-errortype': 'GoneException', 'content-type': 'application/json' }).end('{}');
        return;
      }
      if (request.method === 'DELETE') {
        closed.push(connectionId);
        response.writeHead(204).end();
        return;
      }
      posted.push({ connectionId, frame: JSON.parse(Buffer.concat(chunks).toString()) as Posted['frame'] });
      response.writeHead(200).end();
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** The laptop's user pool, in memory. */
function startUserPool(accounts: Accounts): Promise<Server> {
  const signed = { credentials, region: 'us-east-1', now: Date.now };
  const server = createServer((request, response) => {
    void serveUserPool(request, response, { accounts, signed, deliver: () => undefined });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** The real engine with the product's table, and an address where posted frames can be read. Import functions after this. */
export async function startCloud(): Promise<Cloud> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kotha-test-'));
  const engine = await startEngine({ dataDir });
  const posted: Posted[] = [];
  const closed: string[] = [];
  const gone = new Set<string>();
  const connections = await startConnections(posted, closed, gone);
  const accounts = openAccounts(new DatabaseSync(':memory:'), []);
  const userPool = await startUserPool(accounts);
  const stored: CreatedObject[] = [];
  const files = await startS3({
    dir: join(dataDir, 'buckets'),
    buckets: ['files'],
    credentials,
    onObjectCreated: (object) => void stored.push(object),
  });
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: engine.endpoint,
    AWS_ENDPOINT_URL_S3: files.endpoint,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `http://127.0.0.1:${portOf(userPool)}`,
    [environment.tableName]: 'kotha',
    [environment.filesBucket]: 'files',
    [environment.socketUrl]: `ws://127.0.0.1:${portOf(connections)}/live`,
    [environment.apiUrl]: 'http://api.test',
    [environment.issuer]: 'http://issuer.test',
    [environment.clientId]: 'console',
    // Whoever tests limits switches them on.
    [environment.limits]: 'off',
    [environment.userPoolId]: 'us-east-1_pool',
  });
  const client = new DynamoDBClient({});
  await createTable(client);
  return {
    client,
    posted,
    closed,
    accounts,
    gone,
    stored,
    stop: async () => {
      client.destroy();
      for (const server of [connections, userPool]) {
        server.closeAllConnections();
        server.close();
      }
      await files.stop();
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

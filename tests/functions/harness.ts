import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { environment, indexes, tableKeys } from '../../contract/deploy.ts';
import type { CreatedObject } from '../../local/events/bucket-notifications.ts';
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

function startConnections(posted: Posted[], gone: Set<string>): Promise<Server> {
  const server = createServer((request, response) => {
    const connectionId = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (gone.has(connectionId)) {
        response.writeHead(410, { 'x-amzn-errortype': 'GoneException', 'content-type': 'application/json' }).end('{}');
        return;
      }
      posted.push({ connectionId, frame: JSON.parse(Buffer.concat(chunks).toString()) as Posted['frame'] });
      response.writeHead(200).end();
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** The real engine with the product's table, and an address where posted frames can be read. Import functions after this. */
export async function startCloud(): Promise<Cloud> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kotha-test-'));
  const engine = await startEngine({ dataDir });
  const posted: Posted[] = [];
  const gone = new Set<string>();
  const connections = await startConnections(posted, gone);
  const stored: CreatedObject[] = [];
  const files = await startS3({
    dir: join(dataDir, 'buckets'),
    buckets: ['files'],
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    onObjectCreated: (object) => void stored.push(object),
  });
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: engine.endpoint,
    AWS_ENDPOINT_URL_S3: files.endpoint,
    [environment.tableName]: 'kotha',
    [environment.filesBucket]: 'files',
    [environment.socketUrl]: `ws://127.0.0.1:${(connections.address() as AddressInfo).port}/live`,
    [environment.apiUrl]: 'http://api.test',
    [environment.issuer]: 'http://issuer.test',
    [environment.clientId]: 'console',
    // Whoever tests limits switches them on.
    [environment.limits]: 'off',
  });
  const client = new DynamoDBClient({});
  await createTable(client);
  return {
    client,
    posted,
    gone,
    stored,
    stop: async () => {
      client.destroy();
      connections.closeAllConnections();
      connections.close();
      await files.stop();
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

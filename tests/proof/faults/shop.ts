import { marshall } from '@aws-sdk/util-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { SocketTicket, UploadGrant } from '../../../contract/entities.ts';
import type { ScheduledJob } from '../../../contract/deploy.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import { encodeKey, type CreatedObject } from '../../../local/events/bucket-notifications.ts';
import type { Accounts } from '../../../local/issuer/issuer-accounts.ts';
import { callTables } from '../../../local/table/table-client.ts';
import { call, type Request } from '../../functions/call.ts';
import { startCloud, type Posted } from '../../functions/harness.ts';
import { tapWire, type Wire } from '../../functions/wire.ts';

/** What the caller gets to see of one call. */
export interface Seen {
  /** The HTTP status; of a frame and of a batch the one its outcome stands for. */
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | undefined;
  readonly body: Record<string, unknown>;
  /** Everything that goes out, to be searched for what must stay inside. */
  readonly text: string;
}

export type Item = Record<string, unknown>;

/** The whole service on the real engine, and whoever uses it. */
export interface Shop {
  readonly wire: Wire;
  /** Who may sign in to the console. */
  readonly accounts: Accounts;
  readonly posted: Posted[];
  readonly gone: Set<string>;
  http(route: RouteKey, request?: Request): Promise<Seen>;
  frame(connectionId: string, frame: Item & { type: string }): Promise<Seen>;
  connect(connectionId: string, ticket: SocketTicket): Promise<Seen>;
  disconnect(connectionId: string): Promise<Seen>;
  /** Hands changes to the stream consumer. */
  react(records: readonly object[]): Promise<Seen>;
  bootstrap(event: object): Promise<Seen>;
  /** Uploads a file as a browser does, with leave to. */
  upload(grant: UploadGrant, bytes: Buffer): Promise<CreatedObject>;
  /** Hands the news of an uploaded object to the function that checks it. */
  check(object: CreatedObject): Promise<Seen>;
  /** Closes what was silent for long, as the clock has it done. */
  sweep(job?: ScheduledJob): Promise<Seen>;
  /** Makes findable what went quiet, as the clock has it done. */
  makeFindable(): Promise<Seen>;
  /** Brings what was stored before up to this version, as the clock has it done. */
  backfill(): Promise<Seen>;
  /** Hands the changes of one item to the stream consumer again, as an operator does with a dead letter. */
  redrive(letter: object): Promise<Seen>;
  /** The letter that a consumer leaves which gave up the changes of this item. */
  letterFor(key: { pk: string; sk: string }): Promise<object>;
  /** Empties what functions remember for some seconds. */
  forget(): void;
  get(key: { pk: string; sk: string }): Promise<Item | undefined>;
  put(item: Item): Promise<void>;
  remove(key: { pk: string; sk: string }): Promise<void>;
  /** All items of a partition, in order. */
  all(pk: string): Promise<Item[]>;
  /** Records of the change stream for a conversation as it is stored: its entries from a sequence on, and its head. */
  recordsOf(conversationId: string, fromSeq?: number): Promise<object[]>;
  /** A record of the change stream for an item that was written, and for one whose time was up. */
  written(item: Item, before?: Item): object;
  expired(item: Item): object;
  /** Forgets every connection that was opened here, as if they had never been. */
  hangUpAll(): Promise<void>;
  /** What the head must hold by the log alone, beside what it holds. */
  headByLog(conversationId: string): Promise<{ stored: Item; folded: Item }>;
  keys: (typeof import('../../../functions/table/keys.ts'))['keys'];
  stop(): Promise<void>;
}

const seen = (status: number, body: Item, headers: Record<string, unknown> = {}): Seen => ({
  status,
  code: typeof body['code'] === 'string' ? body['code'] : undefined,
  retryAfter: headers['retry-after'] === undefined ? undefined : String(headers['retry-after']),
  body,
  text: JSON.stringify([body, headers]),
});

const slices = [
  'agents',
  'attachments',
  'conversations',
  'customers',
  'notifications',
  'health',
  'identity',
  'quick-replies',
  'search',
  'views',
  'settings',
  'sockets',
] as const;

export async function openShop(): Promise<Shop> {
  const cloud = await startCloud();
  process.env['LIMITS'] = 'on';
  const wire = tapWire();
  const [handlers, { handler: socket }, { handler: onChange }, { handler: setUp }, { keys }] = await Promise.all([
    Promise.all(
      slices.map(
        async (slice) => [slice, ((await import(`../../../functions/${slice}/http.ts`)) as HttpModule).handler] as const,
      ),
    ),
    import('../../../functions/sockets/socket.ts'),
    import('../../../functions/reactions/on-change.ts'),
    import('../../../functions/setup/bootstrap.ts'),
    import('../../../functions/table/keys.ts'),
  ]);
  const { handler: onUpload } = await import('../../../functions/attachments/on-upload.ts');
  const { handler: onSchedule } = await import('../../../functions/conversations/on-schedule.ts');
  const { handler: makeQuietFindable } = await import('../../../functions/search/on-schedule.ts');
  const { handler: backfill } = await import('../../../functions/setup/on-schedule.ts');
  const { handler: redrive } = await import('../../../functions/reactions/redrive.ts');
  const [{ listAgents }, { forgetSettings }, { signingKeys }, { routes }] = await Promise.all([
    import('../../../functions/directory/agents.ts'),
    import('../../../functions/directory/settings.ts'),
    import('../../../functions/directory/signing-keys.ts'),
    import('../../../contract/routes.ts'),
  ]);
  const { indexAttributes, toEntry, toHeadItem } = await import('../../../functions/conversations/item.ts');
  const { toInternalEntry, toInternalHeadItem } = await import('../../../functions/conversations/internal-item.ts');
  const { internalRules, shelfAt, untouched } = await import('../../../functions/conversations/internal.ts');
  const { fold } = await import('../../../functions/conversations/conversation.ts');
  const serve = Object.fromEntries(handlers);
  // Not one of the product's clients: nothing befalls it.
  const own = DynamoDBDocumentClient.from(cloud.client);
  const TableName = 'kotha';
  const clock = Date.now;
  let ahead = 0;
  Date.now = () => clock() + ahead;

  const socketCall = async (routeKey: string, connectionId: string, rest: object): Promise<Seen> => {
    const event = { requestContext: { routeKey, connectionId, requestId: 'request-1' }, isBase64Encoded: false, ...rest };
    const result = (await socket(event as never)) as { statusCode: number; body?: string };
    const body = JSON.parse(result.body ?? '{}') as Item;
    const isRefused = body['type'] === 'problem.reported';
    // A refused handshake has a status and nothing else.
    const code = { 401: 'unauthenticated', 500: 'internal', 503: 'unavailable' }[result.statusCode];
    if (!isRefused) return seen(result.statusCode, { ...body, ...(code !== undefined && { code }) });
    return seen(body['code'] === 'unavailable' ? 503 : 500, body);
  };
  const all = async (pk: string): Promise<Item[]> =>
    (
      await own.send(
        new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }),
      )
    ).Items ?? [];
  const get = async (Key: { pk: string; sk: string }): Promise<Item | undefined> =>
    (await own.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  const entriesOf = async (id: string, letter = 'L'): Promise<Item[]> =>
    (await all(keys.head(id).pk)).filter(({ sk }) => String(sk).startsWith(letter));
  const remove = async (Key: { pk: string; sk: string }): Promise<void> =>
    void (await own.send(new DeleteCommand({ TableName, Key })));
  const connections = new Set<string>();
  let records = 0;
  const recordOf = (image: 'NewImage' | 'OldImage', item: Item, before?: Item): object => ({
    eventName: image === 'NewImage' ? 'INSERT' : 'REMOVE',
    ...(image === 'OldImage' && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
    dynamodb: {
      SequenceNumber: String((records += 1)),
      [image]: marshall(item, { removeUndefinedValues: true }),
      ...(before && { OldImage: marshall(before, { removeUndefinedValues: true }) }),
    },
  });

  return {
    wire,
    posted: cloud.posted,
    accounts: cloud.accounts,
    gone: cloud.gone,
    keys,
    all,
    get,
    async http(route, request) {
      const { status, body, headers } = await call(serve[routes[route].slice] as HttpModule['handler'], route, request);
      return seen(status, body, headers);
    },
    frame: (connectionId, frame) => socketCall(frame.type, connectionId, { body: JSON.stringify(frame) }),
    connect: (connectionId, { protocol, ticket }) => {
      connections.add(connectionId);
      return socketCall('$connect', connectionId, { headers: { 'Sec-WebSocket-Protocol': `${protocol}, ${ticket}` } });
    },
    async hangUpAll() {
      for (const id of connections) for (const key of [keys.connection(id), keys.staffConnection(id)]) await remove(key);
      connections.clear();
      cloud.gone.clear();
    },
    disconnect: (connectionId) => socketCall('$disconnect', connectionId, {}),
    async react(batch) {
      try {
        const body = (await onChange({ Records: batch } as never)) as unknown as Item;
        return seen((body['batchItemFailures'] as object[]).length === 0 ? 200 : 500, body);
      } catch (error) {
        // A batch that fails as a whole is handed out again as a whole.
        return seen(500, { batchItemFailures: 'all', reason: (error as Error).name });
      }
    },
    async bootstrap(event) {
      try {
        return seen(200, { ...(await setUp(event)) });
      } catch (error) {
        return seen(500, { thrown: (error as Error).name });
      }
    },
    async upload({ url, fields }, bytes) {
      const form = new FormData();
      for (const [field, value] of Object.entries(fields)) form.append(field, value);
      form.append('file', new Blob([new Uint8Array(bytes)]), 'file');
      const { status } = await fetch(url, { method: 'POST', body: form });
      const object = cloud.stored.at(-1);
      if (status >= 300 || !object) throw new Error(`The upload was refused with ${status}.`);
      return object;
    },
    async check({ bucket, key, etag, size }) {
      const s3 = { bucket: { name: bucket }, object: { key: encodeKey(key), eTag: etag, size } };
      try {
        await onUpload({ Records: [{ s3 }] } as never);
        return seen(200, {});
      } catch (error) {
        // Lambda hands the news out again.
        return seen(500, { batchItemFailures: 'all', reason: (error as Error).name });
      }
    },
    async sweep(job: ScheduledJob = 'closeSilent') {
      try {
        return seen(200, { ...(await onSchedule({ job })) });
      } catch (error) {
        // The clock calls again.
        return seen(500, { batchItemFailures: 'all', reason: (error as Error).name });
      }
    },
    async makeFindable() {
      try {
        return seen(200, { ...(await makeQuietFindable()) });
      } catch (error) {
        return seen(500, { batchItemFailures: 'all', reason: (error as Error).name });
      }
    },
    async backfill() {
      try {
        return seen(200, { ...(await backfill()) });
      } catch (error) {
        return seen(500, { batchItemFailures: 'all', reason: (error as Error).name });
      }
    },
    async redrive(letter) {
      const body = { ...(await redrive({ Messages: [letter] })) };
      return seen(
        body.handled.length === 1 ? 200 : 500,
        body.handled.length === 1 ? body : { ...body, batchItemFailures: body.failed },
      );
    },
    letterFor: (key) => letterFor(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', key),
    forget() {
      for (const known of [listAgents, signingKeys]) known.forget();
      forgetSettings();
      // What is kept for some seconds and cannot be forgotten by name.
      ahead += 10_001;
    },
    put: async (item) => void (await own.send(new PutCommand({ TableName, Item: item }))),
    remove,
    written: (item, before) => recordOf('NewImage', item, before),
    expired: (item) => recordOf('OldImage', item),
    async recordsOf(id, fromSeq = 0) {
      const head = await get(keys.head(id));
      const items = [
        ...(await entriesOf(id)).filter(({ sk }) => Number(String(sk).slice(1)) >= fromSeq),
        ...(head ? [head] : []),
      ];
      return items.map((item) => recordOf('NewImage', item));
    },
    async headByLog(id) {
      const stored = (await get(keys.head(id))) ?? {};
      const state = fold(id, (await entriesOf(id)).map(toEntry));
      const internal = (await entriesOf(id, 'N')).map(toInternalEntry).reduce(internalRules.evolve, untouched(id));
      const folded = {
        ...(state && { ...toHeadItem(state), ...indexAttributes(state, shelfAt(internal, state.lastSeq, Date.now())) }),
        ...(internal.lastSeq > 0 && toInternalHeadItem(internal)),
      };
      return { folded, stored: Object.fromEntries(Object.keys(folded).map((name) => [name, stored[name]])) };
    },
    stop: async () => {
      Date.now = clock;
      wire.restore();
      await cloud.stop();
    },
  };
}

interface HttpModule {
  handler: Parameters<typeof call>[0];
}

interface StreamRecord {
  dynamodb: { SequenceNumber: string; Keys: { pk: { S: string }; sk: { S: string } } };
}

async function letterFor(endpoint: string, { pk, sk }: { pk: string; sk: string }): Promise<object> {
  const ask = <T>(operation: string, input: object): Promise<T> =>
    callTables<T>(endpoint, 'DynamoDBStreams_20120810', operation, input);
  const { Streams } = await ask<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName: 'kotha' });
  const StreamArn = Streams[0]?.StreamArn ?? '';
  const { StreamDescription } = await ask<{ StreamDescription: { Shards: { ShardId: string }[] } }>('DescribeStream', {
    StreamArn,
  });
  const ShardId = StreamDescription.Shards[0]?.ShardId ?? '';
  const found: string[] = [];
  let { ShardIterator: iterator } = await ask<{ ShardIterator?: string }>('GetShardIterator', {
    StreamArn,
    ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  while (found.length === 0 && iterator !== undefined) {
    const page: { Records: StreamRecord[]; NextShardIterator?: string } = await ask('GetRecords', { ShardIterator: iterator });
    const ofItem = page.Records.filter(({ dynamodb }) => dynamodb.Keys.pk.S === pk && dynamodb.Keys.sk.S === sk);
    found.push(...ofItem.map(({ dynamodb }) => dynamodb.SequenceNumber));
    iterator = page.Records.length === 0 ? undefined : page.NextShardIterator;
  }
  const place = { streamArn: StreamArn, shardId: ShardId, startSequenceNumber: found[0], endSequenceNumber: found[0] };
  return { MessageId: 'letter', Body: JSON.stringify({ requestContext: {}, DDBStreamBatchInfo: place }) };
}

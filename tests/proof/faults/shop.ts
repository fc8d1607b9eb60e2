import { marshall } from '@aws-sdk/util-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { SocketTicket } from '../../../contract/entities.ts';
import type { RouteKey } from '../../../contract/routes.ts';
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
  readonly posted: Posted[];
  readonly gone: Set<string>;
  http(route: RouteKey, request?: Request): Promise<Seen>;
  frame(connectionId: string, frame: Item & { type: string }): Promise<Seen>;
  connect(connectionId: string, ticket: SocketTicket): Promise<Seen>;
  disconnect(connectionId: string): Promise<Seen>;
  /** Hands changes to the stream consumer. */
  react(records: readonly object[]): Promise<Seen>;
  bootstrap(event: object): Promise<Seen>;
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
  written(item: Item): object;
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

const slices = ['agents', 'conversations', 'health', 'identity', 'settings', 'sockets'] as const;

export async function openShop(): Promise<Shop> {
  const cloud = await startCloud();
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
  const [{ listAgents }, { forgetSettings }, { signingKeys }, { routes }] = await Promise.all([
    import('../../../functions/directory/agents.ts'),
    import('../../../functions/directory/settings.ts'),
    import('../../../functions/directory/signing-keys.ts'),
    import('../../../contract/routes.ts'),
  ]);
  const { toEntry, toHeadItem } = await import('../../../functions/conversations/item.ts');
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
  const entriesOf = async (id: string): Promise<Item[]> =>
    (await all(keys.head(id).pk)).filter(({ sk }) => String(sk).startsWith('L'));
  const remove = async (Key: { pk: string; sk: string }): Promise<void> =>
    void (await own.send(new DeleteCommand({ TableName, Key })));
  const connections = new Set<string>();
  let records = 0;
  const recordOf = (image: 'NewImage' | 'OldImage', item: Item): object => ({
    eventName: image === 'NewImage' ? 'INSERT' : 'REMOVE',
    ...(image === 'OldImage' && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
    dynamodb: { SequenceNumber: String((records += 1)), [image]: marshall(item, { removeUndefinedValues: true }) },
  });

  return {
    wire,
    posted: cloud.posted,
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
        return seen(200, await setUp(event));
      } catch {
        return seen(503, { code: 'unavailable' }, { 'retry-after': 1 });
      }
    },
    forget() {
      for (const known of [listAgents, signingKeys]) known.forget();
      forgetSettings();
      // What is kept for some seconds and cannot be forgotten by name.
      ahead += 5_001;
    },
    put: async (item) => void (await own.send(new PutCommand({ TableName, Item: item }))),
    remove,
    written: (item) => recordOf('NewImage', item),
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
      const folded = state ? toHeadItem(state) : {};
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

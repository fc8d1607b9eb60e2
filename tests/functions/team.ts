import { marshall } from '@aws-sdk/util-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Conversation, Session } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { routes, type RouteKey } from '../../contract/routes.ts';
import type { HttpSlice } from '../../contract/routes/route.ts';
import { call, type Reply, type Request } from './call.ts';
import { startCloud, type Cloud } from './harness.ts';

export type Item = Record<string, unknown>;
type Key = { pk: string; sk: string };

/** The service on the real engine with a small team, guests, and a change stream that moves when a test says so. */
export interface Team {
  readonly cloud: Cloud;
  readonly keys: (typeof import('../../functions/table/keys.ts'))['keys'];
  /** Asks as an agent; `id` is the conversation of the path. */
  desk(route: RouteKey, id?: string, request?: Request): Promise<Reply>;
  /** Asks as a customer. */
  own(session: Session, route: RouteKey, id?: string, request?: Request): Promise<Reply>;
  guest(contact?: object): Promise<Session>;
  /** A guest with a conversation in which these were said. */
  start(...texts: string[]): Promise<{ session: Session; id: string }>;
  say(session: Session, id: string, text: string): Promise<Reply>;
  /** Hands everything that a partition holds to the stream consumer. */
  stream(pk: string, sortKeys?: RegExp): Promise<void>;
  sweep(): Promise<Item>;
  get(key: Key): Promise<Item | undefined>;
  put(item: Item): Promise<void>;
  all(pk: string): Promise<Item[]>;
  stop(): Promise<void>;
}

const slices = ['attachments', 'conversations', 'customers', 'identity', 'search', 'sockets'] as const satisfies HttpSlice[];
type Serve = Parameters<typeof call>[0];

const agents = (['ayesha', 'karim', 'tania'] as const).map((subject) => ({
  subject,
  email: `${subject}@shop.test`,
  name: { en: subject, bn: 'নাম' },
  role: subject === 'ayesha' ? 'admin' : 'agent',
}));

export async function openTeam(identityKeys: readonly object[] = []): Promise<Team> {
  const cloud = await startCloud();
  const handlers = Object.fromEntries(
    await Promise.all(
      slices.map(
        async (slice) => [slice, ((await import(`../../functions/${slice}/http.ts`)) as { handler: Serve }).handler] as const,
      ),
    ),
  );
  const [{ handler: react }, { handler: sweep }, { handler: setUp }, { keys }] = await Promise.all([
    import('../../functions/reactions/on-change.ts'),
    import('../../functions/conversations/on-schedule.ts'),
    import('../../functions/setup/bootstrap.ts'),
    import('../../functions/table/keys.ts'),
  ]);
  await setUp({ agents, identityKeys });
  const table = DynamoDBDocumentClient.from(cloud.client);
  const TableName = 'kotha';
  const serve = (route: RouteKey, request: Request): Promise<Reply> =>
    call(handlers[routes[route].slice] as Serve, route, request);
  const all = async (pk: string): Promise<Item[]> => {
    const values = { ':pk': pk };
    const { Items = [] } = await table.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: values,
        ConsistentRead: true,
      }),
    );
    return Items;
  };
  let records = 0;
  const recordOf = (item: Item): object => ({
    eventName: 'MODIFY',
    dynamodb: { SequenceNumber: String((records += 1)), NewImage: marshall(item, { removeUndefinedValues: true }) },
  });
  const desk: Team['desk'] = (route, id, request = {}) =>
    serve(route, { staff: 'ayesha', ...request, path: { ...(id && { conversationId: id }), ...request.path } });
  const own: Team['own'] = ({ token }, route, id, request = {}) =>
    serve(route, { token, ...request, path: { ...(id && { conversationId: id }), ...request.path } });
  const guest: Team['guest'] = async (contact = {}) => {
    const body = { name: 'Nusrat', email: 'nusrat@mail.test', phone: '01712345678', ...contact };
    return (await serve('POST /v1/guest-sessions', { body })).body as unknown as Session;
  };
  const say: Team['say'] = (session, id, text) =>
    own(session, 'POST /v1/conversations/{conversationId}/messages', id, { body: { clientId: newId(), text } });
  return {
    cloud,
    keys,
    desk,
    own,
    guest,
    say,
    async start(...texts) {
      const session = await guest();
      const { id } = (await own(session, 'POST /v1/conversations', undefined, { body: {} })).body as unknown as Conversation;
      for (const text of texts) await say(session, id, text);
      return { session, id };
    },
    async stream(pk, sortKeys = /^[LNHP]/) {
      const Records = (await all(pk)).filter(({ sk }) => sortKeys.test(String(sk))).map(recordOf);
      const { batchItemFailures } = await react({ Records });
      if (batchItemFailures.length > 0) throw new Error('The change stream gave up.');
    },
    sweep: async () => ({ ...(await sweep({ job: 'closeSilent' })) }),
    get: async (Key) => (await table.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item,
    put: async (Item) => void (await table.send(new PutCommand({ TableName, Item }))),
    all,
    stop: () => cloud.stop(),
  };
}

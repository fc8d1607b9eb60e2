import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { newId } from '../../../contract/ids.ts';
import type { Conversation, Session, SocketTicket } from '../../../contract/entities.ts';
import type { DownFrame, Presence } from '../../../contract/frames.ts';
import { limits } from '../../../contract/limits.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';
import { tapWire, type Wire } from '../wire.ts';
import { expire, toEntryImage, toHeadImage } from './images.ts';

let readHeadItem: typeof import('../../../functions/realtime/heads.ts').readHeadItem;

type Serve = Parameters<typeof call>[0];
interface Image {
  dynamodb: { NewImage: object; OldImage?: object };
}
let cloud: Cloud;
let wire: Wire;
let serve: { identity: Serve; conversations: Serve; sockets: Serve };
let socket: (event: never) => Promise<unknown>;
let react: (event: never) => Promise<unknown>;

beforeAll(async () => {
  cloud = await startCloud();
  wire = tapWire();
  const [identity, conversations, sockets, { handler: socketHandler }, { handler: bootstrap }, { handler: onChange }] =
    await Promise.all([
      import('../../../functions/identity/http.ts'),
      import('../../../functions/conversations/http.ts'),
      import('../../../functions/sockets/http.ts'),
      import('../../../functions/sockets/socket.ts'),
      import('../../../functions/setup/bootstrap.ts'),
      import('../../../functions/reactions/on-change.ts'),
    ]);
  serve = { identity: identity.handler, conversations: conversations.handler, sockets: sockets.handler };
  socket = socketHandler;
  ({ readHeadItem } = await import('../../../functions/realtime/heads.ts'));
  react = onChange;
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  await bootstrap({ agents: [{ subject: 'ayesha', email: 'a@shop.test', name, role: 'admin' }] });
});
afterAll(() => {
  wire.restore();
  return cloud.stop();
});
beforeEach(() => {
  cloud.posted.length = 0;
});

const event = (routeKey: string, connectionId: string, rest: object = {}): never =>
  ({ requestContext: { routeKey, connectionId, requestId: 'r' }, isBase64Encoded: false, ...rest }) as never;
const connectWith = async (
  protocols: string,
  connectionId = newId(),
): Promise<{ connectionId: string; result: APIGatewayProxyStructuredResultV2 }> => ({
  connectionId,
  result: (await socket(
    event('$connect', connectionId, { headers: { 'Sec-WebSocket-Protocol': protocols } }),
  )) as APIGatewayProxyStructuredResultV2,
});
const connect = async (ticket: Reply): Promise<string> => {
  const { protocol, ticket: secret } = ticket.body as unknown as SocketTicket;
  const { connectionId, result } = await connectWith(`${protocol}, ${secret}`);
  expect(result).toMatchObject({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': protocol } });
  return connectionId;
};
const frame = async (connectionId: string, sent: { type: string } & Record<string, unknown>): Promise<DownFrame> => {
  const answer = (await socket(
    event(sent.type, connectionId, { body: JSON.stringify(sent) }),
  )) as APIGatewayProxyStructuredResultV2;
  return JSON.parse(answer.body ?? '') as DownFrame;
};
const start = async (): Promise<{ session: Session; id: string; connectionId: string }> => {
  const body = { email: 'n@mail.test', phone: '01712345678' };
  const session = (await call(serve.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
  const { body: conversation } = await call(serve.conversations, 'POST /v1/conversations', { token: session.token, body: {} });
  const connectionId = await connect(await call(serve.sockets, 'POST /v1/socket-tickets', { token: session.token }));
  return { session, id: (conversation as unknown as Conversation).id, connectionId };
};
const desk = async (): Promise<string> => connect(await call(serve.sockets, 'POST /v1/desk/socket-tickets', { staff: 'ayesha' }));
const say = (session: Session, id: string, text = 'hello'): Promise<Reply> =>
  call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
    token: session.token,
    path: { conversationId: id },
    body: { clientId: newId(), text },
  });
const heard = (connectionId: string): string[] =>
  cloud.posted.filter((one) => one.connectionId === connectionId).map(({ frame: { type } }) => type);
const framesOf = (type: DownFrame['type']): { connectionId: string; frame: Record<string, unknown> }[] =>
  cloud.posted.filter((one) => one.frame.type === type);
const nothingDelivered = { deliveredToCustomer: 0, deliveredToStaff: 0 };

describe('a ticket', () => {
  it('opens one socket, once', async () => {
    const { session } = await start();
    const { body } = await call(serve.sockets, 'POST /v1/socket-tickets', { token: session.token });
    const { protocol, ticket } = body as unknown as SocketTicket;
    const results = await Promise.all([connectWith(`${protocol}, ${ticket}`), connectWith(`${protocol}, ${ticket}`)]);
    expect(results.map(({ result }) => result.statusCode).sort()).toEqual([200, 401]);
  });

  it.each(['', 'kotha.v1', 'kotha.v1, nonsense', 'other, ticket'])('is needed: %j opens nothing', async (protocols) => {
    expect((await connectWith(protocols)).result).toEqual({ statusCode: 401 });
  });
});

describe('a watched conversation', () => {
  it('is heard by both sides, each with its own view, as soon as the message is durable', async () => {
    const { session, id, connectionId } = await start();
    const agent = await desk();
    expect(await frame(connectionId, { type: 'conversation.watch', conversationId: id })).toMatchObject({
      type: 'conversation.watched',
      head: { lastSeq: 0 },
    });
    await frame(agent, { type: 'conversation.watch', conversationId: id });
    await say(session, id);
    const frames = framesOf('message.appended').map(({ connectionId: to, frame: { conversation } }) => [
      to,
      (conversation as { unread: number }).unread,
    ]);
    expect(frames.sort()).toEqual(
      [
        [connectionId, 0],
        [agent, 1],
      ].sort(),
    );
  });

  it('is answered with the state in which whatever comes later will be heard', async () => {
    const { session, id, connectionId } = await start();
    wire.interpose('realtime/connections.ts updateHead Update', () => say(session, id));
    expect(await frame(connectionId, { type: 'conversation.watch', conversationId: id })).toMatchObject({ head: { lastSeq: 1 } });
    expect(heard(connectionId)).toEqual([]);
    await say(session, id);
    expect(heard(connectionId)).toEqual(['message.appended']);
  });

  it('cannot be one of somebody else', async () => {
    const [{ id }, stranger] = await Promise.all([start(), start()]);
    const absent = await frame(stranger.connectionId, { type: 'conversation.watch', conversationId: newId() });
    expect(await frame(stranger.connectionId, { type: 'conversation.watch', conversationId: id })).toEqual(absent);
    expect(absent).toMatchObject({ type: 'problem.reported', code: 'not_found' });
  });

  it('tells how far it was seen', async () => {
    const { session, id, connectionId } = await start();
    await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    await say(session, id);
    await call(serve.conversations, 'POST /v1/desk/conversations/{conversationId}/seen', {
      staff: 'ayesha',
      path: { conversationId: id },
      body: { seq: 1 },
    });
    expect(heard(connectionId)).toEqual(['message.appended', 'receipt.moved']);
  });

  it('tells how far it has reached the other side, only ever forward, and what was seen has arrived', async () => {
    const { session, id, connectionId } = await start();
    await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    for (const text of ['one', 'two', 'three']) await say(session, id, text);
    const tell = (name: 'delivered' | 'seen', seq: number): Promise<Reply> =>
      call(serve.conversations, `POST /v1/desk/conversations/{conversationId}/${name}`, {
        staff: 'ayesha',
        path: { conversationId: id },
        body: { seq },
      });
    const answers = [await tell('delivered', 2), await tell('delivered', 1), await tell('delivered', 99), await tell('seen', 3)];
    expect(answers.map(({ body }) => body['seq'])).toEqual([2, 2, 3, 3]);
    expect(framesOf('receipt.moved').map(({ frame: { head } }) => head)).toMatchObject([
      { deliveredToStaff: 2, seenByStaff: 0 },
      { deliveredToStaff: 3, seenByStaff: 0 },
      { deliveredToStaff: 3, seenByStaff: 3 },
    ]);
    await say(session, id, 'four');
    await tell('seen', 4);
    expect(framesOf('receipt.moved').at(-1)?.frame['head']).toMatchObject({ deliveredToStaff: 4, seenByStaff: 4 });
  });

  it('is not heard any more after unwatching or hanging up', async () => {
    const { session, id, connectionId } = await start();
    const agent = await desk();
    for (const one of [connectionId, agent]) await frame(one, { type: 'conversation.watch', conversationId: id });
    await frame(connectionId, { type: 'conversation.unwatch', conversationId: id });
    await socket(event('$disconnect', agent));
    cloud.posted.length = 0;
    await say(session, id);
    expect(cloud.posted).toEqual([]);
  });

  it('forgets a connection that is gone and serves the others', async () => {
    const { session, id, connectionId } = await start();
    const agent = await desk();
    for (const one of [connectionId, agent]) await frame(one, { type: 'conversation.watch', conversationId: id });
    cloud.posted.length = 0;
    cloud.gone.add(agent);
    expect((await say(session, id)).status).toBe(201);
    expect(heard(connectionId)).toEqual(['message.appended']);
    cloud.gone.delete(agent);
    await say(session, id);
    expect(heard(agent)).toEqual([]);
    expect(await frame(agent, { type: 'heartbeat.send' })).toMatchObject({ type: 'problem.reported', code: 'session_ended' });
  });

  it('shows a lost last message in the next heartbeat', async () => {
    const { session, id, connectionId } = await start();
    await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    await say(session, id);
    expect(await frame(connectionId, { type: 'heartbeat.send' })).toEqual({
      type: 'heartbeat.answered',
      heads: [{ conversationId: id, lastSeq: 1, seenByCustomer: 0, seenByStaff: 0, ...nothingDelivered }],
      online: expect.any(Boolean) as boolean,
    });
  });

  it('sends a nudge instead of a frame that is too large', async () => {
    const { session, id, connectionId } = await start();
    await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    await say(session, id, '\u0001'.repeat(limits.messageTextBytes));
    expect(cloud.posted.map(({ frame: sent }) => sent)).toEqual([
      {
        type: 'message.nudged',
        head: { conversationId: id, lastSeq: 1, seenByCustomer: 0, seenByStaff: 0, ...nothingDelivered },
      },
    ]);
  });

  it('reaches listeners beyond the room in its head through the change stream', async () => {
    const { session, id } = await start();
    const many = await Promise.all(Array.from({ length: limits.nearListeners + 2 }, desk));
    for (const one of many) await frame(one, { type: 'conversation.watch', conversationId: id });
    cloud.posted.length = 0;
    await say(session, id);
    expect(new Set(cloud.posted.map(({ connectionId }) => connectionId)).size).toBe(limits.nearListeners);
    await react({ Records: [await toEntryImage(id, 1)] } as never);
    for (const one of many) expect(heard(one)).toContain('message.appended');
  });

  it('tells listeners beyond the room in its head how far it was seen and has arrived, and staff how far the notes go', async () => {
    const { session, id, connectionId } = await start();
    const many = await Promise.all(Array.from({ length: limits.nearListeners + 1 }, desk));
    for (const one of [...many, connectionId]) await frame(one, { type: 'conversation.watch', conversationId: id });
    await say(session, id);
    const before = (await toHeadImage(id)) as Image;
    cloud.posted.length = 0;
    const staff = { staff: 'ayesha', path: { conversationId: id }, body: { seq: 1 } };
    await call(serve.conversations, 'POST /v1/desk/conversations/{conversationId}/seen', staff);
    expect(new Set(framesOf('receipt.moved').map((posted) => posted.connectionId)).size).toBe(limits.nearListeners);
    const after = (await toHeadImage(id)) as Image;
    after.dynamodb.OldImage = before.dynamodb.NewImage;
    await react({ Records: [after] } as never);
    const head = {
      conversationId: id,
      lastSeq: 1,
      seenByCustomer: 0,
      seenByStaff: 1,
      deliveredToCustomer: 0,
      deliveredToStaff: 1,
    };
    const told = new Map(framesOf('receipt.moved').map((posted) => [posted.connectionId, posted.frame['head']]));
    expect(told).toEqual(new Map([...many.map((one) => [one, { ...head, internalSeq: 0 }] as const), [connectionId, head]]));
  });

  it('asks for no listeners beyond its head where there are none, or nothing to tell them', async () => {
    const farQueries = async (...records: object[]): Promise<number> => {
      wire.begin();
      await react({ Records: records } as never);
      return wire.sent.filter(({ site }) => site.includes('listFarListeners')).length;
    };
    const { session, id } = await start();
    await say(session, id);
    const [entry, seen] = [await toEntryImage(id, 1), (await toHeadImage(id)) as Image];
    seen.dynamodb.OldImage = { ...seen.dynamodb.NewImage, sf: { N: '9' } };
    expect(await farQueries(entry, seen)).toBe(0);
    const many = await Promise.all(Array.from({ length: limits.nearListeners + 1 }, desk));
    for (const one of many) await frame(one, { type: 'conversation.watch', conversationId: id });
    const watched = (await toHeadImage(id)) as Image;
    watched.dynamodb.OldImage = seen.dynamodb.NewImage;
    expect(await farQueries(watched)).toBe(0);
    watched.dynamodb.OldImage = { ...watched.dynamodb.NewImage, dc: { N: '9' } };
    expect(await farQueries(watched)).toBe(1);
  });
});

describe('a connection that is forgotten', () => {
  interface Opened {
    readonly session: Session;
    readonly id: string;
    readonly connectionId: string;
  }
  const opened = async (side: 'customer' | 'staff'): Promise<Opened> => {
    const talk = await start();
    const connectionId = side === 'staff' ? await desk() : talk.connectionId;
    await frame(connectionId, { type: 'conversation.watch', conversationId: talk.id });
    return { ...talk, connectionId };
  };
  const hangUp = ({ connectionId }: Opened): Promise<unknown> => socket(event('$disconnect', connectionId));
  /** How often it is found: by its owner, and by what it watched. */
  const places = async ({ session, id, connectionId }: Opened): Promise<number> => {
    const connections = await import('../../../functions/realtime/connections.ts');
    const [own, staff, listeners] = await Promise.all([
      connections.listOwnConnections(session.customer.id),
      connections.listStaffConnections({ isConsistent: true }),
      connections.listListeners(id),
    ]);
    const found = [...own, ...[...staff, ...listeners].map((one) => one.connectionId)];
    return found.filter((one) => one === connectionId).length;
  };

  it.each(['customer', 'staff'] as const)(
    'is so as a whole, wherever that is cut off: its socket hears it, and the clock takes what is left (%s)',
    async (side) => {
      const first = await opened(side);
      wire.begin();
      await hangUp(first);
      const calls = wire.sent.filter(({ site }) => site.startsWith('realtime/connections.ts'));
      expect(await places(first)).toBe(0);
      expect(calls.map(({ command }) => command).sort()).toEqual(['Delete', 'Delete', 'Delete', 'Update', 'Update']);
      const cuts = calls.flatMap(({ site, nth }) =>
        (['timeout before', 'timeout after'] as const).map((fault) => ({ site, nth, fault, attempts: 'all' as const })),
      );
      for (const cut of cuts) {
        const one = await opened(side);
        wire.begin(cut);
        await hangUp(one);
        expect([cut, wire.hits > 0]).toEqual([cut, true]);
        wire.begin();
        const answer = await frame(one.connectionId, { type: 'heartbeat.send' });
        if (answer.type === 'heartbeat.answered') expect([cut, await places(one)]).toEqual([cut, 2]);
        else {
          expect([cut, answer]).toMatchObject([cut, { type: 'problem.reported', code: 'session_ended' }]);
          await react({ Records: await expire(one.connectionId) } as never);
          expect([cut, await places(one)]).toEqual([cut, 0]);
        }
      }
    },
  );

  it('is kept nowhere for a conversation that it asks for meanwhile', async () => {
    const { session, id, connectionId } = await start();
    wire.interpose('realtime/connections.ts updateHead Update', async () => {
      const site = 'realtime/connections.ts leaveAll Delete';
      wire.begin({ site, nth: 1, fault: 'timeout before', attempts: 'all' });
      await hangUp({ session, id, connectionId });
      expect(wire.hits).toBeGreaterThan(0);
      wire.begin();
    });
    const answer = await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    expect(answer).toMatchObject({ type: 'problem.reported', code: 'session_ended' });
    expect(await places({ session, id, connectionId })).toBe(1);
    await react({ Records: await expire(connectionId) } as never);
    expect(await places({ session, id, connectionId })).toBe(0);
  });
});

describe('typing', () => {
  const write = (connectionId: string, id: string): Promise<unknown> =>
    socket(event('typing.send', connectionId, { body: JSON.stringify({ type: 'typing.send', conversationId: id }) }));

  it('is told to the other side and not answered, by name for a member of the team', async () => {
    const { id, connectionId } = await start();
    const agent = await desk();
    for (const one of [connectionId, agent]) await frame(one, { type: 'conversation.watch', conversationId: id });
    cloud.posted.length = 0;
    expect(await write(connectionId, id)).toEqual({ statusCode: 200 });
    await write(agent, id);
    const noticed = framesOf('typing.noticed').map(({ connectionId: to, frame: { by } }) => [to, by]);
    expect(noticed).toEqual([
      [agent, { kind: 'customer' }],
      [connectionId, { kind: 'agent', id: 'ayesha', name: { en: 'Ayesha', bn: 'আয়েশা' } }],
    ]);
  });

  it('is not told at every key of a client that says it at every key, and never stored', async () => {
    const { id, connectionId } = await start();
    const agent = await desk();
    for (const one of [connectionId, agent]) await frame(one, { type: 'conversation.watch', conversationId: id });
    cloud.posted.length = 0;
    const before = await readHeadItem(id, { isConsistent: true });
    vi.useFakeTimers({ toFake: ['Date'] });
    for (let key = 0; key < 9; key += 1) await write(connectionId, id);
    expect(heard(agent)).toEqual(Array(3).fill('typing.noticed'));
    vi.setSystemTime(Date.now() + limits.typingEveryMs);
    await write(connectionId, id);
    vi.useRealTimers();
    expect(heard(agent)).toHaveLength(4);
    expect(await readHeadItem(id, { isConsistent: true })).toEqual(before);
  });

  it('means nothing in a conversation that is not watched, or is of somebody else', async () => {
    const [mine, theirs] = await Promise.all([start(), start()]);
    const agent = await desk();
    await frame(agent, { type: 'conversation.watch', conversationId: theirs.id });
    await frame(theirs.connectionId, { type: 'conversation.watch', conversationId: theirs.id });
    cloud.posted.length = 0;
    for (const id of [mine.id, theirs.id, newId()]) await write(mine.connectionId, id);
    expect(cloud.posted).toEqual([]);
  });
});

describe('presence', () => {
  const presence = (frames: ReturnType<typeof framesOf>): Presence[] =>
    frames.map(({ frame: { presence: now } }) => now as Presence);
  const ayesha = { id: 'ayesha', name: { en: 'Ayesha', bn: 'আয়েশা' } };

  it('tells staff who has the conversation open, and customers nothing', async () => {
    const { id, connectionId } = await start();
    const agent = await desk();
    expect(await frame(agent, { type: 'conversation.watch', conversationId: id })).toMatchObject({
      head: { presence: { version: 1, customer: false, agents: [ayesha] } },
    });
    const theirs = await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    expect(JSON.stringify(theirs)).not.toMatch(/presence|ayesha/);
    await frame(connectionId, { type: 'conversation.unwatch', conversationId: id });
    await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    await socket(event('$disconnect', connectionId));
    expect(heard(connectionId)).toEqual([]);
    expect(presence(framesOf('presence.changed'))).toEqual(
      [true, false, true, false].map((customer, index) => ({ version: 2 + index, customer, agents: [ayesha] })),
    );
  });

  it('shows who came or went unheard in the next heartbeat, to staff alone', async () => {
    const { id, connectionId } = await start();
    const [one, other] = [await desk(), await desk()];
    for (const each of [one, connectionId, other]) await frame(each, { type: 'conversation.watch', conversationId: id });
    await socket(event('$disconnect', other));
    expect(await frame(one, { type: 'heartbeat.send' })).toMatchObject({
      heads: [{ conversationId: id, internalSeq: 0, presence: { version: 4, customer: true, agents: [ayesha] } }],
    });
    await frame(connectionId, { type: 'conversation.unwatch', conversationId: id });
    expect(await frame(one, { type: 'heartbeat.send' })).toMatchObject({
      heads: [{ presence: { version: 5, customer: false } }],
    });
    await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    expect(JSON.stringify(await frame(connectionId, { type: 'heartbeat.send' }))).not.toMatch(/presence|ayesha/);
  });

  it('numbers every coming and going, so that the greatest number is the truth when all happen at the same moment', async () => {
    const { session, id } = await start();
    const reader = await desk();
    await frame(reader, { type: 'conversation.watch', conversationId: id });
    const ticket = (): Promise<Reply> => call(serve.sockets, 'POST /v1/socket-tickets', { token: session.token });
    const tabs = await Promise.all(Array.from({ length: 6 }, async () => connect(await ticket())));
    const visit = async (tab: string): Promise<void> => {
      for (const type of ['watch', 'unwatch', 'watch', 'unwatch'] as const)
        await frame(tab, { type: `conversation.${type}`, conversationId: id });
    };
    await Promise.all(tabs.map(visit));
    const told = presence(framesOf('presence.changed')).sort((one, other) => one.version - other.version);
    // The reader came first, and no number stands for two comings or goings.
    expect(told.map(({ version }) => version)).toEqual(Array.from({ length: tabs.length * 4 }, (_, index) => 2 + index));
    expect(told.at(-1)).toMatchObject({ customer: false });
    expect(await frame(reader, { type: 'heartbeat.send' })).toMatchObject({ heads: [{ presence: told.at(-1) }] });
  });

  it('leaves the names out where they are too many for one frame', async () => {
    const { keys } = await import('../../../functions/table/keys.ts');
    const { writeListener } = await import('../../../functions/realtime/announcement.ts');
    const { watchedHeads } = await import('../../../functions/realtime/presence.ts');
    const listener = (): string => writeListener({ side: 'staff', connectionId: newId(), agentId: newId() });
    const head = () => ({ ...keys.head(newId()), n: 1, ln: new Set(Array.from({ length: limits.nearListeners }, listener)) });
    const heads = Array.from({ length: 3 * limits.watchedConversations }, head);
    const few = await watchedHeads('staff', heads.slice(0, 2));
    expect(few).toMatchObject([{ presence: { customer: false } }, { presence: { customer: false } }]);
    const many = await watchedHeads('staff', heads);
    expect(Buffer.byteLength(JSON.stringify(many))).toBeLessThan(limits.frameBytes);
    expect(many).toEqual(heads.map(() => expect.objectContaining({ lastSeq: 1, internalSeq: 0 }) as object));
    expect(JSON.stringify(many)).not.toContain('presence');
  });

  it('names an agent with several consoles once, and tells each console but the one that came', async () => {
    const { id } = await start();
    const consoles = [await desk(), await desk()];
    for (const one of consoles) await frame(one, { type: 'conversation.watch', conversationId: id });
    expect(framesOf('presence.changed')).toMatchObject([
      { connectionId: consoles[0], frame: { presence: { customer: false, agents: [ayesha] } } },
    ]);
  });

  it('notices somebody whose connection turned out to be gone', async () => {
    const { session, id, connectionId } = await start();
    const agent = await desk();
    for (const one of [connectionId, agent]) await frame(one, { type: 'conversation.watch', conversationId: id });
    cloud.posted.length = 0;
    cloud.gone.add(connectionId);
    await say(session, id);
    expect(presence(framesOf('presence.changed'))).toMatchObject([{ customer: false, agents: [ayesha] }]);
  });
});

describe('a frame that makes no sense', () => {
  it.each([
    [{ type: 'conversation.watch' }, 'invalid_input'],
    [{ type: 'conversation.watch', conversationId: 'x' }, 'invalid_input'],
    [{ type: 'heartbeat.send', extra: 1 }, 'invalid_input'],
    [{ type: '$default' }, 'invalid_input'],
  ])('is answered on the same connection: %j', async (sent, code) => {
    expect(await frame(await desk(), sent)).toMatchObject({ type: 'problem.reported', code });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { newId } from '../../../contract/ids.ts';
import type { Conversation, Session, SocketTicket } from '../../../contract/entities.ts';
import type { DownFrame } from '../../../contract/frames.ts';
import { limits } from '../../../contract/limits.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';
import { toEntryImage } from './images.ts';

type Serve = Parameters<typeof call>[0];
let cloud: Cloud;
let serve: { identity: Serve; conversations: Serve; sockets: Serve };
let socket: (event: never) => Promise<unknown>;
let react: (event: never) => Promise<unknown>;

beforeAll(async () => {
  cloud = await startCloud();
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
  react = onChange;
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  await bootstrap({ agents: [{ subject: 'ayesha', email: 'a@shop.test', name, role: 'admin' }] });
});
afterAll(() => cloud.stop());
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
    const frames = cloud.posted.map(({ connectionId: to, frame: { conversation } }) => [
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
    expect(heard(connectionId)).toEqual(['message.appended', 'seen.moved']);
  });

  it('is not heard any more after unwatching or hanging up', async () => {
    const { session, id, connectionId } = await start();
    const agent = await desk();
    for (const one of [connectionId, agent]) await frame(one, { type: 'conversation.watch', conversationId: id });
    await frame(connectionId, { type: 'conversation.unwatch', conversationId: id });
    await socket(event('$disconnect', agent));
    await say(session, id);
    expect(cloud.posted).toEqual([]);
  });

  it('forgets a connection that is gone and serves the others', async () => {
    const { session, id, connectionId } = await start();
    const agent = await desk();
    for (const one of [connectionId, agent]) await frame(one, { type: 'conversation.watch', conversationId: id });
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
      heads: [{ conversationId: id, lastSeq: 1, seenByCustomer: 0, seenByStaff: 0 }],
    });
  });

  it('sends a nudge instead of a frame that is too large', async () => {
    const { session, id, connectionId } = await start();
    await frame(connectionId, { type: 'conversation.watch', conversationId: id });
    await say(session, id, '\u0001'.repeat(limits.messageTextBytes));
    expect(cloud.posted.map(({ frame: sent }) => sent)).toEqual([
      { type: 'message.nudged', head: { conversationId: id, lastSeq: 1, seenByCustomer: 0, seenByStaff: 0 } },
    ]);
  });

  it('reaches listeners beyond the room in its head through the change stream', async () => {
    const { session, id } = await start();
    const many = await Promise.all(Array.from({ length: limits.nearListeners + 2 }, desk));
    for (const one of many) await frame(one, { type: 'conversation.watch', conversationId: id });
    await say(session, id);
    expect(new Set(cloud.posted.map(({ connectionId }) => connectionId)).size).toBe(limits.nearListeners);
    await react({ Records: [await toEntryImage(id, 1)] } as never);
    for (const one of many) expect(heard(one)).toContain('message.appended');
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

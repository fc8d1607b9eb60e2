import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { WebSocketApi, type SocketRoute, type WebSocketApiOptions } from '../../../local/gateway/websocket-api.ts';

interface Event {
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly queryStringParameters?: Record<string, string>;
  readonly multiValueQueryStringParameters?: Record<string, string[]>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly type?: string;
  readonly methodArn?: string;
  readonly requestContext: Record<string, unknown> & { connectionId: string; routeKey: string; eventType: string };
}
type Answer = (event: Event) => unknown;

const cleanUps: (() => unknown)[] = [];
const route = (routeKey: string, more: Partial<SocketRoute> = {}): SocketRoute => ({
  routeKey,
  functionName: routeKey,
  returnsResponse: false,
  timeoutMs: 29_000,
  ...more,
});

class Gateway {
  readonly events: Event[] = [];
  readonly lines: string[] = [];
  readonly api: WebSocketApi;
  url = '';
  readonly #waiting: { is: (event: Event) => boolean; resolve: (event: Event) => void }[] = [];

  constructor(routes: SocketRoute[], answers: Record<string, Answer>, options: Partial<WebSocketApiOptions>) {
    const invoke = async (functionName: string, event: unknown): Promise<unknown> => {
      this.events.push(event as Event);
      for (const { is, resolve } of this.#waiting) if (is(event as Event)) resolve(event as Event);
      await Promise.resolve();
      return (answers[functionName] ?? (() => ({ statusCode: 200 })))(event as Event);
    };
    this.api = new WebSocketApi({
      apiId: 'SocketApi',
      stage: 'live',
      routeSelection: '$request.body.type',
      authorizer: undefined,
      throttle: undefined,
      log: (line) => this.lines.push(line),
      ...options,
      routes,
      invoke,
    });
  }

  async listen(): Promise<this> {
    const server: Server = createServer((request, response) => void this.api.serve(request, response));
    server.on('upgrade', (request, socket, head) => void this.api.upgrade(request, socket, head));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => (this.api.close(), server.closeAllConnections(), new Promise((resolve) => server.close(resolve))));
    this.url = `127.0.0.1:${(server.address() as AddressInfo).port}/live`;
    return this;
  }

  /** The first event, past or future, that fits. */
  event(eventType: string): Promise<Event> {
    const is = (event: Event): boolean => event.requestContext.eventType === eventType;
    const past = this.events.find(is);
    return past ? Promise.resolve(past) : new Promise((resolve) => this.#waiting.push({ is, resolve }));
  }
}

const gateway = (
  routes: SocketRoute[],
  answers: Record<string, Answer> = {},
  options: Partial<WebSocketApiOptions> = {},
): Promise<Gateway> => new Gateway(routes, answers, options).listen();

/** A client that remembers what it was sent. */
class Client {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly #received: string[] = [];
  #wake: () => void = () => undefined;

  constructor({ url }: Gateway, path = '', protocols: string[] = [], headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://${url}${path}`, protocols, { headers });
    this.socket.on('message', (data) => {
      this.#received.push((data as Buffer).toString());
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    cleanUps.push(() => this.socket.terminate());
  }

  /** Resolves with `open`, or with the status of the refusal and its body. */
  opened(): Promise<'open' | { status: number | undefined; body: string }> {
    return new Promise((resolve) => {
      this.socket.on('open', () => resolve('open'));
      this.socket.on('unexpected-response', (_request, response) => {
        let body = '';
        response
          .on('data', (chunk: Buffer) => (body += chunk.toString()))
          .on('end', () => resolve({ status: response.statusCode, body }));
      });
      this.socket.on('error', (error) => resolve({ status: undefined, body: error.message }));
    });
  }

  send(message: object | string): this {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return this;
  }

  async next(): Promise<string> {
    while (this.#received.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#received.shift() ?? '';
  }
}

async function connect(to: Gateway, path = '', protocols: string[] = []): Promise<Client> {
  const client = new Client(to, path, protocols);
  expect(await client.opened()).toBe('open');
  return client;
}

function management({ url }: Gateway): ApiGatewayManagementApiClient {
  const client = new ApiGatewayManagementApiClient({
    endpoint: `http://${url}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  cleanUps.push(() => client.destroy());
  return client;
}

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe('$connect', () => {
  it('gets the handshake', async () => {
    const api = await gateway([route('$connect')]);
    const client = new Client(api, '?a=1&a=2&b=%20', ['kotha.v1', 'ticket'], { 'X-Own': 'yes', 'User-Agent': 'probe' });
    await client.opened();
    const event = await api.event('CONNECT');
    expect(event).toMatchObject({
      headers: { 'X-Own': 'yes', 'Sec-WebSocket-Protocol': 'kotha.v1,ticket', 'X-Forwarded-For': '127.0.0.1' },
      multiValueHeaders: { 'X-Own': ['yes'] },
      queryStringParameters: { a: '2', b: ' ' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: [' '] },
      isBase64Encoded: false,
      requestContext: {
        routeKey: '$connect',
        eventType: 'CONNECT',
        messageDirection: 'IN',
        stage: 'live',
        apiId: 'SocketApi',
        domainName: api.url.replace('/live', ''),
        identity: { sourceIp: '127.0.0.1', userAgent: 'probe' },
      },
    });
    expect(event.requestContext.connectionId).toMatch(/^[\w-]{15}=$/);
    expect(event.requestContext['requestTime']).toMatch(/^\d\d\/[A-Z][a-z]{2}\//);
    expect(event).not.toHaveProperty('body');
  });

  it('runs before the connection lives', async () => {
    let post: Promise<unknown> = Promise.resolve();
    const api: Gateway = await gateway([route('$connect')], {
      $connect: async ({ requestContext: { connectionId } }) => {
        post = management(api)
          .send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'early' }))
          .then(undefined, (error: unknown) => error);
        expect(await post).toMatchObject({ name: 'GoneException' });
        expect(api.api.connections).toBe(0);
        return { statusCode: 200 };
      },
    });
    await connect(api);
    expect(await post).toMatchObject({ name: 'GoneException' });
  });

  it.each([
    [{ statusCode: 401 }, 401],
    [{ statusCode: 403 }, 403],
    [{ statusCode: 500 }, 500],
    [null, 502],
    ['nonsense', 502],
  ])('that answers %j refuses with %i', async (result, status) => {
    const api = await gateway([route('$connect'), route('$disconnect')], { $connect: () => result });
    expect(await new Client(api).opened()).toMatchObject({ status });
    expect(api.api.connections).toBe(0);
    expect(api.events.map(({ requestContext }) => requestContext.eventType)).toEqual(['CONNECT']);
  });

  it('that throws refuses with 502 and without the text of the error', async () => {
    const api = await gateway([route('$connect')], {
      $connect: () => {
        throw new Error('secret');
      },
    });
    const refusal = await new Client(api).opened();
    expect(refusal).toMatchObject({ status: 502 });
    expect(JSON.stringify(refusal)).not.toContain('secret');
  });

  it('that takes too long refuses with 504', async () => {
    const api = await gateway([route('$connect', { timeoutMs: 20 })], { $connect: () => new Promise(() => undefined) });
    expect(await new Client(api).opened()).toMatchObject({ status: 504 });
  });

  it('may be missing', async () => {
    await connect(await gateway([route('$default')]));
  });

  it('decides over the subprotocol', async () => {
    const echo = await gateway([route('$connect')], {
      $connect: () => ({ statusCode: 200, headers: { 'sec-websocket-protocol': 'kotha.v1' } }),
    });
    expect((await connect(echo, '', ['kotha.v1', 'ticket'])).socket.protocol).toBe('kotha.v1');
    const silent = await gateway([route('$connect')]);
    expect(await new Client(silent, '', ['kotha.v1']).opened()).toMatchObject({ body: 'Server sent no subprotocol' });
  });

  it('is only found at the stage', async () => {
    const api = await gateway([route('$connect')]);
    expect(await new Client(api, '/elsewhere').opened()).toMatchObject({ status: 403 });
  });
});

describe('the authorizer', () => {
  const policy = (effect: string): object => ({
    principalId: 'u1',
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: '*' }] },
    context: { level: 7 },
  });
  const authorizer = { functionName: 'auth', identitySources: ['route.request.querystring.token'] };

  it('lets in and adds its context to every event', async () => {
    const api = await gateway([route('$connect'), route('$default')], { auth: () => policy('Allow') }, { authorizer });
    const client = await connect(api, '?token=t');
    client.send('hello');
    const message = await api.event('MESSAGE');
    expect(api.events[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:us-east-1:000000000000:SocketApi/live/$connect',
    });
    for (const event of [api.events[1], message])
      expect(event?.requestContext['authorizer']).toEqual({ principalId: 'u1', level: '7' });
  });

  it.each<[string, Answer, number]>([
    ['denies', () => policy('Deny'), 403],
    ['says Unauthorized', () => Promise.reject(new Error('Unauthorized')), 401],
    ['fails', () => Promise.reject(new Error('other')), 500],
    ['answers nothing', () => null, 500],
  ])('that %s refuses', async (_what, auth, status) => {
    const api = await gateway([route('$connect')], { auth }, { authorizer });
    expect(await new Client(api, '?token=t').opened()).toMatchObject({ status });
    expect(api.events).toHaveLength(1);
  });

  it('is not asked where the identity source is missing', async () => {
    const api = await gateway([route('$connect')], { auth: () => policy('Allow') }, { authorizer });
    expect(await new Client(api).opened()).toMatchObject({ status: 401 });
    expect(api.events).toEqual([]);
  });
});

describe('a message', () => {
  it('goes to the route it names, else to $default', async () => {
    const answer: Answer = ({ requestContext }) => ({ statusCode: 200, body: requestContext.routeKey });
    const routes = ['$connect', 'a.b', '$default'].map((key) => route(key, { returnsResponse: true }));
    const api = await gateway(routes, { 'a.b': answer, $default: answer });
    const client = await connect(api);
    for (const [message, routeKey] of [
      [{ type: 'a.b' }, 'a.b'],
      [{ type: 'c' }, '$default'],
      [{ type: 5 }, '$default'],
      [{ type: '$connect' }, '$default'],
      [[], '$default'],
      ['null', '$default'],
      ['no json', '$default'],
    ] as const) {
      expect(await client.send(message).next()).toBe(routeKey);
    }
  });

  it('arrives as an event without headers', async () => {
    const api = await gateway([route('$connect'), route('$default')]);
    (await connect(api)).send('{"x":1}');
    const [connected, message] = [await api.event('CONNECT'), await api.event('MESSAGE')];
    expect(message).toMatchObject({ body: '{"x":1}', isBase64Encoded: false });
    expect(message).not.toHaveProperty('headers');
    expect(message.requestContext).toMatchObject({
      eventType: 'MESSAGE',
      routeKey: '$default',
      connectionId: connected.requestContext.connectionId,
    });
    expect(message.requestContext['messageId']).toBeTypeOf('string');
    expect(message.requestContext['requestId']).not.toBe(connected.requestContext['requestId']);
  });

  it('is answered only on routes with a route response', async () => {
    const answer: Answer = ({ requestContext }) => ({ statusCode: 200, body: `from ${requestContext.routeKey}` });
    const api = await gateway([route('silent'), route('loud', { returnsResponse: true })], { silent: answer, loud: answer });
    const client = await connect(api);
    expect(await client.send({ type: 'silent' }).send({ type: 'loud' }).next()).toBe('from loud');
  });

  it('is refused where no route fits', async () => {
    const client = await connect(await gateway([route('a')]));
    expect(JSON.parse(await client.send({ type: 'b' }).next())).toEqual({
      message: 'Forbidden',
      connectionId: expect.any(String) as string,
      requestId: expect.any(String) as string,
    });
  });

  it('whose function fails is answered without the text of the error', async () => {
    const api = await gateway([route('$default')], { $default: () => Promise.reject(new Error('secret')) });
    const client = await connect(api);
    expect(JSON.parse(await client.send('x').next())).toEqual({
      message: 'Internal server error',
      connectionId: (await api.event('MESSAGE')).requestContext.connectionId,
      requestId: (await api.event('MESSAGE')).requestContext['requestId'],
    });
    expect(api.lines.join()).toContain('secret');
  });

  it('does not wait for the one before', async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const api = await gateway(
      ['slow', 'fast'].map((key) => route(key, { returnsResponse: true })),
      { slow: () => slow.then(() => ({ statusCode: 200, body: 'slow' })), fast: () => ({ statusCode: 200, body: 'fast' }) },
    );
    const client = await connect(api);
    expect(await client.send({ type: 'slow' }).send({ type: 'fast' }).next()).toBe('fast');
    release();
    expect(await client.next()).toBe('slow');
  });

  it('of 32 KB passes and a larger one closes with 1009', async () => {
    const api = await gateway([route('$default', { returnsResponse: true })], {
      $default: ({ body }) => ({ statusCode: 200, body: String(body?.length) }),
    });
    const client = await connect(api);
    expect(await client.send('x'.repeat(32 * 1024)).next()).toBe('32768');
    client.send('x'.repeat(32 * 1024 + 1));
    expect(await client.closed).toBe(1009);
  });

  it('of bytes closes with 1003', async () => {
    const client = await connect(await gateway([route('$default')]));
    client.socket.send(Buffer.from([1, 2, 3]));
    expect(await client.closed).toBe(1003);
  });

  it('beyond the throttle is refused', async () => {
    const api = await gateway([route('$default')], {}, { throttle: { ratePerSecond: 0.001, burst: 2 } });
    const client = await connect(api);
    expect(JSON.parse(await client.send('1').send('2').next())).toMatchObject({ message: 'Too Many Requests' });
    expect(await new Client(api).opened()).toMatchObject({ status: 429 });
  });
});

describe('the life of a connection', () => {
  it('ends with $disconnect', async () => {
    const api = await gateway([route('$connect'), route('$disconnect')]);
    const client = await connect(api, '?a=1');
    client.socket.close(4001, 'enough');
    const event = await api.event('DISCONNECT');
    expect(event).toMatchObject({
      headers: { Host: expect.any(String) as string },
      requestContext: {
        routeKey: '$disconnect',
        disconnectStatusCode: 4001,
        disconnectReason: 'enough',
        connectionId: api.events[0]?.requestContext.connectionId,
      },
    });
    expect(event).not.toHaveProperty('queryStringParameters');
    expect(api.api.connections).toBe(0);
  });

  it('ends with $disconnect 1006 when the line is cut', async () => {
    const api = await gateway([route('$disconnect')]);
    (await connect(api)).socket.terminate();
    expect((await api.event('DISCONNECT')).requestContext['disconnectStatusCode']).toBe(1006);
  });

  it('ends with 1001 when nothing travels', async () => {
    const client = await connect(await gateway([route('$default')], {}, { idleLimitMs: 60 }));
    expect(await client.closed).toBe(1001);
  });

  const pong = (client: Client) => {
    client.socket.ping();
    return once(client.socket, 'pong').then(() => 'open' as const);
  };

  it.each<[string, (client: Client, api: Gateway) => Promise<unknown>]>([
    ['a ping', (client) => pong(client)],
    ['a message', (client, api) => (client.send('x'), api.event('MESSAGE'))],
    [
      'a post',
      async (_client, api) => {
        const { connectionId } = (await api.event('CONNECT')).requestContext;
        await management(api).send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x' }));
      },
    ],
  ])('is prolonged by %s', async (_what, move) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const idleLimitMs = 60_000;
    const api = await gateway([route('$connect'), route('$default')], {}, { idleLimitMs });
    const client = await connect(api);
    vi.advanceTimersByTime(idleLimitMs * 0.9);
    await move(client, api);
    vi.advanceTimersByTime(idleLimitMs * 0.9);
    expect(await Promise.race([pong(client), client.closed])).toBe('open');
    vi.advanceTimersByTime(idleLimitMs);
    expect(await client.closed).toBe(1001);
  });

  it('ends with 1001 at its age, however busy it is', async () => {
    const client = await connect(await gateway([route('$default')], {}, { lifeLimitMs: 100 }));
    const busy = setInterval(() => client.socket.ping(), 5);
    expect(await client.closed).toBe(1001);
    clearInterval(busy);
  });
});

describe('@connections', () => {
  async function open(): Promise<{ api: Gateway; client: Client; ConnectionId: string; sdk: ApiGatewayManagementApiClient }> {
    const api = await gateway([route('$connect')]);
    const client = await connect(api);
    return { api, client, ConnectionId: (await api.event('CONNECT')).requestContext.connectionId, sdk: management(api) };
  }

  it('posts text', async () => {
    const { api, client, ConnectionId, sdk } = await open();
    await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: 'হ্যালো' }));
    expect(await client.next()).toBe('হ্যালো');
    expect(api.api.frames.out).toBe(1);
  });

  it('posts up to 128 KB', async () => {
    const { client, ConnectionId, sdk } = await open();
    await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024) }));
    expect((await client.next()).length).toBe(128 * 1024);
    const error = await sdk
      .send(new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(128 * 1024 + 1) }))
      .then(undefined, (reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'PayloadTooLargeException', $metadata: { httpStatusCode: 413 } });
  });

  it('describes and closes', async () => {
    const { client, ConnectionId, sdk } = await open();
    const { ConnectedAt, LastActiveAt, Identity } = await sdk.send(new GetConnectionCommand({ ConnectionId }));
    expect([ConnectedAt, LastActiveAt]).toEqual([expect.any(Date), expect.any(Date)]);
    expect(Identity).toMatchObject({ SourceIp: '127.0.0.1' });
    await sdk.send(new DeleteConnectionCommand({ ConnectionId }));
    expect(await client.closed).toBe(1000);
  });

  it('says 410 for what is gone or never was', async () => {
    const { client, ConnectionId, sdk, api } = await open();
    client.socket.terminate();
    await client.closed;
    await expect.poll(() => api.api.connections).toBe(0);
    for (const id of [ConnectionId, 'nobody=', '%zz']) {
      const error = await sdk
        .send(new PostToConnectionCommand({ ConnectionId: id, Data: 'x' }))
        .then(undefined, (reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
    }
  });

  it('says 403 without a signature', async () => {
    const { api, ConnectionId } = await open();
    const response = await fetch(`http://${api.url}/@connections/${ConnectionId}`, { method: 'POST', body: 'x' });
    expect([response.status, await response.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
  });
});

import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey as SigningKey } from 'jose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttpApi, type HttpApiOptions, type HttpRoute } from '../../../local/gateway/http-api.ts';

const servers: Server[] = [];
const base: Omit<HttpApiOptions, 'routes' | 'invoke'> = { apiId: 'HttpApi', cors: undefined, throttle: undefined };
const route = (routeKey: string, more: Partial<HttpRoute> = {}): HttpRoute => ({
  routeKey,
  functionName: routeKey,
  timeoutMs: 30_000,
  authorizer: undefined,
  scopes: [],
  ...more,
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An API whose functions answer with the event they got, unless the test says otherwise. */
async function serve(routes: HttpRoute[], options: Partial<HttpApiOptions> = {}): Promise<string> {
  const invoke = (_name: string, event: unknown): Promise<unknown> => Promise.resolve(event);
  const api = createHttpApi({ ...base, routes, invoke, ...options });
  return listen(createServer((request, response) => void api(request, response)));
}

const answering = (result: unknown): Partial<HttpApiOptions> => ({ invoke: () => Promise.resolve(result) });

/** A request exactly as written, without what fetch tidies up. */
async function raw(
  url: string,
  path: string,
  headers: string[] = [],
  method = 'GET',
): Promise<{ status: number; event: Record<string, unknown> }> {
  const { hostname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ hostname, port, path, method, headers: ['host', 'api.test:1', ...headers] }, resolve)
      .on('error', reject)
      .end();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode ?? 0, event: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown> };
}

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

describe('the event', () => {
  it('has the shape of payload format 2.0', async () => {
    const url = await serve([route('GET /v1/things/{thingId}')]);
    const { event } = await raw(url, '/v1/things/a%20b?x=1&y=%C3%A4&x=2', [
      'X-Twice',
      'a',
      'x-twice',
      'b',
      'Cookie',
      'one=1; two=2',
      'User-Agent',
      'probe',
    ]);
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'GET /v1/things/{thingId}',
      rawPath: '/v1/things/a b',
      rawQueryString: 'x=1&y=%C3%A4&x=2',
      cookies: ['one=1', 'two=2'],
      headers: { 'x-twice': 'a,b', host: 'api.test:1', 'x-forwarded-for': '127.0.0.1' },
      queryStringParameters: { x: '1,2', y: 'ä' },
      pathParameters: { thingId: 'a b' },
      isBase64Encoded: false,
      requestContext: {
        apiId: 'HttpApi',
        stage: '$default',
        routeKey: 'GET /v1/things/{thingId}',
        domainName: 'api.test:1',
        domainPrefix: 'api',
        http: { method: 'GET', path: '/v1/things/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'probe' },
      },
    });
    expect(event['headers']).not.toHaveProperty('cookie');
    expect(event).not.toHaveProperty('body');
    const context = event['requestContext'] as { requestId: string; time: string; timeEpoch: number };
    expect(context.requestId).toMatch(/^[\w-]{15}=$/);
    expect(context.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(Math.abs(Date.now() - context.timeEpoch)).toBeLessThan(60_000);
    expect(context).not.toHaveProperty('authorizer');
  });

  it('leaves out what was not sent', async () => {
    const { event } = await raw(await serve([route('GET /v1')]), '/v1');
    for (const absent of ['cookies', 'queryStringParameters', 'pathParameters', 'body']) expect(event).not.toHaveProperty(absent);
  });

  it.each([
    ['application/json', '{"a":"ä"}', false],
    ['application/json; charset=utf-8', '{}', false],
    ['text/plain', 'ä', false],
    ['application/x-www-form-urlencoded', 'a=1', true],
    ['application/octet-stream', 'bytes', true],
    ['image/png', 'bytes', true],
  ])('carries a body of type %s', async (type, text, encoded) => {
    const url = await serve([route('POST /v1')]);
    const event = (await (
      await fetch(`${url}/v1`, { method: 'POST', body: text, headers: { 'content-type': type } })
    ).json()) as Record<string, unknown>;
    expect(event).toMatchObject({ isBase64Encoded: encoded, body: encoded ? Buffer.from(text).toString('base64') : text });
  });

  it('keeps a parameter called __proto__ as data', async () => {
    const { event } = await raw(await serve([route('GET /v1')]), '/v1?__proto__=x');
    expect(Object.getOwnPropertyDescriptor(event['queryStringParameters'], '__proto__')?.value).toBe('x');
  });
});

describe('routes', () => {
  const routes = ['GET /a/{id}', 'GET /a/b', 'ANY /a/{proxy+}', 'ANY /a/b', 'POST /a/{id}/c', 'GET /files/{name}/{rest+}'].map(
    (key) => route(key),
  );
  it.each([
    ['GET', '/a/b', 'GET /a/b'],
    ['PUT', '/a/b', 'ANY /a/b'],
    ['GET', '/a/x', 'GET /a/{id}'],
    ['DELETE', '/a/x', 'ANY /a/{proxy+}'],
    ['POST', '/a/x/c', 'POST /a/{id}/c'],
    ['GET', '/a/x/c', 'ANY /a/{proxy+}'],
    ['GET', '/files/n/r/s', 'GET /files/{name}/{rest+}'],
    ['GET', '/A/b', undefined],
    ['GET', '/a', undefined],
    ['GET', '/files/n', undefined],
    ['GET', '/files//r', undefined],
  ])('%s %s', async (method, path, key) => {
    const { status, event } = await raw(await serve(routes), path, [], method);
    if (key === undefined) expect([status, event]).toEqual([404, { message: 'Not Found' }]);
    else expect(event['routeKey']).toBe(key);
  });

  it('gives a greedy parameter the rest of the path', async () => {
    const { event } = await raw(await serve(routes), '/files/n/r/s');
    expect(event['pathParameters']).toEqual({ name: 'n', rest: 'r/s' });
  });

  it('falls back to $default', async () => {
    const { event } = await raw(await serve([...routes, route('$default')]), '/nothing/here');
    expect(event['routeKey']).toBe('$default');
  });

  it('refuses a path that cannot be decoded', async () => {
    expect((await raw(await serve([route('$default')]), '/%E0%A4%A')).status).toBe(400);
  });
});

describe('the response', () => {
  it('is what the function describes', async () => {
    const result = {
      statusCode: 201,
      headers: { 'X-Number': 5, Location: '/x' },
      cookies: ['a=1', 'b=2; HttpOnly'],
      body: '{"ok":true}',
    };
    const response = await fetch(await serve([route('$default')], answering(result)));
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; HttpOnly']);
    expect([response.headers.get('x-number'), response.headers.get('location')]).toEqual(['5', '/x']);
    expect(response.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(response.headers.get('apigw-requestid')).toMatch(/=$/);
    expect(await response.json()).toEqual({ ok: true });
  });

  it('may be binary', async () => {
    const result = {
      statusCode: 200,
      headers: { 'content-type': 'image/png' },
      body: Buffer.from([0, 255]).toString('base64'),
      isBase64Encoded: true,
    };
    const response = await fetch(await serve([route('$default')], answering(result)));
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255]);
  });

  it.each([
    ['text', 'text'],
    [{ some: 'object' }, '{"some":"object"}'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('is inferred where there is no status: %j', async (result, body) => {
    const response = await fetch(await serve([route('$default')], answering(result)));
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      body,
    ]);
  });

  it.each([
    { statusCode: 'ok' },
    { statusCode: 99 },
    { statusCode: 200, body: { not: 'text' } },
    { statusCode: 200, headers: { 'x-bad': 'a\nb' } },
  ])('is a 500 when the function answers %j', async (result) => {
    const response = await fetch(await serve([route('$default')], answering(result)));
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });

  it('is a 500 without the text of the error when the function fails', async () => {
    const lines: string[] = [];
    const url = await serve([route('$default')], {
      invoke: () => Promise.reject(new Error('secret')),
      log: (line) => lines.push(line),
    });
    const response = await fetch(url);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(lines.join()).toContain('secret');
  });

  it('is a 503 when the function takes too long', async () => {
    const url = await serve([route('$default', { timeoutMs: 30 })], { invoke: () => new Promise(() => undefined) });
    const response = await fetch(url);
    expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });

  it('is a 413 for a body over 10 MB', async () => {
    const url = await serve([route('POST /v1')], answering(null));
    const post = (bytes: number): Promise<Response> => fetch(`${url}/v1`, { method: 'POST', body: Buffer.alloc(bytes) });
    expect((await post(10 * 1024 * 1024)).status).toBe(200);
    const refused = await post(10 * 1024 * 1024 + 1);
    expect([refused.status, await refused.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });
});

describe('the throttle', () => {
  it('refuses beyond the burst', async () => {
    const url = await serve([route('$default')], { ...answering(null), throttle: { ratePerSecond: 0.001, burst: 2 } });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await fetch(url)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(await (await fetch(url)).json()).toEqual({ message: 'Too Many Requests' });
  });
});

describe('CORS', () => {
  const cors = {
    allowOrigins: ['*'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization'],
    exposeHeaders: ['x-seen'],
    allowCredentials: false,
    maxAgeSeconds: 60,
  };
  const preflight = { method: 'OPTIONS', headers: { origin: 'https://shop.test', 'access-control-request-method': 'POST' } };

  it('answers a preflight itself, whatever the routes say', async () => {
    const url = await serve([route('ANY /v1', { authorizer: { issuer: 'http://127.0.0.1:1', audience: [] } })], { cors });
    const response = await fetch(`${url}/v1`, preflight);
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '60',
    });
  });

  it('overrides what the function says and covers refusals too', async () => {
    const result = {
      statusCode: 200,
      headers: { 'Access-Control-Allow-Origin': 'https://evil.test', 'access-control-allow-credentials': 'true' },
    };
    const url = await serve([route('GET /v1')], { ...answering(result), cors });
    const good = await fetch(`${url}/v1`, { headers: { origin: 'https://shop.test' } });
    expect(good.headers.get('access-control-allow-origin')).toBe('*');
    expect(good.headers.get('access-control-allow-credentials')).toBeNull();
    expect(good.headers.get('access-control-expose-headers')).toBe('x-seen');
    const missing = await fetch(`${url}/nothing`, { headers: { origin: 'https://shop.test' } });
    expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([404, '*']);
    expect((await fetch(`${url}/v1`)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('names the origin where only some are allowed', async () => {
    const url = await serve([route('GET /v1')], {
      ...answering(null),
      cors: { ...cors, allowOrigins: ['https://shop.test'], allowCredentials: true },
    });
    const allowed = await fetch(`${url}/v1`, { headers: { origin: 'https://shop.test' } });
    expect([allowed.headers.get('access-control-allow-origin'), allowed.headers.get('vary')]).toEqual([
      'https://shop.test',
      'origin',
    ]);
    expect(
      (await fetch(`${url}/v1`, { headers: { origin: 'https://else.test' } })).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  it('leaves OPTIONS to the routes when it is not configured', async () => {
    const url = await serve([route('OPTIONS /v1')], answering({ statusCode: 202 }));
    expect((await fetch(`${url}/v1`, preflight)).status).toBe(202);
  });
});

describe('the JWT authorizer', () => {
  let key: SigningKey;
  let otherKey: SigningKey;
  let jwks: object;
  const now = (): number => Math.floor(Date.now() / 1000);

  beforeAll(async () => {
    const pair = await generateKeyPair('RS256');
    key = pair.privateKey;
    otherKey = (await generateKeyPair('RS256')).privateKey;
    jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };
  });

  async function issuer(): Promise<string> {
    const url: string = await listen(
      createServer((request, response) => {
        const reply = request.url === '/.well-known/openid-configuration' ? { issuer: url, jwks_uri: `${url}/jwks` } : jwks;
        response.setHeader('content-type', 'application/json').end(JSON.stringify(reply));
      }),
    );
    return url;
  }

  const sign = (claims: Record<string, unknown>, signingKey = key): Promise<string> =>
    new SignJWT({ iat: now() - 1, exp: now() + 60, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(signingKey);

  async function guarded(scopes: string[] = []): Promise<{ iss: string; call: (authorization?: string) => Promise<Response> }> {
    const iss = await issuer();
    const url = await serve([route('GET /v1', { authorizer: { issuer: iss, audience: ['console'] }, scopes })]);
    return {
      iss,
      call: (authorization) => fetch(`${url}/v1`, { headers: authorization === undefined ? {} : { authorization } }),
    };
  }

  it('passes the claims on as texts', async () => {
    const { iss, call } = await guarded();
    const iat = now() - 5;
    const token = await sign({ iss, client_id: 'console', sub: 'u1', iat, admin: true, 'cognito:groups': ['a', 'b'] });
    for (const header of [`Bearer ${token}`, `bearer ${token}`, token]) {
      const event = (await (await call(header)).json()) as { requestContext: { authorizer: unknown } };
      expect(event.requestContext.authorizer).toMatchObject({
        jwt: {
          claims: { sub: 'u1', iat: String(iat), admin: 'true', 'cognito:groups': '[a b]', client_id: 'console' },
          scopes: null,
        },
      });
    }
  });

  it('asks for a token', async () => {
    const { call } = await guarded();
    const response = await call();
    expect([response.status, response.headers.get('www-authenticate'), await response.json()]).toEqual([
      401,
      'Bearer',
      { message: 'Unauthorized' },
    ]);
  });

  it.each<[string, (iss: string) => Record<string, unknown>]>([
    ['another issuer', () => ({ iss: 'https://evil.test', client_id: 'console' })],
    ['another client', (iss) => ({ iss, client_id: 'other' })],
    ['a wrong audience beside the right client', (iss) => ({ iss, aud: 'other', client_id: 'console' })],
    ['no audience', (iss) => ({ iss })],
    ['the past', (iss) => ({ iss, client_id: 'console', exp: now() - 1 })],
    ['no end', (iss) => ({ iss, client_id: 'console', exp: undefined })],
    ['the future', (iss) => ({ iss, client_id: 'console', nbf: now() + 60 })],
    ['an issue in the future', (iss) => ({ iss, client_id: 'console', iat: now() + 60 })],
  ])('refuses a token with %s', async (_what, claims) => {
    const { iss, call } = await guarded();
    const response = await call(`Bearer ${await sign(claims(iss))}`);
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer scope="" error="invalid_token" error_description="[^"]+"$/);
  });

  it('refuses tokens that are not signed by the issuer', async () => {
    const { iss, call } = await guarded();
    const claims = { iss, client_id: 'console', sub: 'u1' };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ ...claims, exp: now() + 60 })}.`;
    const symmetric = await new SignJWT({ ...claims, exp: now() + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(new TextEncoder().encode(JSON.stringify(jwks)));
    for (const token of [await sign(claims, otherKey), unsigned, symmetric, 'nonsense', 'a.b.c']) {
      expect((await call(`Bearer ${token}`)).status).toBe(401);
    }
  });

  it('accepts an audience in a list', async () => {
    const { iss, call } = await guarded();
    expect((await call(await sign({ iss, aud: ['x', 'console'] }))).status).toBe(200);
  });

  it('demands one of the scopes of the route', async () => {
    const { iss, call } = await guarded(['desk/read', 'desk/write']);
    const narrow = await call(await sign({ iss, client_id: 'console', scope: 'openid desk' }));
    expect([narrow.status, await narrow.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect(narrow.headers.get('www-authenticate')).toContain('insufficient_scope');
    const wide = (await (await call(await sign({ iss, client_id: 'console', scope: 'openid desk/read' }))).json()) as Record<
      string,
      unknown
    >;
    expect(wide).toMatchObject({ requestContext: { authorizer: { jwt: { scopes: ['desk/read'] } } } });
  });

  it('says 401 while the issuer cannot be reached', async () => {
    const url = await serve([route('GET /v1', { authorizer: { issuer: 'http://127.0.0.1:9', audience: ['console'] } })]);
    const response = await fetch(`${url}/v1`, { headers: { authorization: `Bearer ${await sign({ iss: 'x' })}` } });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('discovery')]);
  });
});

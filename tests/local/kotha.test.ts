import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { demoAccounts } from '../../local/demo.ts';
import { startKotha, type Kotha } from '../../local/kotha.ts';
import { smallFunctions } from './fixtures/small-functions.ts';
import { synthesizeSmallStack } from './fixtures/small-stack.ts';

let folder: string;
let assembly: string;
let kotha: Kotha;
const start = (): Promise<Kotha> => startKotha({ dataDir: join(folder, 'data'), port: 0, assembly, quiet: true });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kotha-local-'));
  assembly = synthesizeSmallStack(folder, smallFunctions);
  kotha = await start();
});
afterAll(async () => {
  await kotha.stop();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(kotha.url + path, { headers, redirect: 'manual' });
const store = (sk: string): Promise<Response> =>
  fetch(`${kotha.url}/v1/things`, {
    method: 'POST',
    body: JSON.stringify({ sk }),
    headers: { 'content-type': 'application/json' },
  });

/** Calls the function that reads a thing as its route would after the authorizer. */
async function read(sk: string): Promise<unknown> {
  const event = {
    routeKey: 'GET /v1/things/{thingId}',
    pathParameters: { thingId: sk },
    requestContext: { authorizer: { jwt: { claims: {} } } },
  };
  return ((await kotha.invoke('things/http', event)) as { item: unknown }).item;
}

describe('a running installation', () => {
  it('serves the routes of the template with the engine behind them', async () => {
    const before = kotha.counters;
    const response = await store('a');
    expect([response.status, await response.json()]).toEqual([201, { pk: 'thing', sk: 'a' }]);
    expect(await read('a')).toEqual({ pk: 'thing', sk: 'a' });
    expect(kotha.counters.httpRequests).toBe(before.httpRequests + 1);
    expect(kotha.counters.lambdaInvocations['things/http']).toBe((before.lambdaInvocations['things/http'] ?? 0) + 2);
    await expect.poll(() => readFileSync(kotha.logFile, 'utf8')).toContain('things/http: stored a');
  });

  it('guards the routes that the template guards', async () => {
    expect((await get('/v1/things/a')).status).toBe(401);
    expect((await get('/v1/things/a', { authorization: 'Bearer nonsense' })).status).toBe(401);
  });

  it('throttles by the stage only where a route is', async () => {
    expect(await (await get('/nowhere')).json()).toEqual({ message: 'Not Found' });
  });

  it('feeds the stream to its function', async () => {
    await store('streamed');
    await kotha.settled();
    expect(await read('seen-streamed')).toEqual({ pk: 'thing', sk: 'seen-streamed' });
  });

  it('opens sockets that functions can post to', async () => {
    const refused = new WebSocket(`${kotha.url.replace('http', 'ws')}/live?token=bad`);
    const [refusal] = (await once(refused, 'error')) as [Error];
    expect(refusal.message).toContain('403');
    const socket = new WebSocket(`${kotha.url.replace('http', 'ws')}/live?token=good`);
    await once(socket, 'open');
    const next = async (): Promise<string> => String(((await once(socket, 'message')) as [Buffer])[0]);
    const watching = next();
    socket.send('{"type":"thing.watch"}');
    expect(await watching).toBe('watching');
    const echoed = next();
    socket.send('hello');
    expect(await echoed).toBe('echo hello');
    expect(kotha.counters).toMatchObject({ framesIn: 2, framesOut: 2 });
    socket.close();
    await once(socket, 'close');
  });

  it('refuses sockets elsewhere', async () => {
    const [error] = (await once(new WebSocket(`${kotha.url.replace('http', 'ws')}/v1/things`), 'error')) as [Error];
    expect(error.message).toContain('404');
  });

  it('has been set up with the people who may sign in', async () => {
    const event = { agents: demoAccounts.map(() => ({})), identityKeys: [] };
    expect(await kotha.invoke('setup/bootstrap', event)).toMatchObject({ code: 'already_done' });
  });

  it('answers discovery of the issuer under its own address', async () => {
    const { issuer, jwks_uri } = (await (await get('/oidc/.well-known/openid-configuration')).json()) as Record<string, string>;
    expect(issuer).toBe(`${kotha.url}/oidc`);
    expect((await fetch(String(jwks_uri))).status).toBe(200);
  });

  it('names an unknown function in its error', async () => {
    await expect(kotha.invoke('things/none', {})).rejects.toThrow('There is no function things/none');
  });
});

describe('the site', () => {
  it('has the headers of its distribution and the cache rules of its deployment', async () => {
    const response = await get('/admin/main-ABCDEFGH.js', { 'accept-encoding': 'identity' });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/javascript',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': `default-src 'none'; connect-src 'self' ${kotha.url} ${kotha.url.replace('http', 'ws')}`,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'permissions-policy': 'camera=()',
    });
  });

  it('runs the viewer-request function: paths of the console find its page', async () => {
    const response = await get('/admin/inbox/42');
    expect([response.status, await response.text(), response.headers.get('cache-control')]).toEqual([
      200,
      '<!doctype html><title>console</title>',
      'public, max-age=300',
    ]);
  });

  it('compresses what is worth it and answers 304 for what is known', async () => {
    const response = await get('/admin/main-ABCDEFGH.js', { 'accept-encoding': 'gzip, br' });
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(Number(response.headers.get('content-length'))).toBeLessThan(500);
    expect(await response.text()).toContain('word word');
    expect((await get('/kotha.js', { 'accept-encoding': 'br' })).headers.get('content-encoding')).toBeNull();
    expect((await get('/kotha.js', { 'if-none-match': String((await get('/kotha.js')).headers.get('etag')) })).status).toBe(304);
  });

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${kotha.url}/kotha.js`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '7', '']);
  });

  it('gives nothing outside its folders', async () => {
    for (const path of [
      '/..%2f..%2fpackage.json',
      '/%2e%2e/package.json',
      '/shop.css/../../demo.ts',
      '/admin/../demo.ts',
      '/%00',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });
});

describe('the demo shop', () => {
  it('is the page at /', async () => {
    const response = await get('/');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(await response.text()).toContain('/kotha.js');
    expect((await get('/embed.html')).status).toBe(200);
  });

  it('is told who its signed-in customer is, and nobody else is', async () => {
    const ask = (init: RequestInit): Promise<Response> => fetch(`${kotha.url}/demo/identity`, init);
    const { identityToken } = (await (await ask({ method: 'POST', headers: { origin: kotha.url } })).json()) as {
      identityToken: string;
    };
    const claims = decodeJwt(identityToken);
    expect(claims).toMatchObject({ iss: 'boi-ghar', aud: 'kotha', name: 'Nusrat Jahan', email: 'nusrat@example.com' });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(600);
    expect((await ask({ method: 'POST', headers: { origin: 'https://evil.test' } })).status).toBe(403);
    expect((await ask({})).status).toBe(405);
  });
});

describe('the port', () => {
  const reach = async (host: string): Promise<boolean> => {
    const socket = connect({ host, port: kotha.port });
    const reached = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(
      () => false,
    );
    socket.destroy();
    return reached;
  };

  it('is open on this machine only', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    expect(await reach('127.0.0.1')).toBe(true);
    if (addresses.some(({ address }) => address === '::1')) expect(await reach('::1')).toBe(true);
    for (const { address, family } of addresses.filter(({ internal }) => !internal)) {
      if (family === 'IPv4') expect([address, await reach(address)]).toEqual([address, false]);
    }
  });
});

describe('stopping', () => {
  it('frees port and folder, and the next start finds everything again', async () => {
    await store('kept');
    const { port, url } = kotha;
    await kotha.stop();
    await expect(fetch(`${url}/v1/things`)).rejects.toThrow();
    kotha = await startKotha({ dataDir: join(folder, 'data'), port, assembly, quiet: true });
    expect(await read('kept')).toEqual({ pk: 'thing', sk: 'kept' });
    expect(kotha.counters.lambdaInvocations).not.toHaveProperty('setup/bootstrap');
  });

  it('leaves nothing behind when the start fails', async () => {
    const dataDir = join(folder, 'failed');
    await expect(startKotha({ dataDir, port: 0, assembly: join(folder, 'nowhere'), quiet: true })).rejects.toThrow(
      'no cloud assembly',
    );
    const second = await startKotha({ dataDir, port: 0, assembly, quiet: true });
    await second.stop();
    expect(existsSync(join(dataDir, 'kotha.pid'))).toBe(false);
  });

  it('refuses a second start on the same folder and port', async () => {
    await expect(start()).rejects.toThrow('already runs');
    await expect(startKotha({ dataDir: join(folder, 'other'), port: kotha.port, assembly, quiet: true })).rejects.toThrow(
      `Port ${kotha.port} is taken`,
    );
  });
});

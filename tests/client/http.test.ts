import { describe, expect, it } from 'vitest';
import { ApiError, createHttp } from '../../client/http.ts';
import { createWorld, type Answer } from './virtual-world.ts';

function start(answer: (attempt: number) => Answer | Promise<Answer>) {
  const world = createWorld();
  const { environment } = world.openTab();
  world.answer = () => answer(world.requests.length);
  return { world, environment };
}
const refused = async (work: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe('a call', () => {
  it('fills in the path, the query, the body and the token', async () => {
    const { world, environment } = start(() => ({ status: 200, body: { seq: 4 } }));
    const http = createHttp({ baseUrl: 'https://api.test', environment, token: () => Promise.resolve('secret') });
    await http('GET /v1/conversations/{conversationId}/messages', {
      params: { conversationId: 'a/b' },
      query: { after: 3, before: undefined },
    });
    await http('POST /v1/conversations/{conversationId}/seen', { params: { conversationId: 'c' }, body: { seq: 4 } });
    await http('GET /v1/config', {});
    expect(world.requests.map(({ method, path, query, body, token }) => [method, path, String(query), body, token])).toEqual([
      ['GET', '/v1/conversations/a%2Fb/messages', 'after=3', {}, 'secret'],
      ['POST', '/v1/conversations/c/seen', '', { seq: 4 }, 'secret'],
      ['GET', '/v1/config', '', {}, 'secret'],
    ]);
  });

  it('reads the problem document of a refusal', async () => {
    const errors = { email: { code: 'required' as const, detail: 'Fill this in.' } };
    const { environment } = start(() => ({
      status: 400,
      body: { code: 'invalid_input', detail: 'Mend it.', requestId: 'r1', errors },
    }));
    const error = await refused(createHttp({ baseUrl: 'https://api.test', environment })('GET /health', {}));
    expect(error).toMatchObject({
      code: 'invalid_input',
      status: 400,
      message: 'Mend it.',
      requestId: 'r1',
      errors,
    });
  });

  it.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [413, 'too_large'],
    [422, 'invalid_input'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [504, 'unavailable'],
  ])('understands a bare %i of the gateway as %s', async (status, code) => {
    const { environment } = start(() => ({ status, body: { message: 'no' }, headers: { 'retry-after': '7' } }));
    const error = await refused(createHttp({ baseUrl: 'https://api.test', environment })('GET /health', {}));
    expect([error.status, error.code, error.retryAfterMs]).toEqual([status, code, 7000]);
  });

  it('is offline when the network fails, and when no answer comes within 20 seconds', async () => {
    const { environment, world } = start((attempt) => {
      if (attempt === 1) throw new TypeError('Failed to fetch');
      return new Promise(() => undefined);
    });
    const http = createHttp({ baseUrl: 'https://api.test', environment });
    expect((await refused(http('GET /health', {}))).code).toBe('offline');
    const silent = refused(http('GET /health', {}));
    let isOver = false;
    void silent.then(() => (isOver = true));
    await world.advance(19_999);
    expect(isOver).toBe(false);
    await world.advance(1);
    const error = await silent;
    expect([error.code, error.status]).toEqual(['offline', 0]);
  });

  it('does not wait for the answer of a network that is gone', async () => {
    const world = createWorld();
    const tab = world.openTab();
    world.answer = () => new Promise(() => undefined);
    const answer = refused(createHttp({ baseUrl: 'https://api.test', environment: tab.environment })('GET /health', {}));
    await world.advance(100);
    tab.isOnline = false;
    tab.wake();
    await world.advance(0);
    expect(await answer).toMatchObject({ code: 'offline', status: 0 });
  });

  it('rejects with an ApiError even when the token cannot be had', async () => {
    const { environment, world } = start(() => ({ status: 200, body: {} }));
    const token = () => Promise.reject(new Error('The issuer is away.'));
    expect((await refused(createHttp({ baseUrl: 'https://api.test', environment, token })('GET /health', {}))).code).toBe(
      'offline',
    );
    expect(world.requests).toEqual([]);
  });

  it('tries once more with a fresh token, and only once', async () => {
    const { environment, world } = start((attempt) =>
      attempt === 2 ? { status: 200, body: { status: 'ok' } } : { status: 401 },
    );
    let fresh = 0;
    const http = createHttp({
      baseUrl: 'https://api.test',
      environment,
      token: () => Promise.resolve(`token ${fresh}`),
      onUnauthenticated(token) {
        expect(token).toBe(`token ${fresh}`);
        fresh++;
        return Promise.resolve(true);
      },
    });
    expect(await http('GET /health', {})).toEqual({ status: 'ok' });
    expect((await refused(http('GET /health', {}))).status).toBe(401);
    expect(world.requests.map((request) => request.token)).toEqual(['token 0', 'token 1', 'token 1', 'token 2']);
  });
});

import { describe, expect, it } from 'vitest';
import { createCustomerSession } from '../../client/customer-session.ts';
import { ApiError } from '../../client/http.ts';
import { openOutbox } from '../../client/outbox.ts';
import { createWorld, type Answer, type Request, type Tab } from './virtual-world.ts';

const minuteMs = 60_000;

/** Keeps the contract of sessions: a refresh token buys once. */
function start() {
  const world = createWorld();
  const valid = { tokens: new Map<string, string>(), refresh: new Map<string, string>() };
  let count = 0;
  let people = 0;
  const issue = (customerId: string): Answer => {
    count++;
    valid.tokens.set(`token ${count}`, customerId);
    valid.refresh.set(`refresh ${count}`, customerId);
    const customer = { id: customerId, locale: 'en', verified: customerId.startsWith('verified') };
    const expiresAt = new Date(world.now + 60 * minuteMs).toISOString();
    return { status: 201, body: { token: `token ${count}`, refreshToken: `refresh ${count}`, expiresAt, customer } };
  };
  const serve = (request: Request): Answer => {
    if (request.path === '/v1/guest-sessions') return issue(`guest ${++people}`);
    if (request.path === '/v1/customer-sessions') return issue(`verified ${String(request.body.identityToken)}`);
    if (request.path === '/v1/sessions/refresh') {
      const customerId = valid.refresh.get(String(request.body.refreshToken));
      valid.refresh.delete(String(request.body.refreshToken));
      return customerId ? issue(customerId) : { status: 401, body: { code: 'session_ended' } };
    }
    return valid.tokens.has(request.token ?? '')
      ? { status: 200, body: { conversations: [] } }
      : { status: 401, body: { code: 'unauthenticated' } };
  };
  world.answer = async (request) => {
    await world.wait(20);
    return serve(request);
  };
  const open = (tab: Tab) => createCustomerSession({ baseUrl: 'https://api.test', environment: tab.environment });
  const run = async <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
    // A refusal is the caller's to see.
    work?.catch(() => undefined);
    await world.advance(2000);
    return work;
  };
  const paths = () => world.requests.map((request) => request.path.replace('/v1/', ''));
  return { world, valid, open, run, paths };
}

describe('a customer session', () => {
  it('stays who was named while a stranger was being let in', async () => {
    const { world, open, run } = start();
    const session = open(world.openTab());
    const answer = world.answer;
    world.answer = async (request) => {
      if (request.path === '/v1/guest-sessions') await world.wait(500);
      return answer(request);
    };
    const [guest, named] = [session.startGuest({ name: 'Rahima' }), session.identify('nusrat')];
    await run(Promise.all([guest, named]));
    expect(session.customer?.id).toBe('verified nusrat');
    expect(await guest).toMatchObject({ id: 'verified nusrat' });
  });

  it('starts as a guest, tells who listens, and is there after a reload', async () => {
    const { world, open, run } = start();
    const tab = world.openTab();
    const session = open(tab);
    let changes = 0;
    session.subscribe(() => changes++);
    expect(session.customer).toBeUndefined();
    expect(await run(session.startGuest({ name: 'Rahima' }))).toMatchObject({ id: 'guest 1' });
    expect([session.customer?.id, changes > 0]).toEqual(['guest 1', true]);
    expect(session.customer).toBe(session.customer);
    tab.kill();
    expect(open(world.openTab()).customer).toMatchObject({ id: 'guest 1' });
  });

  it('renews with one and the same next secret until it is answered, reload or not', async () => {
    const { world, open, run } = start();
    const tab = world.openTab();
    await run(open(tab).startGuest({}));
    await world.advance(59 * minuteMs);
    const { answer } = world;
    world.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await run(
      open(tab)
        .http('GET /v1/conversations', {})
        .catch(() => undefined),
    );
    tab.kill();
    await world.advance(24 * 60 * minuteMs);
    world.answer = answer;
    await run(open(world.openTab()).http('GET /v1/conversations', {}));
    const renewals = () => world.requests.filter((request) => request.path.endsWith('/refresh')).map(({ body }) => body.next);
    expect(renewals().length).toBeGreaterThan(1);
    expect(new Set(renewals()).size).toBe(1);
    const answered = renewals().length;
    await world.advance(59 * minuteMs);
    await run(open(world.openTab()).http('GET /v1/conversations', {}));
    expect(renewals().slice(answered)).not.toContain(renewals()[0]);
  });

  it('renews before the token runs out, once for all calls and tabs', async () => {
    const { world, open, run, paths } = start();
    const sessions = [open(world.openTab()), open(world.openTab())];
    await run(sessions[0]?.startGuest({}));
    await world.advance(59 * minuteMs);
    const calls = sessions.flatMap((session) => [
      session.http('GET /v1/conversations', {}),
      session.http('GET /v1/conversations', {}),
    ]);
    await run(Promise.all(calls));
    expect(paths()).toEqual(['guest-sessions', 'sessions/refresh', ...calls.map(() => 'conversations')]);
  });

  it('does not renew all the time where the clock is wrong', async () => {
    const { world, run, paths } = start();
    const tab = world.openTab();
    const environment = { ...tab.environment, now: () => tab.environment.now() + 24 * 60 * minuteMs };
    const session = createCustomerSession({ baseUrl: 'https://api.test', environment });
    await run(session.startGuest({}));
    await run(session.http('GET /v1/conversations', {}));
    await run(session.http('GET /v1/conversations', {}));
    expect(paths()).toEqual(['guest-sessions', 'conversations', 'conversations']);
  });

  it('renews and tries again when a token is refused, once across tabs', async () => {
    const { world, valid, open, run, paths } = start();
    const sessions = [open(world.openTab()), open(world.openTab())];
    await run(sessions[0]?.startGuest({}));
    valid.tokens.clear();
    await run(Promise.all(sessions.map((session) => session.http('GET /v1/conversations', {}))));
    expect(paths().filter((path) => path === 'sessions/refresh')).toHaveLength(1);
  });

  it('forgets a session that has ended, and says so', async () => {
    const { world, valid, open, run } = start();
    const session = open(world.openTab());
    await run(session.startGuest({}));
    valid.tokens.clear();
    valid.refresh.clear();
    await expect(run(session.http('GET /v1/conversations', {}))).rejects.toMatchObject({ status: 401 });
    expect(session.customer).toBeUndefined();
  });

  it('keeps its session when renewing fails for a passing reason', async () => {
    const { world, valid, open, run } = start();
    const tab = world.openTab();
    const session = open(tab);
    await run(session.startGuest({}));
    valid.tokens.clear();
    const serve = world.answer;
    world.answer = (request) => (request.path.endsWith('refresh') ? { status: 503 } : serve(request));
    await expect(run(session.http('GET /v1/conversations', {}))).rejects.toBeInstanceOf(ApiError);
    expect(session.customer?.id).toBe('guest 1');
    world.answer = serve;
    await run(session.http('GET /v1/conversations', {}));
  });

  it.each(['{', 'null', '7', '"text"', '{}', '{"token":"t"}', '{"token":"t","refreshToken":"r","customer":null}'])(
    'heals from %s in storage',
    async (stale) => {
      const { world, open, run } = start();
      world.storage.set('kotha.session', stale);
      const session = open(world.openTab());
      expect(session.customer).toBeUndefined();
      await run(session.startGuest({}));
      expect(session.customer?.id).toBe('guest 1');
    },
  );

  it('signs out at once, tells every tab, and the server when it can', async () => {
    const { world, open, run, paths } = start();
    const tabs = [world.openTab(), world.openTab()];
    const sessions = tabs.map(open);
    await run(sessions[0]?.startGuest({}));
    let heard = 0;
    sessions[1]?.subscribe(() => heard++);
    const leaving = sessions[0]?.signOut();
    expect(sessions.map((session) => session.customer)).toEqual([undefined, undefined]);
    await run(leaving);
    expect([heard, paths().at(-1), world.requests.at(-1)?.token]).toEqual([1, 'sessions/current', 'token 1']);
    await run(sessions[1]?.identify('9'));
    for (const tab of tabs) tab.isOnline = false;
    await run(sessions[1]?.signOut());
    expect(sessions[0]?.customer).toBeUndefined();
  });

  it('does not bring a session back that ended while it was renewed', async () => {
    const { world, open, run } = start();
    const session = open(world.openTab());
    await run(session.startGuest({}));
    await world.advance(59 * minuteMs);
    const call = session.http('GET /v1/conversations', {});
    call.catch(() => undefined);
    await world.advance(5);
    await run(session.signOut());
    await expect(call).rejects.toMatchObject({ status: 401 });
    expect(session.customer).toBeUndefined();
  });

  it('wipes the unsent words of whoever was there before, and sends none of them', async () => {
    const { world, open, run, paths } = start();
    const tab = world.openTab();
    const session = open(tab);
    const guest = await run(session.startGuest({}));
    const serve = world.answer;
    world.answer = (request) => (request.path.endsWith('/messages') ? { status: 503 } : serve(request));
    const outbox = openOutbox({ side: 'customer', owner: guest?.id ?? '', http: session.http, environment: tab.environment });
    await outbox.add('c1', 'private');
    await world.advance(50);
    expect(await world.store.all()).toHaveLength(1);
    const before = paths().filter((path) => path.endsWith('messages')).length;
    await run(session.identify('42'));
    // Even words written at the last moment under the old name stay unsent.
    await outbox.add('c1', 'too late');
    await world.advance(5 * minuteMs);
    expect(paths().filter((path) => path.endsWith('messages'))).toHaveLength(before);
    expect((await world.store.all()).map((row) => row.text)).not.toContain('private');
  });
});

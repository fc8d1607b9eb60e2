import { describe, expect, test } from 'vitest';
import type { Oidc } from '../../admin-ui/oidc.ts';
import type { Tokens } from '../../admin-ui/oidc.ts';
import { createStaffSession } from '../../admin-ui/staff-session.ts';

const place = { issuer: 'https://issuer.test', clientId: 'desk', scope: 'openid', apiUrl: 'https://api.test' };

function createStore(first?: unknown) {
  const kept = new Map<string, string>();
  if (first !== undefined) kept.set('kotha.desk.session', typeof first === 'string' ? first : JSON.stringify(first));
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

function open(options: { kept?: unknown; renew?: () => Promise<Tokens | 'ended'>; nowMs?: number } = {}) {
  const store = createStore(options.kept);
  const calls: string[] = [];
  const oidc: Oidc = {
    leave: (returnTo) => Promise.resolve(void calls.push(`leave ${returnTo}`)),
    arrive: () =>
      Promise.resolve({ tokens: { accessToken: 'first', expiresAtMs: 10_000_000 }, returnTo: '/admin/inbox?view=mine' }),
    renew: () => {
      calls.push('renew');
      return options.renew?.() ?? Promise.resolve({ accessToken: 'second', expiresAtMs: 20_000_000 });
    },
    leaveForGood: () => Promise.resolve(void calls.push('leave for good')),
  };
  const session = createStaffSession(place, { store, loadOidc: () => Promise.resolve(oidc), now: () => options.nowMs ?? 0 });
  return { session, store, calls };
}

const kept = { accessToken: 'kept', expiresAtMs: 1_000_000, issuer: place.issuer, clientId: place.clientId };

describe('the session of staff', () => {
  test('goes on after a reload without asking the issuer', async () => {
    const { session, calls } = open({ kept });
    expect(session.isOpen).toBe(true);
    expect(await session.token()).toBe('kept');
    expect(calls).toEqual([]);
  });

  test.each([
    ['{'],
    [null],
    [{ ...kept, issuer: 'https://other.test' }],
    [{ ...kept, accessToken: 7 }],
    [{ ...kept, expiresAtMs: 'soon' }],
  ])('forgets what is of no use: %j', (stale) => {
    expect(open({ kept: stale }).session.isOpen).toBe(false);
  });

  test('renews a token in its last minute, once for all who ask', async () => {
    const { session, calls, store } = open({ kept, nowMs: 950_000 });
    expect(await Promise.all([session.token(), session.token(), session.renew('kept')])).toEqual(['second', 'second', true]);
    expect(calls).toEqual(['renew']);
    expect(store.kept.get('kotha.desk.session')).toContain('second');
  });

  test('a token that was replaced meanwhile needs no renewal', async () => {
    const { session, calls } = open({ kept });
    expect(await session.renew('an older one')).toBe(true);
    expect(calls).toEqual([]);
  });

  test('ends when the issuer gives no more, and says so', async () => {
    const { session, store } = open({ kept, renew: () => Promise.resolve('ended') });
    let ends = 0;
    session.onEnd(() => ends++);
    expect(await session.renew('kept')).toBe(false);
    expect([ends, session.isOpen, store.kept.size]).toEqual([1, false, 0]);
    expect(await session.token()).toBeUndefined();
  });

  test('an issuer that cannot be reached ends nothing', async () => {
    const { session } = open({ kept, renew: () => Promise.reject(new Error('no route')) });
    await expect(session.renew('kept')).rejects.toThrow('no route');
    expect(session.isOpen).toBe(true);
  });

  test('arrives where it was asked to return to, and signs out for good', async () => {
    const { session, store, calls } = open();
    await session.signIn('/admin/inbox?view=mine');
    expect(await session.arrive()).toBe('/admin/inbox?view=mine');
    expect(await session.token()).toBe('first');
    await session.signOut();
    expect([session.isOpen, store.kept.size]).toEqual([false, 0]);
    expect(calls).toEqual(['leave /admin/inbox?view=mine', 'leave for good']);
  });
});

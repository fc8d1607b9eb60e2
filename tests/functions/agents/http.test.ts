import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { weekdays } from '../../../contract/business-hours.ts';
import { mostChoices } from '../../../contract/choices.ts';
import { limits } from '../../../contract/limits.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

type Serve = Parameters<typeof call>[0];
let cloud: Cloud;
let serve: { agents: Serve; settings: Serve };
let connections: typeof import('../../../functions/realtime/connections.ts');

/** Longer than anything an execution environment remembers of agents and consoles. */
const forgottenMs = 6_000;

beforeAll(async () => {
  cloud = await startCloud();
  const [agents, settings, { handler: bootstrap }] = await Promise.all([
    import('../../../functions/agents/http.ts'),
    import('../../../functions/settings/http.ts'),
    import('../../../functions/setup/bootstrap.ts'),
  ]);
  connections = await import('../../../functions/realtime/connections.ts');
  serve = { agents: agents.handler, settings: settings.handler };
  const always = [{ from: '00:00', to: '00:00' }];
  const week = Object.fromEntries(weekdays.map((day) => [day, always]));
  await bootstrap({
    settings: { businessHours: { timeZone: 'Asia/Dhaka', week, holidays: [] } },
    agents: [
      { subject: 'ayesha', email: 'a@shop.test', name: { en: 'Ayesha', bn: 'আয়েশা' }, role: 'admin' },
      { subject: 'rafi', email: 'r@shop.test', name: { en: 'Rafi', bn: 'রাফি' }, role: 'viewer' },
    ],
  });
  vi.useFakeTimers({ toFake: ['Date'] });
  // Within the default business hours.
  vi.setSystemTime('2026-11-18T06:00:00Z');
});
afterAll(async () => {
  vi.useRealTimers();
  await cloud.stop();
});
afterEach(() => vi.setSystemTime(Date.now() + forgottenMs));

const say = (availability: string, staff = 'ayesha', choice?: number): Promise<Reply> =>
  call(serve.agents, 'PUT /v1/desk/me/availability', { staff, body: { availability, choice } });
const presences = async (): Promise<unknown> => {
  vi.setSystemTime(Date.now() + forgottenMs);
  const { body } = await call(serve.agents, 'GET /v1/desk/agents', { staff: 'ayesha' });
  return (body['agents'] as { id: string; presence: string }[]).map(({ id, presence }) => `${id} ${presence}`);
};
const isOnline = async (): Promise<unknown> => {
  vi.setSystemTime(Date.now() + forgottenMs);
  return (await call(serve.settings, 'GET /v1/config', {})).body['online'];
};

describe('presence of the team', () => {
  it('is what an agent says while a console of theirs is connected, else offline', async () => {
    expect(await presences()).toEqual(['ayesha offline', 'rafi offline']);
    expect(await isOnline()).toBe(false);
    await connections.saveConnection({ id: 'console-1', side: 'staff', ownerId: 'ayesha' });
    expect(await presences()).toEqual(['ayesha online', 'rafi offline']);
    expect(await isOnline()).toBe(true);
    expect((await say('away')).body).toMatchObject({ id: 'ayesha', availability: 'away', permissions: expect.any(Array) as [] });
    expect(await presences()).toEqual(['ayesha away', 'rafi offline']);
    expect(await isOnline()).toBe(false);
    await say('online');
    expect(await isOnline()).toBe(true);
  });

  it('ends with the last sign of life, and lasts as long as the heartbeats come', async () => {
    await connections.saveConnection({ id: 'console-2', side: 'staff', ownerId: 'rafi' });
    vi.setSystemTime(Date.now() + limits.heartbeatHiddenMs);
    await connections.keepAlive('console-2');
    vi.setSystemTime(Date.now() + limits.heartbeatHiddenMs);
    expect(await presences()).toEqual(['ayesha offline', 'rafi online']);
    vi.setSystemTime(Date.now() + limits.heartbeatHiddenMs);
    expect(await presences()).toEqual(['ayesha offline', 'rafi offline']);
    await connections.keepAlive('console-3');
    expect(await presences()).toEqual(['ayesha offline', 'rafi offline']);
  });

  it('is the choice with the highest number, in whatever order they arrive, and the reply is what holds', async () => {
    expect((await say('online', 'rafi', 2)).body).toMatchObject({ availability: 'online', choice: 2 });
    expect(await say('away', 'rafi', 1)).toMatchObject({ status: 200, body: { availability: 'online', choice: 2 } });
    // The same again, as after a lost answer.
    expect((await say('online', 'rafi', 2)).body).toMatchObject({ availability: 'online', choice: 2 });
    expect((await say('away', 'rafi', 3)).body).toMatchObject({ availability: 'away', choice: 3 });
  });

  it('is the latest word of who does not count, and counts anew after it', async () => {
    await say('away', 'rafi', mostChoices);
    const { body } = await say('online', 'rafi');
    expect(body).toMatchObject({ availability: 'online' });
    expect(body).not.toHaveProperty('choice');
    expect((await say('away', 'rafi', 1)).body).toMatchObject({ availability: 'away', choice: 1 });
    expect(await say('away', 'rafi', mostChoices + 1)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  });

  it('does not note somebody as back whose word was overtaken', async () => {
    const { noteGone, readMemberNow } = await import('../../../functions/directory/agents.ts');
    await say('away', 'rafi', 9);
    await noteGone('rafi', 1_000);
    await say('online', 'rafi', 8);
    expect((await readMemberNow('rafi'))?.goneAt).toBe(1_000);
    await say('online', 'rafi', 10);
    expect((await readMemberNow('rafi'))?.goneAt).toBeUndefined();
  });

  it('refuses a word it does not know', async () => {
    expect(await say('sleeping')).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  });
});

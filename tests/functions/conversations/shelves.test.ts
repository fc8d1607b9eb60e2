import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeskConversation } from '../../../contract/entities.ts';
import type { Reply } from '../call.ts';
import { openTeam, type Team } from '../team.ts';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(() => team.stop());
beforeEach(() => {
  team.cloud.posted.length = 0;
});

const hourMs = 3_600_000;
const desk = '/v1/desk/conversations/{conversationId}' as const;
const inHours = (hours: number): string => new Date(Date.now() + hours * hourMs).toISOString();
const snooze = (id: string, until: string | null, after?: number): Promise<Reply> =>
  team.desk(`PUT ${desk}/snooze`, id, { body: { until, ...(after !== undefined && { after }) } });
const archive = (id: string, isArchived = true): Promise<Reply> => team.desk(`PUT ${desk}/archive`, id, { body: { isArchived } });
const listed = async (query: Record<string, string>): Promise<string[]> => {
  const { body } = await team.desk('GET /v1/desk/conversations', undefined, { query: { limit: '100', ...query } });
  return (body['conversations'] as DeskConversation[]).map(({ id }) => id);
};
const whereIs = async (id: string, query: Record<string, string> = {}): Promise<string[]> => {
  const places: string[] = [];
  for (const folder of ['inbox', 'snoozed', 'archived'])
    if ((await listed({ folder, status: 'any', ...query })).includes(id)) places.push(folder);
  return places;
};
/** As the clock would have it some hours later. */
async function later<T>(hours: number, run: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + hours * hourMs);
  try {
    return await run();
  } finally {
    clock.mockRestore();
  }
}

describe('a snoozed conversation', () => {
  it('is listed with what is snoozed and nowhere else, what comes back first on top', async () => {
    const [late, soon] = [(await team.start('one')).id, (await team.start('two')).id];
    expect((await snooze(late, inHours(5))).body).toMatchObject({ id: late, snoozedUntil: expect.any(String) as string });
    await snooze(soon, inHours(1));
    expect(await whereIs(soon)).toEqual(['snoozed']);
    expect((await listed({ folder: 'snoozed' })).filter((id) => [late, soon].includes(id))).toEqual([soon, late]);
    expect((await snooze(soon, null)).body['snoozedUntil']).toBeUndefined();
    expect(await whereIs(soon)).toEqual(['inbox']);
  });

  it('is found by its assignee', async () => {
    const { id } = await team.start('one');
    await team.desk(`PUT ${desk}/assignee`, id, { body: { agentId: 'ayesha', instead: null, assignedSeq: 0 } });
    await snooze(id, inHours(2));
    expect(await whereIs(id, { assignee: 'me' })).toEqual(['snoozed']);
    expect(await whereIs(id, { assignee: 'none' })).toEqual([]);
    expect(await later(3, () => whereIs(id, { assignee: 'me' }))).toEqual(['inbox']);
  });

  it('comes back with whatever happens in public, and stays back', async () => {
    const { session, id } = await team.start('one');
    await snooze(id, inHours(5));
    await team.say(session, id, 'hello?');
    expect(await whereIs(id)).toEqual(['inbox']);
    const { body } = await team.desk(`GET ${desk}`, id);
    expect(body['snoozedUntil']).toBeUndefined();
    // What the team writes among themselves moves nothing.
    await snooze(id, inHours(5));
    await team.desk(`PUT ${desk}/priority`, id, { body: { priority: 'high' } });
    expect(await whereIs(id)).toEqual(['snoozed']);
  });

  it('is active when its time is over, before and after the clock has brought it back', async () => {
    const { id } = await team.start('one');
    await snooze(id, inHours(2));
    await later(3, async () => {
      expect(await whereIs(id)).toEqual(['inbox']);
      expect((await team.sweep())['broughtBack']).toBeGreaterThan(0);
      expect(await team.sweep()).toMatchObject({ broughtBack: 0 });
      expect(await whereIs(id)).toEqual(['inbox']);
      await team.stream(team.keys.head(id).pk, /^H/);
    });
    expect(team.cloud.posted.every(({ frame }) => frame.type !== 'message.appended')).toBe(true);
  });

  it('is not put away while something came that its reader has not seen', async () => {
    const { session, id } = await team.start('one');
    await team.say(session, id, 'wait, one more thing');
    expect((await snooze(id, inHours(1), 1)).body['code']).toBe('conversation_moved_on');
    expect((await snooze(id, inHours(1), 2)).status).toBe(200);
  });

  it('is asked for with a time to come', async () => {
    const { id } = await team.start('one');
    expect((await snooze(id, inHours(-1))).body).toMatchObject({ code: 'invalid_input', errors: { until: {} } });
    expect((await snooze(id, null)).body['code']).toBe('already_done');
  });
});

describe('an archived conversation', () => {
  it('is listed with what is archived and nowhere else, until it is brought back or something happens', async () => {
    const { session, id } = await team.start('one');
    expect((await archive(id)).body['archivedAt']).toEqual(expect.any(String));
    expect((await archive(id)).body['code']).toBe('already_done');
    expect(await whereIs(id)).toEqual(['archived']);
    await archive(id, false);
    expect(await whereIs(id)).toEqual(['inbox']);
    await archive(id);
    await team.say(session, id, 'hello?');
    expect(await whereIs(id)).toEqual(['inbox']);
  });

  it('is snoozed instead, or the other way round', async () => {
    const { id } = await team.start('one');
    await snooze(id, inHours(2));
    expect((await archive(id)).body).not.toHaveProperty('snoozedUntil');
    expect(await whereIs(id)).toEqual(['archived']);
    expect((await snooze(id, inHours(2))).body).not.toHaveProperty('archivedAt');
    expect(await whereIs(id)).toEqual(['snoozed']);
  });
});

describe('the index of the inbox', () => {
  it('follows the public half when both move at once', async () => {
    const { session, id } = await team.start('one');
    await Promise.all([snooze(id, inHours(5)), team.say(session, id, 'two'), archive(id), team.say(session, id, 'three')]);
    const head = await team.get(team.keys.head(id));
    const { body } = await team.desk(`GET ${desk}`, id);
    const place = body['archivedAt'] ? 'archived' : body['snoozedUntil'] ? 'snoozed' : 'open';
    expect(head?.['ip']).toBe(`${place}#u`);
  });
});

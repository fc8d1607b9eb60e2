import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CustomerProfile } from '../../../contract/customers.ts';
import type { SearchResult } from '../../../contract/search.ts';
import { openTeam, type Item, type Team } from '../team.ts';

let team: Team;
let backfill: typeof import('../../../functions/setup/on-schedule.ts').handler;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  team = await openTeam();
  ({ handler: backfill } = await import('../../../functions/setup/on-schedule.ts'));
});
afterAll(async () => {
  vi.useRealTimers();
  await team.stop();
});

const found = async (query: string): Promise<string[]> => {
  const { body } = await team.desk('GET /v1/desk/customers', undefined, { query: { query } });
  return (body['customers'] as CustomerProfile[]).map(({ id }) => id);
};
const talksOf = async (query: string): Promise<string[]> => {
  const { body } = await team.desk('GET /v1/desk/search', undefined, { query: { query } });
  return (body as unknown as SearchResult).hits.map(({ conversationId }) => conversationId);
};
/** Somebody from before anybody could be looked for: the stream never told of them. */
async function early(name: string, status: 'open' | 'closed'): Promise<{ customerId: string; id: string }> {
  const session = await team.guest({ name, email: `${name}@mail.test` });
  const { body } = await team.own(session, 'POST /v1/conversations', undefined, { body: {} });
  const id = String(body['id']);
  await team.say(session, id, 'hello');
  if (status !== 'open') await team.desk('PUT /v1/desk/conversations/{conversationId}/status', id, { body: { status } });
  return { customerId: session.customer.id, id };
}
/** Later, when nothing that was said is of this moment. */
const later = (): unknown => vi.setSystemTime(Date.now() + 15 * 60_000);
/** Begins from the beginning, as after a new version. */
const anew = async (): Promise<void> => {
  later();
  await team.put({ ...team.keys.backfill('contacts'), version: 0 });
};

describe('customers from before', () => {
  it('are found by name and e-mail after one run, wherever their conversation is, and the next one has nothing to do', async () => {
    const [one, other] = [await early('xenia', 'open'), await early('xander', 'closed')];
    expect([await found('xenia@mail.test'), await found('xan')]).toEqual([[], []]);
    later();
    expect(await backfill()).toEqual({ count: 2, isDone: true });
    expect([await found('xenia@mail.test'), await found('xan')]).toEqual([[one.customerId], [other.customerId]]);
    expect(await backfill()).toEqual({ count: 0, isDone: true });
    await anew();
    expect(await backfill()).toMatchObject({ isDone: true });
    expect(await found('xan')).toEqual([other.customerId]);
  });

  it('are gone on with where a run was cut off', async () => {
    const { table } = await import('../../../functions/table/table.ts');
    const [open, closed] = [await early('ximena', 'open'), await early('xavier', 'closed')];
    await anew();
    const send = table.send.bind(table);
    const cut = vi.spyOn(table, 'send').mockImplementation(((command: { input: { Item?: Item } }) => {
      if (String(command.input.Item?.['sk']) === closed.customerId) throw new Error('the power failed');
      return send(command as never);
    }) as never);
    await expect(backfill()).rejects.toThrow('the power failed');
    cut.mockRestore();
    expect([await found('ximena@mail.test'), await found('xavier@mail.test')]).toEqual([[open.customerId], []]);
    const { stage } = (await team.get(team.keys.backfill('contacts'))) ?? {};
    expect(Number(stage)).toBeGreaterThan(0);
    // What was gone through is not gone through again.
    expect(await backfill()).toEqual({ count: 2, isDone: true });
    expect(await found('xavier@mail.test')).toEqual([closed.customerId]);
  });

  it('are found by what the team had put right, and by nothing that changed while it was written', async () => {
    const { customerId, id } = await early('xerxes', 'closed');
    const { letBeFound } = await import('../../../functions/customers/lookup.ts');
    const { readCustomer } = await import('../../../functions/directory/customers.ts');
    const record = await readCustomer(customerId);
    if (!record) throw new Error('They were here a moment ago.');
    const body = { email: 'right@mail.test' };
    await team.desk('PUT /v1/desk/customers/{customerId}', undefined, { path: { customerId }, body });
    await letBeFound({ ...record, email: 'stale@mail.test' });
    expect([await found('stale@mail.test'), await found('right@mail.test')]).toEqual([[], [customerId]]);
    expect(await talksOf('right@mail.test')).toEqual([]);
    await anew();
    await backfill();
    expect(await talksOf('right@mail.test')).toEqual([id]);
  });
});

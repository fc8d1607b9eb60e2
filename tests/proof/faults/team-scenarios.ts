import { equal, notEqual, ok } from 'node:assert/strict';
import { newId } from '../../../contract/ids.ts';
import type { Shop } from './shop.ts';
import { connected, expectSound, scenario, startTalk, type Scenario } from './talk.ts';

const name = { en: 'Sumi', bn: 'সুমি' };

/** Somebody of the team with an id that a path may hold. */
async function colleague(shop: Shop): Promise<string> {
  const id = newId();
  const record = { name, email: `${id}@shop.test`, role: 'viewer', active: true, availability: 'online' };
  await shop.put({ ...shop.keys.agent(id), ...record });
  return id;
}

const leave = (shop: Shop, id: string): Promise<void> => shop.remove(shop.keys.agent(id));

async function withAutoAssign(shop: Shop, isOn: boolean): Promise<void> {
  const settings = await shop.get(shop.keys.settings());
  await shop.put({ ...settings, value: { ...(settings?.['value'] as object), autoAssign: isOn } });
  shop.forget();
}

const assigneeOf = async (shop: Shop, id: string): Promise<unknown> => (await shop.get(shop.keys.head(id)))?.['a'];

export const teamScenarios: readonly Scenario[] = [
  scenario('an admin invites somebody', (shop) => {
    const email = `${newId()}@shop.test`;
    return Promise.resolve({
      run: () => shop.http('POST /v1/desk/team', { staff: 'ayesha', body: { email, name, role: 'viewer' } }),
      // Asked again after a lost answer, it is told that they are in the team: that is what was asked for.
      isServed: ({ status, code }) => status === 201 || code === 'already_in_team',
      verify: async () => {
        const invited = (await shop.all(shop.keys.agent('').pk)).filter((item) => item['email'] === email);
        equal(invited.length, 1);
        await leave(shop, String(invited[0]?.['sk']).slice(2));
      },
    });
  }),
  scenario('an invitation that was cut off is carried on with', (shop) => {
    const email = `${newId()}@shop.test`;
    const { subject } = shop.accounts.add(email);
    return Promise.resolve({
      run: () => shop.http('POST /v1/desk/team', { staff: 'ayesha', body: { email, name, role: 'viewer' } }),
      isServed: ({ status, code }) => status === 201 || code === 'already_in_team',
      verify: async () => {
        equal((await shop.get(shop.keys.agent(subject)))?.['email'], email);
        await leave(shop, subject);
      },
    });
  }),
  scenario('an invitation is sent again', async (shop) => {
    const email = `${newId()}@shop.test`;
    const { subject, password } = shop.accounts.add(email);
    const invitedAt = new Date().toISOString();
    await shop.put({ ...shop.keys.agent(subject), name, email, role: 'viewer', active: true, invitedAt });
    return {
      run: () => shop.http('POST /v1/desk/team/{agentId}/invitation', { staff: 'ayesha', path: { agentId: subject } }),
      verify: async () => {
        notEqual(shop.accounts.find(subject)?.password, password);
        await leave(shop, subject);
      },
    };
  }),
  scenario('an admin takes somebody out of the team', async (shop) => {
    const id = await colleague(shop);
    const far = newId();
    await shop.put({ ...shop.keys.connection(far), side: 'staff', ownerId: id, ttl: 9_999_999_999 });
    await shop.put({ ...shop.keys.staffConnection(far), ownerId: id, aliveAt: Date.now(), ttl: 9_999_999_999 });
    return {
      run: () => shop.http('PUT /v1/desk/team/{agentId}', { staff: 'ayesha', path: { agentId: id }, body: { active: false } }),
      verify: async () => {
        equal((await shop.get(shop.keys.agent(id)))?.['active'], false);
        equal(await shop.get(shop.keys.staffConnection(far)), undefined);
        await leave(shop, id);
      },
    };
  }),
  scenario('the stream gives what waits to an agent who is there', async (shop) => {
    // Two, so that one is there when the other turns out to be gone.
    await connected(shop);
    await connected(shop);
    await withAutoAssign(shop, true);
    // Nobody else is in line: whoever waited before is taken care of.
    await shop.put({ ...(await shop.get(shop.keys.agent('ayesha'))), capacity: 1_000_000 });
    await shop.sweep('reassign');
    const talk = await startTalk(shop, 'one');
    const changes = await shop.recordsOf(talk.id, 1);
    return {
      run: () => shop.react(changes),
      verify: async () => {
        // A head whose update was lost is mended by the entry's own change.
        await shop.react(await shop.recordsOf(talk.id, 1));
        ok(await assigneeOf(shop, talk.id));
        await expectSound(shop, talk);
        await withAutoAssign(shop, false);
      },
    };
  }),
  scenario('the clock notes who has gone', async (shop) => {
    const id = await colleague(shop);
    await withAutoAssign(shop, true);
    return {
      run: () => shop.sweep('reassign'),
      verify: async () => {
        ok(Number((await shop.get(shop.keys.agent(id)))?.['goneAt']) > 0);
        await leave(shop, id);
        for (const agent of ['ayesha', 'karim']) {
          const { goneAt: _, ...record } = (await shop.get(shop.keys.agent(agent))) ?? {};
          await shop.put(record);
        }
        await withAutoAssign(shop, false);
      },
    };
  }),
];

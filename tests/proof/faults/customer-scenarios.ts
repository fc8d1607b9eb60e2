import { equal, ok } from 'node:assert/strict';
import type { CustomerProfile } from '../../../contract/customers.ts';
import type { Message } from '../../../contract/entities.ts';
import type { InternalEntry } from '../../../contract/internal.ts';
import { newId } from '../../../contract/ids.ts';
import type { Seen, Shop } from './shop.ts';
import { ask, bodyOf, desk, guest, own, say, scenario, startTalk, type Scenario, type Talk } from './talk.ts';

const one = 'v1/desk/customers/{customerId}';
const staff = 'ayesha';
const at = (customerId: string, body?: unknown) => ({ staff, path: { customerId }, body });
const profile = async (shop: Shop, id: string): Promise<CustomerProfile> => bodyOf(await shop.http(`GET /${one}`, at(id)));

/** Hands what is stored of a customer to the stream consumer, and what the record was before. */
async function recordsOf(shop: Shop, id: string): Promise<object[]> {
  const items = await shop.all(shop.keys.customer(id).pk);
  return items.filter(({ sk }) => /^[NP]/.test(String(sk))).map((item) => shop.written(item));
}
const internalOf = async (shop: Shop, talk: Talk): Promise<InternalEntry[]> =>
  bodyOf<{ entries: InternalEntry[] }>(await ask(shop, talk, `GET /${desk}/internal`)).entries;

export const customerScenarios: readonly Scenario[] = [
  scenario('an agent looks for a customer by name', async (shop) => {
    const { customer } = await guest(shop);
    await shop.react(await recordsOf(shop, customer.id));
    return {
      run: () => shop.http('GET /v1/desk/customers', { staff, query: { query: 'nusr', limit: '100' } }),
      verify: ({ body }) => Promise.resolve(equal((body['customers'] as unknown[]).length > 0, true)),
    };
  }),
  scenario('an agent looks at a customer with others merged in', async (shop) => {
    const [from, into] = [(await guest(shop)).customer.id, (await guest(shop)).customer.id];
    await shop.http(`POST /${one}/merge`, at(from, { into }));
    return {
      run: () => shop.http(`GET /${one}`, at(into)),
      verify: ({ body }) => Promise.resolve(equal((body['merged'] as unknown[]).length, 1)),
    };
  }),
  scenario('an agent looks at past conversations', async (shop) => {
    const talk = await startTalk(shop, 'one');
    return {
      run: () => shop.http(`GET /${one}/conversations`, at(talk.session.customer.id)),
      verify: ({ body }) => Promise.resolve(equal((body['conversations'] as unknown[]).length, 1)),
    };
  }),
  scenario('an agent corrects a contact', async (shop) => {
    const { customer } = await guest(shop);
    return {
      run: () => shop.http(`PUT /${one}`, at(customer.id, { name: 'Right' })),
      verify: async () => {
        equal((await profile(shop, customer.id)).name, 'Right');
        equal((await shop.all(shop.keys.customer(customer.id).pk)).filter(({ sk }) => String(sk).startsWith('N')).length, 1);
      },
    };
  }),
  scenario('an agent merges a guest who had others merged in', async (shop) => {
    const [first, second, third] = [await guest(shop), await guest(shop), await guest(shop)].map(({ customer }) => customer.id);
    if (!first || !second || !third) throw new Error('There are three.');
    await shop.http(`POST /${one}/merge`, at(first, { into: second }));
    return {
      run: () => shop.http(`POST /${one}/merge`, at(second, { into: third })),
      verify: async () => {
        equal((await profile(shop, third)).merged?.length, 2);
        equal((await profile(shop, first)).mergedInto?.id, third);
      },
    };
  }),
  scenario('an agent starts a conversation', async (shop) => {
    const session = await guest(shop);
    const body = { customerId: session.customer.id, clientId: newId(), text: 'Your parcel waits' };
    return {
      run: () => shop.http('POST /v1/desk/conversations', { staff, body }),
      verify: async (served: Seen) => {
        const talk: Talk = { session, id: String(served.body['id']), texts: [] };
        const { messages } = bodyOf<{ messages: Message[] }>(await ask(shop, talk, `GET /${own}/messages`));
        equal(messages.length, 1);
        const { body: listed } = await shop.http('GET /v1/conversations', { token: session.token });
        equal((listed['conversations'] as unknown[]).length, 1);
      },
    };
  }),
  scenario('an agent blocks a customer', async (shop) => {
    const talk = await startTalk(shop, 'one');
    return {
      run: () => shop.http(`PUT /${one}/blocked`, at(talk.session.customer.id, { isBlocked: true })),
      // A try whose answer was lost has blocked them: the next one says so.
      isServed: ({ status, code }) => status === 200 || code === 'already_done',
      verify: async () => {
        equal((await say(shop, talk, 'let me in')).code, 'blocked');
        const { messages } = bodyOf<{ messages: Message[] }>(await ask(shop, talk, `GET /${own}/messages`));
        equal(messages.at(-1)?.kind, 'system');
      },
    };
  }),
  scenario('an agent opens a closed conversation again', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const path = { conversationId: talk.id };
    const put = (status: string) =>
      shop.http('PUT /v1/desk/conversations/{conversationId}/status', { staff, path, body: { status } });
    await put('closed');
    return {
      run: () => put('open'),
      isServed: ({ status, code }) => status === 200 || code === 'already_done',
      verify: async () => {
        equal((await say(shop, talk, 'one more thing')).status, 201);
      },
    };
  }),
  scenario('a blocked customer writes', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await shop.http(`PUT /${one}/blocked`, at(talk.session.customer.id, { isBlocked: true }));
    await shop.react(await recordsOf(shop, talk.session.customer.id));
    const body = { clientId: newId(), text: 'let me in' };
    return {
      run: () => ask(shop, talk, `POST /${own}/messages`, { body }),
      isServed: ({ code }) => code === 'blocked',
      verify: async () => {
        const { messages } = bodyOf<{ messages: Message[] }>(await ask(shop, talk, `GET /${own}/messages`));
        equal(messages.filter(({ kind }) => kind === 'text').length, 1);
      },
    };
  }),
  scenario('the stream tells a conversation that its customer is blocked', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await shop.http(`PUT /${one}/blocked`, at(talk.session.customer.id, { isBlocked: true }));
    const records = await recordsOf(shop, talk.session.customer.id);
    // What else is in the record is another scenario.
    const changes = records.filter((record) => JSON.stringify(record).includes('"N0'));
    return {
      run: () => shop.react(changes),
      verify: async () => {
        equal((await say(shop, talk, 'let me in')).code, 'blocked');
        await shop.react(changes);
        equal((await internalOf(shop, talk)).filter(({ kind }) => kind === 'blocked').length, 1);
      },
    };
  }),
  scenario('the stream lets a customer be found by their new contact', async (shop) => {
    const { customer } = await guest(shop);
    const key = shop.keys.customer(customer.id);
    const before = await shop.get(key);
    await shop.react([shop.written(before ?? {})]);
    await shop.put({ ...before, name: 'Zubaida', email: 'zubaida@mail.test' });
    const after = (await shop.get(key)) ?? {};
    return {
      run: () => shop.react([shop.written(after, before)]),
      verify: async () => {
        const { pk, sk } = shop.keys.customerByName('zubaida', customer.id);
        equal((await shop.get({ pk, sk }))?.['sk'], sk);
        equal(await shop.get(shop.keys.customerByName('nusrat', customer.id)), undefined);
        equal(await shop.get(shop.keys.customerByEmail('nusrat@mail.test', customer.id)), undefined);
      },
    };
  }),
  scenario('customers from before become findable by the clock', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const { id } = talk.session.customer;
    await shop.put({ ...(await shop.get(shop.keys.customer(id))), corrections: { name: 'Zubaida' } });
    // The last place of all, and nobody else is there.
    await shop.put({ ...(await shop.get(shop.keys.head(talk.id))), ip: 'archived#u' });
    await shop.put({ ...shop.keys.backfill('contacts'), version: 1, beganAt: 8e15, stage: 11 });
    return {
      run: () => shop.backfill(),
      verify: async () => {
        ok(await shop.get(shop.keys.customerByName('zubaida', id)));
        ok(await shop.get(shop.keys.customerByEmail('nusrat@mail.test', id)));
        ok(await shop.get(shop.keys.searchTerm('zubaida', talk.id)));
        await shop.remove(shop.keys.head(talk.id));
      },
    };
  }),
];

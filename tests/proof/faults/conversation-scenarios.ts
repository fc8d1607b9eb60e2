import { deepEqual, equal } from 'node:assert/strict';
import type { Conversation, Message } from '../../../contract/entities.ts';
import type { Item, Seen, Shop } from './shop.ts';
import {
  ask,
  bodyOf,
  desk,
  expectSound,
  guest,
  own,
  reading,
  say,
  scenario,
  startTalk,
  type Scenario,
  type Talk,
} from './talk.ts';

export const conversationScenarios: readonly Scenario[] = [
  scenario('a conversation is opened', async (shop) => {
    const session = await guest(shop);
    return {
      run: () => shop.http('POST /v1/conversations', { token: session.token, body: {} }),
      verify: async (served) => {
        const talk = { session, id: bodyOf<Conversation>(served).id, texts: [] };
        await say(shop, talk, 'first');
        await expectSound(shop, talk);
        const { body } = await shop.http('GET /v1/conversations', { token: session.token });
        equal((body['conversations'] as unknown[]).length, 1);
      },
    };
  }),
  scenario('a conversation is opened with what the page says', async (shop) => {
    const session = await guest(shop);
    const body = { attributes: { plan: 'gold' } };
    return {
      run: () => shop.http('POST /v1/conversations', { token: session.token, body }),
      verify: async () => {
        const customer = await shop.get(shop.keys.customer(session.customer.id));
        deepEqual(customer?.['attributes'], body.attributes);
        const own = await shop.http('GET /v1/conversations', { token: session.token });
        equal((own.body['conversations'] as unknown[]).length, 1);
      },
    };
  }),
  scenario('a conversation that was silent for long is closed', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'resolved' } });
    const longAgo = Date.now() - 90 * 24 * 60 * 60_000;
    const head = shop.keys.head(talk.id);
    for (const item of await shop.all(head.pk)) if (item['sk'] !== head.sk) await shop.put({ ...item, at: longAgo });
    await shop.remove(head);
    await shop.react(await shop.recordsOf(talk.id));
    return {
      run: async (isRetry) => {
        // What could not be closed waits for the next time, when the stream has mended its head.
        if (isRetry) await shop.react(await shop.recordsOf(talk.id));
        const seen = await shop.sweep();
        return seen.body['closed'] === 0 && !isRetry ? { ...seen, body: { batchItemFailures: 'its own' } } : seen;
      },
      isServed: ({ status, body }) => status === 200 && 'closed' in body,
      verify: async () => {
        await expectSound(shop, talk);
        equal((await ask(shop, talk, `GET /${desk}`)).body['status'], 'closed');
        equal((await shop.headByLog(talk.id)).folded['n'], 3);
      },
    };
  }),
  scenario('a conversation is gone on with', async (shop) => {
    const { session, id } = await startTalk(shop, 'one');
    return {
      run: () => shop.http('POST /v1/conversations', { token: session.token, body: { page: 'https://shop.test/cart' } }),
      verify: async ({ body }) => {
        equal(body['id'], id);
        const customer = await shop.get(shop.keys.customer(session.customer.id));
        equal((customer?.['visit'] as { page?: string }).page, 'https://shop.test/cart');
      },
    };
  }),
  scenario('a customer lists their conversations', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'closed' } });
    await shop.http('POST /v1/conversations', { token: talk.session.token, body: {} });
    return {
      run: () => shop.http('GET /v1/conversations', { token: talk.session.token }),
      verify: ({ body }) => Promise.resolve(equal((body['conversations'] as unknown[]).length, 2)),
    };
  }),
  ...([`GET /${own}`, `GET /${desk}`] as const).map((route) =>
    scenario(`a conversation is looked at: ${route}`, (shop) =>
      reading(
        shop,
        async () => startTalk(shop, 'one').then((talk) => () => ask(shop, talk, route)),
        ({ body }) => equal(body['lastSeq'], 1),
      ),
    ),
  ),
  ...([`GET /${own}/messages`, `GET /${desk}/messages`] as const).map((route) =>
    scenario(`messages are read: ${route}`, (shop) =>
      reading(
        shop,
        async () => startTalk(shop, 'one', 'two').then((talk) => () => ask(shop, talk, route)),
        ({ body }) =>
          deepEqual(
            (body['messages'] as Message[]).map(({ text }) => text),
            ['one', 'two'],
          ),
      ),
    ),
  ),
  scenario('the inbox is listed', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'pending' } });
    const run = (): Promise<Seen> =>
      shop.http('GET /v1/desk/conversations', { staff: 'ayesha', query: { status: 'pending', limit: '100' } });
    return { run, verify: ({ body }) => expectListed(shop, talk, body) };
  }),
  scenario('the inbox is counted', async (shop) => {
    const talk = await startTalk(shop, 'one');
    return {
      run: () => shop.http('GET /v1/desk/inbox', { staff: 'ayesha' }),
      verify: async ({ body }) => {
        equal((body['unassigned'] as { count: number }).count > 0, true);
        await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'closed' } });
      },
    };
  }),
  scenario('an agent lists their own', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/assignee`, { body: { agentId: 'karim', instead: null, assignedSeq: 0 } });
    const query = { assignee: 'karim', limit: '100' };
    return {
      run: () => shop.http('GET /v1/desk/conversations', { staff: 'ayesha', query }),
      verify: ({ body }) => expectListed(shop, talk, body),
    };
  }),
  scenario('messages of all conversations are looked through', async (shop) => {
    const talk = await startTalk(shop, 'one');
    // At a time of its own, at which nothing else was said.
    const at = Date.now() + Math.floor(Math.random() * 1e6) * 600_000;
    const { pk } = shop.keys.head(talk.id);
    for (const item of await shop.all(pk)) if (item['k'] === 'm') await shop.put({ ...item, at });
    await shop.react((await shop.recordsOf(talk.id, 1)).slice(0, 1));
    const time = new Date(at).toISOString();
    return {
      run: () => shop.http('GET /v1/desk/messages', { staff: 'ayesha', query: { from: time, to: time } }),
      verify: ({ body }) => {
        const found = body['messages'] as { conversationId: string; message: Message }[];
        deepEqual(
          found.map(({ conversationId, message }) => [conversationId, message.text]),
          [[talk.id, 'one']],
        );
        return Promise.resolve();
      },
    };
  }),
];

async function expectListed(shop: Shop, talk: Talk, body: Item): Promise<void> {
  equal((body['conversations'] as Conversation[]).filter(({ id }) => id === talk.id).length, 1);
  // Out of the way of the next one.
  await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'closed' } });
}

import { equal } from 'node:assert/strict';
import { newId } from '../../../contract/ids.ts';
import type { Notice } from '../../../contract/notices.ts';
import type { Shop } from './shop.ts';
import { ask, bodyOf, connected, desk, scenario, startTalk, type Scenario, type Talk } from './talk.ts';

const noticesOf = async (shop: Shop): Promise<{ notices: (Notice & { unread: boolean })[]; unread: number }> =>
  bodyOf(await shop.http('GET /v1/desk/notices', { staff: 'karim' }));

/** A conversation in which a note calls somebody, and the change stream's records of it. */
async function calling(shop: Shop): Promise<{ talk: Talk; records: object[] }> {
  const talk = await startTalk(shop, 'one');
  await ask(shop, talk, `POST /${desk}/notes`, { body: { clientId: newId(), text: 'Look, please.', mentions: ['karim'] } });
  const items = await shop.all(shop.keys.head(talk.id).pk);
  return { talk, records: items.filter(({ sk }) => String(sk).startsWith('N')).map((item) => shop.written(item)) };
}

export const noticeScenarios: readonly Scenario[] = [
  scenario('the stream notifies an agent', async (shop) => {
    const { talk, records } = await calling(shop);
    await connected(shop);
    return {
      run: () => shop.react(records),
      verify: async () => {
        equal((await shop.react(records)).status, 200);
        const { notices } = await noticesOf(shop);
        equal(notices.filter(({ conversationId }) => conversationId === talk.id).length, 1);
      },
    };
  }),
  scenario('an agent looks at their notices', async (shop) => {
    const { talk, records } = await calling(shop);
    await shop.react(records);
    return {
      run: () => shop.http('GET /v1/desk/notices', { staff: 'karim' }),
      verify: ({ body }) => Promise.resolve(equal((body['notices'] as Notice[])[0]?.conversationId, talk.id)),
    };
  }),
  scenario('an agent has seen their notices', async (shop) => {
    const { records } = await calling(shop);
    await shop.react(records);
    const newest = (await noticesOf(shop)).notices[0]?.id;
    return {
      run: () => shop.http('POST /v1/desk/notices/seen', { staff: 'karim', body: { id: newest } }),
      verify: async ({ body }) => {
        equal(body['id'], newest);
        equal((await noticesOf(shop)).unread, 0);
      },
    };
  }),
];

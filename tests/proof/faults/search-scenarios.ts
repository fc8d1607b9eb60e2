import { equal, ok } from 'node:assert/strict';
import type { SearchHit } from '../../../contract/search.ts';
import { newId } from '../../../contract/ids.ts';
import type { Shop } from './shop.ts';
import { ask, scenario, startTalk, type Scenario, type Talk } from './talk.ts';

/** A word that nobody else says. */
const rareWord = (): string => `w${newId().replaceAll('-', '').slice(-12)}`;

const desk = 'v1/desk/conversations/{conversationId}' as const;

async function isFound(shop: Shop, { id }: Talk, word: string): Promise<void> {
  const { body } = await shop.http('GET /v1/desk/search', { staff: 'ayesha', query: { query: word } });
  ok((body['hits'] as SearchHit[]).some(({ conversationId }) => conversationId === id));
}

/** A conversation that is over, of which the stream has not told yet. */
async function endedTalk(shop: Shop, word: string): Promise<Talk> {
  const talk = await startTalk(shop, `where is ${word} torn`);
  await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'closed' } });
  return talk;
}

export const searchScenarios: readonly Scenario[] = [
  scenario('the stream makes findable what is over', async (shop) => {
    const word = rareWord();
    const talk = await endedTalk(shop, word);
    const records = (await shop.recordsOf(talk.id, 2)).slice(-1);
    return { run: () => shop.react(records), verify: () => isFound(shop, talk, word) };
  }),
  scenario('what went quiet becomes findable by the clock', async (shop) => {
    const word = rareWord();
    const talk = await endedTalk(shop, word);
    const head = (await shop.get(shop.keys.head(talk.id))) ?? {};
    // Of yesterday, and nothing else is quiet.
    await shop.put({ ...head, is: `000000001#${talk.id}` });
    await shop.remove(shop.keys.searchProgress());
    return {
      run: async () => {
        await shop.remove(shop.keys.searchReached(talk.id));
        return shop.makeFindable();
      },
      verify: async () => {
        await isFound(shop, talk, word);
        await shop.remove(shop.keys.head(talk.id));
      },
    };
  }),
  scenario('an agent looks for words', async (shop) => {
    const word = rareWord();
    const talk = await endedTalk(shop, word);
    await shop.react((await shop.recordsOf(talk.id, 2)).slice(-1));
    return {
      run: () => shop.http('GET /v1/desk/search', { staff: 'ayesha', query: { query: `torn ${word}` } }),
      verify: ({ body }) => Promise.resolve(equal((body['hits'] as SearchHit[])[0]?.conversationId, talk.id)),
    };
  }),
];

import { deepEqual, equal } from 'node:assert/strict';
import type { InternalEntry, Mention } from '../../../contract/internal.ts';
import { newId } from '../../../contract/ids.ts';
import type { Shop } from './shop.ts';
import {
  ask,
  bodyOf,
  connected,
  desk,
  expectSound,
  liveTalk,
  scenario,
  startTalk,
  type Ask,
  type Scenario,
  type Talk,
} from './talk.ts';

const notes = `POST /${desk}/notes` as const;
const noted = (shop: Shop, talk: Talk, text: string, mentions: string[] = []) =>
  ask(shop, talk, notes, { body: { clientId: newId(), text, mentions } });

async function entriesOf(shop: Shop, talk: Talk): Promise<InternalEntry[]> {
  return bodyOf<{ entries: InternalEntry[] }>(await ask(shop, talk, `GET /${desk}/internal`)).entries;
}

/** Records of the change stream for the internal log, without the head. */
async function internalRecords(shop: Shop, { id }: Talk): Promise<object[]> {
  const items = await shop.all(shop.keys.head(id).pk);
  return items.filter(({ sk }) => String(sk).startsWith('N')).map((item) => shop.written(item));
}

/** The internal log holds these notes, each once and in order, and the head knows how far it goes. */
async function expectNotes(shop: Shop, talk: Talk, texts: readonly string[]): Promise<void> {
  equal((await shop.react(await internalRecords(shop, talk))).status, 200);
  const entries = await entriesOf(shop, talk);
  deepEqual(
    entries.flatMap((entry) => (entry.kind === 'note' ? [entry.text] : [])),
    texts,
  );
  deepEqual(
    entries.map(({ seq }) => seq),
    entries.map((_, index) => index + 1),
  );
  equal((await ask(shop, talk, `GET /${desk}`)).body['internalSeq'], entries.length);
  await expectSound(shop, talk);
}

function noting(shop: Shop, talk: Talk, known: readonly string[], after?: number): Ask {
  const [clientId, text] = [newId(), `note ${newId()}`];
  return {
    run: (retry) => ask(shop, talk, notes, { body: { clientId, text, retry, ...(after !== undefined && { after }) } }),
    verify: () => expectNotes(shop, talk, [...known, text]),
  };
}

const mentionsOf = async (shop: Shop, staff: string): Promise<{ mentions: (Mention & { unread: boolean })[]; unread: number }> =>
  bodyOf(await shop.http('GET /v1/desk/mentions', { staff }));

export const internalScenarios: readonly Scenario[] = [
  scenario('an agent writes a note, and the team listens', async (shop) => noting(shop, await liveTalk(shop, 'one'), [])),
  scenario('an agent writes another note', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await noted(shop, talk, 'first');
    return noting(shop, talk, ['first']);
  }),
  scenario('an agent writes a note and says what they knew', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await noted(shop, talk, 'first');
    return noting(shop, talk, ['first'], 1);
  }),
  scenario('an agent writes a note where the head is behind', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const head = await shop.get(shop.keys.head(talk.id));
    await noted(shop, talk, 'first');
    await shop.put(head ?? {});
    return noting(shop, talk, ['first']);
  }),
  scenario('an agent snoozes a conversation', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const until = new Date(Date.now() + 3_600_000).toISOString();
    return {
      run: () => ask(shop, talk, `PUT /${desk}/snooze`, { body: { until } }),
      isServed: ({ status, code }) => status === 200 || code === 'already_done',
      verify: async () => {
        await expectNotes(shop, talk, []);
        equal((await ask(shop, talk, `GET /${desk}`)).body['snoozedUntil'], until);
      },
    };
  }),
  scenario('a conversation that has slept long enough comes back', async (shop) => {
    const talk = await startTalk(shop, 'one');
    // The clock of this world moves by ten seconds after each stage.
    await ask(shop, talk, `PUT /${desk}/snooze`, { body: { until: new Date(Date.now() + 5_000).toISOString() } });
    return {
      run: async (isRetry) => {
        const seen = await shop.sweep();
        return seen.body['broughtBack'] === 0 && !isRetry ? { ...seen, body: { batchItemFailures: 'its own' } } : seen;
      },
      isServed: ({ status, body }) => status === 200 && 'broughtBack' in body,
      verify: async () => {
        await expectNotes(shop, talk, []);
        equal((await shop.get(shop.keys.head(talk.id)))?.['ip'], 'open#u');
      },
    };
  }),
  scenario('the internal log is read', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await noted(shop, talk, 'first');
    return {
      run: () => ask(shop, talk, `GET /${desk}/internal`),
      verify: ({ body }) => Promise.resolve(equal((body['entries'] as unknown[]).length, 1)),
    };
  }),
  scenario('the stream finds an internal log that its head has missed', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    const head = await shop.get(shop.keys.head(talk.id));
    await noted(shop, talk, 'first');
    const records = await internalRecords(shop, talk);
    await shop.put(head ?? {});
    return { run: () => shop.react(records), verify: () => expectNotes(shop, talk, ['first']) };
  }),
  scenario('the stream tells a mentioned agent', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await connected(shop);
    // Whoever else is mentioned meanwhile: the positions count from where they stand.
    const before = (await mentionsOf(shop, 'karim')).unread;
    await noted(shop, talk, 'first', ['karim']);
    const records = await internalRecords(shop, talk);
    return {
      run: () => shop.react(records),
      verify: async () => {
        equal((await shop.react(records)).status, 200);
        const { mentions, unread } = await mentionsOf(shop, 'karim');
        equal(unread, before + 1);
        equal(mentions.filter(({ conversationId }) => conversationId === talk.id).length, 1);
      },
    };
  }),
  scenario('an agent looks at their mentions', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await noted(shop, talk, 'first', ['karim']);
    await shop.react(await internalRecords(shop, talk));
    return {
      run: () => shop.http('GET /v1/desk/mentions', { staff: 'karim' }),
      verify: ({ body }) => Promise.resolve(equal((body['mentions'] as Mention[])[0]?.conversationId, talk.id)),
    };
  }),
  scenario('an agent has seen their mentions', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await noted(shop, talk, 'first', ['karim']);
    await shop.react(await internalRecords(shop, talk));
    const newest = (await mentionsOf(shop, 'karim')).mentions[0]?.seq;
    return {
      run: () => shop.http('POST /v1/desk/mentions/seen', { staff: 'karim', body: { seq: newest } }),
      verify: async ({ body }) => {
        equal(body['seq'], newest);
        equal((await mentionsOf(shop, 'karim')).unread, 0);
      },
    };
  }),
];

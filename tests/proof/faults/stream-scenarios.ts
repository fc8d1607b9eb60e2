import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Conversation } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import type { Shop } from './shop.ts';
import {
  connected,
  expectNotice,
  expectSound,
  guest,
  liveTalk,
  say,
  scenario,
  startTalk,
  watch,
  type Scenario,
  type Talk,
} from './talk.ts';

/** Changes of a conversation that is well, beside whatever else is in the batch. */
const bystander = async (shop: Shop): Promise<{ talk: Talk; records: object[] }> => {
  // Two, so that one hears what is lost on the way to the other.
  await connected(shop);
  await connected(shop);
  const talk = await startTalk(shop, 'beside');
  return { talk, records: await shop.recordsOf(talk.id, 1) };
};

async function wasTold(shop: Shop, { id }: Talk): Promise<void> {
  const rows = shop.posted.flatMap(({ frame }) =>
    frame.type === 'inbox.changed' ? (frame['conversations'] as Conversation[]) : [],
  );
  ok(
    rows.some((row) => row.id === id),
    'staff were not told',
  );
  return Promise.resolve();
}

export const streamScenarios: readonly Scenario[] = [
  scenario('the stream finds a head that is behind', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    const head = await shop.get(shop.keys.head(talk.id));
    await say(shop, talk, 'two');
    await shop.put(head ?? {});
    const changes = (await shop.recordsOf(talk.id, 2)).slice(0, 1);
    const beside = await bystander(shop);
    shop.posted.length = 0;
    return {
      run: () => shop.react([...changes, ...beside.records]),
      verify: async () => {
        await wasTold(shop, beside.talk);
        await expectSound(shop, talk);
        await expectNotice(shop, talk.customerSocket, talk);
      },
    };
  }),
  scenario('the stream makes a head that is lost', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await shop.remove(shop.keys.head(talk.id));
    const changes = (await shop.recordsOf(talk.id, 1)).slice(0, 1);
    return { run: () => shop.react(changes), verify: () => expectSound(shop, talk) };
  }),
  scenario('the stream serves listeners beyond the room in the head', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const far = await connected(shop);
    const ln = new Set(Array.from({ length: limits.nearListeners }, (_, index) => `cfull-${newId()}-${index}`));
    await shop.put({ ...(await shop.get(shop.keys.head(talk.id))), ln });
    await watch(shop, far, talk.id);
    await say(shop, talk, 'two');
    const changes = await shop.recordsOf(talk.id, 2);
    const beside = await bystander(shop);
    shop.posted.length = 0;
    return {
      run: () => shop.react([...changes, ...beside.records]),
      verify: async () => {
        await wasTold(shop, beside.talk);
        await expectNotice(shop, far, talk);
        await shop.disconnect(far);
      },
    };
  }),
  scenario('the stream is handed what it gave up', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const letter = await shop.letterFor(shop.keys.entry(talk.id, 1));
    await shop.remove(shop.keys.head(talk.id));
    return { run: () => shop.redrive(letter), verify: () => expectSound(shop, talk) };
  }),
  scenario('the stream tells everybody that the settings changed', async (shop) => {
    const [socket, settings] = [await connected(shop, await guest(shop)), await shop.get(shop.keys.settings())];
    const changes = [shop.written(settings ?? {})];
    const beside = await bystander(shop);
    shop.posted.length = 0;
    return {
      run: () => shop.react([...changes, ...beside.records]),
      verify: async () => {
        await wasTold(shop, beside.talk);
        // Who was not told, or is not known any more, reads them again with the next page or connection.
        const { status, body } = await shop.frame(socket, { type: 'heartbeat.send' });
        ok(status === 200 || body['code'] === 'session_ended');
      },
    };
  }),
  scenario('the stream takes off a connection whose time is up', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    const item = (await shop.get(shop.keys.connection(talk.agentSocket))) ?? {};
    await shop.remove(shop.keys.connection(talk.agentSocket));
    const beside = await bystander(shop);
    return {
      run: () => shop.react([shop.expired(item), ...beside.records]),
      verify: async () => {
        await wasTold(shop, beside.talk);
        shop.posted.length = 0;
        await say(shop, talk, 'two');
        deepEqual(
          shop.posted.map(({ connectionId }) => connectionId),
          [talk.customerSocket],
        );
        equal(await shop.get(shop.keys.staffConnection(talk.agentSocket)), undefined);
      },
    };
  }),
];

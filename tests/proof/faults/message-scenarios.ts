import { deepEqual, equal, ok } from 'node:assert/strict';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import {
  agents,
  ask,
  desk,
  expectNotice,
  expectSound,
  liveTalk,
  own,
  say,
  scenario,
  sending,
  startTalk,
  type Scenario,
} from './talk.ts';

export const messageScenarios: readonly Scenario[] = [
  scenario('a customer writes, and both sides listen', async (shop) => {
    const talk = await liveTalk(shop);
    const asked = sending(shop, talk);
    return {
      ...asked,
      verify: async (served) => {
        await asked.verify(served);
        for (const socket of [talk.customerSocket, talk.agentSocket]) await expectNotice(shop, socket, talk);
      },
    };
  }),
  scenario('a customer writes again', async (shop) => sending(shop, await startTalk(shop, 'one', 'two'))),
  scenario('a customer writes and does not say what is a retry', async (shop) =>
    sending(shop, await startTalk(shop, 'one'), { saysRetry: false }),
  ),
  scenario('an agent replies', async (shop) => sending(shop, await startTalk(shop, 'one'), { by: 'staff' })),
  scenario('a message comes again long after it was written', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const name = newId();
    const asked = sending(shop, talk, { name });
    await asked.run(false);
    for (let index = 0; index <= limits.recentClientIds; index += 1) await say(shop, talk, `later ${index}`);
    return { ...asked, run: () => asked.run(true) };
  }),
  scenario('a customer writes where another function has written', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const text = 'from elsewhere';
    await shop.put({ ...shop.keys.entry(talk.id, 2), k: 'm', i: newId(), t: text, at: Date.now(), c: 2, f: 0 });
    talk.texts.push(text);
    return sending(shop, talk);
  }),
  scenario('a customer writes where the head is lost', async (shop) => {
    const talk = await startTalk(shop);
    await shop.put({ ...shop.keys.entry(talk.id, 1), k: 'm', i: newId(), t: 'one', at: Date.now(), c: 1, f: 0 });
    await shop.remove(shop.keys.head(talk.id));
    talk.texts.push('one');
    return sending(shop, talk);
  }),
  scenario('a customer writes, and a listener is gone', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    shop.gone.add(talk.agentSocket);
    const asked = sending(shop, talk);
    return {
      ...asked,
      verify: async (served) => {
        await asked.verify(served);
        await say(shop, talk, 'and on');
        await expectNotice(shop, talk.customerSocket, talk);
        const { ln } = (await shop.get(shop.keys.head(talk.id))) ?? {};
        deepEqual(
          [...((ln as Set<string> | undefined) ?? [])].filter((listener) => listener.includes(talk.agentSocket)),
          [],
        );
        // What could not be taken off at once goes with the next frame that comes back.
        await shop.react(await shop.recordsOf(talk.id, 1));
        equal(await shop.get(shop.keys.staffConnection(talk.agentSocket)), undefined);
      },
    };
  }),
  scenario('an agent resolves', async (shop) => {
    const talk = await startTalk(shop, 'one');
    return {
      run: () => ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'resolved' } }),
      isServed: ({ status, code }) => status === 200 || code === 'already_done',
      verify: async () => {
        await expectSound(shop, talk);
        equal((await ask(shop, talk, `GET /${own}`)).body['status'], 'resolved');
        equal((await shop.headByLog(talk.id)).folded['n'], 2);
      },
    };
  }),
  scenario('an agent takes a conversation', async (shop) => {
    const talk = await startTalk(shop, 'one');
    return {
      run: () => ask(shop, talk, `PUT /${desk}/assignee`, { body: { agentId: 'ayesha', instead: null, assignedSeq: 0 } }),
      isServed: ({ status, code }) => status === 200 || code === 'already_done',
      verify: async () => {
        await expectSound(shop, talk);
        deepEqual((await ask(shop, talk, `GET /${desk}`)).body['assignee'], { id: 'ayesha', name: agents[0]?.name });
        equal((await shop.headByLog(talk.id)).folded['n'], 2);
      },
    };
  }),
  scenario('an agent is told who was faster', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/assignee`, { body: { agentId: 'karim', instead: null, assignedSeq: 0 } });
    return {
      run: () => ask(shop, talk, `PUT /${desk}/assignee`, { body: { agentId: 'ayesha', instead: null, assignedSeq: 0 } }),
      isServed: ({ code }) => code === 'already_assigned',
      verify: async ({ body }) => {
        ok(String(body['detail']).includes('Karim'));
        await expectSound(shop, talk);
      },
    };
  }),
  ...(['seen', 'delivered'] as const).map((name) =>
    scenario(`staff say how far a conversation was ${name}`, async (shop) => {
      const talk = await liveTalk(shop, 'one', 'two', 'three');
      return {
        run: () => ask(shop, talk, `POST /${desk}/${name}`, { body: { seq: 2 } }),
        verify: async ({ body }) => {
          equal(body['seq'], 2);
          const { body: now } = await ask(shop, talk, `GET /${desk}`);
          equal(now[name === 'seen' ? 'seenByStaff' : 'deliveredToStaff'], 2);
          await expectSound(shop, talk);
        },
      };
    }),
  ),
];

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHttp, type Http } from '../../client/http.ts';
import { openOutbox, outboxIsDurable, wipeOutbox, type Delivery, type Outbox } from '../../client/outbox.ts';
import { conversationId, createServer, createWorld, type Request, type Tab, type World } from './virtual-world.ts';

fc.configureGlobal({ seed: 20260101 });

const owner = 'customer-1';
const httpOf = (tab: Tab): Http => createHttp({ baseUrl: 'https://api.test', environment: tab.environment });
const open = (tab: Tab, as = owner): Outbox =>
  openOutbox({ side: 'customer', owner: as, http: httpOf(tab), environment: tab.environment });
const posts = (world: World): Request[] =>
  world.requests.filter((request) => request.method === 'POST' && request.path.endsWith('/messages'));
const texts = (messages: readonly { text: string }[]) => messages.map((message) => message.text);

function start(seed = 1) {
  const world = createWorld(seed);
  const server = createServer(world);
  return { world, server, tab: world.openTab() };
}

describe('an outbox', () => {
  it('stores before it sends, sends in order, one at a time, and ends empty', async () => {
    const { world, server, tab } = start();
    const outbox = open(tab);
    const deliveries: Delivery[] = [];
    outbox.subscribe((delivery) => delivery && deliveries.push(delivery));
    for (const text of ['one', 'two', 'three']) {
      await outbox.add(conversationId, text);
      expect((await world.store.all()).some((row) => row.text === text)).toBe(true);
    }
    expect(texts(outbox.rowsOf(conversationId))).toEqual(['one', 'two', 'three']);
    await world.advance(1000);
    expect(texts(server.log)).toEqual(['one', 'two', 'three']);
    expect(server.mostInFlight).toBe(1);
    expect(deliveries.map(({ row, ack }) => [row.text, ack.seq])).toEqual([
      ['one', 1],
      ['two', 2],
      ['three', 3],
    ]);
    expect([await world.store.all(), outbox.rowsOf(conversationId)]).toEqual([[], []]);
    expect(posts(world).every((post) => post.body.retry === false)).toBe(true);
  });

  it('shows a row at once, as queued and then as sending', async () => {
    const { world, tab } = start();
    const outbox = open(tab);
    void outbox.add(conversationId, 'one');
    expect(outbox.rowsOf(conversationId)).toMatchObject([{ text: 'one', state: 'queued', owner, tries: 0 }]);
    await world.advance(5);
    expect(outbox.rowsOf(conversationId)).toMatchObject([{ state: 'sending', tries: 1 }]);
  });

  it('keeps its order when the clock goes backwards', async () => {
    const { world, server, tab } = start();
    let skewMs = 0;
    const environment = { ...tab.environment, now: () => tab.environment.now() + skewMs };
    tab.isOnline = false;
    const outbox = openOutbox({ side: 'customer', owner, http: httpOf(tab), environment });
    for (const text of ['one', 'two', 'three']) {
      await outbox.add(conversationId, text);
      skewMs -= 3_600_000;
    }
    tab.isOnline = true;
    await world.advance(4 * 3_600_000);
    expect(texts(server.log)).toEqual(['one', 'two', 'three']);
  });

  it.each([
    ['the network fails', 'lost' as const],
    ['the answer is lost', 'answer lost' as const],
    ['the service is busy', { status: 503 }],
    ['the service failed', { status: 500, body: { code: 'internal' } }],
    ['there were too many', { status: 429 }],
    ['the session has to be renewed', { status: 401 }],
  ])('tries again under the same id, and says so, when %s', async (_, fault) => {
    const { world, server, tab } = start();
    let failures = 3;
    server.fault = (request) => (request.method === 'POST' && failures-- > 0 ? fault : 'none');
    const outbox = open(tab);
    await outbox.add(conversationId, 'one');
    await outbox.add(conversationId, 'two');
    await world.advance(100);
    expect(outbox.rowsOf(conversationId)).toMatchObject([
      { state: 'queued', tries: 1 },
      { state: 'queued', tries: 0 },
    ]);
    await world.advance(60_000);
    expect(texts(server.log)).toEqual(['one', 'two']);
    const first = posts(world).filter((post) => post.body.text === 'one');
    expect(first.map((post) => post.body.retry)).toEqual([false, true, true, true]);
    expect(new Set(first.map((post) => post.body.clientId)).size).toBe(1);
    const gaps = first.slice(1).map((post, index) => post.at - (first[index]?.at ?? 0));
    gaps.forEach((gap, index) => {
      expect(gap).toBeGreaterThanOrEqual(500);
      expect(gap).toBeLessThanOrEqual(1000 * 2 ** index + 50);
    });
  });

  it('waits as long as the server asks', async () => {
    const { world, server, tab } = start();
    server.fault = (request) =>
      posts(world).length === 1 && request.method === 'POST' ? { status: 429, headers: { 'retry-after': '40' } } : 'none';
    await open(tab).add(conversationId, 'one');
    await world.advance(39_000);
    // Not even waking up shortens what the server asked for.
    tab.wake();
    await world.advance(1000);
    expect(posts(world)).toHaveLength(1);
    await world.advance(2000);
    expect(texts(server.log)).toEqual(['one']);
  });

  it('keeps a refused row with its code and goes on with the later ones', async () => {
    const { world, server, tab } = start();
    server.fault = (request) => (request.body.text === 'bad' ? { status: 409, body: { code: 'conversation_closed' } } : 'none');
    const outbox = open(tab);
    for (const text of ['one', 'bad', 'two']) await outbox.add(conversationId, text);
    await world.advance(1000);
    expect(texts(server.log)).toEqual(['one', 'two']);
    const [failed] = outbox.rowsOf(conversationId);
    expect(failed).toMatchObject({ text: 'bad', state: 'failed', error: 'conversation_closed' });
    expect(posts(world).filter((post) => post.body.text === 'bad')).toHaveLength(1);

    server.fault = () => 'none';
    await outbox.retry(failed?.clientId ?? '');
    await world.advance(1000);
    expect(texts(server.log)).toEqual(['one', 'two', 'bad']);
    expect(posts(world).at(-1)?.body.retry).toBe(true);
    expect(outbox.rowsOf(conversationId)).toEqual([]);
  });

  it('drops a discarded row for good', async () => {
    const { world, server, tab } = start();
    server.fault = () => 'lost';
    const outbox = open(tab);
    await outbox.add(conversationId, 'one');
    await world.advance(15);
    // The answer to the try that is under way does not bring it back.
    await outbox.discard(outbox.rowsOf(conversationId)[0]?.clientId ?? '');
    server.fault = () => 'none';
    await world.advance(60_000);
    expect([server.log, await world.store.all(), outbox.rowsOf(conversationId)]).toEqual([[], [], []]);
  });

  it('tries at once when the network is back', async () => {
    const { world, server, tab } = start();
    tab.isOnline = false;
    const outbox = open(tab);
    await outbox.add(conversationId, 'one');
    await world.advance(5 * 60_000);
    tab.isOnline = true;
    tab.wake();
    await world.advance(100);
    expect(texts(server.log)).toEqual(['one']);
  });

  it('tries at once when the page was woken during a try that failed', async () => {
    const { world, server, tab } = start();
    server.fault = () => 'lost';
    const outbox = open(tab);
    await outbox.add(conversationId, 'one');
    await world.advance(10 * 60_000);
    const tries = world.requests.length;
    while (world.requests.length === tries) await world.advance(1);
    server.fault = () => 'none';
    tab.wake();
    await world.advance(100);
    expect(texts(server.log)).toEqual(['one']);
  });

  it('sends what an earlier page left behind, counting its unfinished try', async () => {
    const { world, server, tab } = start();
    server.fault = () => 'answer lost';
    const outbox = open(tab);
    await outbox.add(conversationId, 'one');
    await outbox.add(conversationId, 'two');
    await world.advance(15);
    expect(posts(world)).toHaveLength(1);
    tab.kill();
    server.fault = () => 'none';
    const reloaded = world.openTab();
    open(reloaded);
    await world.advance(1000);
    expect(texts(server.log)).toEqual(['one', 'two']);
    expect(posts(world).map((post) => [post.body.text, post.body.retry])).toEqual([
      ['one', false],
      ['one', true],
      ['two', false],
    ]);
  });

  it('sends all conversations, whichever one is on screen', async () => {
    const { world, server, tab } = start();
    server.fault = (request) => (request.path.includes('stuck') ? { status: 503 } : 'none');
    const outbox = open(tab);
    await outbox.add('stuck', 'waits');
    await outbox.add(conversationId, 'goes');
    await world.advance(200);
    expect(texts(server.log)).toEqual(['goes']);
    expect(texts(outbox.rowsOf('stuck'))).toEqual(['waits']);
  });

  it('has one sender across tabs, and every tab shows the rows and hears of the delivery', async () => {
    const { world, server, tab } = start();
    const tabs = [tab, world.openTab(), world.openTab()];
    const outboxes = tabs.map((each) => open(each));
    const heard: string[] = [];
    outboxes.forEach((outbox, index) => outbox.subscribe((delivery) => delivery && heard.push(`${index} ${delivery.row.text}`)));
    await outboxes[0]?.add(conversationId, 'one');
    await outboxes[1]?.add(conversationId, 'two');
    await world.advance(5);
    for (const outbox of outboxes) expect(texts(outbox.rowsOf(conversationId))).toEqual(['one', 'two']);
    await world.advance(1000);
    expect(texts(server.log)).toEqual(['one', 'two']);
    expect(posts(world)).toHaveLength(2);
    expect(server.mostInFlight).toBe(1);
    expect([...heard].sort()).toEqual(['0 one', '0 two', '1 one', '1 two', '2 one', '2 two']);
    for (const outbox of outboxes) expect(outbox.rowsOf(conversationId)).toEqual([]);
  });

  it('is taken over when the sending tab dies', async () => {
    const { world, server, tab } = start();
    const other = world.openTab();
    const outbox = open(tab);
    open(other);
    await outbox.add(conversationId, 'one');
    await world.advance(5);
    expect(posts(world)).toHaveLength(1);
    tab.kill();
    await world.advance(1000);
    expect(texts(server.log)).toEqual(['one']);
    expect(posts(world).map((post) => post.body.retry)).toEqual([false, true]);
    expect(await world.store.all()).toEqual([]);
  });

  it('never sends the words of one person as another', async () => {
    const { world, server, tab } = start();
    tab.isOnline = false;
    await open(tab).add(conversationId, 'mine');
    const desk = openOutbox({ side: 'desk', owner: 'agent-1', http: httpOf(tab), environment: tab.environment });
    await desk.add(conversationId, 'from the desk');
    await world.advance(1000);
    tab.kill();
    const later = world.openTab();
    const outbox = open(later, 'customer-2');
    await world.advance(60_000);
    expect([posts(world), server.log, outbox.rowsOf(conversationId)]).toEqual([[], [], []]);
    // Only rows of the same side are another person's.
    expect(texts(await world.store.all())).toEqual(['from the desk']);
  });

  it('neither shows nor sends what somebody else queues after it was opened', async () => {
    const { world, server, tab } = start();
    const theirs = world.openTab();
    theirs.isOnline = false;
    const other = open(theirs, 'customer-2');
    await world.advance(10);
    const outbox = open(tab);
    await world.advance(10);
    await other.add(conversationId, 'not mine');
    await outbox.add(conversationId, 'mine');
    await world.advance(60_000);
    expect(texts(server.log)).toEqual(['mine']);
    expect(outbox.rowsOf(conversationId)).toEqual([]);
  });

  it('waits once for all rows of a conversation, however many are written meanwhile', async () => {
    const { world, server, tab } = start();
    let locks = 0;
    const environment: typeof tab.environment = {
      ...tab.environment,
      lock: (name, run) => (locks++, tab.environment.lock(name, run)),
    };
    server.fault = () => ({ status: 503 });
    const outbox = openOutbox({ side: 'customer', owner, http: httpOf(tab), environment });
    for (let index = 0; index < 50; index++) await outbox.add(conversationId, `message ${index}`);
    await world.advance(5 * 60_000);
    expect(locks).toBeLessThan(3 * posts(world).length);
  });

  it('stops at once when its rows are wiped, also in another tab', async () => {
    const { world, server, tab } = start();
    tab.isOnline = false;
    const outbox = open(tab);
    await outbox.add(conversationId, 'mine');
    await wipeOutbox('customer', 'customer-2', world.openTab().environment);
    tab.isOnline = true;
    tab.wake();
    await world.advance(60_000);
    expect([posts(world), server.log, outbox.rowsOf(conversationId), await world.store.all()]).toEqual([[], [], [], []]);
  });

  it('says for whom it sends, so that a changed session can refuse', async () => {
    const { world, tab } = start();
    const asked: (string | undefined)[] = [];
    const http = createHttp({
      baseUrl: 'https://api.test',
      environment: tab.environment,
      token: (as) => {
        asked.push(as);
        return Promise.resolve('token');
      },
    });
    await openOutbox({ side: 'customer', owner, http, environment: tab.environment }).add(conversationId, 'one');
    await world.advance(100);
    expect(asked).toEqual([owner]);
  });

  it('says that memory is all it has where the browser keeps nothing', () => {
    const { tab } = start();
    expect([open(tab).durable, outboxIsDurable(tab.environment)]).toEqual([false, false]);
  });

  it('sends every message exactly once, in order, one at a time, through any storm', async () => {
    let retries = 0;
    let takeovers = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 8 }), async (seed, count) => {
        const { world, server } = start(seed);
        let tabs = [world.openTab(), world.openTab()];
        let outboxes = tabs.map((tab) => open(tab));
        server.fault = () => {
          const dice = world.random();
          if (dice < 0.2) return 'lost';
          if (dice < 0.4) return 'answer lost';
          return dice < 0.5 ? { status: 503 } : dice < 0.55 ? { status: 429, headers: { 'retry-after': '2' } } : 'none';
        };
        const written: string[] = [];
        for (let index = 0; index < count; index++) {
          const text = `message ${index}`;
          written.push(text);
          // Whoever writes is the same person: one message after the other, now in this tab, now in that.
          await outboxes[world.random() < 0.5 ? 0 : 1]?.add(conversationId, text);
          await world.advance(1 + world.random() * 3000);
          if (world.random() < 0.3) {
            takeovers++;
            tabs[0]?.kill();
            tabs = [tabs[1] as Tab, world.openTab()];
            outboxes = [outboxes[1] as Outbox, open(tabs[1] as Tab)];
            await world.advance(10);
          }
        }
        server.fault = () => 'none';
        await world.advance(5 * 60_000);
        retries += posts(world).filter((post) => post.body.retry === true).length;
        expect(texts(server.log)).toEqual(written);
        expect(server.mostInFlight).toBe(1);
        expect(await world.store.all()).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(Math.min(retries, takeovers)).toBeGreaterThan(0);
  });
});

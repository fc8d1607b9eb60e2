import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sender } from '../../contract/entities.ts';
import { createConnection } from '../../client/connection.ts';
import { createHttp } from '../../client/http.ts';
import { openThread, type Thread } from '../../client/thread.ts';
import { conversationId, createServer, createWorld, type Request, type Tab, type World } from './virtual-world.ts';

fc.configureGlobal({ seed: 20260101 });

const customer: Sender = { kind: 'customer' };
const ayesha: Sender = { kind: 'agent', id: 'agent-1', name: { en: 'Ayesha', bn: 'আয়েশা' } };
const owner = 'customer-1';

function openScreen(tab: Tab, side: 'customer' | 'desk' = 'customer') {
  const { environment } = tab;
  const http = createHttp({ baseUrl: 'https://api.test', environment });
  const connection = createConnection({ environment, ticket: () => http('POST /v1/socket-tickets', {}) });
  const sender = side === 'desk' ? ayesha : customer;
  const thread = openThread({
    side,
    conversationId,
    http,
    connection,
    owner: side === 'desk' ? 'agent-1' : owner,
    sender,
    environment,
  });
  return { connection, thread };
}
function start(count = 0, seed = 1, side: 'customer' | 'desk' = 'customer') {
  const world = createWorld(seed);
  const server = createServer(world);
  for (let seq = 1; seq <= count; seq++) server.say(seq % 2 ? customer : ayesha, `entry ${seq}`);
  const tab = world.openTab();
  const screen = openScreen(tab, side);
  return { world, server, tab, ...screen };
}
const reads = (world: World): Request[] =>
  world.requests.filter((request) => request.method === 'GET' && request.path.endsWith('/messages'));
const catchUps = (world: World) => reads(world).filter((request) => request.query.has('after'));
const seqs = (thread: Thread) => thread.view.rows.map((row) => row.seq);
const texts = (thread: Thread) => thread.view.rows.map((row) => row.text);
const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** What must hold of every view a person ever sees. */
function expectSound(thread: Thread): void {
  const placed = thread.view.rows.filter((row) => row.seq !== undefined);
  const first = placed[0]?.seq ?? 1;
  expect(placed.map((row) => row.seq)).toEqual(placed.map((_, index) => first + index));
  expect(thread.view.rows.slice(0, placed.length)).toEqual(placed);
  expect(new Set(thread.view.rows.map((row) => row.key)).size).toBe(thread.view.rows.length);
}

describe('a thread', () => {
  it('loads the newest page and the conversation, subscribing first', async () => {
    const { world, thread, connection } = start(50);
    connection.open();
    expect(thread.view).toMatchObject({ rows: [], loading: true, lastSeq: 0, hasOlder: false });
    await world.advance(1000);
    expect(seqs(thread)).toEqual(count(21, 50));
    expect(thread.view).toMatchObject({
      loading: false,
      hasOlder: true,
      lastSeq: 50,
      conversation: { id: conversationId, status: 'open' },
    });
    expect(thread.view.failed).toBeUndefined();
    // What lands between the first page and the subscription is read afterwards.
    expect(catchUps(world).map((request) => request.query.get('after'))).toEqual(['50']);
  });

  it('is current once it has read after the link last changed, and not before', async () => {
    const { world, server, thread, connection } = start(3);
    const views: (readonly [boolean, number])[] = [];
    thread.subscribe(() => views.push([thread.view.isCurrent, thread.view.rows.length]));
    expect(thread.view.isCurrent).toBe(false);
    connection.open();
    await world.advance(1000);
    expect(thread.view.isCurrent).toBe(true);
    world.sockets[0]?.drop();
    server.say(ayesha, 'missed');
    await world.advance(1);
    expect(thread.view.isCurrent).toBe(false);
    views.length = 0;
    await world.advance(3000);
    expect(views.filter(([isCurrent, rows]) => isCurrent && rows < 4)).toEqual([]);
    expect(thread.view.isCurrent).toBe(true);
  });

  it('catches up after every subscription, even when the head says there is nothing', async () => {
    const { world, server, thread, connection } = start(3);
    connection.open();
    await world.advance(1000);
    world.sockets[0]?.drop();
    server.say(ayesha, 'missed');
    server.head.lastSeq = 3;
    await world.advance(2000);
    expect(seqs(thread)).toEqual([1, 2, 3, 4]);
  });

  it('knows what became of the conversation while nothing was heard of it', async () => {
    const { world, server, thread, connection } = start(3);
    connection.open();
    await world.advance(1000);
    world.sockets[0]?.drop();
    server.say(ayesha, 'missed');
    await world.advance(2000);
    expect(thread.view.conversation).toMatchObject({ lastSeq: 4 });
  });

  it('knows of the conversation when the first message was posted before anybody listened', async () => {
    const { world, server, thread, connection } = start();
    world.onSocket = () => undefined;
    connection.open();
    await world.advance(100);
    void thread.send('Is anybody there?');
    await world.advance(500);
    expect(server.log).toHaveLength(1);
    expect(thread.view.conversation).toMatchObject({ lastSeq: 0 });
    world.sockets[0]?.open();
    await world.advance(1000);
    expect(thread.view.conversation).toMatchObject({ lastSeq: 1 });
  });

  it('shows frames as they come, and each once', async () => {
    const { world, server, thread, connection } = start();
    connection.open();
    await world.advance(1000);
    server.frameFate = () => 'twice';
    const before = world.requests.length;
    for (const text of ['one', 'two', 'three']) server.say(ayesha, text);
    await world.advance(10);
    expect(texts(thread)).toEqual(['one', 'two', 'three']);
    expect(thread.view.conversation).toMatchObject({ lastSeq: 3 });
    expect(world.requests).toHaveLength(before);
  });

  it('holds a gap and fetches it', async () => {
    const { world, server, thread, connection } = start(2);
    connection.open();
    await world.advance(1000);
    server.say(ayesha, 'lost', { isLost: true });
    server.say(ayesha, 'arrives');
    await world.advance(5);
    expect(seqs(thread)).toEqual([1, 2]);
    await world.advance(100);
    expect(seqs(thread)).toEqual([1, 2, 3, 4]);
    expect(catchUps(world).at(-1)?.query.get('after')).toBe('2');
  });

  it('finds a lost last message by the heartbeat', async () => {
    const { world, server, thread, connection } = start(1);
    // Nothing of the other side's is there yet, so no receipt tells either.
    connection.open();
    await world.advance(1000);
    server.say(ayesha, 'lost', { isLost: true });
    await world.advance(46_000);
    expect(seqs(thread)).toEqual([1, 2]);
  });

  it('fetches what a nudge tells of', async () => {
    const { world, server, thread, connection } = start(2);
    connection.open();
    await world.advance(1000);
    server.say(ayesha, 'large', { isLost: true });
    world.sockets[0]?.deliver({ type: 'message.nudged', head: { ...server.head } });
    await world.advance(100);
    expect(texts(thread).at(-1)).toBe('large');
  });

  it('moves its cursor only after the last page', async () => {
    const { world, server, thread, connection } = start(2);
    connection.open();
    await world.advance(1000);
    world.sockets[0]?.drop();
    for (let seq = 3; seq <= 250; seq++) server.say(ayesha, `entry ${seq}`, { isLost: true });
    server.fault = (request) => (request.query.get('after') === '202' ? 'lost' : 'none');
    const seen = new Set<number>();
    thread.subscribe(() => seen.add(thread.view.rows.length));
    await world.advance(20_000);
    expect([...seen]).toEqual([2]);
    server.fault = () => 'none';
    await world.advance(31_000);
    expect(seqs(thread)).toEqual(count(1, 250));
    const asked = catchUps(world).map((request) => request.query.get('after'));
    expect([...new Set(asked)]).toEqual(['2', '102', '202', '250'].filter((after) => asked.includes(after)));
  });

  it.each([
    [403, 'forbidden'],
    [404, 'not_found'],
    [401, 'session_ended'],
  ])('makes a catch-up refused with %i visible, and reload begins anew', async (status, code) => {
    const { world, server, thread, connection } = start(2);
    connection.open();
    await world.advance(1000);
    server.fault = (request) => (request.query.has('after') ? { status, body: { code } } : 'none');
    server.say(ayesha, 'lost', { isLost: true });
    await world.advance(46_000);
    expect(thread.view).toMatchObject({ failed: code, loading: false });
    expect(seqs(thread)).toEqual([1, 2]);
    server.fault = () => 'none';
    thread.reload();
    expect(thread.view).toMatchObject({ loading: true, failed: undefined });
    expect(seqs(thread)).toEqual([1, 2]);
    await world.advance(1000);
    expect(thread.view).toMatchObject({ loading: false, failed: undefined });
    expect(seqs(thread)).toEqual([1, 2, 3]);
  });

  it('makes a refused first load visible', async () => {
    const { world, server, thread } = start(2);
    server.fault = () => ({ status: 404, body: { code: 'not_found' } });
    await world.advance(1000);
    expect(thread.view).toMatchObject({ failed: 'not_found', loading: false, rows: [] });
  });

  it.each(['lost' as const, 'answer lost' as const, { status: 503 }, { status: 429 }])('tries again after %o', async (fault) => {
    const { world, server, thread, connection } = start(2);
    server.fault = () => (reads(world).length < 4 ? fault : 'none');
    connection.open();
    await world.advance(400);
    expect(thread.view).toMatchObject({ loading: true, failed: undefined });
    await world.advance(60_000);
    expect(thread.view).toMatchObject({ loading: false, failed: undefined });
    expect(seqs(thread)).toEqual([1, 2]);
  });

  it('takes no answer that belongs to a load before the last', async () => {
    const { world, server, thread } = start(2);
    const serve = world.answer;
    const delays = [5000, 5000, 10_000, 10_000];
    world.answer = async (request) => {
      await world.wait(delays.shift() ?? 0);
      return serve(request);
    };
    await world.advance(1000);
    thread.reload();
    server.say(ayesha, 'three', { isLost: true });
    await world.advance(8000);
    expect(thread.view).toMatchObject({ loading: true, rows: [] });
    await world.advance(8000);
    expect(thread.view.loading).toBe(false);
    expect(seqs(thread)).toEqual([1, 2, 3]);
  });

  it('loads older pages, one at a time, down to the beginning', async () => {
    const { world, thread } = start(75);
    await world.advance(1000);
    const twice = [thread.loadOlder(), thread.loadOlder()];
    await world.advance(100);
    await Promise.all(twice);
    expect(seqs(thread)).toEqual(count(16, 75));
    expect(thread.view.hasOlder).toBe(true);
    const last = thread.loadOlder();
    await world.advance(100);
    await last;
    expect(seqs(thread)).toEqual(count(1, 75));
    expect(thread.view.hasOlder).toBe(false);
    await thread.loadOlder();
    expect(reads(world).flatMap((request) => request.query.get('before') ?? [])).toEqual(['46', '16']);
  });

  it('loads older pages while newer messages arrive', async () => {
    const { world, server, thread, connection } = start(60);
    connection.open();
    await world.advance(1000);
    const older = thread.loadOlder();
    server.say(ayesha, 'new');
    await world.advance(100);
    await older;
    expect(seqs(thread)).toEqual(count(1, 61));
  });

  it('turns an own row into its entry under the same key, without a second row', async () => {
    const { world, server, thread, connection } = start(1);
    connection.open();
    await world.advance(1000);
    const views: string[] = [];
    thread.subscribe(() => {
      expectSound(thread);
      views.push(
        thread.view.rows
          .slice(1)
          .map((row) => `${row.key} ${row.state} ${row.seq ?? '-'} ${row.mine}`)
          .join('; '),
      );
    });
    await thread.send('hello');
    await world.advance(1000);
    const key = server.log[1]?.clientId ?? '';
    expect([...new Set(views)]).toEqual([`${key} queued - true`, `${key} sending - true`, `${key} sent 2 true`]);
    expect(thread.view.rows.at(-1)).toMatchObject({ text: 'hello', sender: customer, kind: 'text', clientId: key });
  });

  it('shows its own message by the answer alone when there is no socket', async () => {
    const { world, thread } = start(1);
    await world.advance(1000);
    await thread.send('hello');
    await world.advance(100);
    expect(thread.view.rows.at(-1)).toMatchObject({ text: 'hello', state: 'sent', seq: 2 });
  });

  it('keeps an answered row on screen, without its place, while a gap before it is fetched', async () => {
    const { world, server, thread } = start(1);
    await world.advance(1000);
    server.say(ayesha, 'not heard of', { isLost: true });
    server.fault = (request) => (request.query.has('after') ? 'lost' : 'none');
    await thread.send('hello');
    await world.advance(300);
    expect(thread.view.rows.map((row) => [row.text, row.state, row.seq])).toEqual([
      ['entry 1', 'sent', 1],
      ['hello', 'sent', undefined],
    ]);
    server.fault = () => 'none';
    await world.advance(31_000);
    expect(thread.view.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  it('takes a message that arrived as proof, though its answer was lost', async () => {
    const { world, server, thread, connection } = start(1);
    connection.open();
    await world.advance(1000);
    server.fault = (request) => (request.method === 'POST' && request.path.endsWith('/messages') ? 'answer lost' : 'none');
    await thread.send('hello');
    await world.advance(60_000);
    expect(thread.view.rows.map((row) => [row.text, row.state])).toEqual([
      ['entry 1', 'sent'],
      ['hello', 'sent'],
    ]);
    expect(server.log).toHaveLength(2);
    expect(world.requests.filter((request) => request.body.text === 'hello')).toHaveLength(1);
    expect(await world.store.all()).toEqual([]);
  });

  it('shows a failed row with its code, to be tried again or discarded', async () => {
    const { world, server, thread } = start(1);
    await world.advance(1000);
    server.fault = (request) => (request.method === 'POST' ? { status: 403, body: { code: 'chat_disabled' } } : 'none');
    await thread.send('one');
    await thread.send('two');
    await world.advance(1000);
    const [, one, two] = thread.view.rows;
    expect([one, two]).toMatchObject([
      { text: 'one', state: 'failed', error: 'chat_disabled', mine: true },
      { text: 'two', state: 'failed', error: 'chat_disabled', mine: true },
    ]);
    server.fault = () => 'none';
    await thread.discard(one?.clientId ?? '');
    await thread.retry(two?.clientId ?? '');
    await world.advance(1000);
    expect(texts(thread)).toEqual(['entry 1', 'two']);
    expect(thread.view.rows.at(-1)).toMatchObject({ state: 'sent', key: two?.key });
  });

  it('shows the same row in every tab of the same person', async () => {
    const { world, thread, tab } = start(1);
    const other = openScreen(world.openTab());
    await world.advance(1000);
    tab.isOnline = false;
    other.thread.subscribe(() => expectSound(other.thread));
    await thread.send('hello');
    await world.advance(5);
    expect(texts(other.thread)).toEqual(['entry 1', 'hello']);
    tab.isOnline = true;
    tab.wake();
    await world.advance(1000);
    for (const { view } of [thread, other.thread])
      expect(view.rows.at(-1)).toMatchObject({ text: 'hello', state: 'sent', seq: 2 });
  });

  it('knows mine from theirs on either side, and does not mix up rows with foreign ids', async () => {
    const { world, server, thread } = start(2, 1, 'desk');
    await world.advance(1000);
    server.say(customer, 'same id', { clientId: 'shared', isLost: true });
    server.say(ayesha, 'my own', { clientId: 'shared', isLost: true });
    server.say({ ...ayesha, id: 'agent-2' }, 'a colleague', { clientId: 'shared', isLost: true });
    thread.reload();
    await world.advance(1000);
    expect(thread.view.rows.map((row) => row.mine)).toEqual([false, true, false, true, false]);
    expectSound(thread);
  });

  it('tells what was seen at most once a second, one at a time, and only forward', async () => {
    const { world, server, thread, connection } = start(3);
    connection.open();
    await world.advance(1000);
    const seen = () => world.requests.filter((request) => request.path.endsWith('/seen'));
    thread.markSeen();
    thread.markSeen();
    for (let step = 0; step < 30; step++) {
      server.say(ayesha, 'more');
      await world.advance(100);
      thread.markSeen();
    }
    await world.advance(5000);
    const times = seen().map((request) => request.at);
    expect(times.length).toBeGreaterThanOrEqual(3);
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(1000);
    const positions = seen().map((request) => Number(request.body.seq));
    expect(positions).toEqual([...new Set(positions)].sort((one, other) => one - other));
    expect([positions.at(-1), server.head.seenByCustomer, thread.view.seenByCustomer]).toEqual([33, 33, 33]);
    const before = seen().length;
    thread.markSeen();
    await world.advance(5000);
    expect(seen()).toHaveLength(before);
  });

  it('marks as seen what it shows, not what it has heard of', async () => {
    const { world, server, thread, connection } = start(3);
    connection.open();
    await world.advance(1000);
    server.fault = (request) => (request.query.has('after') ? 'lost' : 'none');
    server.say(ayesha, 'lost on the way', { isLost: true });
    world.sockets[0]?.deliver({ type: 'message.nudged', head: { ...server.head } });
    await world.advance(100);
    expect([thread.view.lastSeq, seqs(thread).at(-1)]).toEqual([4, 3]);
    thread.markSeen();
    await world.advance(2000);
    expect(server.head.seenByCustomer).toBe(3);
  });

  it('tells again what it could not tell, and lets a refusal rest', async () => {
    const { world, server, thread } = start(3, 1, 'desk');
    await world.advance(1000);
    let failures = 2;
    server.fault = (request) => (request.path.endsWith('/seen') && failures-- > 0 ? 'lost' : 'none');
    thread.markSeen();
    await world.advance(20_000);
    expect([server.head.seenByStaff, server.head.seenByCustomer, thread.view.seenByStaff]).toEqual([3, 0, 3]);
    server.fault = (request) => (request.path.endsWith('/seen') ? { status: 403 } : 'none');
    await thread.send('four');
    await world.advance(1000);
    const before = world.requests.length;
    thread.markSeen();
    await world.advance(60_000);
    expect(world.requests.length).toBe(before + 1);
    expect(thread.view.failed).toBeUndefined();
  });

  it('tells what has arrived while nobody looks, and nothing more once it was seen', async () => {
    const { world, server, thread, connection } = start(3);
    connection.open();
    await world.advance(10_000);
    const delivered = () => world.requests.filter((request) => request.path.endsWith('/delivered'));
    // Entry 3 is the customer's own: what arrived of the other side is entry 2.
    expect(delivered().map((request) => request.body.seq)).toEqual([2]);
    expect([server.head.deliveredToCustomer, thread.view.deliveredToCustomer]).toEqual([2, 2]);
    server.say(ayesha, 'entry 4');
    await world.advance(500);
    thread.markSeen();
    await world.advance(10_000);
    expect(delivered()).toHaveLength(1);
    expect([server.head.seenByCustomer, thread.view.deliveredToCustomer]).toEqual([4, 4]);
  });

  it('shows who writes until their message, or until it was not said again', async () => {
    const { world, server, thread, connection } = start(1);
    connection.open();
    await world.advance(1000);
    const hear = async (by: Sender) => {
      world.sockets[0]?.deliver({ type: 'typing.noticed', conversationId, by });
      await world.advance(10);
    };
    await hear(ayesha);
    expect(thread.view.typing).toEqual([ayesha]);
    await world.advance(4000);
    await hear(ayesha);
    await world.advance(4000);
    expect(thread.view.typing).toEqual([ayesha]);
    await world.advance(3000);
    expect(thread.view.typing).toEqual([]);
    await hear(ayesha);
    server.say(ayesha, 'here it is');
    await world.advance(10);
    expect(thread.view.typing).toEqual([]);
    world.sockets[0]?.deliver({ type: 'typing.noticed', conversationId: `${conversationId.slice(0, -1)}b`, by: ayesha });
    await world.advance(10);
    expect(thread.view.typing).toEqual([]);
  });

  it('says that somebody writes at most every three seconds, and anew after a message', async () => {
    const { world, thread, connection } = start(1);
    connection.open();
    await world.advance(1000);
    const said = () => world.sockets[0]?.sent.filter(({ type }) => type === 'typing.send').length;
    for (let key = 0; key < 10; key++) {
      thread.typed();
      await world.advance(400);
    }
    expect(said()).toBe(2);
    await thread.send('done');
    thread.typed();
    expect(said()).toBe(3);
  });

  it('moves the receipts of the other side forward, never back', async () => {
    const { world, server, thread, connection } = start(5);
    connection.open();
    await world.advance(1000);
    server.head.seenByStaff = 4;
    world.sockets[0]?.deliver({ type: 'receipt.moved', head: { ...server.head } });
    await world.advance(10);
    expect(thread.view.seenByStaff).toBe(4);
    world.sockets[0]?.deliver({ type: 'receipt.moved', head: { ...server.head, seenByStaff: 2 } });
    await world.advance(10);
    expect(thread.view.seenByStaff).toBe(4);
  });

  it('keeps the newest state of the conversation when frames overtake each other', async () => {
    const { world, server, thread, connection } = start(1);
    connection.open();
    await world.advance(1000);
    const older = { ...server.conversation(), lastSeq: 2, status: 'open' as const };
    const two = server.say(ayesha, 'two', { isLost: true });
    const three = server.say(ayesha, 'three', { isLost: true });
    const newer = { ...server.conversation(), status: 'resolved' as const };
    world.sockets[0]?.deliver({ type: 'message.appended', conversationId, message: three, conversation: newer });
    world.sockets[0]?.deliver({ type: 'message.appended', conversationId, message: two, conversation: older });
    await world.advance(100);
    expect(thread.view.conversation).toMatchObject({ status: 'resolved', lastSeq: 3 });
    expect(seqs(thread)).toEqual([1, 2, 3]);
  });

  it('polls every 3 seconds where sockets are blocked, and rests while hidden', async () => {
    const { world, server, thread, connection, tab } = start(1);
    world.onSocket = (socket) => socket.drop();
    connection.open();
    await world.advance(20_000);
    expect(connection.state).toBe('polling');
    server.say(ayesha, 'two');
    await world.advance(3100);
    expect(seqs(thread)).toEqual([1, 2]);
    expect(thread.view.conversation).toMatchObject({ lastSeq: 2 });
    const times = catchUps(world).map((request) => request.at);
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(3000);
    server.head.seenByStaff = 2;
    await world.advance(16_000);
    expect(thread.view.seenByStaff).toBe(2);

    tab.isVisible = false;
    tab.wake();
    const before = catchUps(world).length;
    server.say(ayesha, 'three');
    await world.advance(60_000);
    expect(catchUps(world)).toHaveLength(before);
    tab.isVisible = true;
    tab.wake();
    await world.advance(100);
    expect(seqs(thread)).toEqual([1, 2, 3]);
  });

  it('stops reading when closed, while what was written is still sent', async () => {
    const { world, server, thread, connection, tab } = start(1);
    world.onSocket = (socket) => socket.drop();
    connection.open();
    await world.advance(20_000);
    tab.isOnline = false;
    await thread.send('hello');
    let changes = 0;
    thread.subscribe(() => changes++);
    thread.close();
    tab.isOnline = true;
    tab.wake();
    const before = reads(world).length;
    await world.advance(60_000);
    expect([reads(world).length, changes]).toEqual([before, 0]);
    expect(server.log.map((message) => message.text)).toEqual(['entry 1', 'hello']);
  });

  it('gives every view a gapless log and ends with exactly the log, whatever happens', async () => {
    const cases = { gaps: 0, retries: 0, reloads: 0, duplicates: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { world, server, tab: first, ...screen } = start(seed % 50 < 0 ? 0 : seed % 50, seed);
        let tab = first;
        let { thread, connection } = screen;
        const observe = () => thread.subscribe(() => expectSound(thread));
        observe();
        connection.open();
        server.frameFate = () => {
          const dice = world.random();
          if (dice < 0.2) cases.gaps++;
          if (dice > 0.85) cases.duplicates++;
          return dice < 0.2 ? 'lost' : dice < 0.35 ? 'late' : dice > 0.85 ? 'twice' : 'once';
        };
        server.fault = () => (world.random() < 0.15 ? 'lost' : world.random() < 0.15 ? 'answer lost' : 'none');
        const written: string[] = [];
        for (let step = 0; step < 25; step++) {
          const dice = world.random();
          if (dice < 0.35) server.say(ayesha, `from the desk ${step}`);
          else if (dice < 0.65) {
            written.push(`mine ${step}`);
            await thread.send(`mine ${step}`);
          } else if (dice < 0.75) world.sockets.at(-1)?.drop();
          else if (dice < 0.8) thread.markSeen();
          else if (dice < 0.85) void thread.loadOlder();
          else if (dice < 0.9) {
            tab.isOnline = !tab.isOnline;
            tab.wake();
          } else if (dice < 0.93) {
            cases.reloads++;
            tab.kill();
            tab = world.openTab();
            ({ thread, connection } = openScreen(tab));
            observe();
            connection.open();
          }
          await world.advance(world.random() * 3000);
        }
        server.fault = () => 'none';
        server.frameFate = () => 'once';
        tab.isOnline = true;
        tab.wake();
        await world.advance(2 * 60_000);
        cases.retries += world.requests.filter((request) => request.body.retry === true).length;
        const own = server.log.map((message) => message.text).filter((text) => text.startsWith('mine'));
        expect(own).toEqual(written);
        const shown = thread.view.rows;
        expect(shown.map((row) => row.text)).toEqual(
          server.log.slice(-shown.length || server.log.length).map((message) => message.text),
        );
        expect(shown.at(-1)?.seq ?? 0).toBe(server.log.length);
        expect(shown.every((row) => row.state === 'sent')).toBe(true);
        expect(thread.view.failed).toBeUndefined();
      }),
      { numRuns: 80 },
    );
    for (const [name, times] of Object.entries(cases)) expect(`${name}: ${times > 0}`).toBe(`${name}: true`);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DownFrame, Head } from '../../contract/frames.ts';
import { createConnection, type LinkState } from '../../client/connection.ts';
import { ApiError } from '../../client/http.ts';
import { conversationId, createServer, createWorld, type VirtualSocket } from './virtual-world.ts';

fc.configureGlobal({ seed: 20260101 });

const minuteMs = 60_000;

function start(seed = 1) {
  const world = createWorld(seed);
  const server = createServer(world);
  const tab = world.openTab();
  let tickets = 0;
  const options = {
    environment: tab.environment,
    ticket: () =>
      Promise.resolve({ ticket: `ticket-${++tickets}`, url: 'wss://live.test/live', protocol: 'kotha.v1', expiresAt: '' }),
  };
  const connection = createConnection(options);
  const states: LinkState[] = [];
  connection.onState((state) => states.push(state));
  const heads: Head[] = [];
  const watch = () => connection.watch(conversationId, (head) => heads.push(head));
  return { world, server, tab, connection, states, heads, watch, options };
}
const typesOf = (socket: VirtualSocket | undefined) => socket?.sent.map((frame) => frame.type) ?? [];
const openSockets = (sockets: VirtualSocket[]) => sockets.filter((socket) => socket.isOpen);

describe('a connection', () => {
  it('is idle until it is opened, and opens with the ticket as second subprotocol', async () => {
    const { world, connection, states } = start();
    await world.advance(minuteMs);
    expect([connection.state, world.sockets.length]).toEqual(['idle', 0]);
    connection.open();
    connection.open();
    await world.advance(100);
    expect(world.sockets.map(({ url, protocols }) => [url, protocols])).toEqual([
      ['wss://live.test/live', ['kotha.v1', 'ticket-1']],
    ]);
    expect(states).toEqual(['connecting', 'live']);
  });

  it('is replaced when the service no longer knows it, as when something was posted before it was open', async () => {
    const { world, connection, heads, watch } = start();
    watch();
    const serve = world.onUp;
    world.onUp = (socket, frame) =>
      socket === world.sockets[0]
        ? socket.deliver({ type: 'problem.reported', code: 'session_ended', detail: 'Open a new one.' })
        : serve(socket, frame);
    connection.open();
    await world.advance(10_000);
    expect(world.sockets.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    expect([connection.state, heads.length]).toEqual(['live', 1]);
  });

  it('sends watches when it opens, and each head reaches who watches', async () => {
    const { world, connection, heads, watch, server } = start();
    server.say({ kind: 'customer' }, 'one');
    watch();
    connection.open();
    await world.advance(100);
    expect(typesOf(world.sockets[0])).toEqual(['conversation.watch']);
    expect(heads).toMatchObject([{ conversationId, lastSeq: 1 }]);
  });

  it('tells a second watcher the head too, and unwatches with the last', async () => {
    const { world, connection, heads, watch } = start();
    connection.open();
    await world.advance(100);
    const stops = [watch(), watch()];
    await world.advance(100);
    expect(heads.length).toBeGreaterThanOrEqual(2);
    stops[0]?.();
    expect(typesOf(world.sockets[0])).not.toContain('conversation.unwatch');
    stops[1]?.();
    await world.advance(100);
    expect(typesOf(world.sockets[0]).at(-1)).toBe('conversation.unwatch');
  });

  it('watches in the end what was asked for last, in whatever order its frames are carried out and answered', async () => {
    let overtaken = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 2, max: 7 }), async (seed, turns) => {
        const { world, connection, watch, server } = start(seed);
        const carryOut = world.onUp;
        const carriedOut: string[] = [];
        // Answers overtake each other as well.
        world.onUp = (socket, frame) =>
          void world.wait(world.random() * 900).then(() => {
            carriedOut.push(frame.type);
            const late = {
              ...socket,
              deliver: (answer: DownFrame) => void world.wait(world.random() * 900).then(() => socket.deliver(answer)),
            };
            carryOut(late, frame);
            if (server.watchers.delete(late)) server.watchers.add(socket);
            else if (frame.type === 'conversation.unwatch') server.watchers.delete(socket);
          });
        connection.open();
        await world.advance(100);
        let stop: (() => void) | undefined;
        for (let turn = 0; turn < turns; turn++) {
          stop = stop ? (stop() as undefined) : watch();
          await world.advance(world.random() * 300);
        }
        // Before the next heartbeat could tell.
        await world.advance(15_000);
        expect(server.watchers.size).toBe(stop ? 1 : 0);
        const { sent = [] } = world.sockets[0] ?? {};
        if (carriedOut.join() !== sent.map(({ type }) => type).join()) overtaken++;
      }),
      { numRuns: 200 },
    );
    expect(overtaken).toBeGreaterThan(50);
  });

  it('does not wait for an answer to a frame that has none', async () => {
    const { world, connection, watch } = start();
    connection.send({ type: 'typing.send', conversationId });
    watch();
    connection.open();
    await world.advance(100);
    connection.send({ type: 'typing.send', conversationId });
    await world.advance(20_000);
    expect(typesOf(world.sockets[0])).toEqual(['conversation.watch', 'typing.send']);
    expect([connection.state, world.sockets.length]).toEqual(['live', 1]);
  });

  it('passes frames on and survives what it cannot read', async () => {
    const { world, connection, server, watch } = start();
    const types: string[] = [];
    connection.onFrame((frame) => types.push(frame.type));
    watch();
    connection.open();
    await world.advance(100);
    for (const text of ['', '{', 'null', '7', '{"message":"Internal server error"}']) world.sockets[0]?.events.received(text);
    server.say({ kind: 'customer' }, 'one');
    await world.advance(100);
    expect(types).toEqual(['conversation.watched', 'message.appended']);
    expect(connection.state).toBe('live');
  });

  it.each([
    [true, 45_000],
    [false, 4 * minuteMs],
  ])('beats regularly (visible: %s) and tells the heads of the answer', async (isVisible, everyMs) => {
    const { world, connection, tab, heads, watch, server } = start();
    tab.isVisible = isVisible;
    watch();
    connection.open();
    await world.advance(100);
    server.say({ kind: 'customer' }, 'one', { isLost: true });
    await world.advance(everyMs - 200);
    expect(typesOf(world.sockets[0])).toEqual(['conversation.watch']);
    await world.advance(200);
    expect(typesOf(world.sockets[0])).toEqual(['conversation.watch', 'heartbeat.send']);
    expect(heads.at(-1)).toMatchObject({ lastSeq: 1 });
    await world.advance(everyMs * 3);
    expect(typesOf(world.sockets[0]).filter((type) => type === 'heartbeat.send')).toHaveLength(4);
  });

  it('changes the rhythm and checks at once when the page is shown', async () => {
    const { world, connection, tab, watch } = start();
    watch();
    connection.open();
    await world.advance(100);
    tab.isVisible = false;
    tab.wake();
    await world.advance(3 * minuteMs);
    expect(typesOf(world.sockets[0])).toEqual(['conversation.watch']);
    tab.isVisible = true;
    tab.wake();
    await world.advance(100);
    expect(typesOf(world.sockets[0])).toEqual(['conversation.watch', 'heartbeat.send']);
    await world.advance(45_000);
    expect(typesOf(world.sockets[0])).toHaveLength(3);
  });

  it('watches again what a heartbeat does not know', async () => {
    const { world, connection, server, watch } = start();
    watch();
    connection.open();
    await world.advance(100);
    server.watchers.clear();
    await world.advance(46_000);
    expect(typesOf(world.sockets[0])).toEqual(['conversation.watch', 'heartbeat.send', 'conversation.watch']);
    expect(server.watchers.size).toBe(1);
  });

  it.each([
    ['nothing goes up', true],
    ['nothing comes down but pushes', false],
  ])('notices a half-open socket within 10 seconds of a heartbeat when %s', async (_, isMute) => {
    const { world, connection, server, watch, states } = start();
    watch();
    connection.open();
    await world.advance(100);
    world.onUp = () => undefined;
    for (let second = 0; second < 54; second++) {
      if (!isMute) server.say({ kind: 'customer' }, 'pushed');
      await world.advance(1000);
    }
    expect(connection.state).toBe('live');
    await world.advance(1000);
    expect(connection.state).toBe('reconnecting');
    expect(openSockets(world.sockets)).toEqual([]);
    createServer(world);
    await world.advance(2000);
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
  });

  it('notices at once a new socket on which nothing is answered', async () => {
    const { world, connection, watch } = start();
    world.onUp = () => undefined;
    watch();
    connection.open();
    await world.advance(10_100);
    expect(connection.state).toBe('reconnecting');
    await world.advance(5 * minuteMs);
    expect(connection.state).toMatch(/polling|live/);
    expect(world.sockets.length).toBeGreaterThan(5);
  });

  it('reconnects whatever the reason of the end, watching again exactly once', async () => {
    const { world, connection, watch } = start();
    watch();
    connection.open();
    for (let round = 1; round <= 20; round++) {
      await world.advance(1500);
      expect(connection.state).toBe('live');
      expect(world.sockets).toHaveLength(round);
      expect(typesOf(world.sockets.at(-1))).toEqual(['conversation.watch']);
      world.sockets.at(-1)?.drop();
      await world.advance(10);
      expect(connection.state).toBe('reconnecting');
    }
  });

  it('backs off with full jitter between 0.5 and 30 seconds, for ever, polling after three failures', async () => {
    const { world, connection, states } = start(7);
    const at: number[] = [];
    world.onSocket = (socket) => {
      at.push(world.now);
      socket.drop();
    };
    connection.open();
    await world.advance(60 * minuteMs);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(200 / 2);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_010);
    const late = gaps.slice(6);
    expect(Math.max(...late) - Math.min(...late)).toBeGreaterThan(20_000);
    expect(states).toEqual(['connecting', 'polling']);
    world.onSocket = (socket) => socket.open();
    await world.advance(31_000);
    expect(connection.state).toBe('live');
  });

  it('keeps backing off from sockets that open and close without a word', async () => {
    const { world, connection } = start();
    world.onUp = () => undefined;
    world.onSocket = (socket) => {
      socket.open();
      void world.wait(10).then(() => socket.drop());
    };
    connection.open();
    await world.advance(10 * minuteMs);
    expect(world.sockets.length).toBeLessThan(100);
    expect(connection.state).toBe('polling');
  });

  it('goes on when tickets are refused, late or never come', async () => {
    const { world, options, tab } = start();
    let tries = 0;
    const connection = createConnection({
      environment: tab.environment,
      ticket() {
        tries++;
        if (tries === 1) return Promise.reject(new ApiError('rate_limited', 429, {}, 12_000));
        return tries === 2 ? new Promise(() => undefined) : options.ticket();
      },
    });
    connection.open();
    await world.advance(12_000);
    expect(tries).toBe(1);
    await world.advance(3000);
    expect(tries).toBe(2);
    await world.advance(30_000);
    expect(connection.state).toBe('live');
  });

  it('replaces its socket at 90 to 115 minutes without a moment in which nobody listens', async () => {
    const times: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { world, connection, server, watch, states } = start(seed);
      watch();
      const heard: number[] = [];
      connection.onFrame((frame) => frame.type === 'message.appended' && heard.push(frame.message.seq));
      connection.open();
      await world.advance(90 * minuteMs);
      expect(world.sockets).toHaveLength(1);
      const begun = world.now;
      while (world.sockets.length === 1) {
        await world.advance(1000);
        server.say({ kind: 'customer' }, 'now');
      }
      for (let step = 0; step < 200; step++) {
        await world.advance(1);
        server.say({ kind: 'customer' }, 'now');
        expect(openSockets(world.sockets).length).toBeGreaterThanOrEqual(1);
      }
      await world.advance(11_000);
      times.push(world.now - begun);
      expect(openSockets(world.sockets)).toEqual([world.sockets[1]]);
      expect(states).toEqual(['connecting', 'live']);
      expect([...new Set(heard)]).toEqual(server.log.map((message) => message.seq));
    }
    expect(Math.max(...times)).toBeLessThanOrEqual(25 * minuteMs + 13_000);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(10 * minuteMs);
  });

  it('keeps the old socket until the new one is watched, and while the new one cannot be had', async () => {
    const { world, connection, watch } = start();
    watch();
    connection.open();
    await world.advance(100);
    world.onSocket = (socket) => socket.drop();
    await world.advance(116 * minuteMs);
    expect(world.sockets.length).toBeGreaterThan(2);
    expect([connection.state, world.sockets[0]?.isOpen]).toEqual(['live', true]);
    const answer = world.onUp;
    world.onUp = (socket, frame) => void world.wait(3000).then(() => answer(socket, frame));
    world.onSocket = (socket) => socket.open();
    for (let second = 0; second < 40 && !world.sockets.at(-1)?.isOpen; second++) await world.advance(1000);
    expect(openSockets(world.sockets)).toHaveLength(2);
    await world.advance(8000);
    expect(openSockets(world.sockets)).toHaveLength(2);
    await world.advance(3000);
    expect(openSockets(world.sockets)).toEqual([world.sockets.at(-1)]);
  });

  it('is offline without a network and dials at once when it is back', async () => {
    const { world, connection, tab, watch } = start();
    watch();
    connection.open();
    await world.advance(100);
    tab.isOnline = false;
    tab.wake();
    expect(connection.state).toBe('offline');
    await world.advance(30 * minuteMs);
    expect(connection.state).toBe('offline');
    tab.isOnline = true;
    tab.wake();
    await world.advance(50);
    expect(connection.state).toBe('live');
    expect(openSockets(world.sockets)).toContain(world.sockets.at(-1));
    await world.advance(10_000);
    expect(openSockets(world.sockets)).toEqual([world.sockets.at(-1)]);
  });

  it('does not wait for an attempt on a network that is gone', async () => {
    const { world, options, tab } = start();
    let hangs = true;
    const connection = createConnection({ ...options, ticket: () => (hangs ? new Promise(() => undefined) : options.ticket()) });
    connection.open();
    await world.advance(1000);
    tab.isOnline = false;
    tab.wake();
    tab.isOnline = true;
    hangs = false;
    tab.wake();
    await world.advance(50);
    expect(connection.state).toBe('live');
  });

  it('dials at once when the page is shown while it waits', async () => {
    const { world, connection, tab } = start();
    world.onSocket = (socket) => socket.drop();
    connection.open();
    await world.advance(10 * minuteMs);
    world.onSocket = (socket) => socket.open();
    tab.wake();
    await world.advance(50);
    expect(connection.state).toBe('live');
  });

  it('does not wait for an attempt that began before the page was woken, when others had failed', async () => {
    const { world, options, tab } = start();
    let ticket: () => Promise<never> = () => Promise.reject(new ApiError('offline', 0));
    let isBack = false;
    const connection = createConnection({ ...options, ticket: () => (isBack ? options.ticket() : ticket()) });
    connection.open();
    await world.advance(10 * minuteMs);
    // The next attempt gets no answer at all.
    ticket = () => new Promise(() => undefined);
    await world.advance(31_000);
    isBack = true;
    tab.wake();
    await world.advance(50);
    expect(connection.state).toBe('live');
  });

  it('leaves nothing behind when closed, and can be opened again', async () => {
    const { world, connection, watch, tab, states } = start();
    watch();
    connection.open();
    await world.advance(100);
    connection.close();
    tab.wake();
    await world.advance(3 * 60 * minuteMs);
    expect([openSockets(world.sockets), world.sockets.length, connection.state]).toEqual([[], 1, 'idle']);
    connection.open();
    connection.close();
    connection.open();
    await world.advance(100);
    expect(openSockets(world.sockets)).toHaveLength(1);
    expect(states.at(-1)).toBe('live');
  });

  it('comes back live and watching with one socket after any storm', async () => {
    let drops = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { world, connection, tab, watch, server } = start(seed);
        watch();
        connection.open();
        const calmOpen = world.onSocket;
        const calmUp = world.onUp;
        world.onSocket = (socket) => (world.random() < 0.4 ? socket.drop() : world.random() < 0.1 ? undefined : calmOpen(socket));
        world.onUp = (socket, frame) => (world.random() < 0.15 ? undefined : calmUp(socket, frame));
        for (let step = 0; step < 40; step++) {
          const dice = world.random();
          if (dice < 0.3) drops += openSockets(world.sockets).map((socket) => socket.drop()).length;
          else if (dice < 0.5) tab.isOnline = !tab.isOnline;
          else if (dice < 0.7) tab.isVisible = !tab.isVisible;
          if (dice >= 0.3 && dice < 0.7) tab.wake();
          await world.advance(world.random() * (world.random() < 0.1 ? 60 * minuteMs : 20_000));
        }
        world.onSocket = calmOpen;
        world.onUp = calmUp;
        tab.isOnline = tab.isVisible = true;
        tab.wake();
        await world.advance(2 * minuteMs);
        expect(connection.state).toBe('live');
        expect(openSockets(world.sockets)).toHaveLength(1);
        expect(server.watchers.has(openSockets(world.sockets)[0] as VirtualSocket)).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(drops).toBeGreaterThan(0);
  });
});

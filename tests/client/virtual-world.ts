import type { Conversation, Message } from '../../contract/entities.ts';
import type { DownFrame, Head, UpFrame } from '../../contract/frames.ts';
import type { Environment, SocketEvents } from '../../client/environment.ts';
import { createOutboxStore, type OutboxStore } from '../../client/outbox-store.ts';
import { createClock } from './virtual-clock.ts';

/** A small generator with a seed, so that a failing schedule can be run again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}
export interface Request {
  tab: Tab;
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  token: string | undefined;
  at: number;
}

export interface VirtualSocket {
  tab: Tab;
  url: string;
  protocols: string[];
  events: SocketEvents;
  isOpen: boolean;
  sent: UpFrame[];
  /** Server side: a frame arrives at the page. */
  deliver(frame: DownFrame): void;
  open(): void;
  /** The connection ends for both. */
  drop(): void;
}

export interface Tab {
  environment: Environment;
  isOnline: boolean;
  isVisible: boolean;
  readonly isAlive: boolean;
  /** Tells the page that one of the two above changed. */
  wake(): void;
  /** The tab dies: none of its timers, answers or sockets does anything any more. */
  kill(): void;
}

export interface World {
  readonly now: number;
  readonly random: () => number;
  advance(ms: number): Promise<void>;
  openTab(): Tab;
  store: OutboxStore;
  storage: Map<string, string>;
  requests: Request[];
  sockets: VirtualSocket[];
  /** Answers requests; throwing stands for a network that fails. */
  answer: (request: Request) => Answer | Promise<Answer>;
  onSocket: (socket: VirtualSocket) => void;
  onUp: (socket: VirtualSocket, frame: UpFrame) => void;
  /** A page gave its socket up, or died with it. */
  onClose: (socket: VirtualSocket) => void;
  /** Milliseconds on the wire, there and back. */
  wait(ms: number): Promise<void>;
}

/** One browser: what its tabs share, and the wires that lead out of it. */
export function createWorld(seed = 1, clock = createClock()): World {
  const random = seededRandom(seed);
  const { setTimer } = clock;
  const locks = new Map<string, Promise<unknown>>();
  const channels = new Set<{ tab: Tab; name: string; receive: (data: unknown) => void }>();
  let count = 0;

  const world: World = {
    get now() {
      return clock.now;
    },
    random,
    store: createOutboxStore(undefined, setTimer),
    storage: new Map(),
    requests: [],
    sockets: [],
    answer: () => ({ status: 404 }),
    onSocket: (socket) => socket.open(),
    onUp: () => undefined,
    onClose: () => undefined,
    wait: clock.wait,
    advance: clock.advance,
    openTab,
  };

  function openTab(): Tab {
    const hooks = new Set<() => void>();
    let isAlive = true;
    /** A promise that never settles in a dead tab, as nothing runs there any more. */
    const whileAlive = <T>(work: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        work.then(
          (value) => isAlive && resolve(value),
          (error: Error) => isAlive && reject(error),
        );
      });

    const environment: Environment = {
      now: () => clock.now,
      random,
      newId: () => `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`,
      setTimer: (run, delayMs) => setTimer(() => isAlive && run(), delayMs),
      fetch: (url, init) => whileAlive(exchange(url, init)),
      openSocket,
      storage: {
        read: (key) => world.storage.get(key) ?? null,
        write: (key, value) => void (value === null ? world.storage.delete(key) : world.storage.set(key, value)),
      },
      outbox: {
        get durable() {
          return world.store.durable;
        },
        all: () => whileAlive(world.store.all()),
        put: (row) => whileAlive(world.store.put(row)),
        replace: (row) => whileAlive(world.store.replace(row)),
        remove: (clientId) => whileAlive(world.store.remove(clientId)),
      },
      lock(name, run) {
        const turn = (locks.get(name) ?? Promise.resolve()).then(() =>
          isAlive ? Promise.race([run(), death]) : death,
        ) as ReturnType<typeof run>;
        locks.set(
          name,
          turn.catch(() => undefined),
        );
        return turn;
      },
      openChannel(name, receive) {
        const channel = { tab, name, receive: (data: unknown) => isAlive && receive(data) };
        channels.add(channel);
        return {
          post(data) {
            for (const other of channels)
              if (other !== channel && other.name === name) setTimer(() => other.receive(structuredClone(data)), 0);
          },
        };
      },
      isOnline: () => tab.isOnline,
      isVisible: () => tab.isVisible,
      onWake(listener) {
        hooks.add(listener);
        return () => hooks.delete(listener);
      },
    };
    let die = () => undefined as void;
    // A lock is given back when its tab dies, as a browser does.
    const death = new Promise<never>((_, reject) => (die = () => reject(new Error('The tab died.'))));
    death.catch(() => undefined);

    async function exchange(url: string, init: RequestInit) {
      const { pathname, searchParams } = new URL(url);
      const request: Request = {
        tab,
        method: init.method ?? 'GET',
        path: pathname,
        query: searchParams,
        body: typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {},
        token: new Headers(init.headers).get('authorization')?.replace('Bearer ', ''),
        at: clock.now,
      };
      if (!tab.isOnline) throw new TypeError('Failed to fetch');
      world.requests.push(request);
      const aborted = new Promise<never>((_, reject) => {
        const abort = () => reject(new Error('aborted'));
        if (init.signal?.aborted) abort();
        init.signal?.addEventListener('abort', abort);
      });
      aborted.catch(() => undefined);
      const answer = await Promise.race([world.answer(request), aborted]);
      return {
        ok: answer.status < 300,
        status: answer.status,
        headers: new Headers(answer.headers),
        json: () => Promise.resolve(structuredClone(answer.body)),
      };
    }

    function openSocket(url: string, protocols: string[], events: SocketEvents) {
      let isGone = false;
      const socket: VirtualSocket = {
        tab,
        url,
        protocols,
        events,
        isOpen: false,
        sent: [],
        open: () => setTimer(() => !isGone && isAlive && ((socket.isOpen = true), events.opened()), 1),
        deliver: (frame) => setTimer(() => !isGone && isAlive && events.received(JSON.stringify(frame)), 1),
        drop() {
          if (isGone) return;
          isGone = true;
          socket.isOpen = false;
          setTimer(() => isAlive && events.closed(), 1);
        },
      };
      world.sockets.push(socket);
      setTimer(() => (tab.isOnline ? world.onSocket(socket) : socket.drop()), 1);
      return {
        send(text: string) {
          const frame = JSON.parse(text) as UpFrame;
          socket.sent.push(frame);
          setTimer(() => !isGone && world.onUp(socket, frame), 1);
        },
        close() {
          if (!isGone) world.onClose(socket);
          socket.drop();
        },
      };
    }

    const tab: Tab = {
      environment,
      isOnline: true,
      isVisible: true,
      get isAlive() {
        return isAlive;
      },
      wake() {
        for (const hook of [...hooks]) hook();
      },
      kill() {
        isAlive = false;
        hooks.clear();
        for (const socket of world.sockets) {
          if (socket.tab !== tab) continue;
          if (socket.isOpen) world.onClose(socket);
          socket.drop();
        }
        die();
      },
    };
    return tab;
  }
  return world;
}

export interface Server {
  log: Message[];
  head: Head;
  conversation(): Conversation;
  /** Appends as somebody and tells the watchers, unless the frame is lost. */
  say(sender: Message['sender'], text: string, how?: { isLost?: boolean; clientId?: string }): Message;
  /** Sockets that watch. */
  watchers: Set<VirtualSocket>;
  /** The most message posts of living tabs that were ever under way at once. */
  mostInFlight: number;
  /** Decides what befalls a request or a frame. */
  fault: (request: Request) => 'none' | 'lost' | 'answer lost' | Answer;
  frameFate: () => 'once' | 'twice' | 'lost' | 'late';
}

export const conversationId = '00000000-0000-7000-8000-aaaaaaaaaaaa';

/** A backend that keeps the contract of one conversation; the faults are the test's. */
export function createServer(world: World, delayMs = 20): Server {
  const log: Message[] = [];
  const head: Head = {
    conversationId,
    lastSeq: 0,
    seenByCustomer: 0,
    seenByStaff: 0,
    deliveredToCustomer: 0,
    deliveredToStaff: 0,
  };
  const watchers = new Set<VirtualSocket>();
  const inFlight = new Set<Request>();
  const at = () => new Date(world.now).toISOString();

  const publish = (frame: DownFrame) => {
    for (const socket of watchers) {
      const fate = server.frameFate();
      if (fate === 'lost') continue;
      if (fate === 'late') void world.wait(700).then(() => socket.deliver(frame));
      else socket.deliver(frame);
      if (fate === 'twice') socket.deliver(frame);
    }
  };
  const server: Server = {
    log,
    head,
    watchers,
    mostInFlight: 0,
    fault: () => 'none',
    frameFate: () => 'once',
    conversation: () => ({
      id: conversationId,
      status: 'open',
      lastSeq: head.lastSeq,
      assignee: null,
      lastMessage: null,
      unread: 0,
      seenByCustomer: head.seenByCustomer,
      seenByStaff: head.seenByStaff,
      deliveredToCustomer: head.deliveredToCustomer,
      deliveredToStaff: head.deliveredToStaff,
      openedAt: at(),
      updatedAt: at(),
    }),
    say(sender, text, how = {}) {
      const message: Message = {
        seq: log.length + 1,
        kind: 'text',
        sender,
        text,
        at: at(),
        ...(how.clientId && { clientId: how.clientId }),
      };
      log.push(message);
      head.lastSeq = message.seq;
      if (!how.isLost) publish({ type: 'message.appended', conversationId, message, conversation: server.conversation() });
      return message;
    },
  };

  const send = (body: Request['body']): Answer => {
    const clientId = String(body.clientId);
    const text = String(body.text);
    const before = log.find((message) => message.clientId === clientId);
    if (before && before.text !== text) return { status: 409, body: { code: 'client_id_reused' } };
    const message = before ?? server.say({ kind: 'customer' }, text, { clientId });
    return { status: 201, body: { clientId, seq: message.seq, at: message.at } };
  };
  const read = (query: URLSearchParams): Answer => {
    const limit = Number(query.get('limit') ?? 30);
    const after = query.get('after');
    const before = Number(query.get('before') ?? log.length + 1);
    if (after !== null) {
      const messages = log.slice(Number(after), Number(after) + limit);
      const last = messages.at(-1)?.seq;
      return { status: 200, body: { messages, ...(last !== undefined && last < log.length && { next: last }) } };
    }
    const messages = log.slice(Math.max(0, before - 1 - limit), before - 1);
    const first = messages[0]?.seq ?? 1;
    return { status: 200, body: { messages, ...(first > 1 && { next: first }) } };
  };
  const serve = (request: Request): Answer => {
    if (request.path.endsWith('/socket-tickets')) {
      return { status: 201, body: { ticket: 't', url: 'wss://live.test', protocol: 'kotha.v1', expiresAt: at() } };
    }
    if (request.path.endsWith('/messages')) return request.method === 'POST' ? send(request.body) : read(request.query);
    if (/\/(seen|delivered)$/.test(request.path)) {
      const isDesk = request.path.includes('/desk/');
      const isSeen = request.path.endsWith('/seen');
      const key = isSeen ? (isDesk ? 'seenByStaff' : 'seenByCustomer') : isDesk ? 'deliveredToStaff' : 'deliveredToCustomer';
      head[key] = Math.max(head[key], Number(request.body.seq));
      publish({ type: 'receipt.moved', head: { ...head } });
      return { status: 200, body: { seq: head[key] } };
    }
    return { status: 200, body: server.conversation() };
  };

  world.answer = async (request) => {
    const isSending = request.method === 'POST' && request.path.endsWith('/messages');
    if (isSending) {
      inFlight.add(request);
      server.mostInFlight = Math.max(server.mostInFlight, [...inFlight].filter(({ tab }) => tab.isAlive).length);
    }
    try {
      const fault = server.fault(request);
      await world.wait(delayMs / 2);
      if (fault === 'lost') throw new TypeError('Failed to fetch');
      if (typeof fault === 'object') return fault;
      const answer = serve(request);
      await world.wait(delayMs / 2);
      if (fault === 'answer lost') throw new TypeError('Failed to fetch');
      return answer;
    } finally {
      inFlight.delete(request);
    }
  };
  world.onUp = (socket, frame) => {
    if (frame.type === 'heartbeat.send') {
      socket.deliver({ type: 'heartbeat.answered', heads: watchers.has(socket) ? [{ ...head }] : [], online: true });
    } else if (frame.type === 'conversation.watch') {
      watchers.add(socket);
      socket.deliver({ type: 'conversation.watched', head: { ...head, conversationId: frame.conversationId } });
    } else if (frame.type === 'conversation.unwatch') {
      watchers.delete(socket);
      socket.deliver({ type: 'conversation.unwatched', conversationId: frame.conversationId });
    }
  };
  return server;
}

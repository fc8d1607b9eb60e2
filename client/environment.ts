import { newId } from '../contract/ids.ts';
import { createOutboxStore, type OutboxStore } from './outbox-store.ts';

export interface SocketEvents {
  opened(): void;
  received(text: string): void;
  /** The end, whatever the reason and whether or not it was ever open. */
  closed(): void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface Channel {
  post(data: unknown): void;
}

/**
 * Everything impure the client uses, so that a proof can run it in virtual time.
 * Callbacks never run inside the call that takes them.
 */
export interface Environment {
  now(): number;
  random(): number;
  newId(): string;
  /** Runs once after the delay; the answer cancels it. */
  setTimer(run: () => void, delayMs: number): () => void;
  fetch(url: string, init: RequestInit): Promise<Pick<Response, 'ok' | 'status' | 'headers' | 'json'>>;
  openSocket(url: string, protocols: string[], events: SocketEvents): Socket;
  /** Small strings shared by tabs; memory where the browser refuses. */
  readonly storage: { read(key: string): string | null; write(key: string, value: string | null): void };
  readonly outbox: OutboxStore;
  /** Runs while no other tab runs under that name. */
  lock<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Hears what others post on that name, in this tab or another. */
  openChannel(name: string, receive: (data: unknown) => void): Channel;
  isOnline(): boolean;
  isVisible(): boolean;
  /** Tells when the page came online or went offline, was shown or hidden, or came back from the cache. */
  onWake(listener: () => void): () => void;
}

// Also runs where there is no page at all, as in a load test.
const page: Partial<typeof globalThis> = globalThis;

const setTimer = (run: () => void, delayMs: number) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

function createStorage(): Environment['storage'] {
  const memory = new Map<string, string | null>();
  return {
    read(key) {
      if (memory.has(key)) return memory.get(key) ?? null;
      try {
        return page.localStorage?.getItem(key) ?? null;
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        if (!page.localStorage) throw new Error('There is no storage.');
        if (value === null) page.localStorage.removeItem(key);
        else page.localStorage.setItem(key, value);
        memory.delete(key);
      } catch {
        memory.set(key, value);
      }
    },
  };
}

function openSocket(url: string, protocols: string[], events: SocketEvents): Socket {
  const socket = new WebSocket(url, protocols);
  socket.onopen = () => events.opened();
  socket.onmessage = (event) => events.received(String(event.data));
  socket.onclose = () => events.closed();
  return socket;
}

let shared: Environment | undefined;

/** The real one; the same for the whole page. */
export function browserEnvironment(): Environment {
  if (shared) return shared;
  let leases: Promise<Environment['lock']> | undefined;
  let factory: IDBFactory | undefined;
  try {
    factory = page.indexedDB;
  } catch {
    factory = undefined;
  }
  const environment: Environment = {
    now: () => Date.now(),
    random: () => Math.random(),
    newId: () => newId(),
    setTimer,
    fetch: (url, init) => fetch(url, init),
    openSocket,
    storage: createStorage(),
    outbox: createOutboxStore(factory, setTimer),
    async lock(name, run) {
      if (page.navigator?.locks) return navigator.locks.request(name, run);
      // Loaded only where it is needed: on hosts without https.
      leases ??= import('./leases.ts').then(({ createLeases }) => createLeases(environment));
      return (await leases)(name, run);
    },
    openChannel(name, receive) {
      if (!page.BroadcastChannel) return { post: () => undefined };
      const channel = new BroadcastChannel(name);
      channel.onmessage = (event) => receive(event.data);
      return { post: (data) => channel.postMessage(data) };
    },
    isOnline: () => page.navigator?.onLine !== false,
    isVisible: () => page.document?.visibilityState !== 'hidden',
    onWake(listener) {
      const events = ['online', 'offline', 'pageshow', 'visibilitychange'];
      for (const event of events) page.addEventListener?.(event, listener, true);
      return () => {
        for (const event of events) page.removeEventListener?.(event, listener, true);
      };
    },
  };
  return (shared = environment);
}

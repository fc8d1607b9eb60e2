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

/** What the browser refused to keep. */
const memory = new Map<string, string | null>();

const storage: Environment['storage'] = {
  read(key) {
    try {
      return memory.get(key) ?? (memory.has(key) ? null : localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      memory.delete(key);
    } catch {
      memory.set(key, value);
    }
  },
};

let leases: Promise<Environment['lock']> | undefined;

const environment: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  newId,
  setTimer,
  fetch: (url, init) => fetch(url, init),
  openSocket(url, protocols, events) {
    const socket = new WebSocket(url, protocols);
    socket.onopen = () => events.opened();
    socket.onmessage = (event) => events.received(String(event.data));
    socket.onclose = () => events.closed();
    return socket;
  },
  storage,
  // Where there is no database or it is refused, this throws and the store knows what to do.
  outbox: createOutboxStore({ open: (name, version) => indexedDB.open(name, version) }, setTimer),
  async lock(name, run) {
    if (page.navigator?.locks) return navigator.locks.request(name, run);
    // Loaded only where it is needed: on hosts without https.
    leases ??= import('./leases.ts').then(({ createLeases }) => createLeases(environment));
    return (await leases)(name, run);
  },
  openChannel(name, receive) {
    const channel = page.BroadcastChannel && new BroadcastChannel(name);
    if (channel) channel.onmessage = (event) => receive(event.data);
    return { post: (data) => channel?.postMessage(data) };
  },
  isOnline: () => page.navigator?.onLine !== false,
  isVisible: () => page.document?.visibilityState !== 'hidden',
  onWake(listener) {
    const abort = new AbortController();
    const { signal } = abort;
    for (const event of ['online', 'offline', 'pageshow', 'visibilitychange'])
      page.addEventListener?.(event, listener, { capture: true, signal });
    return () => abort.abort();
  },
};

/** The real one; the same for the whole page. */
export const browserEnvironment = (): Environment => environment;

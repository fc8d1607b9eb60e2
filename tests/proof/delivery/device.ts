import type { Environment } from '../../../client/environment.ts';
import { createOutboxStore } from '../../../client/outbox-store.ts';
import { newId } from '../../../contract/ids.ts';

/** What a request that was answered looked like. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown> | undefined;
  readonly startedAt: number;
  readonly status: number;
  readonly answer: unknown;
}

/** One page of a device: real requests, sockets and time. */
export interface Tab {
  readonly environment: Environment;
  readonly isAlive: boolean;
  /** The id given out last. */
  readonly newestId: string;
  /** The page is gone: nothing of it runs on, its requests and sockets end. */
  kill(): void;
}

/** A browser as far as the client knows one: what its tabs share, and whether it has a network and is looked at. */
export interface Device {
  isOnline: boolean;
  isVisible: boolean;
  /** Rows that wait in its store. */
  unsent(): Promise<number>;
  openTab(): Tab;
  /** Tells every tab that one of the two above changed. */
  wake(): void;
}

export interface DeviceOptions {
  /** Where its network listens, instead of where the server says it does. */
  readonly port: number;
  readonly heard: (exchange: Exchange) => void;
}

const setTimer = (run: () => void, delayMs: number) => {
  const timer = setTimeout(run, delayMs);
  // What a page that is gone still meant to do keeps no proof from ending.
  timer.unref();
  return () => clearTimeout(timer);
};

/** A device on a network; its storage outlives its tabs. */
export function createDevice({ port, heard }: DeviceOptions): Device {
  const storage = new Map<string, string>();
  const store = createOutboxStore(undefined, setTimer);
  const locks = new Map<string, Promise<unknown>>();
  const channels = new Set<{ tab: Tab; name: string; receive: (data: unknown) => void }>();
  const hooks = new Map<Tab, Set<() => void>>();
  const throughNetwork = (address: string) => {
    const url = new URL(address);
    url.hostname = '127.0.0.1';
    url.port = String(port);
    return url;
  };

  const device: Device = {
    isOnline: true,
    isVisible: true,
    unsent: async () => (await store.all()).filter(({ state }) => state !== 'failed').length,
    openTab,
    wake() {
      for (const listeners of [...hooks.values()]) for (const hook of [...listeners]) hook();
    },
  };

  function openTab(): Tab {
    const life = new AbortController();
    const sockets = new Set<WebSocket>();
    const listeners = new Set<() => void>();
    const isAlive = () => !life.signal.aborted;
    let newestId = '';
    let die = () => undefined as void;
    // A lock is given back when its tab dies, as a browser does.
    const death = new Promise<never>((_, reject) => (die = () => reject(new Error('The tab died.'))));
    death.catch(() => undefined);
    /** A promise that never settles in a dead tab, as nothing runs there any more. */
    const whileAlive = <T>(work: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        work.then(
          (value) => isAlive() && resolve(value),
          (error: unknown) => isAlive() && reject(error as Error),
        );
      });

    const exchange = async (address: string, init: RequestInit) => {
      if (!device.isOnline) throw new TypeError('Failed to fetch');
      const url = throughNetwork(address);
      const startedAt = Date.now();
      const signal = AbortSignal.any([life.signal, ...(init.signal ? [init.signal] : [])]);
      const response = await fetch(url, { ...init, signal });
      const text = await response.text();
      const { pathname: path, searchParams: query } = url;
      const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : undefined;
      const read = () => JSON.parse(text) as unknown;
      const { ok, status, headers } = response;
      if (isAlive())
        heard({ method: init.method ?? 'GET', path, query, body, startedAt, status, answer: ok ? read() : undefined });
      return { ok, status, headers, json: () => new Promise<unknown>((resolve) => resolve(read())) };
    };

    const environment: Environment = {
      now: () => Date.now(),
      random: () => Math.random(),
      newId: () => (newestId = newId()),
      setTimer: (run, delayMs) => setTimer(() => isAlive() && run(), delayMs),
      fetch: (url, init) => whileAlive(exchange(url, init)),
      openSocket(url, protocols, events) {
        const socket = new WebSocket(throughNetwork(url), protocols);
        sockets.add(socket);
        socket.onopen = () => isAlive() && events.opened();
        socket.onmessage = ({ data }) => isAlive() && events.received(String(data));
        socket.onclose = () => {
          sockets.delete(socket);
          if (isAlive()) events.closed();
        };
        return socket;
      },
      storage: {
        read: (key) => storage.get(key) ?? null,
        write: (key, value) => void (value === null ? storage.delete(key) : storage.set(key, value)),
      },
      outbox: {
        get durable() {
          return true;
        },
        all: () => whileAlive(store.all()),
        put: (row) => whileAlive(store.put(row)),
        replace: (row) => whileAlive(store.replace(row)),
        remove: (clientId) => whileAlive(store.remove(clientId)),
      },
      lock(name, run) {
        const turn = (locks.get(name) ?? Promise.resolve()).then(() =>
          isAlive() ? Promise.race([run(), death]) : death,
        ) as ReturnType<typeof run>;
        locks.set(
          name,
          turn.catch(() => undefined),
        );
        return turn;
      },
      openChannel(name, receive) {
        const channel = { tab, name, receive: (data: unknown) => isAlive() && receive(data) };
        channels.add(channel);
        return {
          post(data) {
            for (const other of channels)
              if (other !== channel && other.name === name) setTimeout(() => other.receive(structuredClone(data)), 0);
          },
        };
      },
      isOnline: () => device.isOnline,
      isVisible: () => device.isVisible,
      onWake(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const tab: Tab = {
      environment,
      get isAlive() {
        return isAlive();
      },
      get newestId() {
        return newestId;
      },
      kill() {
        life.abort();
        hooks.delete(tab);
        for (const channel of channels) if (channel.tab === tab) channels.delete(channel);
        for (const socket of sockets) socket.close();
        die();
      },
    };
    hooks.set(tab, listeners);
    return tab;
  }
  return device;
}

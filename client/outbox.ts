import type { Ack } from '../contract/entities.ts';
import { browserEnvironment, type Channel, type Environment } from './environment.ts';
import type { ApiError, Http } from './http.ts';
import { createListeners } from './listeners.ts';
import type { OutboxRow } from './outbox-store.ts';
import { isPassing, pause, retryDelayMs } from './retry.ts';

export type { OutboxRow, RowState } from './outbox-store.ts';

/** A row whose message is durable, with its place in the log. */
export interface Delivery {
  readonly row: OutboxRow;
  readonly ack: Ack;
}

export interface Outbox {
  /** False when the browser refused to keep rows: a reload would lose them. */
  readonly durable: boolean;
  /** What one conversation still has to send, in order of sending. */
  rowsOf(conversationId: string): readonly OutboxRow[];
  /** Resolves when the row is stored; sending goes on by itself. */
  add(conversationId: string, text: string): Promise<void>;
  /** Queues a failed row again, under the same id. */
  retry(clientId: string): Promise<void>;
  discard(clientId: string): Promise<void>;
  /** Tells every change of rows, and with it the delivery that caused it, from this tab or another. */
  subscribe(listener: (delivery?: Delivery) => void): () => void;
}

export interface OutboxOptions {
  side: OutboxRow['side'];
  owner: string;
  http: Http;
  environment?: Environment;
}

const channelName = 'kotha.outbox';

interface Notice {
  side: OutboxRow['side'];
  delivery?: Delivery | undefined;
}

/** False once rows written in this page would not outlive it. */
export const outboxIsDurable = (environment: Environment = browserEnvironment()): boolean => environment.outbox.durable;

/** Removes every row of that side but those of `owner`: nobody's words may be sent as somebody else's. */
export async function wipeOutbox(
  side: OutboxRow['side'],
  owner: string | undefined,
  environment: Environment = browserEnvironment(),
): Promise<void> {
  const rows = await environment.outbox.all();
  for (const row of rows) if (row.side === side && row.owner !== owner) await environment.outbox.remove(row.clientId);
}

const shared = new WeakMap<Http, Map<string, Outbox>>();

/** The outbox of one person: one for all threads that share `http`, sending for as long as the page lives. */
export function openOutbox(options: OutboxOptions): Outbox {
  const outboxes = shared.get(options.http) ?? new Map<string, Outbox>();
  shared.set(options.http, outboxes);
  const key = `${options.side} ${options.owner}`;
  const outbox = outboxes.get(key) ?? createOutbox(options);
  outboxes.set(key, outbox);
  return outbox;
}

const isWaiting = (row: OutboxRow) => row.state !== 'failed';
const inOrder = (rows: readonly OutboxRow[]) =>
  [...rows].sort((one, other) => one.queuedAt - other.queuedAt || (one.clientId < other.clientId ? -1 : 1));

function createOutbox({ side, owner, http, environment = browserEnvironment() }: OutboxOptions): Outbox {
  const store = environment.outbox;
  const listeners = createListeners<[Delivery?]>();
  const busy = new Set<string>();
  const route =
    side === 'desk' ? '/v1/desk/conversations/{conversationId}/messages' : '/v1/conversations/{conversationId}/messages';
  let rows: readonly OutboxRow[] = [];
  let changes = 0;

  const refresh = async () => {
    for (let before = -1; before !== changes;) {
      before = changes;
      const all = await store.all();
      // A change made meanwhile is newer than what was read.
      if (before === changes) rows = inOrder(all.filter((row) => row.side === side && row.owner === owner));
    }
  };
  const announce = (delivery?: Delivery) => {
    const notice: Notice = { side, delivery };
    channel.post(notice);
    listeners.tell();
  };
  const changed = (clientId: string, row?: OutboxRow, delivery?: Delivery) => {
    changes++;
    rows = inOrder([...rows.filter((other) => other.clientId !== clientId), ...(row ? [row] : [])]);
    announce(delivery);
  };
  /** False when the row is gone, because it was discarded or wiped. */
  const replace = async (row: OutboxRow) => {
    const isThere = await store.replace(row);
    changed(row.clientId, isThere ? row : undefined);
    return isThere;
  };

  /** Sends the first waiting row, or answers how long it has to wait. Runs under the conversation's lock. */
  const sendNext = async (conversationId: string, isWoken: boolean): Promise<number> => {
    await refresh();
    const row = rows.find((candidate) => candidate.conversationId === conversationId && isWaiting(candidate));
    if (!row) return 0;
    const waitMs = row.dueAt - environment.now();
    if (waitMs > 0 && !(isWoken && row.error === 'offline')) return waitMs;
    // Counted before it goes out: whoever finds this row after a crash has to say that it may have arrived.
    const sending: OutboxRow = { ...row, state: 'sending', tries: row.tries + 1 };
    if (await replace(sending)) await post(sending);
    return 0;
  };
  const post = async (row: OutboxRow) => {
    const { conversationId, clientId, text, tries } = row;
    try {
      const ack = await http(`POST ${route}`, {
        params: { conversationId },
        body: { clientId, text, retry: tries > 1 },
        as: owner,
      });
      const delivery = { row, ack };
      listeners.tell(delivery);
      await store.remove(clientId);
      changed(clientId, undefined, delivery);
    } catch (error) {
      const { code, status } = error as ApiError;
      const mayPass = status === 401 || isPassing(error);
      const dueAt = environment.now() + retryDelayMs(environment, tries - 1, error);
      await replace({ ...row, state: mayPass ? 'queued' : 'failed', error: code, dueAt });
    }
  };
  const drain = async (conversationId: string) => {
    if (busy.has(conversationId)) return;
    busy.add(conversationId);
    let isWoken = false;
    while (rows.some((row) => row.conversationId === conversationId && isWaiting(row))) {
      // A browser may refuse the lock while it puts the page away.
      const waitMs = await environment
        .lock(`kotha.outbox.${conversationId}`, () => sendNext(conversationId, isWoken))
        .catch(() => 1000);
      isWoken = waitMs > 0 && (await pause(environment, waitMs));
    }
    busy.delete(conversationId);
  };
  const resume = async () => {
    await refresh();
    listeners.tell();
    drainAll();
  };
  const drainAll = () => {
    for (const row of rows) void drain(row.conversationId);
  };
  const channel: Channel = environment.openChannel(channelName, (data) => {
    const { side: changedSide, delivery } = data as Notice;
    if (changedSide !== side) return;
    if (delivery?.row.owner === owner) listeners.tell(delivery);
    void resume();
  });

  void wipeOutbox(side, owner, environment).then(resume);

  return {
    get durable() {
      return store.durable;
    },
    rowsOf: (conversationId) => rows.filter((row) => row.conversationId === conversationId),
    async add(conversationId, text) {
      const queuedAt = Math.max(environment.now(), ...rows.map((row) => row.queuedAt + 1));
      const clientId = environment.newId();
      const row: OutboxRow = { side, owner, conversationId, clientId, text, state: 'queued', tries: 0, queuedAt, dueAt: 0 };
      // On screen before it is stored; nothing is sent that the store does not give back.
      changes++;
      rows = [...rows, row];
      listeners.tell();
      await store.put(row);
      announce();
      drainAll();
    },
    async retry(clientId) {
      const row = rows.find((candidate) => candidate.clientId === clientId && !isWaiting(candidate));
      if (row && (await replace({ ...row, state: 'queued', dueAt: 0 }))) drainAll();
    },
    async discard(clientId) {
      await store.remove(clientId);
      changed(clientId);
    },
    subscribe: listeners.add,
  };
}

import type { Ack, AgentFace, Attachment } from '../contract/entities.ts';
import { browserEnvironment, type Channel, type Environment } from './environment.ts';
import type { ApiError, CallOf, Http } from './http.ts';
import { createListeners } from './listeners.ts';
import type { OutboxRow, OutboxSide } from './outbox-store.ts';
import { isPassing, retryDelayMs, watchWakes } from './retry.ts';

export type { OutboxRow, RowState } from './outbox-store.ts';

/** A row whose message is durable, with its place in the log. */
export interface Delivery {
  readonly row: OutboxRow;
  readonly ack: OutboxAck;
}

/** The answer to a row; the place of a note in the thread is said with it. */
export type OutboxAck = Ack & { readonly afterSeq?: number };

export interface Outbox {
  /** False when the browser refused to keep rows: a reload would lose them. */
  readonly durable: boolean;
  /** What one conversation still has to send, in order of sending. */
  rowsOf(conversationId: string): readonly OutboxRow[];
  /** Resolves when the row is stored; sending goes on by itself. `after` is the newest sequence that is known. */
  add(
    conversationId: string,
    text: string,
    after?: number,
    attachments?: Attachment[],
    mentions?: readonly AgentFace[],
  ): Promise<void>;
  /** Queues a failed row again, under the same id. */
  retry(clientId: string): Promise<void>;
  discard(clientId: string): Promise<void>;
  /** Tells every change of rows, and with it the delivery that caused it, from this tab or another. */
  subscribe(listener: (delivery?: Delivery) => void): () => void;
}

/** The one route by which an outbox sends. */
export type SendRow = (
  key: `POST /v1/${'desk/' | ''}conversations/{conversationId}/messages`,
  call: CallOf<'POST /v1/conversations/{conversationId}/messages'>,
) => Promise<OutboxAck>;

export interface OutboxOptions<Send = Http> {
  side: OutboxSide;
  owner: string;
  http: Send;
  environment?: Environment;
}

const channelName = 'kotha.outbox';

interface Notice {
  side: OutboxSide;
  delivery?: Delivery | undefined;
}

/** False once rows written in this page would not outlive it. */
export const outboxIsDurable = (environment: Environment = browserEnvironment()): boolean => environment.outbox.durable;

/** Removes every row of that side but those of `owner`: nobody's words may be sent as somebody else's. */
export async function wipeOutbox(
  side: OutboxSide,
  owner: string | undefined,
  environment: Environment = browserEnvironment(),
): Promise<void> {
  const rows = await environment.outbox.all();
  for (const row of rows) if (row.side === side && row.owner !== owner) await environment.outbox.remove(row.clientId);
}

const outboxes: { http: Http; owner: string; outbox: Outbox }[] = [];

/** The outbox of one person: one for all threads that share `http`, sending for as long as the page lives. */
export function openOutbox(options: OutboxOptions): Outbox {
  const { http, owner } = options;
  const known = outboxes.find((other) => other.http === http && other.owner === owner);
  if (known) return known.outbox;
  const outbox = createOutbox(options);
  outboxes.push({ http, owner, outbox });
  return outbox;
}

const isWaiting = ({ state }: OutboxRow) => state !== 'failed';

/** An outbox of its own; whoever needs the same one again has to keep it. */
export function createOutbox({ side, owner, http, environment = browserEnvironment() }: OutboxOptions<SendRow>): Outbox {
  const store = environment.outbox;
  const listeners = createListeners<[Delivery?]>();
  const busy = new Set<string>();
  /** Where the last own message of a conversation stands. */
  const acked = new Map<string, number>();
  let rows: readonly OutboxRow[] = [];
  let changes = 0;

  // Rows of the same moment stay in the order of their ids, in which every tab's store gives them back.
  const order = (all: OutboxRow[]) => (rows = all.sort((one, other) => one.queuedAt - other.queuedAt));
  const refresh = async () => {
    for (let before = -1; before !== changes;) {
      before = changes;
      const all = await store.all();
      // A change made meanwhile is newer than what was read.
      if (before === changes) order(all.filter((row) => row.side === side && row.owner === owner));
    }
  };
  const post = (delivery?: Delivery) => {
    const notice: Notice = { side, delivery };
    channel.post(notice);
  };
  /** Puts the row in the place of its older self, or removes it; false when it is gone, being sent, discarded or wiped. */
  const change = async (clientId: string, row?: OutboxRow, delivery?: Delivery) => {
    const isThere = row ? await store.replace(row) : await store.remove(clientId);
    changes++;
    const others = rows.filter((other) => other.clientId !== clientId);
    order(row && isThere ? [...others, row] : others);
    post(delivery);
    listeners.tell();
    return isThere;
  };
  const nextOf = (conversationId: string) => rows.find((row) => row.conversationId === conversationId && isWaiting(row));

  const knownBefore = ({ conversationId, after = 0 }: OutboxRow) => Math.max(after, acked.get(conversationId) ?? 0);

  /** Sends the first waiting row, or answers how long it has to wait. Runs under the conversation's lock. */
  const sendNext = async (conversationId: string, isWoken: boolean): Promise<number> => {
    await refresh();
    const next = nextOf(conversationId);
    if (!next) return 0;
    const waitMs = next.dueAt - environment.now();
    if (waitMs > 0 && !(isWoken && next.error === 'offline')) return waitMs;
    // Counted before it goes out: whoever finds this row after a crash has to say that it may have arrived.
    const row: OutboxRow = { ...next, state: 'sending', tries: next.tries + 1, ...(!next.tries && { after: knownBefore(next) }) };
    const { clientId, text, attachments, tries, after } = row;
    if (!(await change(clientId, row))) return 0;
    try {
      const ack = await http(`POST /v1/${side === 'desk' ? 'desk/' : ''}conversations/{conversationId}/messages`, {
        params: { conversationId },
        body: { clientId, text, attachmentIds: attachments?.map(({ id }) => id), retry: tries > 1, after },
        as: owner,
      });
      acked.set(conversationId, ack.seq);
      const delivery = { row, ack };
      listeners.tell(delivery);
      await change(clientId, undefined, delivery);
    } catch (error) {
      const { code, status } = error as ApiError;
      const dueAt = environment.now() + retryDelayMs(environment, tries - 1, error);
      await change(clientId, { ...row, state: status === 401 || isPassing(error) ? 'queued' : 'failed', error: code, dueAt });
    }
    return 0;
  };
  const drain = async (conversationId: string) => {
    if (busy.has(conversationId)) return;
    busy.add(conversationId);
    const wakes = watchWakes(environment);
    for (let isWoken = false; nextOf(conversationId);) {
      // A browser may refuse the lock while it puts the page away.
      const waitMs = await environment
        .lock(`kotha.outbox.${conversationId}`, () => sendNext(conversationId, isWoken))
        .catch(() => 1000);
      isWoken = waitMs > 0 && (await wakes.pause(waitMs));
    }
    wakes.stop();
    busy.delete(conversationId);
  };
  const drainAll = () => {
    for (const row of rows) void drain(row.conversationId);
  };
  const resume = async () => {
    await refresh();
    listeners.tell();
    drainAll();
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
    async add(conversationId, text, after = 0, attachments, mentions) {
      const queuedAt = Math.max(environment.now(), ...rows.map((row) => row.queuedAt + 1));
      const clientId = environment.newId();
      const fresh = { state: 'queued', tries: 0, after, queuedAt, dueAt: 0 } as const;
      const row: OutboxRow = { side, owner, conversationId, clientId, text, attachments, mentions, ...fresh };
      // On screen before it is stored; nothing is sent that the store does not give back.
      changes++;
      rows = [...rows, row];
      listeners.tell();
      await store.put(row);
      post();
      drainAll();
    },
    async retry(clientId) {
      const row = rows.find((candidate) => candidate.clientId === clientId && !isWaiting(candidate));
      if (row && (await change(clientId, { ...row, state: 'queued', dueAt: 0 }))) drainAll();
    },
    async discard(clientId) {
      await change(clientId);
    },
    subscribe: listeners.add,
  };
}

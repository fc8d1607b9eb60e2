import type { AgentFace, Attachment } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';

/** `sent` is what a screen shows after the answer; the row itself leaves the store with it. */
export type RowState = 'queued' | 'sending' | 'sent' | 'failed';

/**
 * Whose words an outbox sends, and where to. Notes have a side of their own, not a mark on a reply: a page that does not
 * know them, such as one of an older version in another tab, finds no row of its side and sends nothing.
 */
export type OutboxSide = 'customer' | 'desk' | 'notes';

/** Words that are not known to be in the log yet. */
export interface OutboxRow {
  readonly side: OutboxSide;
  readonly owner: string;
  readonly conversationId: string;
  readonly clientId: string;
  readonly text: string;
  /** Clean files that go with it. */
  readonly attachments?: Attachment[] | undefined;
  /** Colleagues whom a note names. */
  readonly mentions?: readonly AgentFace[] | undefined;
  readonly state: RowState;
  /** Tries that were begun, counted before each goes out. */
  readonly tries: number;
  /** The newest sequence known before the first of them: none of them can stand below it. Missing in rows of older versions. */
  readonly after?: number;
  /** Milliseconds; rising within a conversation, so it is the order of sending. */
  readonly queuedAt: number;
  /** Milliseconds before which no tab may try again. */
  readonly dueAt: number;
  readonly error?: ErrorCode | 'offline';
}

/**
 * Where rows outlive the page.
 * Operations never reject: what the browser refuses to keep stays in memory and clears `durable`.
 */
export interface OutboxStore {
  /** False once the browser refused to keep a row: then a reload loses what is not sent. */
  readonly durable: boolean;
  all(): Promise<readonly OutboxRow[]>;
  put(row: OutboxRow): Promise<void>;
  /** Replaces a row that is still there, else resolves to false and writes nothing. */
  replace(row: OutboxRow): Promise<boolean>;
  remove(clientId: string): Promise<void>;
}

type Factory = Pick<IDBFactory, 'open'>;
type SetTimer = (run: () => void, delayMs: number) => () => void;

const openingLimitMs = 3000;

function openDatabase(factory: Factory, setTimer: SetTimer): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('kotha', 1);
    // Some browsers never answer an opening; a message must not wait for that.
    setTimer(reject, openingLimitMs);
    request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'clientId' });
    request.onerror = reject;
    request.onsuccess = () => resolve(request.result);
  });
}

/** Rows in IndexedDB, or in memory where there is none. */
export function createOutboxStore(factory: Factory | undefined, setTimer: SetTimer): OutboxStore {
  /** What the database could not be told; undefined stands for a row that is gone. */
  const memory = new Map<string, OutboxRow | undefined>();
  let durable = !!factory;

  const transact = async <T>(work: (rows: IDBObjectStore) => { readonly result: T }, instead: () => T): Promise<T> => {
    if (!factory) return instead();
    try {
      // Opened for each transaction: a kept connection dies unnoticed when the browser evicts or upgrades.
      const database = await openDatabase(factory, setTimer);
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction('outbox', 'readwrite');
        const request = work(transaction.objectStore('outbox'));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = reject;
        // It ends with what is under way on it.
        database.close();
      });
    } catch {
      durable = false;
      return instead();
    }
  };
  const remember = (clientId: string, row?: OutboxRow) => () => memory.set(clientId, row);

  return {
    get durable() {
      return durable;
    },
    async all() {
      const kept = await transact<OutboxRow[]>(
        (rows) => rows.getAll(),
        () => [],
      );
      return [...kept.filter((row) => !memory.has(row.clientId)), ...memory.values()].filter((row) => row !== undefined);
    },
    async put(row) {
      await transact<unknown>((rows) => rows.put(row), remember(row.clientId, row));
    },
    async replace(row) {
      const { clientId } = row;
      if (memory.has(clientId)) return !!memory.get(clientId) && !!memory.set(clientId, row);
      return !!(await transact<unknown>(
        (rows) => {
          const request = rows.getKey(clientId);
          request.onsuccess = () => request.result && rows.put(row);
          return request;
        },
        remember(clientId, row),
      ));
    },
    async remove(clientId) {
      memory.delete(clientId);
      await transact<unknown>((rows) => rows.delete(clientId), remember(clientId));
    },
  };
}

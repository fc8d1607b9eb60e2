import { ApiError } from '../client/http.ts';

export const codeOf = (error: unknown): ApiError['code'] => (error instanceof ApiError ? error.code : 'internal');

/** Something of the service that is read once for the whole console and again when it may be old, and what somebody writes for it. */
export interface KeptFresh<Edit> {
  readonly failed: ApiError['code'] | undefined;
  /** What is being edited and not saved, by its key; while there is any, leaving the page asks first. */
  readonly edits: ReadonlyMap<string, Edit>;
  /** Keeps what is being edited; without an edit it is discarded. */
  keepEdit(key: string, edit: Edit | undefined): void;
  reload(): Promise<void>;
  /** Tells that something was changed here: a reading that is under way begins anew, for its answer may be older. */
  noteChange(): void;
  /** Calls back after every change; while anybody listens, coming back to the page reads anew. */
  subscribe(listener: () => void): () => void;
  /** Calls back everybody who listens. */
  tell(): void;
}

/**
 * Reads with `read`, which answers how to keep what it found; what was read less than `freshMs` ago is not read again only
 * because somebody looks.
 */
export function createKeptFresh<Edit>(read: () => Promise<() => void>, freshMs: number): KeptFresh<Edit> {
  const listeners = new Set<() => void>();
  const edits = new Map<string, Edit>();
  let failed: ApiError['code'] | undefined;
  let readAtMs = 0;
  let reading: Promise<void> | undefined;
  let changes = 0;

  const tell = () => listeners.forEach((listener) => listener());
  const readNow = async () => {
    try {
      let keep: () => void = () => undefined;
      for (let before = NaN; before !== changes;) {
        before = changes;
        keep = await read();
      }
      keep();
      readAtMs = Date.now();
      failed = undefined;
    } catch (error) {
      failed = codeOf(error);
    }
    tell();
  };
  // One after the other: what is read after a change must have begun after it.
  const reload = () => {
    const mine: Promise<void> = (reading ?? Promise.resolve()).then(readNow).finally(() => {
      if (reading === mine) reading = undefined;
    });
    reading = mine;
    return mine;
  };
  const look = () => {
    if (reading === undefined && document.visibilityState !== 'hidden' && Date.now() - readAtMs > freshMs) void reload();
  };

  addEventListener('beforeunload', (event) => {
    if (edits.size > 0) event.preventDefault();
  });

  return {
    get failed() {
      return failed;
    },
    edits,
    keepEdit(key, edit) {
      if (edit === undefined) edits.delete(key);
      else edits.set(key, edit);
      tell();
    },
    reload,
    noteChange: () => void (changes += 1),
    subscribe(listener) {
      if (listeners.size === 0) {
        document.addEventListener('visibilitychange', look);
        addEventListener('focus', look);
      }
      listeners.add(listener);
      look();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        document.removeEventListener('visibilitychange', look);
        removeEventListener('focus', look);
      };
    },
    tell,
  };
}

import type { Connection } from '../client/connection.ts';
import { ApiError, type Http } from '../client/http.ts';
import { createListeners } from '../client/listeners.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { Notice } from '../contract/notices.ts';

export type KeptNotice = Notice & { readonly unread: boolean };

export interface NoticesView {
  /** Newest first. */
  readonly items: readonly KeptNotice[];
  readonly unread: number;
  readonly isAtLeast: boolean;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly failed: ErrorCode | 'offline' | undefined;
}

/** What concerns the signed-in agent: read once, kept current by frames, read anew when the connection was away. */
export interface Notices {
  readonly view: NoticesView;
  read(): Promise<void>;
  readMore(): Promise<void>;
  /** Says that everything here has been seen; what is drawn as new stays so until `settle`, whatever is read meanwhile. */
  see(): Promise<void>;
  /** Shows nothing as new any more. */
  settle(): void;
  subscribe(listener: () => void): () => void;
}

const route = 'GET /v1/desk/notices';

/** Opens the notices of one agent; it reads the newest page at once. */
export function openNotices({ http, connection }: { http: Http; connection: Connection }): Notices {
  const listeners = createListeners();
  let view: NoticesView = { items: [], unread: 0, isAtLeast: false, isLoading: true, hasMore: false, failed: undefined };
  let next: string | undefined;
  const show = (change: Partial<NoticesView>) => {
    view = { ...view, ...change };
    listeners.tell();
  };
  /** What somebody is looking at as new. */
  let drawn: ReadonlySet<string> = new Set();
  /** Of one and the same the newer. */
  const merge = (older: readonly KeptNotice[], newer: readonly KeptNotice[]): KeptNotice[] => {
    const known = new Map([...older, ...newer].map((item) => [item.id, drawn.has(item.id) ? { ...item, unread: true } : item]));
    return [...known.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
  };
  let heard = 0;
  /** Counts what an answer that is under way need not know of: what was heard, and that all was seen. */
  let changes = 0;
  let readings = 0;
  const readPage = async (cursor?: string): Promise<void> => {
    const mine = (readings += 1);
    const before = changes;
    show({ isLoading: true, failed: undefined });
    try {
      const page = await http(route, { query: cursor === undefined ? {} : { cursor } });
      if (cursor !== undefined || next === undefined) next = page.next;
      const isLast = mine === readings;
      // One that may be older than what is known adds what it has, and the count is the next one's to tell.
      const isNewest = isLast && before === changes;
      const { unread, isAtLeast } = isNewest ? page : view;
      const items = isNewest ? merge(view.items, page.notices) : merge(page.notices, view.items);
      show({ items, unread, isAtLeast, isLoading: view.isLoading && !isLast, hasMore: next !== undefined });
      if (isLast && !isNewest) await readPage();
    } catch (error) {
      if (mine === readings) show({ isLoading: false, failed: error instanceof ApiError ? error.code : 'offline' });
    }
  };
  connection.onFrame((frame) => {
    if (frame.type !== 'notice.added' || view.items.some(({ id }) => id === frame.notice.id)) return;
    heard += 1;
    changes += 1;
    show({ items: merge(view.items, [{ ...frame.notice, unread: true }]), unread: view.unread + 1 });
  });
  connection.onState((state) => {
    if (state === 'live') void readPage();
  });
  void readPage();

  return {
    get view() {
      return view;
    },
    read: () => readPage(),
    async readMore() {
      if (next !== undefined && !view.isLoading) await readPage(next);
    },
    async see() {
      const [newest] = view.items;
      drawn = new Set(view.items.flatMap(({ id, unread }) => (unread ? [id] : [])));
      if (newest === undefined || view.unread === 0) return;
      const before = heard;
      await http('POST /v1/desk/notices/seen', { body: { id: newest.id } });
      changes += 1;
      // What came meanwhile was not seen.
      show({ unread: heard - before, isAtLeast: false });
    },
    settle() {
      drawn = new Set();
      show({ items: view.items.map((item) => ({ ...item, unread: false })) });
    },
    subscribe: listeners.add,
  };
}

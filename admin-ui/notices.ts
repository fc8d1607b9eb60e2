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
  /** Says that everything here has been seen; what is drawn as new stays so until it is read again. */
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
  const merge = (items: readonly KeptNotice[]): KeptNotice[] => {
    const known = new Map(view.items.map((item) => [item.id, item]));
    for (const item of items) known.set(item.id, item);
    return [...known.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
  };
  let heard = 0;
  const readPage = async (cursor?: string): Promise<void> => {
    show({ isLoading: true, failed: undefined });
    const before = heard;
    try {
      const page = await http(route, { query: cursor === undefined ? {} : { cursor } });
      if (cursor !== undefined || next === undefined) next = page.next;
      // An answer that was under way while a frame came may be older than the frame: only the next one may take its count.
      const { unread, isAtLeast } = heard === before ? page : view;
      show({ items: merge(page.notices), unread, isAtLeast, isLoading: false, hasMore: next !== undefined });
      if (heard !== before) await readPage();
    } catch (error) {
      show({ isLoading: false, failed: error instanceof ApiError ? error.code : 'offline' });
    }
  };
  connection.onFrame((frame) => {
    if (frame.type !== 'notice.added' || view.items.some(({ id }) => id === frame.notice.id)) return;
    heard += 1;
    show({ items: merge([{ ...frame.notice, unread: true }]), unread: view.unread + 1 });
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
      if (newest === undefined || view.unread === 0) return;
      const before = heard;
      await http('POST /v1/desk/notices/seen', { body: { id: newest.id } });
      // What came meanwhile was not seen.
      show({ unread: heard - before, isAtLeast: false });
    },
    settle: () => show({ items: view.items.map((item) => ({ ...item, unread: false })) }),
    subscribe: listeners.add,
  };
}

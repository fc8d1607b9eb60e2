import type { Connection } from '../client/connection.ts';
import type { Environment } from '../client/environment.ts';
import type { Http } from '../client/http.ts';
import type { DeskConversation } from '../contract/entities.ts';
import { arrange, belongs, neighbourOf, nothingArranged } from './inbox-order.ts';
import { createShelves, type Refusal, type Reported, type Shelves } from './inbox-shelves.ts';
import { tabs, type StatusFilter, type Tab } from './route.ts';

export interface InboxRow {
  readonly conversation: DeskConversation;
  /** It left the view and only keeps its place. */
  readonly isLeaving: boolean;
}

export interface InboxView {
  readonly tab: Tab;
  readonly status: StatusFilter;
  readonly rows: readonly InboxRow[];
  /** Conversations that wait above the list until it is let go or `reveal` is called. */
  readonly waiting: number;
  /** Nothing is known of this view yet. */
  readonly isLoading: boolean;
  readonly failed?: Refusal;
  readonly more: 'none' | 'some' | 'loading' | 'failed';
  readonly counts: Record<Tab, { readonly count: number; readonly isAtLeast: boolean } | undefined>;
  /** Unread conversations that are this agent's or nobody's. */
  readonly needing: number;
}

/** The agent's inbox: kept current by frames, checked against the service every minute and whenever the page or the connection returns. */
export interface Inbox {
  readonly view: InboxView;
  subscribe(listener: () => void): () => void;
  show(tab: Tab, status: StatusFilter): void;
  /** While held no row moves. */
  hold(isHeld: boolean): void;
  reveal(): void;
  loadMore(): Promise<void>;
  refresh(): Promise<void>;
  find(conversationId: string): DeskConversation | undefined;
  /** Takes in a newer report of a conversation. */
  apply(conversation: Reported): void;
  /** Shows a change before the service has agreed; the answer takes it back. */
  assume(conversationId: string, change: Partial<DeskConversation>): () => void;
  noteSeen(conversationId: string, seenByStaff: number): void;
  /** The row to go to once this one is dealt with. */
  neighbour(conversationId: string): string | undefined;
  close(): void;
}

const refreshMs = 60_000;
const pollMs = 10_000;

interface Desired {
  readonly tab: Tab;
  readonly status: StatusFilter;
  more: 'idle' | 'loading' | 'failed';
}

function countsOf(shelves: Shelves, status: StatusFilter): InboxView['counts'] {
  const count = (tab: Tab) =>
    shelves.isKnown(tab, status)
      ? { count: shelves.members(tab, status).length, isAtLeast: !shelves.isComplete(tab, status) }
      : undefined;
  return { mine: count('mine'), unassigned: count('unassigned'), all: count('all') };
}

/** Keeps the views in step with the service: on news, every minute, when the page or the connection is back. */
function follow(
  { connection, environment }: { connection: Connection; environment: Environment },
  on: { news: (reported: Reported) => void; doubt: () => void },
): () => void {
  let state = connection.state;
  let stopTimer = () => {};
  const schedule = () => {
    stopTimer();
    stopTimer = environment.setTimer(
      () => {
        if (environment.isVisible()) on.doubt();
        schedule();
      },
      connection.state === 'polling' ? pollMs : refreshMs,
    );
  };
  const stops = [
    connection.onFrame((frame) => {
      if (frame.type === 'inbox.changed') frame.conversations.forEach(on.news);
      if (frame.type === 'message.appended' && 'customer' in frame.conversation) on.news(frame.conversation);
    }),
    connection.onState((next) => {
      const before = state;
      state = next;
      if (next === 'live' && before !== 'live') on.doubt();
      if ((next === 'polling') !== (before === 'polling')) schedule();
    }),
    environment.onWake(() => {
      if (environment.isVisible() && environment.isOnline()) on.doubt();
    }),
    () => stopTimer(),
  ];
  schedule();
  return () => stops.forEach((stop) => stop());
}

/** Opens the inbox of one agent; it loads what `show` asks for. */
export function createInbox(options: { http: Http; connection: Connection; me: string; environment: Environment }): Inbox {
  const { me } = options;
  const shelves = createShelves(options);
  const listeners = new Set<() => void>();
  const paged = new Set<string>();
  let desired: Desired = { tab: 'all', status: 'active', more: 'idle' };
  let arranged = nothingArranged;
  let isHeld = false;

  const needsMe = (row: DeskConversation) =>
    row.unread > 0 && (belongs(row, 'mine', 'active', me) || belongs(row, 'unassigned', 'active', me));
  const look = (): InboxView => {
    const { tab, status, more } = desired;
    const isKnown = shelves.isKnown(tab, status);
    const failed = shelves.failureOf(tab, status);
    const leaving = new Set(arranged.leaving);
    const rows = arranged.order.flatMap((id) => {
      const conversation = shelves.find(id);
      return conversation === undefined ? [] : [{ conversation, isLeaving: leaving.has(id) }];
    });
    return {
      tab,
      status,
      rows,
      waiting: arranged.waiting.length,
      isLoading: !isKnown && failed === undefined,
      ...(isKnown || failed === undefined ? {} : { failed }),
      more: shelves.isComplete(tab, status) || !isKnown ? 'none' : more === 'idle' ? 'some' : more,
      counts: countsOf(shelves, status),
      needing: shelves.known().filter(needsMe).length,
    };
  };
  let view = look();
  const change = () => {
    arranged = arrange(arranged, shelves.members(desired.tab, desired.status), { isHeld, paged });
    view = look();
    listeners.forEach((listener) => listener());
  };
  const read = async (tab: Tab, status: StatusFilter) => {
    await shelves.read(tab, status);
    change();
  };
  const refresh = async () => {
    const { tab, status } = desired;
    if (shelves.isComplete('all', status)) await read('all', status);
    if (!shelves.isComplete('all', status)) await read(tab, status);
    const unknown = tabs.filter((other) => !shelves.isKnown(other, status) && shelves.failureOf(other, status) === undefined);
    await Promise.all(unknown.map((other) => read(other, status)));
  };
  const stop = follow(options, {
    news(reported) {
      shelves.hear(reported);
      change();
    },
    doubt: () => void refresh(),
  });

  return {
    get view() {
      return view;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show(tab, status) {
      if (tab === desired.tab && status === desired.status && shelves.isKnown(tab, status)) return;
      desired = { tab, status, more: 'idle' };
      arranged = nothingArranged;
      paged.clear();
      change();
      void refresh();
    },
    hold(next) {
      if (isHeld === next) return;
      isHeld = next;
      if (!isHeld) change();
    },
    reveal() {
      const before = isHeld;
      isHeld = false;
      change();
      isHeld = before;
    },
    async loadMore() {
      const asked = desired;
      if (view.more === 'none' || view.more === 'loading') return;
      asked.more = 'loading';
      change();
      try {
        const ids = await shelves.readMore(asked.tab, asked.status);
        if (asked === desired) ids.forEach((id) => paged.add(id));
        asked.more = 'idle';
      } catch {
        asked.more = 'failed';
      }
      change();
    },
    refresh,
    find: (conversationId) => shelves.find(conversationId),
    apply(reported) {
      shelves.take(reported);
      change();
    },
    assume(conversationId, assumed) {
      const before = shelves.find(conversationId);
      if (before === undefined) return () => {};
      const after = { ...before, ...assumed };
      shelves.put(after);
      change();
      return () => {
        if (shelves.find(conversationId) === after) shelves.put(before);
        change();
      };
    },
    noteSeen(conversationId, seenByStaff) {
      const before = shelves.find(conversationId);
      if (before === undefined || before.seenByStaff >= seenByStaff) return;
      shelves.put({ ...before, seenByStaff, unread: seenByStaff >= before.lastSeq ? 0 : before.unread });
      change();
    },
    neighbour: (conversationId) => neighbourOf(arranged, conversationId),
    close() {
      stop();
      listeners.clear();
    },
  };
}

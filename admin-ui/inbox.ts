import type { Connection } from '../client/connection.ts';
import type { Environment } from '../client/environment.ts';
import type { Http } from '../client/http.ts';
import type { DeskConversation } from '../contract/entities.ts';
import type { InboxCounts } from '../contract/inbox.ts';
import { limits } from '../contract/limits.ts';
import type { Notice } from '../contract/notices.ts';
import { plainLook, questionOf, type InboxLook, type Question, type ViewName } from './inbox-look.ts';
import { arrange, neighbourOf, nothingArranged } from './inbox-order.ts';
import { createShelves, type Refusal, type Reported, type Shelves } from './inbox-shelves.ts';

export interface InboxRow {
  readonly conversation: DeskConversation;
  /** It left the view and only keeps its place. */
  readonly isLeaving: boolean;
}

export interface Counted {
  readonly count: number;
  readonly isAtLeast: boolean;
}

export interface InboxView {
  readonly look: InboxLook;
  readonly rows: readonly InboxRow[];
  /** Conversations that wait above the list until it is let go or `reveal` is called. */
  readonly waiting: number;
  /** Nothing is known of this view yet. */
  readonly isLoading: boolean;
  readonly failed?: Refusal;
  /** What lies beyond the rows; `looking`: pages come back short, and the next is on its way by itself. `far`: it has gone far by itself. */
  readonly more: 'none' | 'some' | 'loading' | 'looking' | 'far' | 'failed';
  readonly counts: Partial<Record<ViewName, Counted>>;
  /** Unread conversations that are this agent's or nobody's. */
  readonly needing: number;
}

/** The agent's inbox: kept current by frames, checked against the service every minute and whenever the page or the connection returns. */
export interface Inbox {
  readonly view: InboxView;
  subscribe(listener: () => void): () => void;
  show(look: InboxLook): void;
  /** While held no row moves. */
  hold(isHeld: boolean): void;
  reveal(): void;
  loadMore(): Promise<void>;
  refresh(): Promise<void>;
  find(conversationId: string): DeskConversation | undefined;
  /** Takes in a newer report of a conversation. */
  apply(conversation: Reported): void;
  /** Shows a change before the service has agreed, whatever is heard meanwhile; the answer ends that. */
  assume(conversationId: string, change: Partial<DeskConversation>): () => void;
  noteSeen(conversationId: string, seenByStaff: number): void;
  /** In the view of mentions, the note of this conversation that the agent is called in. */
  callIn(conversationId: string): number | undefined;
  /** The row to go to once this one is dealt with. */
  neighbour(conversationId: string): string | undefined;
  close(): void;
}

const refreshMs = 60_000;
const pollMs = 10_000;
/** Pages that come back short are followed so far by themselves. */
const mostPagesAlone = 20;

interface Desired {
  readonly look: InboxLook;
  readonly question: Question;
  more: 'idle' | 'loading' | 'looking' | 'far' | 'failed';
}

const counted = ['mine', 'unassigned', 'all'] as const;

/** What is known exactly counts exactly; else the service's own count stands. */
function countsOf(shelves: Shelves, me: string, told: InboxCounts | undefined): InboxView['counts'] {
  const counts: Partial<Record<ViewName, Counted>> = {};
  for (const view of counted) {
    const question = questionOf({ ...plainLook, view }, me);
    const isExact = shelves.isComplete(question);
    const count = isExact ? { count: shelves.members(question).length, isAtLeast: false } : told?.[view];
    if (count !== undefined) counts[view] = count;
  }
  const { unreadMentions } = shelves;
  if (unreadMentions !== undefined) counts.mentions = { count: unreadMentions, isAtLeast: false };
  return counts;
}

/** Keeps the views in step with the service: on news, every minute, when the page or the connection is back. */
function follow(
  { connection, environment }: { connection: Connection; environment: Environment },
  on: { news: (reported: Reported) => void; mention: (notice: Notice) => void; doubt: () => void },
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
      if (frame.type === 'internal.appended') on.news(frame.conversation);
      if (frame.type === 'notice.added' && frame.notice.kind === 'mention') on.mention(frame.notice);
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
  const { me, http } = options;
  const shelves = createShelves(options);
  const listeners = new Set<() => void>();
  const paged = new Set<string>();
  const plain = questionOf(plainLook, me);
  const desire = (look: InboxLook): Desired => ({ look, question: questionOf(look, me), more: 'idle' });
  let desired = desire(plainLook);
  let arranged = nothingArranged;
  let isHeld = false;
  let told: InboxCounts | undefined;
  let countings = 0;

  const needsMe = ({ unread, status, assignee }: DeskConversation) =>
    unread > 0 && (status === 'open' || status === 'pending') && (assignee === null || assignee.id === me);
  const look = (): InboxView => {
    const { question, more } = desired;
    const isKnown = shelves.isKnown(question);
    const failed = shelves.failureOf(question);
    const leaving = new Set(arranged.leaving);
    const rows = arranged.order.flatMap((id) => {
      const conversation = shelves.find(id);
      return conversation === undefined ? [] : [{ conversation, isLeaving: leaving.has(id) }];
    });
    return {
      look: desired.look,
      rows,
      waiting: arranged.waiting.length,
      isLoading: !isKnown && failed === undefined,
      ...(isKnown || failed === undefined ? {} : { failed }),
      more: shelves.isComplete(question) || !isKnown ? 'none' : more === 'idle' ? 'some' : more,
      counts: countsOf(shelves, me, told),
      needing: shelves.known().filter(needsMe).length,
    };
  };
  let view = look();
  const change = () => {
    const { question } = desired;
    arranged = arrange(arranged, shelves.members(question), { isHeld, paged, order: question.order });
    view = look();
    listeners.forEach((listener) => listener());
  };
  const read = async (question: Question) => {
    await shelves.read(question);
    change();
  };
  const readNext = async (asked: Desired) => {
    const ids = await shelves.readMore(asked.question);
    if (asked === desired) ids.forEach((id) => paged.add(id));
  };
  /** Under a filter pages come back short: it looks on by itself until the screen is full. */
  const fill = async (asked: Desired, wanted: number) => {
    const { question } = asked;
    const lacks = () => asked === desired && !shelves.isComplete(question) && shelves.members(question).length < wanted;
    try {
      for (let page = 0; page < mostPagesAlone && lacks(); page += 1) {
        asked.more = 'looking';
        change();
        await readNext(asked);
      }
      asked.more = lacks() ? 'far' : 'idle';
    } catch {
      asked.more = 'failed';
    }
    change();
  };
  const count = async () => {
    const mine = (countings += 1);
    // What was asked for before says nothing any more.
    const tell = (counts: InboxCounts | undefined) => {
      if (mine === countings) told = counts;
    };
    try {
      await Promise.all([
        shelves.countMentions(),
        shelves.isComplete(plain) ? undefined : http('GET /v1/desk/inbox', {}).then(tell),
      ]);
    } catch {
      // Without counts the list is as good as before; the next look asks again.
      tell(undefined);
    }
    change();
  };
  /** Whoever looks at their mentions has seen them; what cannot be said now is said at the next look. */
  const see = async ({ question }: Desired) => {
    if (!question.isMentions || !options.environment.isVisible()) return;
    await shelves.seeMentions().catch(() => undefined);
    change();
  };
  const refresh = async () => {
    const asked = desired;
    const { question } = asked;
    const isPlain = question.key === plain.key;
    const isNew = !shelves.isKnown(plain);
    await Promise.all([
      isPlain || isNew || shelves.isComplete(plain) ? read(plain) : undefined,
      !isPlain && isNew ? read(question) : undefined,
    ]);
    if (!isPlain && !isNew && !shelves.isAnswered(question)) await read(question);
    await Promise.all([fill(asked, limits.pageSize), see(asked).then(count)]);
  };
  const stop = follow(options, {
    news(reported) {
      shelves.hear(reported);
      change();
    },
    mention({ conversationId, noteSeq }) {
      shelves.mention(conversationId, noteSeq);
      change();
      if (desired.question.isMentions) void refresh();
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
    show(next) {
      const asked = desire(next);
      if (asked.question.key === desired.question.key && shelves.isKnown(asked.question)) return;
      desired = asked;
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
      if (view.more === 'none' || view.more === 'loading' || view.more === 'looking') return;
      asked.more = 'loading';
      change();
      const before = shelves.members(asked.question).length;
      try {
        await readNext(asked);
        asked.more = 'idle';
      } catch {
        asked.more = 'failed';
        return change();
      }
      await fill(asked, before + limits.pageSize / 2);
    },
    refresh,
    find: (conversationId) => shelves.find(conversationId),
    apply(reported) {
      shelves.hear(reported);
      change();
    },
    assume(conversationId, assumed) {
      const end = shelves.assume(conversationId, assumed);
      change();
      return () => {
        end();
        change();
      };
    },
    noteSeen(conversationId, seenByStaff) {
      const before = shelves.find(conversationId)?.seenByStaff ?? Infinity;
      if (before >= seenByStaff) return;
      shelves.see(conversationId, seenByStaff);
      change();
    },
    callIn: (conversationId) => (desired.question.isMentions ? shelves.callIn(conversationId) : undefined),
    neighbour: (conversationId) => neighbourOf(arranged, conversationId),
    close() {
      stop();
      listeners.clear();
    },
  };
}

import type { ConversationStatus, DeskConversation, Locale, Priority } from '../contract/entities.ts';
import { passes, type Folder, type InboxFacts, type InboxFilter, type StatusChoice } from '../contract/inbox-filter.ts';
import type { SentQuery } from '../contract/routes.ts';
import { priorities } from '../contract/triage.ts';

/** The views that every inbox has. */
export const viewNames = ['mine', 'unassigned', 'mentions', 'all', 'waiting', 'snoozed', 'closed', 'archived'] as const;
export type ViewName = (typeof viewNames)[number];

export const orders = ['newest', 'oldest'] as const;
export type Order = (typeof orders)[number];

export const daysChoices = [1, 7, 30, 90] as const;
export const sources = ['site', 'guest'] as const;
export const statuses: readonly ConversationStatus[] = ['open', 'pending', 'resolved', 'closed'];
export const scores = [1, 2, 3, 4, 5] as const;

/** What narrows a view, as it stands in the address and in a saved view. */
export interface Narrowing {
  /** Without one, the view says which statuses it holds. */
  readonly status?: StatusChoice | undefined;
  readonly priority?: readonly Priority[] | undefined;
  readonly language?: Locale | undefined;
  /** An agent id, `me`, or `none`. */
  readonly assignee?: string | undefined;
  /** Only the last so many days. */
  readonly days?: number | undefined;
  readonly isUnread?: true | undefined;
  readonly rating?: readonly number[] | undefined;
  readonly source?: 'site' | 'guest' | undefined;
}

/** What the list shows: a view, narrowed, in an order. */
export interface InboxLook {
  readonly view: ViewName;
  readonly narrowing: Narrowing;
  readonly order: Order;
}

export const plainLook: InboxLook = { view: 'all', narrowing: {}, order: 'newest' };

const dayMs = 86_400_000;
const oneOf = <T>(known: readonly T[], value: unknown): T | undefined => known.find((one) => String(one) === value);
const someOf = <T>(known: readonly T[], text: string | null): readonly T[] | undefined => {
  const named = new Set(text?.split(','));
  const found = known.filter((one) => named.has(String(one)));
  return found.length === 0 ? undefined : found;
};
const isAgentId = (text: string | null): text is string => text !== null && /^[\w.@-]{1,128}$/.test(text);

/** A value without the fields that are undefined, so that two that mean the same are equal. */
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

/** Reads a look from an address; what it does not know does not narrow. */
export function readLook(query: URLSearchParams): InboxLook {
  const status = query.get('status');
  const assignee = query.get('agent');
  return {
    view: oneOf(viewNames, query.get('view')) ?? 'all',
    narrowing: defined<Narrowing>({
      status: oneOf(['active', 'any'] as const, status) ?? someOf(statuses, status),
      priority: someOf(priorities, query.get('priority')),
      language: oneOf(['en', 'bn'] as const, query.get('language')),
      assignee: isAgentId(assignee) ? assignee : undefined,
      days: oneOf(daysChoices, query.get('days')),
      isUnread: query.has('unread') ? true : undefined,
      rating: someOf(scores, query.get('rating')),
      source: oneOf(sources, query.get('source')),
    }),
    order: oneOf(orders, query.get('sort')) ?? 'newest',
  };
}

/** The part of an address that says the look; what is usual leaves no trace. */
export function writeLook({ view, narrowing, order }: InboxLook): URLSearchParams {
  const { status, priority, language, assignee, days, isUnread, rating, source } = narrowing;
  const fields: [string, string | undefined][] = [
    ['view', view === 'all' ? undefined : view],
    ['status', typeof status === 'string' ? status : status?.join(',')],
    ['priority', priority?.join(',')],
    ['language', language],
    ['agent', assignee],
    ['days', days?.toString()],
    ['unread', isUnread && '1'],
    ['rating', rating?.join(',')],
    ['source', source],
    ['sort', order === 'newest' ? undefined : order],
  ];
  return new URLSearchParams(fields.filter((field): field is [string, string] => field[1] !== undefined));
}

/** The statuses a view holds unless it is told others. */
export function usualStatus(view: ViewName): StatusChoice {
  if (view === 'closed') return ['resolved', 'closed'];
  return view === 'snoozed' || view === 'archived' || view === 'mentions' ? 'any' : 'active';
}

/** Whether something narrows the view beyond what it usually holds. */
export const isNarrowed = ({ narrowing }: InboxLook): boolean => Object.keys(narrowing).length > 0;

/** What a look asks of the service, and of every conversation that the console hears of. */
export interface Question {
  /** Two looks with the same key ask the same. */
  readonly key: string;
  readonly isMentions: boolean;
  readonly query: SentQuery<'GET /v1/desk/conversations'>;
  readonly order: Order;
  holds(conversation: DeskConversation, nowMs: number): boolean;
}

function folderOf({ snoozedUntil, archivedAt }: DeskConversation, nowMs: number): Folder {
  if (archivedAt !== undefined) return 'archived';
  return snoozedUntil !== undefined && Date.parse(snoozedUntil) > nowMs ? 'snoozed' : 'inbox';
}

function factsOf(conversation: DeskConversation, nowMs: number): InboxFacts {
  const { status, priority, language, assignee, unread, waitingSince, rating, customer, lastMessage, updatedAt } = conversation;
  return {
    folder: folderOf(conversation, nowMs),
    status,
    priority,
    language,
    assigneeId: assignee?.id ?? null,
    lastMs: Date.parse(lastMessage?.at ?? updatedAt),
    unread,
    isWaiting: waitingSince !== undefined,
    score: rating?.score,
    isVerified: customer.verified,
  };
}

/** The agent a look is about, by id. */
function assigneeOf({ view, narrowing: { assignee } }: InboxLook, me: string): string | undefined {
  if (view === 'mine') return me;
  if (view === 'unassigned') return 'none';
  return assignee === 'me' ? me : assignee;
}

function filterOf(look: InboxLook, me: string, nowMs: number): InboxFilter {
  const { view, narrowing } = look;
  const { status = usualStatus(view), priority, language, days, isUnread, rating, source } = narrowing;
  return {
    folder: view === 'snoozed' || view === 'archived' ? view : 'inbox',
    status,
    priority,
    language,
    assignee: assigneeOf(look, me),
    fromMs: days === undefined ? undefined : nowMs - days * dayMs,
    isUnread,
    isWaiting: view === 'waiting' ? true : undefined,
    rating,
    source,
  };
}

const listed = (choice: StatusChoice | undefined): string | undefined =>
  choice === undefined || typeof choice === 'string' ? choice : choice.join(',');

/** The question of a look for one agent, as of now. */
export function questionOf(look: InboxLook, me: string): Question {
  const { view, order } = look;
  const isMentions = view === 'mentions';
  const queryAt = (nowMs: number): Question['query'] => {
    const filter = filterOf(look, me, nowMs);
    return defined({
      folder: filter.folder === 'inbox' ? undefined : filter.folder,
      status: listed(filter.status),
      priority: filter.priority?.join(','),
      language: filter.language,
      assignee: filter.assignee === me ? 'me' : filter.assignee,
      from: filter.fromMs === undefined ? undefined : new Date(filter.fromMs).toISOString(),
      unread: filter.isUnread ? ('true' as const) : undefined,
      waiting: filter.isWaiting ? ('true' as const) : undefined,
      rating: filter.rating?.join(','),
      source: filter.source,
      order: order === 'newest' ? undefined : order,
    });
  };
  return {
    key: writeLook(look).toString(),
    isMentions,
    order,
    // A cursor belongs to one query: the days are counted from the moment the question was asked.
    query: queryAt(Date.now()),
    holds(conversation, nowMs) {
      const filter = filterOf(look, me, nowMs);
      const facts = factsOf(conversation, nowMs);
      // A mention is one wherever its conversation lies.
      return passes(isMentions ? { ...facts, folder: 'inbox' } : facts, filter);
    },
  };
}

// Pure rules: the browser imports this file, so it may not import values.
import type { ConversationStatus, Locale, Priority } from './entities.ts';

/** `active` is open and pending, `any` is every status. */
export type StatusChoice = 'active' | 'any' | readonly ConversationStatus[];

/** Where a conversation lies: with the others, or out of the way. */
export type Folder = 'inbox' | 'snoozed' | 'archived';

/** Which conversations a list of the inbox holds; what is left out does not narrow it. */
export interface InboxFilter {
  /** The inbox, unless it says otherwise. */
  readonly folder?: Folder | undefined;
  readonly status?: StatusChoice | undefined;
  readonly priority?: readonly Priority[] | undefined;
  readonly language?: Locale | undefined;
  /** An agent id, or `none` for unassigned. */
  readonly assignee?: string | undefined;
  /** Milliseconds since 1970 between which the last message was written, both included. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Only those with customer's messages that no agent has seen. */
  readonly isUnread?: boolean | undefined;
  /** Only those whose customer waits for an answer. */
  readonly isWaiting?: boolean | undefined;
  /** Scores from 1 to 5. */
  readonly rating?: readonly number[] | undefined;
  /** Who wrote: somebody the host site vouched for, or a guest. */
  readonly source?: 'site' | 'guest' | undefined;
}

/** What a filter looks at. */
export interface InboxFacts {
  readonly folder: Folder;
  readonly status: ConversationStatus;
  readonly priority: Priority;
  readonly language: Locale;
  readonly assigneeId: string | null;
  readonly lastMs: number;
  readonly unread: number;
  readonly isWaiting: boolean;
  readonly score: number | undefined;
  readonly isVerified: boolean;
}

const allStatuses: readonly ConversationStatus[] = ['open', 'pending', 'resolved', 'closed'];
const activeStatuses: readonly ConversationStatus[] = ['open', 'pending'];

/** The statuses of a choice; none means the active ones. */
export function statusesOf(choice: StatusChoice = 'active'): readonly ConversationStatus[] {
  if (choice === 'active') return activeStatuses;
  return choice === 'any' ? allStatuses : choice;
}

/** Whether a conversation passes a filter. The service and the console ask the same function, so that they never disagree. */
export function passes(facts: InboxFacts, filter: InboxFilter): boolean {
  const { folder = 'inbox', assignee, fromMs = -Infinity, toMs = Infinity } = filter;
  return (
    facts.folder === folder &&
    statusesOf(filter.status).includes(facts.status) &&
    (filter.priority === undefined || filter.priority.includes(facts.priority)) &&
    (filter.language === undefined || filter.language === facts.language) &&
    (assignee === undefined || (assignee === 'none' ? facts.assigneeId === null : facts.assigneeId === assignee)) &&
    facts.lastMs >= fromMs &&
    facts.lastMs <= toMs &&
    (filter.isUnread !== true || facts.unread > 0) &&
    (filter.isWaiting !== true || facts.isWaiting) &&
    (filter.rating === undefined || (facts.score !== undefined && filter.rating.includes(facts.score))) &&
    (filter.source === undefined || (filter.source === 'site') === facts.isVerified)
  );
}

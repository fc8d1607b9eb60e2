import type { DeskConversation } from '../contract/entities.ts';
import type { Order } from './inbox-look.ts';

const latest = (conversation: DeskConversation) => conversation.lastMessage?.at ?? conversation.updatedAt;

type Compare = (a: DeskConversation, b: DeskConversation) => number;

/** Unread first, then the most recent; equal ones by id, so the order is total. */
const compareNewest: Compare = (a, b) => {
  const unread = Number(b.unread > 0) - Number(a.unread > 0);
  if (unread !== 0) return unread;
  const [atA, atB] = [latest(a), latest(b)];
  if (atA !== atB) return atA < atB ? 1 : -1;
  return a.id < b.id ? -1 : 1;
};

/** Who has waited longest for an answer comes first, then those who do not wait, the most silent first. */
const compareOldest: Compare = (a, b) => {
  const waits = Number(b.waitingSince !== undefined) - Number(a.waitingSince !== undefined);
  if (waits !== 0) return waits;
  const [sinceA, sinceB] = [a.waitingSince ?? latest(a), b.waitingSince ?? latest(b)];
  if (sinceA !== sinceB) return sinceA < sinceB ? -1 : 1;
  return a.id < b.id ? -1 : 1;
};

/** How the rows of a list follow each other. */
export const compareRows: Readonly<Record<Order, Compare>> = { newest: compareNewest, oldest: compareOldest };

/** What is known of a conversation after another report of it: the longer log wins, seen positions only move forward. */
export function mergeReports<T extends DeskConversation>(known: T | undefined, reported: T): T {
  if (known === undefined) return reported;
  const isOlder =
    reported.lastSeq < known.lastSeq || (reported.lastSeq === known.lastSeq && reported.updatedAt < known.updatedAt);
  const newer = isOlder ? known : reported;
  const informed = reported.internalSeq >= known.internalSeq ? reported : known;
  const { priority, category, chosenLanguage, tags, internalSeq, customer, snoozedUntil, archivedAt } = informed;
  const seenByStaff = Math.max(known.seenByStaff, reported.seenByStaff);
  const furthest = reported.seenByStaff >= known.seenByStaff ? reported : known;
  return {
    ...newer,
    // What only the team knows has a log of its own, also that a customer is called otherwise; a shelf, though, ends with the next message.
    ...{ priority, category, chosenLanguage, tags, internalSeq, customer },
    ...(informed.lastSeq === newer.lastSeq && { snoozedUntil, archivedAt }),
    language: chosenLanguage ?? newer.writtenLanguage,
    seenByStaff,
    seenByCustomer: Math.max(known.seenByCustomer, reported.seenByCustomer),
    unread:
      seenByStaff >= newer.lastSeq
        ? 0
        : newer.seenByStaff === seenByStaff
          ? newer.unread
          : Math.min(newer.unread, furthest.unread),
  };
}

/** The rows as they stand on the screen, and those that wait above them. */
export interface Arrangement {
  readonly order: readonly string[];
  /** Arrived while the list was held. */
  readonly waiting: readonly string[];
  /** Left the view while the list was held: they keep their place until it is let go. */
  readonly leaving: readonly string[];
}

export const nothingArranged: Arrangement = { order: [], waiting: [], leaving: [] };

/**
 * The next arrangement. While the list is held (a pointer or the focus is in it, or it is scrolled) no row moves or goes;
 * pages that the reader asked for are still added at the end.
 */
export function arrange(
  before: Arrangement,
  members: readonly DeskConversation[],
  list: { readonly isHeld: boolean; readonly paged: ReadonlySet<string>; readonly order: Order },
): Arrangement {
  const sorted = members.toSorted(compareRows[list.order]).map((conversation) => conversation.id);
  if (!list.isHeld || before.order.length === 0) return { order: sorted, waiting: [], leaving: [] };
  const stands = new Set(before.order);
  const belonging = new Set(sorted);
  const added = sorted.filter((id) => !stands.has(id));
  return {
    order: [...before.order, ...added.filter((id) => list.paged.has(id))],
    waiting: added.filter((id) => !list.paged.has(id)),
    leaving: before.order.filter((id) => !belonging.has(id)),
  };
}

/** The row to open once `id` is dealt with: the next that stays, else the one before, else none. */
export function neighbourOf(arrangement: Arrangement, id: string): string | undefined {
  const gone = new Set(arrangement.leaving);
  const at = arrangement.order.indexOf(id);
  const stays = (other: string) => other !== id && !gone.has(other);
  return arrangement.order.slice(at + 1).find(stays) ?? arrangement.order.slice(0, Math.max(at, 0)).findLast(stays);
}

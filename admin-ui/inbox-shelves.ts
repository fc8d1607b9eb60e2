import type { Environment } from '../client/environment.ts';
import { ApiError, type Http } from '../client/http.ts';
import type { Customer, DeskConversation } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { limits } from '../contract/limits.ts';
import { belongs, mergeReports } from './inbox-order.ts';
import type { StatusFilter, Tab } from './route.ts';

export type Refusal = ErrorCode | 'offline';

/** A conversation as a list or a single reading reports it: the latter knows more of the customer, but maybe no name. */
export type Reported = Omit<DeskConversation, 'customer'> & { customer: DeskConversation['customer'] | Customer };

/** What the service has listed for one view, in no order. */
interface Shelf {
  readonly ids: Set<string>;
  next?: string | undefined;
  isLoaded: boolean;
  failed?: Refusal | undefined;
  reading?: Promise<void> | undefined;
}

/** Everything known of conversations, and which of them each view of the inbox holds. */
export interface Shelves {
  find(id: string): DeskConversation | undefined;
  /** Replaces what is known without asking which is newer. */
  put(conversation: DeskConversation): void;
  /** Takes in a report; an older one changes nothing. */
  take(reported: Reported): void;
  /** As `take`, for what the service has just told by itself: its list may not know it yet. */
  hear(reported: Reported): void;
  known(): DeskConversation[];
  members(tab: Tab, status: StatusFilter): DeskConversation[];
  isKnown(tab: Tab, status: StatusFilter): boolean;
  isComplete(tab: Tab, status: StatusFilter): boolean;
  failureOf(tab: Tab, status: StatusFilter): Refusal | undefined;
  /** Reads a view from its beginning, as far as it was read before; one reading at a time. */
  read(tab: Tab, status: StatusFilter): Promise<void>;
  /** Reads the next page; answers with the ids it brought. Rejects with what was refused. */
  readMore(tab: Tab, status: StatusFilter): Promise<string[]>;
}

/** The service's list may be this far behind its frames. */
const indexLagMs = 10_000;

/** Empty shelves for the inbox of one agent. */
export function createShelves({ http, me, environment }: { http: Http; me: string; environment: Environment }): Shelves {
  const known = new Map<string, DeskConversation>();
  const shelves = new Map<string, Shelf>();
  const heardAtMs = new Map<string, number>();

  const shelfOf = (tab: Tab, status: StatusFilter): Shelf => {
    const name = `${tab} ${status}`;
    const shelf = shelves.get(name) ?? { ids: new Set(), isLoaded: false };
    shelves.set(name, shelf);
    return shelf;
  };
  const isWhole = (shelf: Shelf) => shelf.isLoaded && shelf.next === undefined;
  // Where one page holds everything, it also answers for the narrower views.
  const isComplete = (tab: Tab, status: StatusFilter) => isWhole(shelfOf(tab, status)) || isWhole(shelfOf('all', status));

  const take = (reported: Reported) => {
    const before = known.get(reported.id);
    const { id, name = before?.customer.name ?? '', verified } = reported.customer;
    const merged = mergeReports(before, { ...reported, customer: { id, name, verified } });
    known.set(merged.id, merged);
    for (const [name, shelf] of shelves) {
      const [tab, status] = name.split(' ') as [Tab, StatusFilter];
      if (shelf.isLoaded && belongs(merged, tab, status, me)) shelf.ids.add(merged.id);
    }
  };
  const fetchPage = async (tab: Tab, status: StatusFilter, limit: number, cursor?: string) => {
    const whose = tab === 'all' ? {} : { assignee: tab === 'mine' ? 'me' : 'none' };
    const query = { status, limit, ...whose, ...(cursor === undefined ? {} : { cursor }) };
    const page = await http('GET /v1/desk/conversations', { query });
    page.conversations.forEach(take);
    return { ids: page.conversations.map(({ id }) => id), next: page.next };
  };
  /** What only the older state had goes, unless it lies beyond the page or is so new that the list may not have it yet. */
  const replace = (
    shelf: Shelf,
    before: ReadonlySet<string>,
    page: { ids: string[]; next?: string | undefined },
    limit: number,
  ) => {
    const reachesAsFar = page.next === undefined || before.size <= limit;
    const fresh = new Set(page.ids);
    const isSettled = (id: string) => environment.now() - (heardAtMs.get(id) ?? -Infinity) > indexLagMs;
    if (reachesAsFar) for (const id of before) if (!fresh.has(id) && isSettled(id)) shelf.ids.delete(id);
    fresh.forEach((id) => shelf.ids.add(id));
    if (reachesAsFar || !shelf.isLoaded) shelf.next = page.next;
    shelf.isLoaded = true;
  };
  const read = async (tab: Tab, status: StatusFilter): Promise<void> => {
    const shelf = shelfOf(tab, status);
    const before = new Set(shelf.ids);
    const limit = Math.min(limits.maxPageSize, Math.max(limits.pageSize, before.size));
    try {
      replace(shelf, before, await fetchPage(tab, status, limit), limit);
      shelf.failed = undefined;
    } catch (error) {
      shelf.failed = error instanceof ApiError ? error.code : 'offline';
    }
  };

  return {
    find: (id) => known.get(id),
    put: (conversation) => void known.set(conversation.id, conversation),
    take,
    hear(reported) {
      heardAtMs.set(reported.id, environment.now());
      take(reported);
    },
    known: () => [...known.values()],
    members(tab, status) {
      const { ids } = shelfOf(isWhole(shelfOf('all', status)) ? 'all' : tab, status);
      return [...known.values()].filter((row) => ids.has(row.id) && belongs(row, tab, status, me));
    },
    isKnown: (tab, status) => shelfOf(tab, status).isLoaded || isComplete(tab, status),
    isComplete,
    failureOf: (tab, status) => shelfOf(tab, status).failed,
    read(tab, status) {
      const shelf = shelfOf(tab, status);
      shelf.reading ??= read(tab, status).finally(() => (shelf.reading = undefined));
      return shelf.reading;
    },
    async readMore(tab, status) {
      const shelf = shelfOf(tab, status);
      const { ids, next } = await fetchPage(tab, status, limits.pageSize, shelf.next);
      ids.forEach((id) => shelf.ids.add(id));
      shelf.next = next;
      return ids;
    },
  };
}

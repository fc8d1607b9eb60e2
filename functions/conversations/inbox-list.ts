import { QueryCommand } from '../table/commands.ts';
import { indexes } from '../../contract/deploy.ts';
import type { InboxQuery } from '../../contract/inbox.ts';
import { passes, statusesOf, type InboxFacts, type InboxFilter } from '../../contract/inbox-filter.ts';
import { limits } from '../../contract/limits.ts';
import { indexKeys } from '../table/keys.ts';
import { readMany, table, tableName, type Item } from '../table/table.ts';
import { languageOf, shelfAt } from './internal.ts';
import { toHead, type Head } from './item.ts';
import type { Page } from './store.ts';

/** `newest`: latest activity first. `oldest`: silent for longest first. */
export type InboxOrder = 'newest' | 'oldest';

/** Which partitions of which index hold a list. */
interface List {
  readonly index: (typeof indexes)[keyof typeof indexes];
  readonly partitions: readonly string[];
  /** Sort keys between which the list lies, both included. */
  readonly range: readonly [from: string, to: string];
}

/** Below and above every sort key of an index. */
const everything = ['!', '~'] as const;
const latestMs = Date.UTC(9999, 0);

/** The filter that an agent's question means. */
export function filterOf(query: Omit<InboxQuery, 'limit' | 'cursor'>, agentId: string): InboxFilter {
  const { folder, status, priority, assignee, language, from, to, unread, waiting, rating, source } = query;
  return {
    folder,
    status,
    priority,
    assignee: assignee === 'me' ? agentId : assignee,
    language,
    fromMs: from === undefined ? undefined : Date.parse(from),
    toMs: to === undefined ? undefined : Date.parse(to),
    isUnread: unread !== undefined,
    isWaiting: waiting !== undefined,
    rating: rating?.map(Number),
    source,
  };
}

const isAnAgent = (assignee: string | undefined): assignee is string => assignee !== undefined && assignee !== 'none';

function listOf({ folder = 'inbox', status, assignee, fromMs, toMs }: InboxFilter): List {
  const places = folder === 'inbox' ? statusesOf(status) : [folder];
  const isByAgent = isAnAgent(assignee);
  const assigned = assignee === 'none' ? [false] : [false, true];
  const order = { from: indexKeys.inboxOrder(fromMs ?? 0, ''), to: indexKeys.inboxOrder(toMs ?? latestMs, everything[1]) };
  return {
    index: isByAgent ? indexes.assignee : indexes.inbox,
    partitions: isByAgent
      ? places.map((place) => indexKeys.assignee(assignee, place))
      : places.flatMap((place) => assigned.map((is) => indexKeys.inbox(place, is))),
    // A snooze that has ended is as good as none, before anybody moves it back.
    range:
      folder === 'snoozed'
        ? [indexKeys.snoozeOrder(Date.now(), ''), everything[1]]
        : isByAgent
          ? everything
          : [order.from, order.to],
  };
}

/** Snoozes that have ended: they belong to the inbox again, but nobody has moved them back yet. */
function wokenOf({ assignee }: InboxFilter): List {
  const list = listOf({ folder: 'snoozed', assignee });
  return { ...list, range: [everything[0], indexKeys.snoozeOrder(Date.now(), everything[1])] };
}

/** Whether the index alone does not say who belongs: then the heads have to be looked at. */
function isNarrowed(filter: InboxFilter): boolean {
  const { folder = 'inbox', status, priority, language, isUnread, isWaiting, rating, source, assignee, fromMs, toMs } = filter;
  const isDated = fromMs !== undefined || toMs !== undefined;
  return (
    isUnread === true ||
    isWaiting === true ||
    (isDated && (isAnAgent(assignee) || folder === 'snoozed')) ||
    (status !== 'any' && folder !== 'inbox') ||
    [priority, language, rating, source].some((narrows) => narrows !== undefined)
  );
}

/** One page of keys of one partition; `end` is the last sort key that was read when there are more. */
interface Keys {
  readonly items: readonly Item[];
  readonly end: string | undefined;
}

async function readKeys(
  { index, range: [from, to] }: List,
  partition: string,
  limit: number,
  order: InboxOrder,
  after: string | undefined,
): Promise<Keys> {
  const isNewest = order === 'newest';
  // What was read before is outside of the range, so that one key is enough to go on in every partition.
  const [low, high] = after === undefined ? [from, to] : isNewest ? [from, after] : [after, to];
  if (low > high) return { items: [], end: undefined };
  const { Items = [], LastEvaluatedKey } = await table.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: index.name,
      KeyConditionExpression: '#p = :p AND #s BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#p': index.partition, '#s': index.sort },
      ExpressionAttributeValues: { ':p': partition, ':from': low, ':to': high },
      ScanIndexForward: !isNewest,
      Limit: limit,
    }),
  );
  return {
    items: Items.filter((item) => item[index.sort] !== after),
    end: LastEvaluatedKey && String(LastEvaluatedKey[index.sort]),
  };
}

/** The partitions' pages as one list, as far as none of them can still hold something in between. */
function merge(
  pages: readonly Keys[],
  orderOf: (item: Item) => string,
  order: InboxOrder,
): { items: Item[]; end: string | undefined } {
  const isBefore = (one: string, other: string): boolean => (order === 'newest' ? one > other : one < other);
  const end = pages
    .flatMap((page) => (page.end === undefined ? [] : [page.end]))
    .reduce<string | undefined>(
      (nearest, other) => (nearest === undefined || isBefore(other, nearest) ? other : nearest),
      undefined,
    );
  const items = pages
    .flatMap((page) => page.items)
    .filter((item) => end === undefined || !isBefore(end, orderOf(item)))
    .sort((one, other) => (isBefore(orderOf(one), orderOf(other)) ? -1 : 1));
  return { items, end };
}

/** What the inbox's filters see of a head. */
const factsOf = (head: Head): InboxFacts => ({
  folder: shelfAt(head.internal, head.lastSeq, Date.now())?.kind ?? 'inbox',
  status: head.status,
  priority: head.internal.priority,
  language: languageOf(head),
  assigneeId: head.assigneeId,
  lastMs: head.last?.at ?? head.updatedAt,
  unread: Math.max(0, head.customerCount - head.seenByStaff.count),
  isWaiting: head.waitingSince !== null,
  score: head.rating?.score,
  isVerified: head.customer.verified,
});

const exactly: Record<InboxOrder | 'snoozed', (one: Head, other: Head) => number> = {
  snoozed: (one, other) => (one.internal.shelf?.at ?? 0) - (other.internal.shelf?.at ?? 0),
  newest: (one, other) => other.updatedAt - one.updatedAt,
  oldest: (one, other) => (one.waitingSince ?? one.updatedAt) - (other.waitingSince ?? other.updatedAt),
};

/** Keys of one partition when heads are looked at: a partition alone may fill the batch, many share it. */
const narrowedKeys = (partitions: number): number =>
  Math.min(limits.maxPageSize, Math.max(limits.maxPageSize / 4, Math.ceil((2 * limits.maxPageSize) / partitions)));

/** Heads of a list's rows, by partition key. */
async function readHeads(items: readonly Item[]): Promise<Map<string, Head>> {
  const found = await readMany(items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
  return new Map(found.map((item) => [String(item['pk']), toHead(item)]));
}

/** More than this is left to the hourly run that moves them back. */
const mostWoken = 10;

/** The conversations whose snooze has just ended, where they belong to the list. */
async function readWoken(filter: InboxFilter): Promise<Head[]> {
  const list = wokenOf(filter);
  const pages = await Promise.all(list.partitions.map((partition) => readKeys(list, partition, mostWoken, 'newest', undefined)));
  const heads = await readHeads(pages.flatMap(({ items }) => items));
  return [...heads.values()].filter((head) => passes(factsOf(head), filter)).slice(0, mostWoken);
}

/** Rows of a list with their places in the index; `end` is where to go on when these are not all. */
interface Found {
  readonly rows: readonly { readonly head: Head; readonly at: string }[];
  readonly end: string | undefined;
}

async function readRows(filter: InboxFilter, limit: number, order: InboxOrder, after: string | undefined): Promise<Found> {
  const list = listOf(filter);
  const orderOf = (item: Item): string => String(item[list.index.sort]);
  const isNarrow = isNarrowed(filter);
  const perPartition = isNarrow ? narrowedKeys(list.partitions.length) : limit + 1;
  const most = isNarrow ? limits.maxPageSize : limit;
  const pages = await Promise.all(list.partitions.map((partition) => readKeys(list, partition, perPartition, order, after)));
  const { items, end } = merge(pages, orderOf, order);
  const looked = items.slice(0, most);
  const heads = await readHeads(looked);
  const rows = looked.flatMap((item) => {
    const head = heads.get(String(item['pk']));
    return head && passes(factsOf(head), filter) ? [{ head, at: orderOf(item) }] : [];
  });
  const lastLooked = looked.at(-1);
  return { rows, end: looked.length < items.length && lastLooked ? orderOf(lastLooked) : end };
}

/**
 * A page of the inbox. The index is coarse; the page is put into exact order from the heads.
 * Reads one page of keys per partition and one batch of at most a hundred heads, however many conversations there are:
 * under a filter that only heads can answer, a page may come back short, or empty, with more to come.
 */
export async function listInbox(
  filter: InboxFilter,
  limit: number,
  { order = 'newest', after }: { order?: InboxOrder; after?: string | undefined } = {},
): Promise<Page<Head>> {
  const { folder = 'inbox' } = filter;
  const isSnoozed = folder === 'snoozed';
  const isFirst = folder === 'inbox' && order === 'newest' && after === undefined;
  const [found, { rows, end }] = await Promise.all([
    isFirst ? readWoken(filter) : [],
    readRows(filter, limit, isSnoozed ? 'oldest' : order, after),
  ]);
  const woken = found.slice(0, limit - 1);
  const page = rows.slice(0, limit - woken.length);
  const next = page.length < rows.length ? page.at(-1)?.at : end;
  const heads = new Map([...woken, ...page.map(({ head }) => head)].map((head) => [head.id, head]));
  return {
    items: [...heads.values()].sort(exactly[isSnoozed ? 'snoozed' : order]),
    ...(next !== undefined && { next }),
  };
}

/** How many conversations a list holds, counted up to a bound. */
export interface Count {
  readonly count: number;
  readonly isAtLeast: boolean;
}

async function countKeys(index: List['index'], partition: string): Promise<Count> {
  const { Count: count = 0 } = await table.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: index.name,
      KeyConditionExpression: '#p = :p',
      ExpressionAttributeNames: { '#p': index.partition },
      ExpressionAttributeValues: { ':p': partition },
      Select: 'COUNT',
      Limit: limits.countedInbox + 1,
    }),
  );
  return { count, isAtLeast: count > limits.countedInbox };
}

function sum(counts: readonly Count[]): Count {
  const count = counts.reduce((total, one) => total + one.count, 0);
  const isAtLeast = count > limits.countedInbox || counts.some((one) => one.isAtLeast);
  return { count: isAtLeast ? limits.countedInbox : count, isAtLeast };
}

/** The active conversations: one agent's, nobody's and all. Each partition is counted up to a bound and no further. */
export async function countInbox(agentId: string): Promise<Record<'mine' | 'unassigned' | 'all', Count>> {
  const active = statusesOf('active');
  const of = (isAssigned: boolean): Promise<Count[]> =>
    Promise.all(active.map((status) => countKeys(indexes.inbox, indexKeys.inbox(status, isAssigned))));
  const [mine, unassigned, assigned] = await Promise.all([
    Promise.all(active.map((status) => countKeys(indexes.assignee, indexKeys.assignee(agentId, status)))),
    of(false),
    of(true),
  ]);
  return { mine: sum(mine), unassigned: sum(unassigned), all: sum([...unassigned, ...assigned]) };
}

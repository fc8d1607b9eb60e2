import fc from 'fast-check';
import { BatchWriteCommand } from '../../../functions/table/commands.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ConversationStatus, Locale, Priority } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { passes, type Folder, type InboxFilter, type StatusChoice } from '../../../contract/inbox-filter.ts';
import { limits } from '../../../contract/limits.ts';
import { untouched } from '../../../functions/conversations/internal.ts';
import { open, opened, type State } from '../../../functions/conversations/conversation.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let list: typeof import('../../../functions/conversations/inbox-list.ts');
let item: typeof import('../../../functions/conversations/item.ts');
let internalItem: typeof import('../../../functions/conversations/internal-item.ts');
let parts: typeof import('../../../functions/table/table.ts');
let keys: typeof import('../../../functions/table/keys.ts').keys;

beforeAll(async () => {
  cloud = await startCloud();
  [list, item, internalItem, parts, { keys }] = await Promise.all([
    import('../../../functions/conversations/inbox-list.ts'),
    import('../../../functions/conversations/item.ts'),
    import('../../../functions/conversations/internal-item.ts'),
    import('../../../functions/table/table.ts'),
    import('../../../functions/table/keys.ts'),
  ]);
});
afterAll(() => cloud.stop());

const nowMs = Date.UTC(2026, 10, 21, 8);
const minuteMs = 60_000;

interface Drawn {
  readonly folder: Folder;
  readonly priority: Priority;
  readonly status: ConversationStatus;
  readonly assigneeId: string | null;
  readonly language: Locale;
  readonly minutesAgo: number;
  readonly unread: boolean;
  readonly waiting: boolean;
  readonly score: number | null;
  readonly verified: boolean;
}

const drawn = fc.record<Drawn>({
  folder: fc.constantFrom('inbox', 'inbox', 'snoozed', 'archived'),
  priority: fc.constantFrom('low', 'normal', 'high', 'urgent'),
  status: fc.constantFrom('open', 'pending', 'resolved', 'closed'),
  assigneeId: fc.constantFrom(null, 'ayesha', 'karim'),
  language: fc.constantFrom('en', 'bn'),
  minutesAgo: fc.nat(600),
  unread: fc.boolean(),
  waiting: fc.boolean(),
  score: fc.constantFrom(null, 1, 3, 5),
  verified: fc.boolean(),
});

const filters = fc.record<InboxFilter>(
  {
    folder: fc.constantFrom('inbox', 'snoozed', 'archived'),
    priority: fc.constantFrom<Priority[]>(['urgent'], ['low', 'high']),
    status: fc.constantFrom<StatusChoice>('active', 'any', ['resolved'], ['open', 'closed']),
    assignee: fc.constantFrom('none', 'ayesha'),
    language: fc.constantFrom('en', 'bn'),
    fromMs: fc.nat(600).map((ago) => nowMs - ago * minuteMs),
    toMs: fc.nat(600).map((ago) => nowMs - ago * minuteMs),
    isUnread: fc.boolean(),
    isWaiting: fc.boolean(),
    rating: fc.constantFrom([1], [3, 5]),
    source: fc.constantFrom('site', 'guest'),
  },
  { requiredKeys: [] },
);

function stateOf(one: Drawn): State & { sfc: number } {
  const at = nowMs - one.minutesAgo * minuteMs;
  const customer = { id: newId(), name: 'Nusrat', verified: one.verified };
  return {
    ...opened(newId(at - minuteMs), open(customer, one.language, at - minuteMs)),
    status: one.status,
    assigneeId: one.assigneeId,
    lastSeq: 1,
    updatedAt: at,
    customerCount: 1,
    last: { sender: 'customer', preview: 'hello', at },
    waitingSince: one.waiting ? at : null,
    rating: one.score === null ? null : { score: one.score, at },
    sfc: one.unread ? 0 : 1,
  };
}

let stored: { pk: string; sk: string }[] = [];
async function store(drawings: readonly Drawn[]): Promise<(Drawn & { id: string })[]> {
  const states = drawings.map(stateOf);
  const items = states.map(({ sfc, ...state }, index) => {
    const { folder = 'inbox', priority = 'normal' } = drawings[index] ?? {};
    const at = folder === 'snoozed' ? Date.now() + index * minuteMs + minuteMs : nowMs;
    const shelf = folder === 'inbox' ? null : { kind: folder, at, afterSeq: state.lastSeq };
    const internal = { ...untouched(state.id), lastSeq: 1, priority, shelf };
    return {
      ...keys.head(state.id),
      ...item.toHeadItem(state),
      ...internalItem.toInternalHeadItem(internal),
      ...item.indexAttributes(state, shelf),
      sf: 0,
      sfc,
    };
  });
  stored.push(...states.map(({ id }) => keys.head(id)));
  for (let start = 0; start < items.length; start += 25) {
    const puts = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await parts.table.send(new BatchWriteCommand({ RequestItems: { kotha: puts } }));
  }
  return drawings.map((one, index) => ({ ...one, id: states[index]?.id ?? '' }));
}
afterEach(async () => {
  for (let start = 0; start < stored.length; start += 25) {
    const deletes = stored.slice(start, start + 25).map((Key) => ({ DeleteRequest: { Key } }));
    await parts.table.send(new BatchWriteCommand({ RequestItems: { kotha: deletes } }));
  }
  stored = [];
});

async function readAll(filter: InboxFilter, limit: number, order: 'newest' | 'oldest'): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await list.listInbox(filter, limit, { order, after });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return ids;
}

const factsOf = (one: Drawn): Parameters<typeof passes>[0] => ({
  folder: one.folder,
  status: one.status,
  priority: one.priority,
  language: one.language,
  assigneeId: one.assigneeId,
  lastMs: nowMs - one.minutesAgo * minuteMs,
  unread: one.unread ? 1 : 0,
  isWaiting: one.waiting,
  score: one.score ?? undefined,
  isVerified: one.verified,
});

describe('a list of the inbox', () => {
  it('holds exactly what passes its filter, each once, page by page, whatever the filter', async () => {
    const kept = await store(fc.sample(drawn, { numRuns: 400, seed: 11 }));
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.integer({ min: 3, max: 100 }),
        fc.constantFrom('newest', 'oldest'),
        async (filter, limit, order) => {
          const expected = kept.filter((one) => passes(factsOf(one), filter)).map(({ id }) => id);
          expect((await readAll(filter, limit, order)).toSorted()).toEqual(expected.toSorted());
        },
      ),
      { numRuns: 40 },
    );
  });

  it('comes in the order of the last message, to the step of the index', async () => {
    const kept = await store(fc.sample(drawn, { numRuns: 150, seed: 5 }));
    const minutes = new Map(kept.map(({ id, minutesAgo }) => [id, minutesAgo]));
    const agesOf = async (order: 'newest' | 'oldest'): Promise<number[]> =>
      (await readAll({ status: 'any' }, 20, order)).map((id) => minutes.get(id) ?? NaN);
    const newest = await agesOf('newest');
    newest.forEach((age, index) => expect(age).toBeGreaterThanOrEqual((newest[index - 1] ?? -Infinity) - 5));
    const oldest = await agesOf('oldest');
    oldest.forEach((age, index) => expect(age).toBeLessThanOrEqual((oldest[index - 1] ?? Infinity) + 5));
  });

  it('looks at no more than a hundred heads for a page, and says that there is more to look at', async () => {
    const plain = {
      folder: 'inbox',
      priority: 'normal',
      status: 'open',
      assigneeId: null,
      language: 'en',
      unread: false,
      waiting: false,
      score: null,
    } as const;
    const one: Drawn = { ...plain, minutesAgo: 500, verified: true };
    await store([one, ...Array.from({ length: 230 }, (_, index) => ({ ...one, minutesAgo: index, verified: false }))]);
    const first = await list.listInbox({ source: 'site' }, 30);
    expect(first.items).toEqual([]);
    expect(first.next).toBeDefined();
    expect(await readAll({ source: 'site' }, 30, 'newest')).toHaveLength(1);
  });
});

describe('what is snoozed', () => {
  const one: Drawn = {
    folder: 'snoozed',
    priority: 'normal',
    status: 'open',
    assigneeId: null,
    language: 'en',
    minutesAgo: 5,
    unread: false,
    waiting: false,
    score: null,
    verified: false,
  };

  it('comes in the order in which it ends, and is back in the inbox the moment it has ended', async () => {
    const kept = await store([one, one, { ...one, folder: 'inbox' }]);
    const [first, second, plain] = kept.map(({ id }) => id);
    const readIds = async (filter: InboxFilter): Promise<string[]> =>
      (await list.listInbox(filter, 30)).items.map(({ id }) => id);
    expect(await readIds({ folder: 'snoozed', status: 'any' })).toEqual([first, second]);
    expect(await readIds({})).toEqual([plain]);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 90_000);
    expect(await readIds({ folder: 'snoozed', status: 'any' })).toEqual([second]);
    expect((await readIds({})).toSorted()).toEqual([first, plain].toSorted());
    expect(await readIds({ status: ['closed'] })).toEqual([]);
    vi.restoreAllMocks();
  });
});

describe('counting', () => {
  it('is exact up to its bound, and then says at least', async () => {
    const one: Drawn = {
      folder: 'inbox',
      priority: 'normal',
      status: 'open',
      assigneeId: 'ayesha',
      language: 'en',
      minutesAgo: 1,
      unread: false,
      waiting: false,
      score: null,
      verified: false,
    };
    await store([one, { ...one, status: 'pending' }, { ...one, assigneeId: null }, { ...one, status: 'closed' }]);
    expect(await list.countInbox('ayesha')).toEqual({
      mine: { count: 2, isAtLeast: false },
      unassigned: { count: 1, isAtLeast: false },
      all: { count: 3, isAtLeast: false },
    });
    await store(Array.from({ length: limits.countedInbox }, () => ({ ...one, assigneeId: null })));
    expect((await list.countInbox('ayesha')).unassigned).toEqual({ count: limits.countedInbox, isAtLeast: true });
  });
});

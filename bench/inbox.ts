import { BatchWriteItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ConversationStatus } from '../contract/entities.ts';
import { priorities } from '../contract/triage.ts';
import { untouched } from '../functions/conversations/internal.ts';
import { newId } from '../contract/ids.ts';
import type { RouteKey } from '../contract/routes.ts';
import { open, opened, type State } from '../functions/conversations/conversation.ts';
import { call } from '../tests/functions/call.ts';
import { startCloud } from '../tests/functions/harness.ts';
import { startCapacityMeter } from './capacity-meter.ts';
import { atMost, type Report } from './report.ts';
import { justSaid, measureSearches, searches, searchItems } from './search-costs.ts';

const sizes = { small: 100, middle: 1_000, large: 10_000 } as const;
/**
 * Read units of opening the large inbox over the small one: the list is the same page, but views of fewer than fifty
 * are counted to their end.
 */
const openingMayGrow = 1.15;
/** From the size at which every question fills its batch, not one read more; a page of keys may round up by half a unit. */
const questionMayGrow = 1.02;
/** What one screen of the list holds. */
const screen = 30;
const dayMs = 86_400_000;

const since = (days: number): string => new Date(Date.now() - days * dayMs).toISOString();

/** What a person asks of the inbox. */
const questions: Readonly<Record<string, Record<string, string>>> = {
  all: {},
  unassigned: { assignee: 'none' },
  mine: { assignee: 'me' },
  waiting: { waiting: 'true' },
  'oldest waiting': { waiting: 'true', order: 'oldest' },
  unread: { unread: 'true' },
  snoozed: { folder: 'snoozed', status: 'any' },
  archived: { folder: 'archived', status: 'any' },
  priority: { priority: 'high,urgent' },
  closed: { status: 'closed' },
  'every status': { status: 'any' },
  language: { language: 'bn' },
  'last 7 days': { from: since(7) },
  rating: { status: 'closed', rating: '1,2' },
  source: { source: 'site' },
  'found once': { assignee: 'none', source: 'site', language: 'bn', rating: '1' },
};

/** The same mixture of conversations at every size, the newest of this minute, the oldest of three days ago. */
function stateOf(index: number, size: number): State & { sfc: number } {
  const at = Date.now() - Math.floor((index / size) * 3 * dayMs);
  const statuses: ConversationStatus[] = ['open', 'open', 'pending', 'closed'];
  const isOver = index % 4 === 3;
  const customer = { id: newId(), name: `Customer ${index}`, verified: index % 5 === 0 };
  return {
    ...opened(newId(at - 60_000), open(customer, index % 3 === 0 ? 'bn' : 'en', at - 60_000)),
    status: statuses[index % 4] ?? 'open',
    assigneeId: index % 3 === 0 ? null : index % 3 === 1 ? 'ayesha' : 'karim',
    lastSeq: 3,
    updatedAt: at,
    customerCount: 2,
    staffCount: 1,
    last: { sender: 'customer', preview: 'Can it reach Mirpur 10 before Sunday?', at },
    recent: [{ clientId: newId(at), seq: 3, at }],
    waitingSince: !isOver && index % 6 === 0 ? at : null,
    rating: isOver ? { score: 1 + (index % 5), at } : null,
    sfc: index % 7 === 0 ? 1 : 2,
  };
}

async function putAll(client: DynamoDBClient, items: readonly object[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const puts = items
      .slice(start, start + 25)
      .map((item) => ({ PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { kotha: puts } }));
  }
}

async function seed(client: DynamoDBClient, size: number): Promise<void> {
  const [{ toHeadItem, indexAttributes }, { toInternalHeadItem }, { keys }] = await Promise.all([
    import('../functions/conversations/item.ts'),
    import('../functions/conversations/internal-item.ts'),
    import('../functions/table/keys.ts'),
  ]);
  const states = Array.from({ length: size }, (_, index) => stateOf(index, size));
  const items = states.map(({ sfc, ...state }, index) => {
    const kind = index % 11 === 0 ? 'snoozed' : 'archived';
    const isAway = index % 11 === 0 || index % 13 === 0;
    const shelf = isAway ? ({ kind, at: Date.now() + dayMs, afterSeq: state.lastSeq } as const) : null;
    const internal = { ...untouched(state.id), priority: priorities[index % 4] ?? 'normal', shelf };
    const places = { ...toHeadItem(state), ...toInternalHeadItem(internal), ...indexAttributes(state, shelf) };
    return { ...keys.head(state.id), ...places, sf: 3, sfc };
  });
  await putAll(client, [...items, ...(await searchItems(states))]);
}

type Meter = Awaited<ReturnType<typeof startCapacityMeter>>;

interface Cost {
  readonly units: number;
  readonly rows: number;
  readonly requests: number;
}

/** What the first request of a list reads, and how many follow until the screen is full or there is no more. */
async function measure(ask: Ask, consumed: { readUnits: number }, query: Record<string, string>): Promise<Cost> {
  const before = consumed.readUnits;
  let page = await ask('GET /v1/desk/conversations', { ...query, limit: String(screen) });
  const units = consumed.readUnits - before;
  let rows = page.conversations.length;
  let requests = 1;
  while (rows < screen && page.next !== undefined) {
    page = await ask('GET /v1/desk/conversations', { ...query, limit: String(screen), cursor: page.next });
    rows += page.conversations.length;
    requests += 1;
  }
  return { units, rows, requests };
}

type Ask = (key: RouteKey, query?: Record<string, string>) => Promise<{ conversations: unknown[]; next?: string }>;

/** One inbox of that size on an engine of its own; the functions stay and are pointed at it. */
async function openInbox(
  size: number,
  meterOf: (engine: string) => Meter,
): Promise<{ opening: number; costs: Record<string, Cost>; found: Record<string, number> }> {
  const cloud = await startCloud();
  const meter = meterOf(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
  const [{ handler }, { agentItem, unsaid }] = await Promise.all([
    import('../functions/conversations/http.ts'),
    import('../functions/directory/agents.ts'),
  ]);
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  const agent = { id: 'ayesha', email: 'ayesha@shop.test', name, role: 'agent' as const, availability: 'online' as const };
  const item = agentItem({ ...unsaid, ...agent, active: true });
  await cloud.client.send(new PutItemCommand({ TableName: 'kotha', Item: marshall(item) }));
  await seed(cloud.client, size);
  const ask: Ask = async (key, query = {}) => {
    const { status, body } = await call(handler, key, { staff: 'ayesha', query });
    if (status !== 200) throw new Error(`${key} was refused: ${JSON.stringify(body)}`);
    return body as unknown as Awaited<ReturnType<Ask>>;
  };
  // The agent's record and the keys that sign cursors are kept for seconds: they belong to no list.
  await ask('GET /v1/desk/conversations');
  const before = meter.consumed.readUnits;
  await Promise.all([ask('GET /v1/desk/conversations', { limit: String(screen) }), ask('GET /v1/desk/inbox')]);
  const opening = meter.consumed.readUnits - before;
  const costs: Record<string, Cost> = {};
  for (const [question, query] of Object.entries(questions)) costs[question] = await measure(ask, meter.consumed, query);
  const found = await measureSearches(size, meter.consumed);
  await cloud.stop();
  return { opening, costs, found };
}

/** Opens inboxes of a hundred, a thousand and ten thousand conversations, and compares what the engine says they read. */
export async function run(): Promise<Report> {
  let engine = '';
  const meter = await startCapacityMeter(() => engine);
  const meterOf = (next: string): Meter => {
    engine = next;
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = meter.endpoint;
    return meter;
  };
  const small = await openInbox(sizes.small, meterOf);
  const middle = await openInbox(sizes.middle, meterOf);
  const large = await openInbox(sizes.large, meterOf);
  meter.stop();
  const costOf = ({ costs }: typeof small, question: string): Cost => costs[question] ?? { units: NaN, rows: NaN, requests: NaN };
  const rows = Object.keys(questions).map((question) => {
    const [one, half, other] = [costOf(small, question), costOf(middle, question), costOf(large, question)];
    return {
      question,
      [`units at ${sizes.small}`]: one.units,
      [`units at ${sizes.middle}`]: half.units,
      [`units at ${sizes.large}`]: other.units,
      [`rows at ${sizes.large}`]: other.rows,
      [`requests until full at ${sizes.small}`]: one.requests,
      [`requests until full at ${sizes.large}`]: other.requests,
    };
  });
  const foundAt = ({ found }: typeof small, name: string): number => found[name] ?? NaN;
  const searchRows = [...Object.keys(searches), justSaid].map((name) => ({
    search: name,
    [`units at ${sizes.small}`]: foundAt(small, name),
    [`units at ${sizes.middle}`]: foundAt(middle, name),
    [`units at ${sizes.large}`]: foundAt(large, name),
  }));
  return {
    name: 'inbox',
    tables: [
      { title: 'Read units of the first request, by what is asked', rows },
      { title: 'Read units of a search, by what is looked for', rows: searchRows },
    ],
    bars: [
      atMost('opening, large over small', large.opening / small.opening, openingMayGrow),
      atMost('opening, read units', large.opening, 30),
      ...Object.keys(questions).map((question) =>
        atMost(`${question}, large over middle`, costOf(large, question).units / costOf(middle, question).units, questionMayGrow),
      ),
      ...Object.entries(searches).map(([name, { isSingle }]) =>
        atMost(
          `${name}, large over ${isSingle ? 'small' : 'middle'}`,
          foundAt(large, name) / foundAt(isSingle ? small : middle, name),
          questionMayGrow,
        ),
      ),
      atMost('dearest search, read units', foundAt(large, justSaid), 190),
      atMost('dearest request, read units', Math.max(...Object.values(large.costs).map(({ units }) => units)), 62),
    ],
    details: { opening: { small: small.opening, large: large.opening } },
  };
}

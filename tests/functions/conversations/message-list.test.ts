import fc from 'fast-check';
import { BatchWriteCommand } from '../../../functions/table/commands.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCapacityMeter } from '../../../bench/capacity-meter.ts';
import type { Attachment } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { foldWords, messageKinds, messageSenders } from '../../../contract/message-filter.ts';
import { open, opened, type Entry, type State } from '../../../functions/conversations/conversation.ts';
import type { MessageFilter } from '../../../functions/conversations/message-list.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let meter: Awaited<ReturnType<typeof startCapacityMeter>>;
let list: typeof import('../../../functions/conversations/message-list.ts');
let trail: typeof import('../../../functions/conversations/trail.ts');
let item: typeof import('../../../functions/conversations/item.ts');
let parts: typeof import('../../../functions/table/table.ts');
let tableKeys: typeof import('../../../functions/table/keys.ts');

beforeAll(async () => {
  cloud = await startCloud();
  const engine = process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  meter = await startCapacityMeter(() => engine);
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = meter.endpoint;
  [list, trail, item, parts, tableKeys] = await Promise.all([
    import('../../../functions/conversations/message-list.ts'),
    import('../../../functions/conversations/trail.ts'),
    import('../../../functions/conversations/item.ts'),
    import('../../../functions/table/table.ts'),
    import('../../../functions/table/keys.ts'),
  ]);
});
afterAll(async () => {
  meter.stop();
  await cloud.stop();
});

const minuteMs = 60_000;
const file = (kind: 'image' | 'audio' | 'file'): Attachment => {
  const types = { image: 'image/png', audio: 'audio/webm', file: 'application/pdf' } as const;
  return { id: newId(), name: `${kind} of order ১২.x`, type: types[kind], kind, size: 10 };
};

interface Drawn {
  readonly minutesAgo: number;
  readonly what: 'text' | 'image' | 'audio' | 'file' | 'status';
  readonly by: 'customer' | 'ayesha' | 'karim';
  readonly text: string;
}

interface Told {
  readonly state: State;
  readonly entry: Entry;
  readonly seenTo: number;
}

const drawn = fc.record<Drawn>({
  minutesAgo: fc.integer({ min: 1, max: 3000 }),
  what: fc.constantFrom('text', 'image', 'audio', 'file', 'status'),
  by: fc.constantFrom('customer', 'ayesha', 'karim'),
  text: fc.constantFrom('Where is my order?', 'টাকা ফেরত কবে পাব', 'Order BG-২০৪১৮ came torn', 'thanks'),
});

function entryOf({ minutesAgo, what, by, text }: Drawn, index: number, nowMs: number): Entry {
  const frame = { seq: index + 1, at: nowMs - minutesAgo * minuteMs, customerCount: 0, staffCount: 0 };
  const author = by === 'customer' ? { kind: 'customer' as const } : { kind: 'agent' as const, id: by };
  if (what === 'status') return { ...frame, kind: 'status', by: author, status: 'open' };
  const message = { ...frame, kind: 'message' as const, by: author, clientId: newId() };
  return what === 'text' ? { ...message, text } : { ...message, text: '', attachments: [file(what)] };
}

/** Writes conversations as the log and the change stream would. */
async function tell(talks: readonly (readonly Drawn[])[], nowMs: number): Promise<Told[]> {
  const items: object[] = [];
  const told: Told[] = [];
  for (const talk of talks) {
    const entries = talk
      .toSorted((one, other) => other.minutesAgo - one.minutesAgo)
      .map((one, index) => entryOf(one, index, nowMs));
    const last = entries.at(-1);
    const customer = { id: newId(), name: 'Nusrat', verified: false };
    const fresh = opened(newId(), open(customer, 'en', nowMs - 4000 * minuteMs));
    const state = { ...fresh, lastSeq: entries.length, updatedAt: last?.at ?? nowMs };
    const seenTo = Math.floor(entries.length / 2);
    const { keys } = tableKeys;
    items.push({ ...keys.head(state.id), ...item.toHeadItem(state), sc: seenTo, sf: seenTo, scf: 0, sfc: 0 });
    items.push(...entries.map((entry) => ({ ...keys.entry(state.id, entry.seq), ...item.toEntryItem(entry) })));
    await trail.leaveTrail(state.id, entries);
    told.push(...entries.map((entry) => ({ state, entry, seenTo })));
  }
  for (let start = 0; start < items.length; start += 25) {
    const puts = items
      .slice(start, start + 25)
      .map((Item) => ({ PutRequest: { Item: JSON.parse(JSON.stringify(Item)) as Record<string, unknown> } }));
    await parts.table.send(new BatchWriteCommand({ RequestItems: { kotha: puts } }));
  }
  return told;
}

function isMeant({ entry, seenTo }: Told, filter: MessageFilter): boolean {
  const isMessage = entry.kind === 'message';
  const files = (isMessage && entry.attachments) || [];
  const kinds = isMessage
    ? [...(entry.text === '' ? [] : ['text']), ...files.map(({ kind }) => (kind === 'audio' ? 'voice' : kind))]
    : ['system'];
  const words = isMessage ? [entry.text, ...files.map(({ name }) => name)].join(' ') : '';
  return (
    (filter.kind === undefined || kinds.includes(filter.kind)) &&
    (filter.sender === undefined || (isMessage ? entry.by.kind : 'system') === filter.sender) &&
    (filter.agentId === undefined || (isMessage && entry.by.kind === 'agent' && entry.by.id === filter.agentId)) &&
    (filter.isRead === undefined || (isMessage && entry.seq <= seenTo === filter.isRead)) &&
    entry.at >= (filter.fromMs ?? 0) &&
    entry.at <= (filter.toMs ?? Infinity) &&
    (filter.text === undefined || foldWords(words).includes(foldWords(filter.text)))
  );
}

async function readAll(filter: MessageFilter, limit: number): Promise<{ found: string[]; times: number[]; pages: number }> {
  const found: string[] = [];
  const times: number[] = [];
  let pages = 0;
  for (let before: string | undefined; ; pages += 1) {
    const page = await list.listMessages(filter, limit, before);
    found.push(...page.items.map(({ head, entry }) => `${head.id} ${entry.seq}`));
    times.push(...page.items.map(({ entry }) => entry.at));
    expect(page.lookedBackToMs === undefined).toBe(page.next === undefined);
    if (page.next === undefined) return { found, times, pages };
    before = page.next;
  }
}

describe('messages of all conversations', () => {
  it('are exactly those that are meant, each once, latest first, whatever is asked and however large a page', async () => {
    const nowMs = Date.now();
    const told = await tell(fc.sample(fc.array(drawn, { maxLength: 14 }), { numRuns: 30, seed: 3 }), nowMs);
    const ago = fc.integer({ min: 0, max: 3000 }).map((minutes) => nowMs - minutes * minuteMs);
    const filters = fc.record<MessageFilter>(
      {
        kind: fc.constantFrom(...messageKinds),
        sender: fc.constantFrom(...messageSenders),
        agentId: fc.constantFrom('ayesha', 'nobody'),
        isRead: fc.boolean(),
        fromMs: ago,
        toMs: ago,
        text: fc.constantFrom('ORDER', 'bg-20418', 'টাকা', 'of order 12'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 60 }), async (filter, limit) => {
        const { found, times } = await readAll(filter, limit);
        const expected = told.filter((one) => isMeant(one, filter)).map(({ state, entry }) => `${state.id} ${entry.seq}`);
        expect(found.toSorted()).toEqual(expected.toSorted());
        expect(times).toEqual(times.toSorted((one, other) => other - one));
      }),
      { numRuns: 25 },
    );
  });

  it('say how far back was looked when little is found', async () => {
    const nowMs = Date.now() + 30 * 24 * 60 * minuteMs;
    const rare: Drawn = { minutesAgo: 2900, what: 'text', by: 'customer', text: 'a word that nobody else uses' };
    const common = Array.from({ length: 120 }, (_, index): Drawn => ({ ...rare, minutesAgo: 10 + index * 20, text: 'thanks' }));
    await tell([[...common, rare]], nowMs);
    const filter = { text: 'nobody else', toMs: nowMs };
    const first = await list.listMessages(filter, 30, undefined);
    expect(first.items).toEqual([]);
    expect(first.next).toBeDefined();
    const lookedMs = nowMs - (first.lookedBackToMs ?? 0);
    expect(lookedMs).toBeGreaterThan(38 * 20 * minuteMs);
    expect((await readAll(filter, 30)).found).toHaveLength(1);
  });

  it('take the same read units at a hundred times the messages', async () => {
    const page = async (nowMs: number): Promise<number> => {
      const before = meter.consumed.readUnits;
      const { items } = await list.listMessages({ fromMs: nowMs - 4000 * minuteMs, toMs: nowMs }, 30, undefined);
      expect(items.length).toBeGreaterThanOrEqual(30);
      return meter.consumed.readUnits - before;
    };
    const talk = (minutesAgo: number): Drawn[] =>
      Array.from({ length: 4 }, (_, index) => ({
        minutesAgo: minutesAgo - index * 0.5,
        what: 'text',
        by: 'customer',
        text: 'thanks',
      }));
    const few = Date.now() + 100 * 24 * 60 * minuteMs;
    await tell(
      Array.from({ length: 8 }, (_, index) => talk(10 + index * 10)),
      few,
    );
    const many = Date.now() + 200 * 24 * 60 * minuteMs;
    await tell(
      Array.from({ length: 800 }, (_, index) => talk(10 + (index % 8) * 10 + Math.floor(index / 8) * 85)),
      many,
    );
    expect(await page(many)).toBe(await page(few));
  });

  it('leave one trail for each conversation and five minutes, the first sequence of which counts', async () => {
    const { keys, trailKeys } = tableKeys;
    const id = newId();
    const at = Math.ceil(Date.now() / 300_000) * 300_000;
    const entry = (seq: number, atMs: number): Entry => ({
      seq,
      at: atMs,
      kind: 'status',
      status: 'open',
      by: { kind: 'system' },
      customerCount: 0,
      staffCount: 0,
    });
    const before = meter.consumed.writeUnits;
    await trail.leaveTrail(id, [entry(4, at), entry(5, at + 1000)]);
    await trail.leaveTrail(id, [entry(6, at + 2000)]);
    expect(meter.consumed.writeUnits - before).toBe(1);
    await trail.leaveTrail(id, [entry(3, at - 1), entry(2, at + 500)]);
    const { trails } = await trail.listTrails({ fromMs: at, toMs: at, before: undefined }, 10);
    expect(trails.filter(({ conversationId }) => conversationId === id)).toEqual([
      { step: trailKeys.stepOf(at), conversationId: id, seq: 2, place: keys.trail(trailKeys.stepOf(at), id).sk },
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { sayEvent } from '../../admin-ui/event-words.ts';
import type { Reading } from '../../admin-ui/reading.ts';
import { initialsOf, languageOf } from '../../admin-ui/scripts.ts';
import { groupRows, newestMark } from '../../admin-ui/thread-groups.ts';
import { createTimes } from '../../admin-ui/times.ts';
import { words } from '../../admin-ui/words-en.ts';
import type { InternalContent, InternalRow } from '../../client/internal-log.ts';
import { interleave, type LogRow } from '../../admin-ui/interleave.ts';
import type { ThreadRow } from '../../client/thread.ts';
import type { Sender } from '../../contract/entities.ts';

const ayesha = { kind: 'agent', id: 'ayesha', name: { en: 'Ayesha', bn: 'আয়েশা' } } as const;
const tanvir = { kind: 'agent', id: 'tanvir', name: { en: 'Tanvir', bn: 'তানভীর' } } as const;
const customer = { kind: 'customer' } as const;

function row(seq: number, sender: Sender, minute: number, more: Partial<ThreadRow> = {}): ThreadRow {
  const at = new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString();
  return { key: String(seq), seq, kind: 'text', sender, text: `m${seq}`, at, state: 'sent', mine: false, ...more };
}

const shape = (rows: LogRow[]) =>
  groupRows(rows, (at) => at.slice(0, 10)).map((part) => {
    if (part.kind === 'day') return 'day';
    return `${part.kind} ${part.kind === 'note' ? part.row.key : part.rows.map(({ key }) => key).join('+')}`;
  });

describe('the parts of a thread', () => {
  test('one voice without a pause is one group', () => {
    expect(shape([row(1, customer, 0), row(2, customer, 1), row(3, ayesha, 2), row(4, tanvir, 3), row(5, tanvir, 4)])).toEqual([
      'day',
      'group 1+2',
      'group 3',
      'group 4+5',
    ]);
  });

  test('five minutes of silence begin a new group', () => {
    expect(shape([row(1, customer, 0), row(2, customer, 5)])).toEqual(['day', 'group 1', 'group 2']);
  });

  test('events run together and part what is said', () => {
    const system = { kind: 'system' } as const;
    const rows = [
      row(1, customer, 0),
      row(2, system, 0, { kind: 'system' }),
      row(3, system, 0, { kind: 'system' }),
      row(4, customer, 1),
    ];
    expect(shape(rows)).toEqual(['day', 'group 1', 'events 2+3', 'group 4']);
  });

  test('a new day parts what one voice says', () => {
    expect(shape([row(1, customer, 0), row(2, customer, 24 * 60)])).toEqual(['day', 'group 1', 'day', 'group 2']);
  });
});

describe('the mark under the newest reply', () => {
  const upTo = (seenByCustomer: number, deliveredToCustomer = seenByCustomer) => ({ seenByCustomer, deliveredToCustomer });

  test('is sent, then delivered to a device, then seen', () => {
    const rows = [row(1, ayesha, 0), row(2, customer, 1), row(3, ayesha, 2)];
    expect(newestMark(rows, upTo(2))).toEqual({ key: '3', reached: 'sent' });
    expect(newestMark(rows, upTo(2, 3))).toEqual({ key: '3', reached: 'delivered' });
    expect(newestMark(rows, upTo(3))).toEqual({ key: '3', reached: 'seen' });
  });

  test('is none while the newest is on its way, or nobody replied', () => {
    expect(newestMark([row(1, ayesha, 0), row(2, ayesha, 1, { seq: undefined, state: 'queued' })], upTo(1))).toBeUndefined();
    expect(newestMark([row(1, customer, 0)], upTo(0))).toBeUndefined();
  });
});

describe('what happened, in words', () => {
  const reading: Reading = {
    ...createTimes('en', words),
    locale: 'en',
    words,
    sentence: (text) => `${text}.`,
    pick: (text) => text.en,
  };
  const say = (event: Parameters<typeof sayEvent>[0]) => sayEvent(event, 'ayesha', reading);
  const face = (agent: typeof ayesha | typeof tanvir) => ({ id: agent.id, name: agent.name });

  test('from the reader’s side', () => {
    expect(say({ type: 'status', status: 'resolved', by: ayesha })).toBe('You resolved it');
    expect(say({ type: 'status', status: 'closed', by: tanvir })).toBe('Tanvir closed it');
    expect(say({ type: 'status', status: 'open', by: customer })).toBe('The customer reopened it');
    expect(say({ type: 'status', status: 'closed', by: { kind: 'system' } })).toBe('Closed, since nothing more was said');
    expect(say({ type: 'rated', score: 4, by: customer })).toBe('The customer rated it 4 of 5');
    expect(say({ type: 'assigned', to: face(ayesha), by: ayesha })).toBe('You took it');
    expect(say({ type: 'assigned', to: face(ayesha), by: tanvir })).toBe('Tanvir assigned it to you');
    expect(say({ type: 'assigned', to: face(tanvir), by: ayesha })).toBe('You assigned it to Tanvir');
    expect(say({ type: 'assigned', to: null, by: tanvir })).toBe('Tanvir released it');
    expect(say({ type: 'assigned', to: face(tanvir), by: { kind: 'system' } })).toBe('Assigned to Tanvir');
  });
});

describe('names', () => {
  test('initials of both scripts', () => {
    expect(initialsOf('Nusrat Jahan')).toBe('NJ');
    expect(initialsOf('madonna')).toBe('M');
    expect(initialsOf('মিতু বড়ুয়া')).toBe('মি');
    expect(initialsOf('  ')).toBe('');
  });

  test('the language by its letters', () => {
    expect(languageOf('You: কুরিয়ার')).toBe('bn');
    expect(languageOf('Order 12')).toBe('en');
  });
});

describe('two logs in one thread', () => {
  const entry = (
    seq: number,
    afterSeq: number,
    content: InternalContent = { kind: 'priority', priority: 'high' },
  ): InternalRow => ({
    key: `internal-${seq}`,
    seq,
    afterSeq,
    kind: 'internal',
    by: ayesha,
    at: new Date(Date.UTC(2026, 10, 21, 8, 0)).toISOString(),
    state: 'sent',
    mine: false,
    content,
  });
  const note: InternalContent = { kind: 'note', clientId: 'n', text: 'Careful', mentions: [] };
  const keys = (rows: LogRow[]) => rows.map(({ key }) => key);

  test('what the team did stands below the message it came after, in its own order', () => {
    const messages = [row(1, customer, 0), row(2, ayesha, 1), row(3, customer, 2)];
    const internal = [entry(1, 0), entry(2, 1), entry(3, 1), entry(4, 3)];
    expect(keys(interleave(messages, internal))).toEqual(['internal-1', '1', 'internal-2', 'internal-3', '2', '3', 'internal-4']);
  });

  test('entries above the first message wait until the thread reaches back to them', () => {
    const messages = [row(5, customer, 0), row(6, customer, 1)];
    expect(keys(interleave(messages, [entry(1, 2), entry(2, 4), entry(3, 5)], 5))).toEqual([
      'internal-2',
      '5',
      'internal-3',
      '6',
    ]);
  });

  test('what is still on its way stands at the end, in the order of writing', () => {
    const waiting = { ...entry(0, 0, note), key: 'w', seq: undefined, at: '2026-11-21T09:00:00.000Z' };
    const reply = row(0, ayesha, 59, { key: 'r', seq: undefined });
    expect(keys(interleave([row(1, customer, 0), reply], [entry(1, 1), waiting]))).toEqual(['1', 'internal-1', 'r', 'w']);
  });

  test('a note is a part of its own and parts what is said and what happened', () => {
    const rows = interleave(
      [row(1, customer, 0), row(2, customer, 1)],
      [entry(1, 1, note), entry(2, 2), entry(3, 2), entry(4, 2, note)],
    );
    expect(shape(rows)).toEqual([
      'day',
      'group 1',
      'note internal-1',
      'group 2',
      'events internal-2+internal-3',
      'note internal-4',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { sayEvent } from '../../admin-ui/event-words.ts';
import type { Reading } from '../../admin-ui/reading.ts';
import { initialsOf, languageOf } from '../../admin-ui/scripts.ts';
import { groupRows, newestMark } from '../../admin-ui/thread-groups.ts';
import { createTimes } from '../../admin-ui/times.ts';
import { words } from '../../admin-ui/words-en.ts';
import type { ThreadRow } from '../../client/thread.ts';
import type { Sender } from '../../contract/entities.ts';

const ayesha = { kind: 'agent', id: 'ayesha', name: { en: 'Ayesha', bn: 'আয়েশা' } } as const;
const tanvir = { kind: 'agent', id: 'tanvir', name: { en: 'Tanvir', bn: 'তানভীর' } } as const;
const customer = { kind: 'customer' } as const;

function row(seq: number, sender: Sender, minute: number, more: Partial<ThreadRow> = {}): ThreadRow {
  const at = new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString();
  return { key: String(seq), seq, kind: 'text', sender, text: `m${seq}`, at, state: 'sent', mine: false, ...more };
}

const shape = (rows: ThreadRow[]) =>
  groupRows(rows, (at) => at.slice(0, 10)).map((part) =>
    part.kind === 'day' ? 'day' : `${part.kind} ${part.rows.map(({ key }) => key).join('+')}`,
  );

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
  const reading: Reading = { ...createTimes('en', words), locale: 'en', words, pick: (text) => text.en };
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

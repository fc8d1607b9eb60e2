import { expect, test } from 'vitest';
import type { Sender } from '../../contract/entities.ts';
import type { ThreadRow } from '../../client/thread.ts';
import { groupRows } from '../../widget/groups.ts';

const customer: Sender = { kind: 'customer' };
const agent = (id: string): Sender => ({ kind: 'agent', id, name: { en: id, bn: id } });

function row(seq: number, sender: Sender, minute: number, more: Partial<ThreadRow> = {}): ThreadRow {
  const at = new Date(Date.UTC(2026, 10, 20, 10, minute)).toISOString();
  return {
    key: `${seq}`,
    seq,
    kind: 'text',
    sender,
    text: `${seq}`,
    at,
    state: 'sent',
    mine: sender.kind === 'customer',
    ...more,
  };
}
const options = { dayKey: (at: string) => at.slice(0, 10), isLinked: true };
const shapeOf = (rows: ThreadRow[], more = {}) =>
  groupRows(rows, { ...options, ...more }).map((item) =>
    item.kind === 'group' ? item.rows.map(({ key }) => key).join('+') : item.kind,
  );

test('one speaker’s messages stand together until a pause, another speaker or a new day', () => {
  const rows = [row(1, customer, 0), row(2, customer, 1), row(3, agent('a'), 2), row(4, agent('b'), 3), row(5, agent('b'), 9)];
  expect(shapeOf(rows)).toEqual(['day', '1+2', '3', '4', '5']);
  expect(shapeOf([row(1, customer, 0), row(2, customer, 24 * 60)])).toEqual(['day', '1', 'day', '2']);
});

test('an event stands by itself and ends a group', () => {
  const event = row(2, { kind: 'system' }, 1, { kind: 'system', mine: false });
  expect(shapeOf([row(1, customer, 0), event, row(3, customer, 1)])).toEqual(['day', '1', 'event', '3']);
});

test('the line stands before the first new message of somebody else', () => {
  const rows = [row(1, agent('a'), 0), row(2, customer, 0), row(3, agent('a'), 1), row(4, agent('a'), 1)];
  expect(shapeOf(rows, { newFrom: 2 })).toEqual(['day', '1', '2', 'new', '3+4']);
  expect(shapeOf(rows, { newFrom: 4 })).toEqual(['day', '1', '2', '3', 'new', '4']);
  expect(shapeOf(rows, { newFrom: 9 })).toEqual(['day', '1', '2', '3+4']);
});

test('failed messages stand alone, waiting ones apart from what is delivered', () => {
  const rows = [
    row(1, customer, 0),
    row(2, customer, 0, { state: 'failed' }),
    row(3, customer, 0, { state: 'failed' }),
    row(4, customer, 0, { state: 'queued' }),
    row(5, customer, 0, { state: 'queued' }),
  ];
  expect(shapeOf(rows, { isLinked: false })).toEqual(['day', '1', '2', '3', '4+5']);
  const tones = groupRows(rows, { ...options, isLinked: false }).flatMap((item) => (item.kind === 'group' ? [item.tone] : []));
  expect(tones).toEqual(['plain', 'failed', 'failed', 'waiting']);
  expect(shapeOf(rows.filter(({ state }) => state !== 'failed'))).toEqual(['day', '1+4+5']);
});

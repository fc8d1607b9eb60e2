import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arrange,
  compareRows,
  mergeReports,
  neighbourOf,
  nothingArranged,
  type Arrangement,
} from '../../admin-ui/inbox-order.ts';
import type { DeskConversation } from '../../contract/entities.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString();

function row(id: string, minute: number, more: Partial<DeskConversation> = {}): DeskConversation {
  return {
    id,
    status: 'open',
    lastSeq: 1,
    assignee: null,
    lastMessage: { sender: 'customer', preview: id, at: at(minute) },
    unread: 0,
    seenByCustomer: 0,
    seenByStaff: 0,
    deliveredToCustomer: 0,
    deliveredToStaff: 0,
    openedAt: at(0),
    updatedAt: at(minute),
    customer: { id: `c-${id}`, name: id, verified: false },
    language: 'en',
    writtenLanguage: 'en',
    assignedSeq: 0,
    priority: 'normal',
    tags: [],
    internalSeq: 0,
    ...more,
  };
}

const free = { isHeld: false, paged: new Set<string>(), order: 'newest' } as const;
const held = { isHeld: true, paged: new Set<string>(), order: 'newest' } as const;

describe('the order of rows', () => {
  test('unread first, then the most recent', () => {
    const rows = [row('old', 1), row('unread', 2, { unread: 3 }), row('new', 5), row('older unread', 1, { unread: 1 })];
    expect(rows.toSorted(compareRows.newest).map(({ id }) => id)).toEqual(['unread', 'older unread', 'new', 'old']);
  });

  test('or who has waited longest for an answer, then who was silent for longest', () => {
    const since = (minute: number) => ({ waitingSince: at(minute) });
    const rows = [row('answered', 1), row('late', 9, since(4)), row('early', 9, since(2)), row('old', 0)];
    expect(rows.toSorted(compareRows.oldest).map(({ id }) => id)).toEqual(['early', 'late', 'old', 'answered']);
  });

  test('is the same whatever the order of arrival', () => {
    const rows = fc.uniqueArray(fc.record({ id: fc.uuid(), minute: fc.nat(5), unread: fc.nat(2) }), { selector: ({ id }) => id });
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (drawn, order) => {
        const made = drawn.map(({ id, minute, unread }) => row(id, minute, { unread }));
        const shuffled = made.map((one) => ({ one, place: order.next().value as number })).sort((a, b) => a.place - b.place);
        const ids = (list: DeskConversation[]) => list.toSorted(compareRows.newest).map(({ id }) => id);
        expect(ids(shuffled.map(({ one }) => one))).toEqual(ids(made));
      }),
    );
  });
});

describe('reports of one conversation', () => {
  test('the longer log wins, whichever comes first', () => {
    const [early, late] = [row('a', 1, { lastSeq: 3, unread: 1 }), row('a', 2, { lastSeq: 5, unread: 2 })];
    expect(mergeReports(early, late)).toMatchObject({ lastSeq: 5, unread: 2 });
    expect(mergeReports(late, early)).toMatchObject({ lastSeq: 5, unread: 2 });
  });

  test('what only the team knows follows its own log, and a shelf ends with the next message', () => {
    const shelved = row('a', 1, { lastSeq: 3, internalSeq: 2, priority: 'high', archivedAt: at(1) });
    const later = row('a', 2, { lastSeq: 4, internalSeq: 1 });
    for (const merged of [mergeReports(shelved, later), mergeReports(later, shelved)]) {
      expect(merged).toMatchObject({ lastSeq: 4, internalSeq: 2, priority: 'high' });
      expect(merged.archivedAt).toBeUndefined();
    }
    const freed = row('a', 1, { lastSeq: 3, internalSeq: 3 });
    expect(mergeReports(shelved, freed).archivedAt).toBeUndefined();
    expect(mergeReports(freed, shelved).archivedAt).toBeUndefined();
  });

  test('a customer is called as the newer of the internal logs says', () => {
    const called = (name: string) => ({ customer: { id: 'c-a', name, verified: false } });
    const before = row('a', 1, { lastSeq: 3, internalSeq: 1, ...called('Guest') });
    const renamed = row('a', 1, { lastSeq: 3, internalSeq: 2, ...called('Nusrat Jahan') });
    const later = row('a', 2, { lastSeq: 4, internalSeq: 1, ...called('Guest') });
    for (const older of [before, later]) {
      expect(mergeReports(renamed, older).customer.name).toBe('Nusrat Jahan');
      expect(mergeReports(older, renamed).customer.name).toBe('Nusrat Jahan');
    }
  });

  test('the language staff chose stands, else what is written by the longer log', () => {
    const chosen = row('a', 1, { lastSeq: 3, internalSeq: 2, language: 'bn', chosenLanguage: 'bn' });
    const unaware = row('a', 2, { lastSeq: 4, internalSeq: 1, language: 'en' });
    for (const merged of [mergeReports(chosen, unaware), mergeReports(unaware, chosen)])
      expect(merged).toMatchObject({ lastSeq: 4, language: 'bn', chosenLanguage: 'bn' });
    const givenBack = row('a', 1, { lastSeq: 3, internalSeq: 3, language: 'en' });
    const stale = row('a', 2, { lastSeq: 4, internalSeq: 2, language: 'en', chosenLanguage: 'en', writtenLanguage: 'bn' });
    for (const merged of [mergeReports(givenBack, stale), mergeReports(stale, givenBack)]) {
      expect(merged).toMatchObject({ lastSeq: 4, language: 'bn' });
      expect(merged.chosenLanguage).toBeUndefined();
    }
  });

  test('seen positions never move back', () => {
    const seen = row('a', 1, { lastSeq: 5, seenByStaff: 5, unread: 0 });
    const stale = row('a', 1, { lastSeq: 5, seenByStaff: 2, unread: 2 });
    expect(mergeReports(seen, stale)).toMatchObject({ seenByStaff: 5, unread: 0 });
    expect(mergeReports(stale, seen)).toMatchObject({ seenByStaff: 5, unread: 0 });
  });
});

describe('the arrangement', () => {
  test('sorts while nobody is in the list', () => {
    const before = arrange(nothingArranged, [row('a', 1), row('b', 2)], free);
    expect(before.order).toEqual(['b', 'a']);
    expect(arrange(before, [row('a', 3, { unread: 1 }), row('b', 2)], free).order).toEqual(['a', 'b']);
  });

  test('while held no row moves, newcomers wait, leavers keep their place', () => {
    const before: Arrangement = { order: ['b', 'a', 'c'], waiting: [], leaving: [] };
    const after = arrange(before, [row('a', 9, { unread: 4 }), row('b', 2), row('new', 8)], held);
    expect(after).toEqual({ order: ['b', 'a', 'c'], waiting: ['new'], leaving: ['c'] });
    expect(arrange(after, [row('a', 9, { unread: 4 }), row('b', 2), row('new', 8)], free).order).toEqual(['a', 'new', 'b']);
  });

  test('pages that were asked for are added at the end, also while held', () => {
    const before: Arrangement = { order: ['a'], waiting: [], leaving: [] };
    const after = arrange(before, [row('a', 5), row('next', 1), row('unread', 0, { unread: 1 })], {
      isHeld: true,
      paged: new Set(['next', 'unread']),
      order: 'newest',
    });
    expect(after).toEqual({ order: ['a', 'unread', 'next'], waiting: [], leaving: [] });
  });

  test('held or not, no row is shown twice and none is forgotten', () => {
    const step = fc.record({
      ids: fc.subarray(['a', 'b', 'c', 'd', 'e']),
      unread: fc.nat(1),
      isHeld: fc.boolean(),
      paged: fc.subarray(['c', 'd']),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let now = nothingArranged;
        for (const { ids, unread, isHeld, paged } of steps) {
          const before = now.order;
          const members = ids.map((id, index) => row(id, index, { unread }));
          now = arrange(now, members, { isHeld, paged: new Set(paged), order: 'newest' });
          const shown = [...now.order, ...now.waiting];
          expect(new Set(shown).size).toBe(shown.length);
          expect(ids.every((id) => shown.includes(id))).toBe(true);
          if (isHeld && before.length > 0) expect(now.order.slice(0, before.length)).toEqual(before);
        }
      }),
    );
  });
});

describe('the row to go to next', () => {
  const arranged: Arrangement = { order: ['a', 'b', 'c', 'd'], waiting: [], leaving: ['c'] };

  test('is the one below that stays', () => {
    expect(neighbourOf(arranged, 'b')).toBe('d');
  });

  test('is the one above at the end of the list', () => {
    expect(neighbourOf(arranged, 'd')).toBe('b');
  });

  test('is none in a list of one, and the first for a stranger', () => {
    expect(neighbourOf({ order: ['a'], waiting: [], leaving: [] }, 'a')).toBeUndefined();
    expect(neighbourOf(arranged, 'elsewhere')).toBe('a');
  });
});

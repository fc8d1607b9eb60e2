import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../contract/entities.ts';
import { append, prepend, restart, unknownTimeline, type Timeline } from '../../client/timeline.ts';

fc.configureGlobal({ seed: 20260101 });

const entry = (seq: number): Message => ({
  seq,
  kind: 'text',
  sender: { kind: 'customer' },
  text: `entry ${seq}`,
  at: '2026-01-01T00:00:00Z',
});
const entries = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => entry(from + index));
const seqs = (messages: readonly Message[]) => messages.map((message) => message.seq);
const begun = (from: number, to: number): Timeline => restart(unknownTimeline, entries(from, to));

function expectGapless(timeline: Timeline): void {
  const first = timeline.messages[0]?.seq ?? timeline.cursor + 1;
  expect(seqs(timeline.messages)).toEqual(seqs(entries(first, timeline.cursor)));
  expect(seqs(timeline.held)).toEqual([...new Set(seqs(timeline.held))].sort((one, other) => one - other));
  expect(timeline.held.every((message) => message.seq > timeline.cursor + 1)).toBe(true);
}

describe('a timeline', () => {
  it('shows a gapless prefix at every moment, whatever arrives in whatever order, and nothing twice', () => {
    let gaps = 0;
    let duplicates = 0;
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }), { maxLength: 40 }),
        (known, frames) => {
          let timeline = begun(1, known);
          const arrived = new Set(seqs(timeline.messages));
          for (const frame of frames) {
            duplicates += frame.filter((seq) => arrived.has(seq)).length;
            timeline = append(timeline, frame.map(entry));
            for (const seq of frame) arrived.add(seq);
            expectGapless(timeline);
            gaps += timeline.held.length;
            expect(new Set([...seqs(timeline.messages), ...seqs(timeline.held)])).toEqual(arrived);
          }
        },
      ),
    );
    expect(gaps).toBeGreaterThan(0);
    expect(duplicates).toBeGreaterThan(0);
  });

  it('is complete when all has arrived, in any order, any number of times', () => {
    const shuffled = fc.shuffledSubarray([...entries(1, 30), ...entries(1, 30)], { minLength: 60 });
    fc.assert(
      fc.property(shuffled, (messages) => {
        const timeline = messages.reduce((before, message) => append(before, [message]), begun(1, 0));
        expect(seqs(timeline.messages)).toEqual(seqs(entries(1, 30)));
        expect(timeline.held).toEqual([]);
      }),
    );
  });

  it('keeps the same entries however pages and frames are interleaved', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 30 }),
        fc.shuffledSubarray(entries(1, 90)),
        (last, size, frames) => {
          const early = append(unknownTimeline, frames);
          expect(early.messages).toEqual([]);
          let timeline = restart(early, entries(Math.max(1, last - size + 1), last));
          expectGapless(timeline);
          while ((timeline.messages[0]?.seq ?? 1) > 1) {
            const first = timeline.messages[0]?.seq ?? 1;
            timeline = prepend(timeline, entries(Math.max(1, first - size), first - 1));
            expectGapless(timeline);
          }
          timeline = append(timeline, entries(timeline.cursor + 1, 90));
          expect(seqs(timeline.messages)).toEqual(seqs(entries(1, 90)));
        },
      ),
    );
  });

  it('holds what comes after a gap and shows it when the gap is filled', () => {
    const held = append(begun(1, 3), [entry(6), entry(5)]);
    expect([held.cursor, seqs(held.messages), seqs(held.held)]).toEqual([3, [1, 2, 3], [5, 6]]);
    const filled = append(held, [entry(4)]);
    expect([filled.cursor, seqs(filled.messages), filled.held]).toEqual([6, [1, 2, 3, 4, 5, 6], []]);
  });

  it('keeps the first copy of an entry', () => {
    const timeline = append(begun(1, 1), [{ ...entry(1), text: 'another' }, entry(2), { ...entry(2), text: 'another' }]);
    expect(timeline.messages.map((message) => message.text)).toEqual(['entry 1', 'entry 2']);
  });

  it('begins anew from the newest page and drops what does not join it', () => {
    const timeline = restart(append(begun(1, 10), [entry(42)]), entries(21, 40));
    expect([seqs(timeline.messages), seqs(timeline.held)]).toEqual([seqs(entries(21, 40)), [42]]);
  });

  it('drops older pages that do not join the beginning', () => {
    expect(seqs(prepend(begun(20, 25), entries(10, 15)).messages)).toEqual(seqs(entries(20, 25)));
    expect(seqs(prepend(begun(20, 25), entries(15, 22)).messages)).toEqual(seqs(entries(15, 25)));
  });

  it('knows an empty log from an unread one', () => {
    expect(append(unknownTimeline, [entry(1)]).messages).toEqual([]);
    expect(seqs(append(restart(unknownTimeline, []), [entry(1)]).messages)).toEqual([1]);
  });
});

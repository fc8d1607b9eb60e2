import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOverlay } from '../../admin-ui/overlay.ts';

const step = fc.oneof(
  fc.record({ kind: fc.constant('begin' as const), word: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ kind: fc.constant('agree' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('refuse' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('news' as const), word: fc.constantFrom('x', 'y') }),
);

test('shows the newest that is known and whatever is still under way, in any order of answers, refusals and news', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const overlay = createOverlay<readonly string[]>();
      let known: readonly string[] = [];
      let underWay: { word: string; end: () => void }[] = [];
      for (const one of steps) {
        if (one.kind === 'begin') {
          const { word } = one;
          underWay.push({ word, end: overlay.lay((all) => [...all, word]) });
        } else if (one.kind === 'news') known = [...known, one.word];
        else {
          const mine = underWay[one.which % Math.max(1, underWay.length)];
          if (mine === undefined) continue;
          if (one.kind === 'agree') known = [...known, mine.word];
          mine.end();
          // An answer that comes twice ends nothing else.
          mine.end();
          underWay = underWay.filter((other) => other !== mine);
        }
        expect(overlay.over(known)).toEqual([...known, ...underWay.map(({ word }) => word)]);
      }
      underWay.forEach(({ end }) => end());
      expect(overlay.over(known)).toBe(known);
    }),
  );
});

test('lays the same change on top as often as it was begun', () => {
  const overlay = createOverlay<number>();
  const more = (count: number) => count + 1;
  const [first, second] = [overlay.lay(more), overlay.lay(more)];
  expect(overlay.over(10)).toBe(12);
  first();
  expect(overlay.over(10)).toBe(11);
  second();
  expect(overlay.over(10)).toBe(10);
});

test('lays a later change on what an earlier one makes', () => {
  const overlay = createOverlay<number>();
  overlay.lay((count) => count * 2);
  overlay.lay((count) => count + 1);
  expect(overlay.over(5)).toBe(11);
});

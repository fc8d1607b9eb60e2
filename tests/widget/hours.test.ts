import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { weekdays, type Interval } from '../../contract/business-hours.ts';
import { stretchesOf } from '../../widget/hours.ts';

const nine: Interval[] = [{ from: '09:00', to: '18:00' }];
const late: Interval[] = [{ from: '15:00', to: '20:00' }];
const weekOf = (...hours: Interval[][]) =>
  Object.fromEntries(weekdays.map((day, index) => [day, hours[index] ?? []])) as Record<(typeof weekdays)[number], Interval[]>;

test('days with the same hours stand in one line, over the end of the week too, the longest stretch first', () => {
  expect(stretchesOf(weekOf(nine, nine, nine, nine, nine, late, nine))).toEqual([
    { days: [6, 0, 1, 2, 3, 4], intervals: nine },
    { days: [5], intervals: late },
  ]);
  expect(stretchesOf(weekOf([], nine, nine, nine, nine, nine, []))).toEqual([
    { days: [1, 2, 3, 4, 5], intervals: nine },
    { days: [6, 0], intervals: [] },
  ]);
  expect(stretchesOf(weekOf(nine, nine, nine, nine, nine, nine, nine))).toEqual([
    { days: [0, 1, 2, 3, 4, 5, 6], intervals: nine },
  ]);
});

test('the parts of one day are in order, and their order in the settings makes no other day', () => {
  const [early, evening] = [
    { from: '09:00', to: '12:00' },
    { from: '14:00', to: '18:00' },
  ];
  const week = weekOf([early, evening], [evening, early], [], [], [], [], []);
  expect(stretchesOf(week)).toContainEqual({ days: [0, 1], intervals: [early, evening] });
});

test('whatever the week, each day is named once, with its hours, and neighbours differ', () => {
  const hours = fc.constantFrom<Interval[]>([], nine, late);
  fc.assert(
    fc.property(fc.array(hours, { minLength: 7, maxLength: 7 }), (days) => {
      const stretches = stretchesOf(weekOf(...days));
      const named = stretches.flatMap((stretch) => stretch.days.map((day) => ({ day, intervals: stretch.intervals })));
      expect(named.map(({ day }) => day).toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      for (const { day, intervals } of named) expect(intervals).toEqual(days[day]);
      const neighbours = stretches.map((stretch, index) => [stretch, stretches[(index + 1) % stretches.length]] as const);
      if (stretches.length > 1) for (const [one, next] of neighbours) expect(one.intervals).not.toEqual(next?.intervals);
    }),
  );
});

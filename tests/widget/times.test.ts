import { expect, test } from 'vitest';
import { dayOf } from '../../widget/day.ts';
import { createTimes } from '../../widget/times.ts';
import { ago, openingOf } from '../../widget/ago.ts';

const now = () => Date.parse('2026-11-20T10:00:00Z');
const english = createTimes('en', now, 'Asia/Dhaka');
const bengali = createTimes('bn', now, 'Asia/Dhaka');

test('a clock time is in the reader’s zone and digits', () => {
  expect(english.clock('2026-11-20T03:12:00Z')).toBe('9:12');
  expect(bengali.clock('2026-11-20T04:42:00Z')).toBe('১০:৪২');
  expect(bengali.clock('2026-11-19T23:05:00Z')).toBe('৫:০৫');
  expect(english.clock('2026-11-19T18:05:00Z')).toBe('0:05');
  expect(bengali.clock('2026-11-20T14:00:00Z')).toBe('২০:০০');
});

test('days are named, near ones by word', () => {
  const days = ['2026-11-20T03:00:00Z', '2026-11-19T03:00:00Z', '2026-11-17T03:00:00Z'];
  expect(days.map((at) => dayOf(at, english))).toEqual(['Today', 'Yesterday', 'Tuesday 17 November']);
  expect(days.map((at) => dayOf(at, bengali))).toEqual(['আজ', 'গতকাল', 'মঙ্গলবার ১৭ নভেম্বর']);
  expect(dayOf('2025-11-17T03:00:00Z', english)).toContain('2025');
});

test('a day ends at midnight where the reader is', () => {
  expect(dayOf('2026-11-19T18:30:00Z', english)).toBe('Today');
  expect(dayOf('2026-11-19T17:30:00Z', english)).toBe('Yesterday');
});

test('an opening is told with its day and by the clock of 24 hours', () => {
  expect(openingOf(english, '2026-11-22T03:00:00Z')).toBe('Sunday 9:00');
  expect(openingOf(bengali, '2026-11-22T03:00:00Z')).toBe('রবিবার ৯:০০');
  expect(openingOf(bengali, '2026-11-22T09:30:00Z')).toBe('রবিবার ১৫:৩০');
});

test('what is long ago is told coarsely', () => {
  expect(ago(english, '2026-11-20T09:59:30Z')).toBeUndefined();
  expect(ago(english, '2026-11-20T09:58:00Z')).toBe('2 min');
  expect(ago(bengali, '2026-11-20T09:58:00Z')).toBe('২ মিনিট');
  expect(ago(english, '2026-11-20T04:00:00Z')).toBe('10:00');
  expect(ago(english, '2026-11-12T04:00:00Z')).toBe('12 Nov');
  expect(ago(bengali, '2026-11-12T04:00:00Z')).toBe('১২ নভেম্বর');
  expect(bengali.count(1234)).toBe('১,২৩৪');
});

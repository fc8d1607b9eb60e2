import { describe, expect, test } from 'vitest';
import { createTimes } from '../../admin-ui/times.ts';
import { words as bn } from '../../admin-ui/words-bn.ts';
import { words as en } from '../../admin-ui/words-en.ts';

const english = createTimes('en', en, 'Asia/Dhaka');
const bengali = createTimes('bn', bn, 'Asia/Dhaka');
/** Thursday, 10:11 in Dhaka. */
const now = Date.parse('2026-11-19T04:11:00Z');
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

describe('how long ago', () => {
  test.each([
    [0, 'now', 'এইমাত্র'],
    [-5, 'now', 'এইমাত্র'],
    [2, '2m', '২ মি.'],
    [59, '59m', '৫৯ মি.'],
    [61, '1h', '১ ঘ.'],
    [11 * 60, '11h', '১১ ঘ.'],
    [2 * 24 * 60, 'Tue', 'মঙ্গল'],
    [8 * 24 * 60, '11 Nov', '১১ নভে'],
    [400 * 24 * 60, '15 Oct 2025', '১৫ অক্টো, ২০২৫'],
  ])('%i minutes', (minutes, said, inBengali) => {
    expect(english.brief(ago(minutes), now)).toBe(said);
    expect(bengali.brief(ago(minutes), now)).toBe(inBengali);
  });
});

describe('clock and days', () => {
  test('English counts to 24, Bengali names the part of the day', () => {
    expect(english.clock('2026-11-19T04:02:00Z')).toBe('10:02');
    expect(english.clock('2026-11-18T18:05:00Z')).toBe('00:05');
    expect(bengali.clock('2026-11-19T04:02:00Z')).toBe('সকাল ১০:০২');
  });

  test('days are the reader’s own', () => {
    expect(english.day('2026-11-19T04:02:00Z', now)).toBe('Today, Thursday 19 November');
    expect(english.day('2026-11-18T17:59:00Z', now)).toBe('Yesterday, Wednesday 18 November');
    expect(english.day('2026-11-18T18:01:00Z', now)).toBe('Today, Thursday 19 November');
    expect(english.day('2025-03-02T06:00:00Z', now)).toBe('2 March 2025');
    expect(bengali.day('2026-11-19T04:02:00Z', now)).toBe('আজ, বৃহস্পতিবার ১৯ নভেম্বর');
  });

  test('numbers and digits are the reader’s own', () => {
    expect(bengali.number(1240)).toBe('১,২৪০');
    expect(bengali.digits('+8801711')).toBe('+৮৮০১৭১১');
    expect(english.digits('+8801711')).toBe('+8801711');
  });
});

describe('the catalogues', () => {
  const paths = (tree: object, at = ''): string[] =>
    Object.entries(tree).flatMap(([name, value]) =>
      typeof value === 'object' ? paths(value as object, `${at}${name}.`) : [`${at}${name} ${typeof value}`],
    );

  test('say the same things in both languages', () => {
    expect(paths(bn).toSorted()).toEqual(paths(en).toSorted());
  });

  test('count in the plural where English does', () => {
    expect(en.inbox.fresh(1, '1')).toBe('1 new conversation');
    expect(en.inbox.fresh(2, '2')).toBe('2 new conversations');
    expect(en.link.offlineKept(1, '1')).toBe('No connection. 1 reply is kept and goes out by itself.');
    expect(en.link.offlineKept(2, '2')).toBe('No connection. 2 replies are kept and go out by themselves.');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, nextOpening, weekdays, type BusinessHours, type Interval } from '../../contract/business-hours.ts';

const minuteMs = 60_000;
const week = (intervals: readonly Interval[]): BusinessHours['week'] =>
  Object.fromEntries(weekdays.map((day) => [day, intervals])) as unknown as BusinessHours['week'];
const hoursOf = (change: Partial<BusinessHours> = {}): BusinessHours => ({
  timeZone: 'Asia/Dhaka',
  week: week([{ from: '09:00', to: '18:00' }]),
  holidays: [],
  ...change,
});
const at = (text: string): Date => new Date(text);

describe('business hours', () => {
  it('go by the wall clock of their zone, the end excluded', () => {
    const hours = hoursOf();
    expect(isOpen(at('2026-06-01T09:00:00+06:00'), hours)).toBe(true);
    expect(isOpen(at('2026-06-01T08:59:59+06:00'), hours)).toBe(false);
    expect(isOpen(at('2026-06-01T17:59:59.999+06:00'), hours)).toBe(true);
    expect(isOpen(at('2026-06-01T18:00:00+06:00'), hours)).toBe(false);
    expect(nextOpening(at('2026-06-01T18:00:00+06:00'), hours)).toEqual(at('2026-06-02T09:00:00+06:00'));
  });

  it('know breaks', () => {
    const hours = hoursOf({
      week: week([
        { from: '09:00', to: '13:00' },
        { from: '14:00', to: '18:00' },
      ]),
    });
    expect(isOpen(at('2026-06-01T13:30:00+06:00'), hours)).toBe(false);
    expect(nextOpening(at('2026-06-01T13:30:00+06:00'), hours)).toEqual(at('2026-06-01T14:00:00+06:00'));
  });

  it('go on past midnight, also into a day that is closed', () => {
    // 4 June 2026 is a Thursday.
    const hours = hoursOf({ week: { ...week([]), thursday: [{ from: '22:00', to: '02:00' }] } });
    expect(isOpen(at('2026-06-05T01:59:00+06:00'), hours)).toBe(true);
    expect(isOpen(at('2026-06-05T02:00:00+06:00'), hours)).toBe(false);
    expect(isOpen(at('2026-06-05T22:30:00+06:00'), hours)).toBe(false);
    const friday = { from: '2026-06-05', to: '2026-06-05', name: 'Eid', intervals: [] };
    expect(isOpen(at('2026-06-05T01:00:00+06:00'), { ...hours, holidays: [friday] })).toBe(true);
  });

  it('are round the clock when an interval ends where it begins', () => {
    const hours = hoursOf({ week: week([{ from: '00:00', to: '00:00' }]) });
    expect(isOpen(at('2026-06-05T23:59:59+06:00'), hours)).toBe(true);
    expect(isOpen(at('2026-06-05T00:00:00+06:00'), hours)).toBe(true);
  });

  it('give way to holidays and their own hours', () => {
    const fair = { from: '2026-06-01', to: '2026-06-03', name: 'Fair', intervals: [{ from: '16:00', to: '21:00' }] };
    const off = { from: '2026-06-04', to: '2026-06-30', name: 'Off', intervals: [] };
    const hours = hoursOf({ holidays: [fair, off] });
    expect(isOpen(at('2026-06-02T10:00:00+06:00'), hours)).toBe(false);
    expect(isOpen(at('2026-06-02T20:00:00+06:00'), hours)).toBe(true);
    expect(nextOpening(at('2026-06-03T22:00:00+06:00'), hours)).toEqual(at('2026-07-01T09:00:00+06:00'));
  });

  it('never begin where nothing is entered', () => {
    expect(nextOpening(at('2026-06-01T00:00:00Z'), hoursOf({ week: week([]) }))).toBeUndefined();
  });

  it('keep to the wall clock when clocks are changed', () => {
    const london = hoursOf({ timeZone: 'Europe/London' });
    // In summer 9:00 in London is 8:00 UTC; the clocks are changed on 29 March 2026.
    expect(nextOpening(at('2026-03-28T19:00:00Z'), london)).toEqual(at('2026-03-29T08:00:00Z'));
    expect(nextOpening(at('2026-03-27T19:00:00Z'), london)).toEqual(at('2026-03-28T09:00:00Z'));
    // 1:00 to 2:00 does not exist that night: whoever begins at 1:30 begins at 2:00.
    const night = hoursOf({ timeZone: 'Europe/London', week: week([{ from: '01:30', to: '05:00' }]) });
    expect(nextOpening(at('2026-03-29T00:30:00Z'), night)).toEqual(at('2026-03-29T01:00:00Z'));
  });
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const intervals = fc.array(fc.record({ from: time, to: time }), { maxLength: 2 });
const anyHours: fc.Arbitrary<BusinessHours> = fc.record({
  timeZone: fc.constantFrom(
    'Asia/Dhaka',
    'Europe/London',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
  ),
  week: fc.record(
    Object.fromEntries(weekdays.map((day) => [day, intervals])) as Record<(typeof weekdays)[number], typeof intervals>,
  ),
  holidays: fc.constantFrom(
    [],
    [{ from: '2026-10-24', to: '2026-10-25', name: 'x', intervals: [{ from: '20:00', to: '03:00' }] }],
  ),
});
/** Around the days on which clocks are changed, and any other day. */
const moment = fc
  .tuple(
    fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2026-06-15'),
    fc.integer({ min: -2 * 1440, max: 2 * 1440 }),
  )
  .map(([day, minutes]) => new Date(Date.parse(day) + minutes * minuteMs));

describe('the next opening', () => {
  it('is the first open minute, as walking through the minutes finds it', () => {
    fc.assert(
      fc.property(anyHours, moment, (hours, from) => {
        const found = nextOpening(from, hours);
        const horizon = from.getTime() + 3 * 1440 * minuteMs;
        let minute = from.getTime();
        while (minute < horizon && !isOpen(new Date(minute), hours)) minute += minuteMs;
        if (minute < horizon) expect(found?.toISOString()).toBe(new Date(minute).toISOString());
        else expect(found === undefined || found.getTime() >= horizon).toBe(true);
      }),
      { numRuns: 150, seed: 20260301 },
    );
  });
});

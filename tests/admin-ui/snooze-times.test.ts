import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { momentOf, snoozeTimes, wallClock } from '../../admin-ui/snooze-times.ts';

fc.configureGlobal({ seed: 20260101 });

const zones = ['Asia/Dhaka', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
const ids = (now: string, zone: string) => snoozeTimes(Date.parse(now), zone).map(({ id }) => id);

describe('times to come', () => {
  test('are those of the shop, whatever the device shows', () => {
    expect(snoozeTimes(Date.parse('2026-11-28T04:02:00Z'), 'Asia/Dhaka')).toEqual([
      { id: 'later', at: '2026-11-28T07:05:00.000Z' },
      { id: 'tonight', at: '2026-11-28T12:00:00.000Z' },
      { id: 'tomorrow', at: '2026-11-29T03:00:00.000Z' },
      { id: 'week', at: '2026-12-05T03:00:00.000Z' },
    ]);
  });

  test('an evening that has begun is not offered', () => {
    expect(ids('2026-11-28T12:30:00Z', 'Asia/Dhaka')).toEqual(['later', 'tomorrow', 'week']);
  });

  test('lie ahead, in order, each once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(...zones), (now, zone) => {
        const times = snoozeTimes(now, zone).map(({ at }) => Date.parse(at));
        expect(times.every((at) => at > now)).toBe(true);
        expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
      }),
    );
  });
});

describe('the clocks of a zone', () => {
  test('lead to a moment and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e12, max: 3e12 }), fc.constantFrom(...zones), (ms, zone) => {
        const wall = wallClock(ms, zone);
        expect(wallClock(momentOf(wall, zone), zone)).toBe(wall);
      }),
      { numRuns: 300 },
    );
  });

  test('an hour that is skipped leads past it, one that comes twice to the first', () => {
    expect(new Date(momentOf('2026-03-29T01:30', 'Europe/London')).toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(new Date(momentOf('2026-10-25T01:30', 'Europe/London')).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });
});

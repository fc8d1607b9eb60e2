import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseSchedule } from '../../../local/events/schedule-expression.ts';
import { startSchedules, type ScheduleDescription } from '../../../local/events/schedules.ts';
import { manualClock } from './manual-clock.ts';

const minuteMs = 60_000;
const nextOf = (expression: string, after: string) => {
  const next = parseSchedule(expression)(Date.parse(after));
  return next === undefined ? undefined : new Date(next).toISOString().replace(':00.000Z', '');
};

describe('when something is due', () => {
  test.each([
    ['rate(1 minute)', '2026-03-01T10:00:30Z', '2026-03-01T10:01'],
    ['rate(5 minutes)', '2026-03-01T10:00:00Z', '2026-03-01T10:05'],
    ['rate(2 hours)', '2026-03-01T10:00:00Z', '2026-03-01T12:00'],
    ['rate(1 day)', '2026-03-01T10:00:00Z', '2026-03-02T00:00'],
    ['cron(0 10 * * ? *)', '2026-03-01T10:00:00Z', '2026-03-02T10:00'],
    ['cron(15 12 * * ? *)', '2026-03-01T10:00:00Z', '2026-03-01T12:15'],
    ['cron(0 18 ? * MON-FRI *)', '2026-03-06T18:00:00Z', '2026-03-09T18:00'],
    ['cron(0 8 1 * ? *)', '2026-03-01T08:00:00Z', '2026-04-01T08:00'],
    ['cron(0/15 * * * ? *)', '2026-03-01T10:16:00Z', '2026-03-01T10:30'],
    ['cron(0/5 8-17 ? * 2-6 *)', '2026-03-06T17:55:00Z', '2026-03-09T08:00'],
    ['cron(0 0 L * ? *)', '2027-02-01T00:00:00Z', '2027-02-28T00:00'],
    ['cron(0 0 L 2 ? *)', '2027-03-01T00:00:00Z', '2028-02-29T00:00'],
    ['cron(0 9 1W * ? *)', '2026-08-01T10:00:00Z', '2026-08-03T09:00'],
    ['cron(0 9 LW * ? *)', '2026-05-01T00:00:00Z', '2026-05-29T09:00'],
    ['cron(0 9 ? * TUE#2 *)', '2026-03-01T00:00:00Z', '2026-03-10T09:00'],
    ['cron(0 9 ? * 6L *)', '2026-03-01T00:00:00Z', '2026-03-27T09:00'],
    ['cron(0 9 ? * L *)', '2026-03-01T00:00:00Z', '2026-03-07T09:00'],
    ['cron(30,0 23,1 1,15 JAN,dec ? 2027-2029)', '2026-03-01T00:00:00Z', '2027-01-01T01:00'],
    ['cron(0 0 29 2 ? *)', '2026-03-01T00:00:00Z', '2028-02-29T00:00'],
    ['cron(0 0 1 1 ? 2020)', '2026-03-01T00:00:00Z', undefined],
    ['cron(0 0 30 2 ? *)', '2026-03-01T00:00:00Z', undefined],
  ])('%s after %s', (expression, after, expected) => {
    expect(nextOf(expression, after)).toBe(expected);
  });

  test.each([
    ['every day', 'neither rate'],
    ['rate(1 minutes)', 'minute for 1'],
    ['rate(5 minute)', 'minutes for more'],
    ['rate(0 minutes)', 'number from 1 on'],
    ['cron(0 10 * * ?)', 'six fields'],
    ['cron(0 10 * * * *)', '? in exactly one'],
    ['cron(0 10 ? * ? *)', '? in exactly one'],
    ['cron(60 10 * * ? *)', '60 for minutes'],
    ['cron(0 10 * FOO ? *)', 'FOO for month'],
    ['cron(0 10 5-2 * ? *)', '5-2 for day-of-month'],
    ['cron(0/0 10 * * ? *)', '0/0 for minutes'],
  ])('%s is refused in words', (expression, message) => {
    expect(() => parseSchedule(expression)).toThrow(message);
  });

  test('the next time is always later, whole minutes, and nothing due lies between', () => {
    const next = parseSchedule('cron(7/20 3-5 ? * MON,WED *)');
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 20_000 }), (after, minutes) => {
        const due = next(after.getTime()) as number;
        expect(due).toBeGreaterThan(after.getTime());
        expect(due % minuteMs).toBe(0);
        const between = Math.min(after.getTime() + minutes * minuteMs, due - 1);
        expect(next(between)).toBe(due);
      }),
    );
  });
});

describe('running schedules', () => {
  function start(schedules: ScheduleDescription[], answer: (call: number) => Promise<unknown> = () => Promise.resolve()) {
    const clock = manualClock('2026-03-01T10:00:30Z');
    const calls: { functionName: string; event: unknown }[] = [];
    const lines: string[] = [];
    const running = startSchedules({
      schedules,
      clock,
      log: (line) => void lines.push(line),
      invoke: (functionName, event) => answer(calls.push({ functionName, event })),
    });
    onTestFinished(() => running.stop());
    return { clock, calls, lines, running };
  }
  const everyFive = { name: 'Tick', expression: 'rate(5 minutes)', functionName: 'sweep/tick' };

  test('the function gets the scheduled event of AWS at each time', async () => {
    const { clock, calls } = start([everyFive]);
    await clock.advance(4 * minuteMs);
    expect(calls).toEqual([]);
    await clock.advance(6 * minuteMs);
    expect(calls).toHaveLength(2);
    expect(calls[0]).toEqual({
      functionName: 'sweep/tick',
      event: {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '000000000000',
        time: '2026-03-01T10:05:00Z',
        region: 'us-east-1',
        resources: ['arn:aws:events:us-east-1:000000000000:rule/Tick'],
        detail: {},
      },
    });
  });

  test('a fixed input replaces the event, and rules with several targets call each', async () => {
    const { clock, calls } = start([
      { ...everyFive, input: '{"a":1}' },
      { ...everyFive, functionName: 'other/tick' },
    ]);
    await clock.advance(5 * minuteMs);
    expect(calls.map(({ functionName }) => functionName)).toEqual(['sweep/tick', 'other/tick']);
    expect(calls[0]?.event).toEqual({ a: 1 });
  });

  test('a failing call is tried twice more, then reported', async () => {
    const { clock, calls, lines } = start([everyFive], () => Promise.reject(new Error('down')));
    await clock.advance(5 * minuteMs);
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ event }) => JSON.stringify(event))).size).toBe(1);
    expect(lines).toEqual(['sweep/tick gave up an event: Error: down']);
  });

  test('rare schedules are waited for in short steps and not called early', async () => {
    const { clock, calls } = start([{ ...everyFive, expression: 'cron(0 0 1 4 ? *)' }]);
    await clock.advance(30 * 24 * 60 * minuteMs);
    expect(calls).toEqual([]);
    await clock.advance(24 * 60 * minuteMs);
    expect(calls).toHaveLength(1);
  });

  test('stopping leaves no timer behind', async () => {
    const { clock, running, calls } = start([everyFive]);
    await running.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(60 * minuteMs);
    expect(calls).toEqual([]);
  });

  test('a wrong expression is refused at the start', () => {
    expect(() => start([{ ...everyFive, expression: 'soon' }])).toThrow('Schedule soon');
  });
});

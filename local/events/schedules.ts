import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from './clock.ts';
import { createEventInvocations } from './event-invocations.ts';
import { parseSchedule, type NextTime } from './schedule-expression.ts';

/** A rule that calls a function at times, as a synthesized template describes it. */
export interface ScheduleDescription {
  readonly name: string;
  /** rate(...) or cron(...) in UTC. */
  readonly expression: string;
  readonly functionName: string;
  /** A fixed event as JSON text; the scheduled event when undefined. */
  readonly input?: string | undefined;
}

export interface SchedulesOptions {
  readonly schedules: readonly ScheduleDescription[];
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly log: (line: string) => void;
  readonly clock?: Clock | undefined;
}

export interface Schedules {
  /** Nothing begins after this; resolves when what runs is over. */
  stop(): Promise<void>;
}

/** Timers cannot wait longer than about 24 days, and a machine that slept should be late by minutes only. */
const longestWaitMs = 5 * 60_000;

/** Calls functions at their times. Times that passed while the machine slept are made up for by one call. */
export function startSchedules({ schedules, invoke, log, clock = systemClock }: SchedulesOptions): Schedules {
  const calls = createEventInvocations({ invoke, log, clock });
  const takeBacks = new Map<ScheduleDescription, () => void>();

  function wait(schedule: ScheduleDescription, next: NextTime, due: number): void {
    const delayMs = Math.min(longestWaitMs, Math.max(0, due - clock.now()));
    takeBacks.set(
      schedule,
      clock.after(delayMs, () => {
        if (clock.now() < due) return wait(schedule, next, due);
        calls.send(schedule.functionName, eventOf(schedule, due));
        plan(schedule, next);
      }),
    );
  }

  function plan(schedule: ScheduleDescription, next: NextTime): void {
    const due = next(clock.now());
    if (due !== undefined) wait(schedule, next, due);
  }

  const planned = schedules.map((schedule) => ({ schedule, next: parseSchedule(schedule.expression) }));
  for (const { schedule, next } of planned) plan(schedule, next);
  return {
    stop() {
      for (const takeBack of takeBacks.values()) takeBack();
      return calls.stop();
    },
  };
}

function eventOf({ name, input }: ScheduleDescription, due: number): unknown {
  if (input !== undefined) return JSON.parse(input);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: new Date(due).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: 'us-east-1',
    resources: [`arn:aws:events:us-east-1:000000000000:rule/${name}`],
    detail: {},
  };
}

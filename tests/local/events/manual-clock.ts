import type { Clock } from '../../../local/events/clock.ts';

export interface ManualClock extends Clock {
  /** Turns the hands forward, running what falls due on the way, in order. */
  advance(ms: number): Promise<void>;
  readonly pending: number;
}

/** A clock that stands still until it is turned. */
export function manualClock(start: string): ManualClock {
  let now = Date.parse(start);
  const timers = new Set<{ at: number; run: () => void }>();
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter((timer) => timer.at <= end).sort((left, right) => left.at - right.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
      await settle();
    },
    get pending() {
      return timers.size;
    },
  };
}

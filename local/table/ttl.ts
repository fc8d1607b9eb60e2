import { systemClock, type Clock } from '../events/clock.ts';

export interface TtlSweeperOptions {
  /** Deletes what has expired and answers how many items that were, as the engine's own sweep does. */
  readonly sweep: () => Promise<number>;
  /** AWS promises deletion within two days or so. A sweep holds the engine up for as long as it looks through the table. */
  readonly everyMs?: number | undefined;
  readonly log: (line: string) => void;
  readonly clock?: Clock | undefined;
}

export interface TtlSweeper {
  /** Resolves when a running sweep is over; none begins after this. */
  stop(): Promise<void>;
}

/** Deletes expired items again and again, one sweep at a time; the stream shows them as removed by the service. */
export function startTtlSweeper({ sweep, everyMs = 15 * 60_000, log, clock = systemClock }: TtlSweeperOptions): TtlSweeper {
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let takeBack = () => {};

  function plan(): void {
    takeBack = clock.after(everyMs, () => {
      running = sweep()
        .then(() => undefined)
        .catch((error: unknown) => log(`Expired items could not be deleted: ${String(error)}`))
        .finally(() => {
          if (!stopped) plan();
        });
    });
  }

  plan();
  return {
    stop() {
      stopped = true;
      takeBack();
      return running;
    },
  };
}

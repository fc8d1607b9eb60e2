import { systemClock, type Clock } from './clock.ts';

export interface EventInvocations {
  /** Returns at once; the function gets the event now and, when it fails, twice more. */
  send(functionName: string, event: unknown): void;
  /** Resolves when every event sent so far was handled or given up. */
  idle(): Promise<void>;
  /** No retry begins after this; resolves when what runs is over. */
  stop(): Promise<void>;
}

export interface EventInvocationsOptions {
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly log: (line: string) => void;
  readonly clock?: Clock | undefined;
}

/** AWS waits one and two minutes; nobody at a laptop wants to. */
const retryPausesMs = [1_000, 2_000];

/** Lambda's asynchronous invocations, which events from buckets and schedules are: nobody waits for the answer. */
export function createEventInvocations({ invoke, log, clock = systemClock }: EventInvocationsOptions): EventInvocations {
  const running = new Set<Promise<void>>();
  const endPauses = new Set<() => void>();
  let stopped = false;

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        endPauses.delete(end);
        takeBack();
        resolve();
      };
      const takeBack = clock.after(delayMs, end);
      endPauses.add(end);
    });
  }

  async function tryOften(functionName: string, event: unknown): Promise<void> {
    for (const pauseMs of [...retryPausesMs, undefined]) {
      try {
        await invoke(functionName, event);
        return;
      } catch (error) {
        if (pauseMs === undefined || stopped) return log(`${functionName} gave up an event: ${String(error)}`);
        await pause(pauseMs);
        if (stopped) return;
      }
    }
  }

  return {
    send(functionName, event) {
      if (stopped) return;
      const run = tryOften(functionName, event).finally(() => running.delete(run));
      running.add(run);
    },
    idle: async () => void (await Promise.all(running)),
    async stop() {
      stopped = true;
      for (const end of endPauses) end();
      await Promise.all(running);
    },
  };
}

import type { Environment } from './environment.ts';
import type { ApiError } from './http.ts';

/**
 * Milliseconds before the next try, `tries` counted from 0: full jitter between 0.5 s and a limit that doubles
 * from 1 s to 30 s, after any wait the server asked for.
 */
export function retryDelayMs(environment: Environment, tries: number, error?: unknown): number {
  const askedMs = (error as ApiError | undefined)?.retryAfterMs ?? 0;
  return askedMs + 500 + environment.random() * (Math.min(30_000, 1000 * 2 ** tries) - 500);
}

/** True for what time may heal: no answer, 429 or 5xx. */
export function isPassing(error: unknown): boolean {
  // Other errors have no status, and no comparison with that is true.
  const { status } = error as ApiError;
  return status === 429 || status < 400 || status >= 500;
}

export interface Wakes {
  /** Resolves after the delay, or earlier, and then to true, when the page wakes up with a network or has since the pause before. */
  pause(delayMs: number): Promise<boolean>;
  stop(): void;
}

/** Notices wake-ups from now on. One that comes during a try counts as well: the try began before anybody knew that it could work. */
export function watchWakes(environment: Environment): Wakes {
  let isWoken = false;
  let end: (() => void) | undefined;
  const stop = environment.onWake(() => {
    isWoken ||= environment.isOnline();
    if (isWoken) end?.();
  });
  const pause = (delayMs: number) =>
    new Promise<boolean>((resolve) => {
      const cancel = environment.setTimer(
        (end = () => {
          end = undefined;
          cancel();
          resolve(isWoken);
          isWoken = false;
        }),
        isWoken ? 0 : delayMs,
      );
    });
  return { pause, stop };
}

/** Resolves after the delay, or earlier, and then to true, when the page wakes up with a network. */
export function pause(environment: Environment, delayMs: number): Promise<boolean> {
  const wakes = watchWakes(environment);
  return wakes.pause(delayMs).finally(wakes.stop);
}

import type { Environment } from './environment.ts';
import { ApiError } from './http.ts';

/**
 * Milliseconds before the next try, `tries` counted from 0: full jitter between 0.5 s and a limit that doubles
 * from 1 s to 30 s, after any wait the server asked for.
 */
export function retryDelayMs(environment: Environment, tries: number, error?: unknown): number {
  const limitMs = Math.min(30_000, 1000 * 2 ** Math.min(tries, 5));
  const askedMs = (error instanceof ApiError && error.retryAfterMs) || 0;
  return askedMs + 500 + environment.random() * (limitMs - 500);
}

/** True for what time may heal: no answer, 429 or 5xx. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 429 || error.status < 400 || error.status >= 500);
}

/** Resolves after the delay, or earlier, and then to true, when the page wakes up with a network. */
export function pause(environment: Environment, delayMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isWoken: boolean) => {
      cancel();
      unhook();
      resolve(isWoken);
    };
    const cancel = environment.setTimer(() => end(false), delayMs);
    const unhook = environment.onWake(() => {
      if (environment.isOnline()) end(true);
    });
  });
}

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

/** Resolves after the delay, or earlier, and then to true, when the page wakes up with a network. */
export function pause(environment: Environment, delayMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isWoken = false) => {
      cancel();
      unhook();
      resolve(isWoken);
    };
    const cancel = environment.setTimer(end, delayMs);
    const unhook = environment.onWake(() => environment.isOnline() && end(true));
  });
}

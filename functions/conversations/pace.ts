import { tooOften } from '../../contract/app-error.ts';
import { messagesOfCustomer } from '../../contract/limits.ts';

const { burst, everyMs } = messagesOfCustomer;

/**
 * How fast a customer may write, as a rule of the log: each message moves on by one step the time at which the bucket is full
 * again. It follows from the times of the entries alone, so it costs no write and holds for requests in parallel.
 */
export const paceAfter = (fullAt: number, at: number): number => Math.max(fullAt, at) + everyMs;

/** Refuses who writes faster, with how long to wait. */
export function refuseHaste(fullAt: number, now: number): void {
  const waitMs = fullAt - (now + (burst - 1) * everyMs);
  if (waitMs > 0) throw tooOften(waitMs);
}

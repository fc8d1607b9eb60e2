import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messagesOfCustomer } from '../../../contract/limits.ts';
import { paceAfter, refuseHaste } from '../../../functions/conversations/pace.ts';

const isAdmitted = (fullAt: number, now: number): boolean => {
  try {
    refuseHaste(fullAt, now);
    return true;
  } catch {
    // Refused, and how is not asked here.
    return false;
  }
};

describe('the pace of a customer', () => {
  const { burst, everyMs } = messagesOfCustomer;

  it('admits a burst at once and then one per step, never more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5 * everyMs), { maxLength: 200 }), (pauses) => {
        let now = 1_000_000;
        let fullAt = 0;
        const admitted: number[] = [];
        for (const pause of pauses) {
          now += pause;
          if (!isAdmitted(fullAt, now)) continue;
          fullAt = paceAfter(fullAt, now);
          admitted.push(now);
        }
        // Within any stretch of time no more than a burst and what was earned in it.
        for (let from = 0; from < admitted.length; from += 1)
          for (let to = from; to < admitted.length; to += 1) {
            const length = (admitted[to] ?? 0) - (admitted[from] ?? 0);
            expect(to - from + 1).toBeLessThanOrEqual(burst + Math.floor(length / everyMs));
          }
      }),
      { numRuns: 50 },
    );
  });

  it('is a whole burst again after a rest, and never slows down who writes one per step', () => {
    let fullAt = 0;
    for (let now = 0; now < 1000 * everyMs; now += everyMs) {
      expect(isAdmitted(fullAt, now)).toBe(true);
      fullAt = paceAfter(fullAt, now);
    }
    const later = fullAt;
    for (let count = 0; count < burst; count += 1) {
      expect(isAdmitted(fullAt, later)).toBe(true);
      fullAt = paceAfter(fullAt, later);
    }
    expect(isAdmitted(fullAt, later)).toBe(false);
    expect(() => refuseHaste(fullAt, later)).toThrow(
      expect.objectContaining({ code: 'rate_limited', retryAfterSeconds: everyMs / 1000 }),
    );
  });
});

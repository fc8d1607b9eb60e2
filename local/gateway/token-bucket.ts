/** A stage's throttle: requests per second on average, and how many may come at once. */
export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** Answers true while the throttle lets a request through; without a throttle always. */
export function createTokenBucket(throttle: Throttle | undefined, now: () => number = Date.now): () => boolean {
  if (!throttle) return () => true;
  const { ratePerSecond, burst } = throttle;
  let tokens = burst;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * ratePerSecond);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

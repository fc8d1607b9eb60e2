/** Time as everything periodic sees it, so that tests can turn the hands. */
export interface Clock {
  now(): number;
  /** Runs something once after a while; the answer takes it back. */
  after(delayMs: number, run: () => void): () => void;
}

/** The computer's own clock; waiting does not keep the process alive. */
export const systemClock: Clock = {
  now: Date.now,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

import type { Page } from 'playwright-core';

type Holding = typeof globalThis & { ring?: () => void };

/** For how long the console says what was just done, and that it is connected again. */
export const toastMs = 10_000;
export const backMs = 3_000;

/**
 * From the next address on, timers of exactly this length never ring, so that what goes away by itself is there for as long
 * as somebody looks; the answer lets them ring, those that wait at once.
 */
export async function holdTimers(page: Page, lengthMs: number): Promise<() => Promise<void>> {
  await page.addInitScript((heldMs) => {
    const holding = globalThis as Holding;
    const [set, clear, ringOthers] = [setTimeout.bind(globalThis), clearTimeout.bind(globalThis), holding.ring];
    const held = new Map<unknown, () => void>();
    let isHeld = true;
    const hold = (run: () => void, delayMs?: number, ...given: []) => {
      if (!isHeld || delayMs !== heldMs) return set(run, delayMs, ...given);
      // So late that it never is: only the number of a timer is wanted.
      const timer = set(() => undefined, 2 ** 31 - 1);
      held.set(timer, run);
      return timer;
    };
    const drop = (timer?: number) => {
      held.delete(timer);
      clear(timer);
    };
    Object.assign(globalThis, { setTimeout: hold, clearTimeout: drop });
    holding.ring = () => {
      isHeld = false;
      for (const run of held.values()) run();
      held.clear();
      ringOthers?.();
    };
  }, lengthMs);
  return () => page.evaluate(() => (globalThis as Holding).ring?.());
}

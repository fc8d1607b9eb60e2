import type { Bar } from '../../../bench/report.ts';
import { startBrowser } from '../../browser.ts';
import { seededRandom } from '../../client/virtual-world.ts';
import { openBrowserRun } from './browser-run.ts';
import { check } from './checker.ts';
import { logIn, openProbe } from './demo-people.ts';
import { measureIdle } from './idle.ts';
import { recoveryBars, recoveryTable, type Recovery } from './recovery.ts';
import { startServer, type Server } from './server.ts';
import type { RunOptions, RunResult, Tier } from './tier.ts';
import { wave } from './wave.ts';

/** Each has to have happened, or the runs proved nothing. */
const hardCases = [
  'kill in the storm',
  'connection reset',
  'connection ended',
  'answer cut after the effect',
  'reload with unsent rows',
  'second tab',
  'offline',
];

/** Customers at a time, each with a browser context of their own. */
const crowd = 3;
/** In one of so many, the network comes back without the browser telling. */
const silentEvery = 5;

/** The real widget in a real browser on the real shop page; what is on the screen is what was viewed. */
export function createBrowserTier({ hasIdle = true, server: given }: { hasIdle?: boolean; server?: Server } = {}): Tier {
  const recoveries: Recovery[] = [];
  const idle: Bar[] = [];
  async function* run({ runs, seed }: RunOptions): AsyncGenerator<RunResult> {
    const server = given ?? (await startServer());
    const { browser, stop } = await startBrowser();
    const random = seededRandom(seed);
    try {
      const staff = await logIn(server.url, 'ayesha@kotha.test');
      const probe = await openProbe(server.url);
      const isSilent = (one: number): boolean => one % silentEvery === silentEvery - 1;
      const all = Array.from({ length: runs }, (_, index) => seed + index);
      // Those whom nobody tells wait for a minute and more, and the others of their wave with them.
      const seeds = [...all.filter((one) => !isSilent(one)), ...all.filter(isSilent)];
      for (let from = 0; from < runs; from += crowd) {
        const started = await Promise.all(
          seeds
            .slice(from, from + crowd)
            .map((one) => openBrowserRun({ seed: one, server, staff, browser, isSilent: isSilent(one) })),
        );
        recoveries.push(...(await wave(server, started, { atOnce: crowd, killAfterMs: 500 + random() * 1500, probe })));
        for (const { seed: one, lines } of started) yield { seed: one, lines, violations: check(lines) };
      }
      if (hasIdle) idle.push(...(await measureIdle(browser, server.url)));
    } finally {
      await stop();
      if (!given) await server.stop();
    }
  }
  return {
    name: 'browser',
    runs: 30,
    hardCases,
    hasControl: false,
    run,
    bars: () => [...recoveryBars('browser', recoveries), ...idle],
    spread: () => recoveryTable('browser', recoveries),
  };
}

import { seededRandom } from '../../client/virtual-world.ts';
import { check } from './checker.ts';
import { logIn, openProbe } from './demo-people.ts';
import { openProcessRun } from './process-run.ts';
import { recoveryBars, recoveryTable, type Recovery } from './recovery.ts';
import { wave } from './wave.ts';
import { startServer, type Server } from './server.ts';
import type { RunOptions, RunResult, Tier } from './tier.ts';

/** Each has to have happened, or the runs proved nothing. */
const hardCases = [
  'kill in the storm',
  'connection refused',
  'connection reset',
  'connection ended',
  'half-open up',
  'half-open down',
  'half-open both',
  'half-open line given up',
  'bytes delayed',
  'answer cut after the effect',
  'retry answered from the log',
  'gap filled by reading on',
  'note answered from the log',
  'gap of notes filled by reading on',
  'reload with unsent rows',
  'second tab',
  'offline',
  'claim race',
  'looked',
  'typing shown',
];

/** Runs that are under way at a time, all of them on one server. */
const crowd = 12;
/** One run in so many finds its network again without any event, which takes up to two heartbeats. */
const silentEvery = 10;

/** The real stack in a process of its own, real sockets and the real client; the server is killed while a crowd of runs is under way. */
export function createProcessTier({ hasSilent = true, server: given }: { hasSilent?: boolean; server?: Server } = {}): Tier {
  const recoveries: Recovery[] = [];
  async function* run({ runs, seed }: RunOptions): AsyncGenerator<RunResult> {
    const server = given ?? (await startServer());
    const random = seededRandom(seed);
    try {
      const staff = [await logIn(server.url, 'ayesha@kotha.test'), await logIn(server.url, 'tanvir@kotha.test')] as const;
      const probe = await openProbe(server.url);
      const seeds = Array.from({ length: runs }, (_, index) => seed + index);
      const silent = seeds.filter((one) => hasSilent && one % silentEvery === silentEvery - 1);
      const told = seeds.filter((one) => !silent.includes(one));
      const waves = Array.from({ length: Math.ceil(told.length / crowd) }, (_, index) =>
        told.slice(index * crowd, (index + 1) * crowd),
      );
      for (const members of [...waves, silent].filter(({ length }) => length > 0)) {
        const isSilent = members === silent;
        const started = await Promise.all(members.map((one) => openProcessRun({ seed: one, server, staff, isSilent })));
        const atOnce = isSilent ? silent.length : 2;
        recoveries.push(...(await wave(server, started, { atOnce, killAfterMs: 500 + random() * 2000, probe })));
        for (const { seed: one, lines } of started) yield { seed: one, lines, violations: check(lines) };
      }
    } finally {
      if (!given) await server.stop();
    }
  }
  const bars = () => recoveryBars('process', recoveries);
  const spread = () => recoveryTable('process', recoveries);
  return { name: 'process', runs: 300, hardCases, hasControl: false, run, bars, spread };
}

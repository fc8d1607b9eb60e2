import { setTimeout as wait } from 'node:timers/promises';
import type { Line } from './checker.ts';
import type { Recovery } from './recovery.ts';
import type { Server } from './server.ts';

/** One run while it lasts. */
export interface Run {
  readonly seed: number;
  readonly lines: readonly Line[];
  /** Sends and breaks things for a few seconds; the end finds everybody in trouble. */
  storm(): Promise<void>;
  /** Tells that the server was killed; counts when the storm is on. */
  noteKill(): void;
  /** Ends all trouble; resolves when every page has converged or the time for it is over. */
  heal(): Promise<readonly Recovery[]>;
  /** Reads what the server knows in the end. */
  close(): Promise<void>;
}

/** Lets these runs loose on one server, kills that in their midst, and ends their trouble when it is up again. */
export async function wave(
  server: Server,
  runs: readonly Run[],
  { atOnce, killAfterMs, probe }: { atOnce: number; killAfterMs: number; probe: () => Promise<void> },
): Promise<Recovery[]> {
  const kill = async () => {
    await wait(killAfterMs);
    for (const run of runs) run.noteKill();
    await server.kill();
  };
  await Promise.all([...runs.map((run) => run.storm()), kill()]);
  await probe();
  const recoveries: Recovery[] = [];
  const left = runs.values();
  const healNext = async () => {
    for (const run of left) recoveries.push(...(await run.heal()));
  };
  await Promise.all(Array.from({ length: atOnce }, healNext));
  await Promise.all(runs.map((run) => run.close()));
  return recoveries;
}

import { expect, onTestFinished, test } from 'vitest';
import { startTtlSweeper } from '../../../local/table/ttl.ts';
import { manualClock } from '../events/manual-clock.ts';

function start(sweep: () => Promise<number>) {
  const clock = manualClock('2026-03-01T10:00:00Z');
  const lines: string[] = [];
  const sweeper = startTtlSweeper({ sweep, clock, log: (line) => void lines.push(line) });
  onTestFinished(() => sweeper.stop());
  return { clock, lines, sweeper };
}

test('sweeps every quarter of an hour, one at a time, and goes on after a failure', async () => {
  let sweeps = 0;
  const { clock, lines } = start(async () => {
    sweeps += 1;
    if (sweeps === 2) throw new Error('engine is down');
    return 0;
  });
  await clock.advance(15 * 60_000 - 1);
  expect(sweeps).toBe(0);
  await clock.advance(30 * 60_000 + 1);
  expect(sweeps).toBe(3);
  expect(lines).toEqual(['Expired items could not be deleted: Error: engine is down']);
});

test('does not begin a sweep while one runs, and stop waits for it', async () => {
  let finish = () => {};
  let sweeps = 0;
  const { clock, sweeper } = start(() => {
    sweeps += 1;
    return new Promise((resolve) => (finish = () => resolve(1)));
  });
  await clock.advance(60 * 60_000);
  expect(sweeps).toBe(1);
  let stopped = false;
  const stopping = sweeper.stop().then(() => (stopped = true));
  await clock.advance(0);
  expect(stopped).toBe(false);
  finish();
  await stopping;
  expect(clock.pending).toBe(0);
});

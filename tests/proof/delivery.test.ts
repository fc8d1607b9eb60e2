import { beforeAll, describe, expect, it } from 'vitest';
import { tallyOf, type Tally } from './delivery/judge.ts';
import { virtualTier } from './delivery/virtual/tier.ts';

const seed = 1;
const runs = 200;

describe('delivery in virtual time', () => {
  let tally: Tally;
  beforeAll(async () => {
    tally = await tallyOf(virtualTier.run({ runs, seed }));
  }, 900_000);

  it('keeps the contract in every run', () => {
    const broken = tally.failing.map((result) => ({ seed: result.seed, schedule: result.schedule, first: result.violations[0] }));
    expect(broken).toEqual([]);
    expect([tally.runs, tally.messages > runs]).toEqual([runs, true]);
  });

  it('meets every hard case', () => {
    expect(tally.missing(virtualTier)).toEqual([]);
  });

  it('finds what a naive client and server do wrong in the same runs', async () => {
    const control = await tallyOf(virtualTier.run({ runs: 40, seed, isNaive: true }));
    expect(control.failing.length / control.runs).toBeGreaterThanOrEqual(0.05);
    const often = [
      'acked.kept',
      'once',
      'view.window',
      'order',
      'stored.settled',
      'converged',
      'private',
      'marks.converged',
      'typing',
    ] as const;
    expect(often.filter((invariant) => !control.violated.has(invariant))).toEqual([]);
  }, 600_000);
});

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atLeast, atMost, type Bar, type Report } from '../../../bench/report.ts';
import type { ProofOptions } from '../options.ts';
import { tallyOf, type Tally } from './judge.ts';
import type { RunResult, Tier } from './tier.ts';

const tiers: Readonly<Record<string, () => Promise<Tier>>> = {
  virtual: async () => (await import('./virtual/tier.ts')).virtualTier,
  process: async () => (await import('./process.ts')).createProcessTier(),
  browser: async () => (await import('./browser.ts')).createBrowserTier(),
};

const historyFolder = join(import.meta.dirname, '../../../.cache/proof');
/** The least share of runs in which the naive client and server must break the contract. */
const leastControlShare = 0.05;
const controlRuns = 200;
/** How often progress is told, unless there are so many runs that it would be too often. */
const tellings = 20;
const mostBetween = 250;
const mostExplained = 10;

/** Keeps the history of a failing run as lines of JSON and answers where. */
async function keep(tier: Tier, { seed, lines }: RunResult): Promise<string> {
  await mkdir(historyFolder, { recursive: true });
  const path = join(historyFolder, `delivery-${tier.name}-${seed}.jsonl`);
  await writeFile(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return path;
}

async function explain(tier: Tier, result: RunResult): Promise<void> {
  console.log(
    `\n${tier.name}: a run with the seed ${result.seed} breaks the contract. Again: --tier ${tier.name} --runs 1 --seed ${result.seed}`,
  );
  for (const { invariant, detail } of result.violations.slice(0, 5)) console.log(`  ${invariant}: ${detail}`);
  if (result.schedule !== undefined) console.log(`  ${result.schedule}`);
  console.log(`  ${await keep(tier, result)}`);
}

const share = ({ failing, runs }: Tally): number => (runs === 0 ? 0 : failing.length / runs);

async function proveTier(tier: Tier, { seed, runs = tier.runs }: ProofOptions) {
  const begunAt = performance.now();
  const tellEvery = Math.max(1, Math.min(mostBetween, Math.ceil(runs / tellings)));
  let told = 0;
  const tell = async ({ runs: done, failing }: Tally) => {
    // At once: whoever waits for the end of a long proof may have to stop it.
    for (const result of failing.slice(told, mostExplained)) await explain(tier, result);
    told = failing.length;
    const passed = Math.round((performance.now() - begunAt) / 1000);
    if (done % tellEvery === 0) console.log(`${tier.name}: ${done} of ${runs} runs in ${passed} s, ${failing.length} failing`);
  };
  const tally = await tallyOf(tier.run({ runs, seed }), tell);
  const seconds = (performance.now() - begunAt) / 1000;
  const missing = tally.missing(tier);
  if (missing.length > 0) console.log(`${tier.name}: never happened: ${missing.join(', ')}`);
  const control = tier.hasControl
    ? await tallyOf(tier.run({ runs: Math.min(runs, controlRuns), seed, isNaive: true }))
    : undefined;
  const bars: Bar[] = [
    atMost(`${tier.name}: runs that break the contract`, tally.failing.length, 0),
    atMost(`${tier.name}: hard cases that never happened`, missing.length, 0),
    ...(tier.bars?.() ?? []),
    ...(control ? [atLeast(`${tier.name}: share of naive runs that break it`, share(control), leastControlShare)] : []),
  ];
  const row = {
    tier: tier.name,
    runs,
    messages: tally.messages,
    failing: tally.failing.length,
    'bound 3/N': tally.bound,
    'naive failing': control ? `${control.failing.length} of ${control.runs}` : '-',
    'ms per run': Math.round((seconds / runs) * 1000),
  };
  return { bars, row, tally, control, spread: tier.spread?.() ?? [] };
}

/** Tries delivery in every tier, or in the one that was asked for. */
export async function prove(options: ProofOptions): Promise<Report> {
  const chosen = Object.entries(tiers).filter(([name]) => options.tier === undefined || options.tier === name);
  if (chosen.length === 0) throw new Error(`There are the tiers ${Object.keys(tiers).join(', ')}.`);
  const proved: Awaited<ReturnType<typeof proveTier>>[] = [];
  for (const [, load] of chosen) proved.push(await proveTier(await load(), options));
  const hard = new Map<string, number>();
  for (const { tally } of proved) for (const [name, count] of tally.hard) hard.set(name, (hard.get(name) ?? 0) + count);
  return {
    name: 'delivery',
    bars: proved.flatMap(({ bars }) => bars),
    tables: [
      {
        title: 'Steps taken',
        rows: proved.flatMap(({ tally }) => [...tally.steps].sort().map(([name, times]) => ({ name, times }))),
      },
      { title: 'Hard cases', rows: [...hard].sort().map(([name, times]) => ({ name, times })) },
      { title: 'Runs that broke each invariant', rows: proved.flatMap(({ tally }) => tally.byInvariant) },
      { title: 'Naive runs that broke each invariant', rows: proved.flatMap(({ control }) => control?.byInvariant ?? []) },
      { title: 'From healing until a screen showed everything', rows: proved.flatMap(({ spread }) => spread) },
      { title: 'Runs', rows: proved.map(({ row }) => row) },
    ],
    details: { runs: Object.fromEntries(proved.map(({ row }) => [row.tier, row.runs])) },
  };
}

import { fork } from 'node:child_process';
import { once as happening } from 'node:events';
import { availableParallelism } from 'node:os';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { check } from '../checker.ts';
import type { RunOptions, RunResult, Tier } from '../tier.ts';
import { hardCases } from './hard-cases.ts';
import { Lambdas } from './lambda.ts';
import { perform, schedule } from './schedule.ts';
import { preparePages } from './screen.ts';
import { Trial } from './trial.ts';

/** For how long a failing schedule is made shorter. */
const shrinkMs = 20_000;

async function once(seed: number, run: number, isNaive: boolean): Promise<RunResult> {
  let result: RunResult | undefined;
  let shrunkUntil = Infinity;
  const property = fc.asyncProperty(schedule, async (steps) => {
    const trial = new Trial(seed, isNaive);
    trial.lines.push({ type: 'run', tier: 'virtual', run, seed });
    await trial.setUp();
    await perform(trial, steps);
    const lines = await trial.conclude();
    const violations = check(lines);
    const found: RunResult = { seed, lines, violations, ...(violations.length > 0 && { schedule: String(steps) }) };
    result ??= found;
    if (violations.length === 0 || performance.now() > shrunkUntil) return;
    shrunkUntil = Math.min(shrunkUntil, performance.now() + shrinkMs);
    result = found;
    throw new Error('violated');
  });
  const options = { seed, numRuns: 1, endOnFailure: isNaive };
  const details = await fc.check(property, options);
  if (!result || (details.errorInstance instanceof Error && details.errorInstance.message !== 'violated'))
    throw new Error(`Run ${run} with the seed ${seed} could not be carried out.`, { cause: details.errorInstance });
  return result;
}

/** Carries out runs in this process: every one, or every `stride`th. */
export async function* runHere({ runs, seed, isNaive = false, stride = 1 }: RunOptions): AsyncIterable<RunResult> {
  await Promise.all([Lambdas.prepare(), preparePages()]);
  for (let index = 0; index < runs; index += stride) yield once(seed + index, index, isNaive);
}

/** Fewer are not worth starting processes for. */
const fewRuns = 400;

/** Many runs are shared by as many processes as there are processors; results come as they are there. */
async function* run(options: RunOptions): AsyncIterable<RunResult> {
  const hands = availableParallelism();
  if (options.runs < fewRuns || hands === 1) {
    yield* runHere(options);
    return;
  }
  const results = new PassThrough({ objectMode: true });
  const work = async (hand: number) => {
    const child = fork(new URL('hand.ts', import.meta.url));
    child.on('message', (result: RunResult) => void results.write(result));
    child.send({ ...options, seed: options.seed + hand, runs: options.runs - hand, stride: hands } satisfies RunOptions);
    const [code] = (await happening(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`A process that carried out runs ended with ${code}.`);
  };
  void Promise.all(Array.from({ length: hands }, (_, hand) => work(hand))).then(
    () => results.end(),
    (error: Error) => results.destroy(error),
  );
  for await (const result of results) yield result as RunResult;
}

/** The product's own client and functions in one process, in time that only passes when told to. */
export const virtualTier: Tier = { name: 'virtual', runs: 10_000, hardCases, hasControl: true, run };

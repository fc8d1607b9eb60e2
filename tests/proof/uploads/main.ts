import fc from 'fast-check';
import { atLeast, atMost, type Report } from '../../../bench/report.ts';
import type { ProofOptions } from '../options.ts';
import { cases, type Damage } from './cases.ts';
import { expectSoundVerdict, mutatedFiles } from './mutations.ts';
import { openRoom } from './room.ts';

/** Mutated files that are examined unless somebody asks for more. */
const usualRuns = 10_000;
const damages: readonly Damage[] = ['accepted-bad', 'served-active', 'foreign-readable', 'orphan-kept', 'honest-refused'];

/** Attacks the whole way of a file, and counts what got through. */
export async function prove({ seed, runs = usualRuns }: ProofOptions): Promise<Report> {
  const room = await openRoom();
  const done: { name: string; damage: readonly Damage[] }[] = [];
  // What is refused is logged; here that is every line.
  const { info } = console;
  console.info = () => undefined;
  try {
    for (const { name, attack } of cases) done.push({ name, damage: await attack(room) });
  } finally {
    console.info = info;
    await room.stop();
  }
  const { numRuns, failed, counterexample } = await fc.check(fc.asyncProperty(mutatedFiles, expectSoundVerdict), {
    seed,
    numRuns: runs,
  });
  const suffered = done.filter(({ damage }) => damage.length > 0);
  return {
    name: 'uploads',
    bars: [
      atLeast('cases', done.length, 40),
      ...damages.map((kind) => atMost(kind, done.filter(({ damage }) => damage.includes(kind)).length, 0)),
      atLeast('mutated files', numRuns, runs),
      atMost('mutated files with an unsound verdict', failed ? 1 : 0, 0),
    ],
    tables:
      suffered.length > 0
        ? [{ title: 'Damage', rows: suffered.map(({ name, damage }) => ({ name, damage: damage.join() })) }]
        : [],
    details: { ...(failed && { counterexample }) },
  };
}

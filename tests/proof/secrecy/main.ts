import { atLeast, atMost, type Report } from '../../../bench/report.ts';
import type { ProofOptions } from '../options.ts';
import { play, type Trace } from './play.ts';

const usualPairs = 500;
/** Pairs in which something differs aloud, to see that the judge would notice. */
const controls = 5;

/** Where two traces part, or undefined when they are the same to the byte. */
function parting(one: Trace, other: Trace): string | undefined {
  const index = one.lines.findIndex((line, place) => line !== other.lines[place]);
  if (index >= 0) return `${one.lines[index]}\n  instead of\n${other.lines[index]}`;
  return one.lines.length === other.lines.length ? undefined : `${one.lines.length} lines instead of ${other.lines.length}`;
}

/** Plays every schedule twice, with other secrets each time: its customer must not be able to tell which play it was. */
export async function prove({ seed, runs = usualPairs }: ProofOptions): Promise<Report> {
  const totals: Record<string, number> = {};
  const partings: { seed: number; where: string }[] = [];
  let bytes = 0;
  for (let pair = 0; pair < runs; pair += 1) {
    const shared = seed + pair;
    const one = await play({ seed: shared, secretSeed: 2 * shared + 1 });
    const other = await play({ seed: shared, secretSeed: 2 * shared + 2 });
    const where = parting(one, other);
    if (where !== undefined) partings.push({ seed: shared, where });
    bytes += one.lines.join('').length;
    for (const { counts } of [one, other])
      for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
    if ((pair + 1) % 50 === 0) console.error(`${pair + 1} of ${runs} pairs, ${partings.length} differ`);
  }
  let noticed = 0;
  for (let control = 0; control < controls; control += 1) {
    const one = await play({ seed: seed + control, secretSeed: 1, isControl: true });
    const other = await play({ seed: seed + control, secretSeed: 2, isControl: true });
    if (parting(one, other) !== undefined) noticed += 1;
  }
  const done = (name: string): number => totals[`secret ${name} done`] ?? 0;
  const kinds = ['note', 'priority', 'category', 'language', 'tags', 'snooze', 'archive'] as const;
  return {
    name: 'secrecy',
    bars: [
      atMost('pairs that differ', partings.length, 0),
      atLeast('pairs', runs, 1),
      atLeast('controls noticed', noticed, controls),
      ...kinds.map((kind) => atLeast(`${kind}: times done`, done(kind), 1)),
      atLeast('frames heard', totals['frame'] ?? 0, 1),
    ],
    tables: [
      {
        title: 'what happened',
        rows: Object.entries(totals)
          .sort()
          .map(([what, times]) => ({ what, times })),
      },
      ...(partings.length > 0
        ? [{ title: 'where pairs part', rows: partings.slice(0, 3).map(({ seed: at, where }) => ({ seed: at, where })) }]
        : []),
    ],
    details: { 'three over all pairs': 3 / Math.max(1, runs), 'characters compared': bytes },
  };
}

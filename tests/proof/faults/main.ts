import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { atLeast, type Report } from '../../../bench/report.ts';
import type { Share, Told } from './hand.ts';

type Walked = Extract<Told, { kind: 'walked' }>;

/** How often progress is told. */
const tellings = 20;

/** Lets every fault befall every call to AWS of every scenario, one at a time, and compares what comes of it with what is declared. As many processes as there are processors share the cells. */
export async function prove(): Promise<Report> {
  const begunAt = performance.now();
  const hands = availableParallelism();
  let walked: Walked | undefined;
  let tried = 0;
  let wrong = 0;
  const hear = (told: Told): void => {
    if (told.kind === 'walked') {
      walked ??= told;
      return;
    }
    tried += 1;
    if (told.problem !== undefined) {
      wrong += 1;
      console.error(`${told.problem}\n`);
    }
    const all = walked?.cells.length ?? 0;
    if (tried % Math.ceil(all / tellings) === 0)
      console.log(`faults: ${tried} of ${all} in ${Math.round((performance.now() - begunAt) / 1000)} s, ${wrong} wrong`);
  };
  const work = async (hand: number): Promise<void> => {
    const child = fork(new URL('hand.ts', import.meta.url));
    child.on('message', hear);
    child.send({ hand, hands } satisfies Share);
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`A process that tried faults ended with ${code}.`);
  };
  await Promise.all(Array.from({ length: hands }, (_, hand) => work(hand)));
  const { complaints, cells } = walked ?? { complaints: ['Nothing was walked.'], cells: [] };
  for (const complaint of complaints) console.error(complaint);
  const right = tried - wrong;
  const bySite = Map.groupBy(cells, ({ site }) => site);
  return {
    name: 'faults',
    bars: [
      atLeast('percent of single faults with the declared outcome', (100 * right) / cells.length, 100),
      {
        name: 'calls the table and the code disagree about',
        value: complaints.length,
        bar: '0',
        holds: complaints.length === 0,
      },
    ],
    tables: [
      {
        title: 'call sites and what befell them',
        rows: [...bySite].map(([site, ofSite]) => ({
          site,
          scenarios: new Set(ofSite.map(({ scenario }) => scenario)).size,
          faults: new Set(ofSite.map(({ fault }) => fault)).size,
          cells: ofSite.length,
        })),
      },
    ],
    details: { sites: bySite.size, cells: cells.length, right, wrong: cells.length - right },
  };
}

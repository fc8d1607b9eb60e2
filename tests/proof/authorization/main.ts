import { atLeast, atMost, type Report } from '../../../bench/report.ts';
import { seededRandom } from '../../client/virtual-world.ts';
import type { ProofOptions } from '../options.ts';
import { askSockets } from './run-frames.ts';
import { askRoutes, type Cell } from './run-routes.ts';
import { principals } from './principals.ts';
import { sourceCells } from './source-matrix.ts';
import { openWorld } from './world.ts';

/** Every cell of every route in every way; a smaller number takes so many of the ways by chance. */
const allVariants = Number.MAX_SAFE_INTEGER;

/** Which of the ways are tried, so that about as many cells come of it as are asked for. */
function chooser(seed: number, runs: number): () => boolean {
  if (runs === allVariants) return () => true;
  const random = seededRandom(seed);
  // About nine ways for each cell that is refused, and some eight thousand of these in all.
  return () => random() < runs / 8000;
}

/** Asks the running product everything that anybody could ask, and holds the answers against what is written down. */
export async function prove({ seed, runs = allVariants }: ProofOptions): Promise<Report> {
  const world = await openWorld();
  try {
    const cells = [...(await askSockets(world)), ...(await askRoutes(world, { isTried: chooser(seed, runs) }))];
    const wrong = cells.filter(({ isRight }) => !isRight);
    const named = sourceCells.map(({ name, who, route, principal, outcome }) => {
      const cell = cells.find((one) => one.route === route && one.principal === principal && one.variant === 'as it is');
      return { name, who, isHeld: cell?.isRight === true && cell.expected === String(outcome) };
    });
    const refused = cells.filter(({ expected }) => expected !== 'in').length;
    return {
      name: 'authorization',
      bars: [
        atMost('cells that are not as written down', wrong.length, 0),
        atLeast('principals', principals.length, 18),
        atLeast('cells', cells.length, 1000),
        atLeast('cells in which somebody is refused', refused, 700),
        atLeast('cells in which somebody is let in', cells.length - refused, 100),
        atLeast('cells of the source matrix that hold', named.filter(({ isHeld }) => isHeld).length, 24),
      ],
      tables: wrong.length > 0 ? [{ title: 'not as written down', rows: wrong.slice(0, 50).map(toRow) }] : [],
      details: { 'three over all cells': 3 / cells.length },
    };
  } finally {
    await world.stop();
  }
}

const toRow = ({ route, principal, variant, expected, got }: Cell): Record<string, string> => ({
  ...{ route, principal, variant, expected, got },
});

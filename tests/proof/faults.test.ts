import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../client/virtual-world.ts';
import { cellsOf, nameOf, openQuietShop, runCell, walk, type Cell, type Walk } from './faults/run-faults.ts';
import type { Shop } from './faults/shop.ts';

/** How many of the cells run here; `npm run prove -- faults` runs all of them. */
const sample = 160;

let shop: Shop;
let walked: Walk;

beforeAll(async () => {
  shop = await openQuietShop();
  walked = await walk(shop);
});
afterAll(() => shop.stop());

/** Some cells of every call site, the same ones at every run. */
function sampleOf(cells: readonly Cell[]): Cell[] {
  const random = seededRandom(20260101);
  const rank = new Map(cells.map((cell) => [cell, random()]));
  const bySite = [...Map.groupBy(cells, ({ site }) => site).values()];
  const ranked = bySite.flatMap((ofSite) =>
    ofSite.sort((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0)).map((cell, place) => ({ cell, place })),
  );
  return ranked
    .sort((one, other) => one.place - other.place)
    .slice(0, sample)
    .map(({ cell }) => cell);
}

describe('faults of AWS', () => {
  it('are declared for every call the functions send, and for no other', () => {
    expect(walked.complaints).toEqual([]);
  });

  it('have the outcome that is declared', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    for (const cell of sampleOf(cellsOf(walked))) {
      const problem = await runCell(shop, cell);
      if (problem !== undefined) wrong.push(`${nameOf(cell)}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  });
});

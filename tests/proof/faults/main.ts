import { atLeast, type Report } from '../../../bench/report.ts';
import { cellsOf, openQuietShop, runCell, walk, type Cell } from './run-faults.ts';

const nameOf = ({ scenario, call, fault, attempts }: Cell): string =>
  `${scenario.name}: ${call}: ${fault}, ${attempts === 'one' ? 'once' : 'every time'}`;

/** Lets every fault befall every call to AWS of every scenario, one at a time, and compares what comes of it with what is declared. */
export async function prove(): Promise<Report> {
  const shop = await openQuietShop();
  try {
    const walked = await walk(shop);
    for (const complaint of walked.complaints) console.error(complaint);
    const cells = cellsOf(walked);
    let right = 0;
    for (const cell of cells) {
      const problem = await runCell(shop, cell);
      if (problem === undefined) right += 1;
      else console.error(`${nameOf(cell)}: ${problem}\n`);
    }
    const bySite = Map.groupBy(cells, ({ site }) => site);
    return {
      name: 'faults',
      bars: [
        atLeast('percent of single faults with the declared outcome', (100 * right) / cells.length, 100),
        {
          name: 'calls the table and the code disagree about',
          value: walked.complaints.length,
          bar: '0',
          holds: walked.complaints.length === 0,
        },
      ],
      tables: [
        {
          title: 'call sites and what befell them',
          rows: [...bySite].map(([site, ofSite]) => ({
            site,
            scenarios: new Set(ofSite.map(({ scenario }) => scenario.name)).size,
            faults: new Set(ofSite.map(({ fault }) => fault)).size,
            cells: ofSite.length,
          })),
        },
      ],
      details: { sites: bySite.size, cells: cells.length, right, wrong: cells.length - right },
    };
  } finally {
    await shop.stop();
  }
}

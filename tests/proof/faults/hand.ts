import { cellsOf, nameOf, openQuietShop, runCell, walk } from './run-faults.ts';

/** Which cells fall to this process: every `hands`th, from the `hand`th on. */
export interface Share {
  readonly hand: number;
  readonly hands: number;
}

/** What it tells: first what there is, then what came of each of its cells. */
export type Told =
  | {
      readonly kind: 'walked';
      readonly complaints: readonly string[];
      readonly cells: readonly { readonly site: string; readonly scenario: string; readonly fault: string }[];
    }
  | { readonly kind: 'tried'; readonly problem?: string };

const tell = (told: Told): void => void process.send?.(told);

process.once('message', ({ hand, hands }: Share) => {
  void (async () => {
    const shop = await openQuietShop();
    try {
      const walked = await walk(shop);
      const cells = cellsOf(walked);
      const rows = cells.map(({ site, scenario: { name }, fault }) => ({ site, scenario: name, fault }));
      tell({ kind: 'walked', complaints: walked.complaints, cells: rows });
      for (const cell of cells.filter((_, index) => index % hands === hand)) {
        const problem = await runCell(shop, cell);
        tell({ kind: 'tried', ...(problem !== undefined && { problem: `${nameOf(cell)}: ${problem}` }) });
      }
    } finally {
      await shop.stop();
    }
    process.disconnect();
  })();
});
// Whoever asked is gone.
process.once('disconnect', () => process.exit());

import type { LogRow } from './log-view.ts';
import type { Placed, Timeline } from './timeline.ts';

/**
 * What a screen shows of a log: its gapless part, then own words on their way. An own entry that was acknowledged behind a
 * gap stays on the screen, but without its place until the gap is filled; a waiting row that is found in the log has
 * arrived, whatever became of the answer, and is discarded.
 */
export function rowsOf<Entry extends Placed, Row extends LogRow>(
  { messages, held }: Timeline<Entry>,
  rowOf: (entry: Entry) => Row,
  waiting: readonly Row[],
  discard: (clientId: string) => Promise<void>,
): Row[] {
  const rows = messages.map(rowOf);
  for (const row of held.map(rowOf)) if (row.mine && row.clientId) rows.push({ ...row, seq: undefined });
  const keys = new Set(rows.map(({ key }) => key));
  for (const row of waiting) {
    if (!keys.has(row.key)) rows.push(row);
    else if (row.state !== 'sending' && row.clientId) void discard(row.clientId);
  }
  return rows;
}

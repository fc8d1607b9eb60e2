import type { ThreadRow } from '../client/thread.ts';

/** How a bubble is told apart: `waiting` is kept for when the network is back. */
export type Tone = 'plain' | 'waiting' | 'failed';

export type Item =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'event'; readonly key: string; readonly row: ThreadRow }
  | { readonly kind: 'group'; readonly key: string; readonly tone: Tone; readonly rows: [ThreadRow, ...ThreadRow[]] };

const pauseMs = 5 * 60_000;

const speakerOf = ({ sender }: ThreadRow): string => sender.kind + ('id' in sender ? sender.id : '');

function toneOf(row: ThreadRow, isLinked: boolean): Tone {
  return row.state === 'failed' ? 'failed' : row.state === 'queued' && !isLinked ? 'waiting' : 'plain';
}

/** Cuts a thread into days, events and groups of one speaker without a pause of five minutes; the line for what is new stands before `newFrom`. */
export function groupRows(
  rows: readonly ThreadRow[],
  { dayKey, newFrom, isLinked }: { dayKey: (at: string) => string; newFrom?: number | undefined; isLinked: boolean },
): Item[] {
  const items: Item[] = [];
  let last: ThreadRow | undefined;
  let isMarked = newFrom === undefined;
  for (const row of rows) {
    const { key, at } = row;
    if (!last || dayKey(last.at) !== dayKey(at)) items.push({ kind: 'day', key: `day ${key}`, at });
    if (!isMarked && !row.mine && row.kind === 'text' && (row.seq ?? 0) >= (newFrom ?? 0)) {
      items.push({ kind: 'new', key: 'new' });
      isMarked = true;
    }
    // Words that opened the conversation again stand below the line that says so.
    if (row.kind === 'text' && row.event) items.push({ kind: 'event', key: `event ${key}`, row });
    const tone = toneOf(row, isLinked);
    const group = items.at(-1);
    if (row.kind === 'system') items.push({ kind: 'event', key, row });
    else if (
      last &&
      group?.kind === 'group' &&
      group.tone === tone &&
      tone !== 'failed' &&
      speakerOf(last) === speakerOf(row) &&
      Date.parse(at) - Date.parse(last.at) < pauseMs
    ) {
      group.rows.push(row);
    } else items.push({ kind: 'group', key, tone, rows: [row] });
    last = row;
  }
  return items;
}

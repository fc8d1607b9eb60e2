import type { InternalRow } from '../client/internal-log.ts';
import type { ThreadRow, ThreadView } from '../client/thread.ts';
import type { Sender } from '../contract/entities.ts';
import type { LogRow } from './interleave.ts';

/** What a thread shows, from top to bottom. */
export type ThreadPart =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'events'; readonly key: string; readonly rows: readonly LogRow[] }
  | { readonly kind: 'note'; readonly key: string; readonly row: InternalRow }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly sender: Sender;
      readonly mine: boolean;
      readonly rows: readonly ThreadRow[];
    };

const groupGapMs = 5 * 60_000;
const voice = (sender: Sender) => (sender.kind === 'agent' ? sender.id : sender.kind);

const isNote = (row: LogRow): row is InternalRow => row.kind === 'internal' && row.content.kind === 'note';

/** Folds rows into days, groups of one voice without a pause of five minutes, private notes, and runs of events. */
export function groupRows(rows: readonly LogRow[], dayKey: (at: string) => string): ThreadPart[] {
  const parts: ThreadPart[] = [];
  let day: string | undefined;
  let open: { kind: 'events'; rows: LogRow[] } | { kind: 'group'; rows: ThreadRow[] } | undefined;
  for (const row of rows) {
    const today = dayKey(row.at);
    if (today !== day) {
      parts.push({ kind: 'day', key: `day-${today}`, at: row.at });
      [day, open] = [today, undefined];
    }
    // Words that opened the conversation again stand below the line that says so.
    if (row.kind === 'text' && row.event !== undefined) {
      parts.push({ kind: 'events', key: `events-${row.key}`, rows: [row] });
      open = undefined;
    }
    if (isNote(row)) {
      parts.push({ kind: 'note', key: `note-${row.key}`, row });
      open = undefined;
    } else if (row.kind === 'text') {
      if (open?.kind === 'group' && joins(open.rows.at(-1), row)) {
        open.rows.push(row);
        continue;
      }
      open = { kind: 'group', rows: [row] };
      parts.push({ kind: 'group', key: `group-${row.key}`, sender: row.sender, mine: row.mine, rows: open.rows });
    } else if (open?.kind === 'events') open.rows.push(row);
    else {
      open = { kind: 'events', rows: [row] };
      parts.push({ kind: 'events', key: `events-${row.key}`, rows: open.rows });
    }
  }
  return parts;
}

function joins(last: ThreadRow | undefined, row: ThreadRow): boolean {
  if (last === undefined) return false;
  return voice(last.sender) === voice(row.sender) && Date.parse(row.at) - Date.parse(last.at) < groupGapMs;
}

/** How far a message has come on its way to the customer's eyes. */
export type Reached = 'sent' | 'delivered' | 'seen';
export interface Mark {
  readonly key: string;
  readonly reached: Reached;
}

/** How far the newest message of staff has come: the one mark that stands under it. */
export function newestMark(
  rows: readonly ThreadRow[],
  { seenByCustomer, deliveredToCustomer }: Pick<ThreadView, 'seenByCustomer' | 'deliveredToCustomer'>,
): Mark | undefined {
  const newest = rows.findLast((row) => row.kind === 'text' && row.sender.kind !== 'customer');
  if (newest?.seq === undefined || newest.state !== 'sent') return undefined;
  const { key, seq } = newest;
  return { key, reached: seq <= seenByCustomer ? 'seen' : seq <= deliveredToCustomer ? 'delivered' : 'sent' };
}

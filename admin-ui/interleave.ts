import type { InternalRow } from '../client/internal-log.ts';
import type { ThreadRow } from '../client/thread.ts';

/** A row of either log. */
export type LogRow = ThreadRow | InternalRow;

/**
 * Both logs as one thread: what only the team knows stands below the message it came after, and whatever has no place yet
 * stands at the end, in the order of writing. Entries that belong above `from`, the first message shown, wait until the
 * thread reaches back to them.
 */
export function interleave(messages: readonly ThreadRow[], internal: readonly InternalRow[], from = 0): LogRow[] {
  const rows: LogRow[] = [];
  const placed = internal.filter(({ seq }) => seq !== undefined);
  let next = 0;
  const insertBelow = (seq: number) => {
    for (let entry = placed[next]; entry !== undefined && (entry.afterSeq ?? 0) < seq; entry = placed[++next])
      if ((entry.afterSeq ?? 0) >= from - 1) rows.push(entry);
  };
  const sent = messages.filter(({ seq }) => seq !== undefined);
  for (const message of sent) {
    insertBelow(message.seq ?? 0);
    rows.push(message);
  }
  insertBelow(Infinity);
  const waiting: LogRow[] = [...messages, ...internal].filter(({ seq }) => seq === undefined);
  return [...rows, ...waiting.sort((one, other) => (one.at < other.at ? -1 : 1))];
}

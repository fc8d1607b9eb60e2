import { lastPossibleSeq } from '../table/keys.ts';
import type { Item, Key } from '../table/table.ts';
import { readEntries } from './entries.ts';

/** How many of the newest entries are searched, per read and in all. */
const searchPage = 200;
const searchPages = 25;
/** How much older than its entry an id may claim to be before the search stops: clocks are wrong. */
const clockToleranceMs = 48 * 60 * 60_000;

interface Search<Entry> {
  readonly keyOf: (seq: number) => Key;
  readonly toEntry: (item: Item) => Entry;
  /** Only entries above this sequence are looked at. */
  readonly after: number;
  /** When what is looked for claims to have been made. */
  readonly claimedAt: number;
  readonly isIt: (entry: Entry) => boolean;
}

/** The newest entry of a log that is what is looked for, searched backwards and read consistently. */
export async function findEntry<Entry extends { readonly seq: number; readonly at: number }>({
  keyOf,
  toEntry,
  after,
  claimedAt,
  isIt,
}: Search<Entry>): Promise<Entry | undefined> {
  let before = lastPossibleSeq;
  for (let page = 0; page < searchPages; page += 1) {
    const range = { from: keyOf(after + 1), to: keyOf(before) };
    const { items, hasMore } = await readEntries({ ...range, limit: searchPage, newestFirst: true });
    const entries = items.map(toEntry);
    const found = entries.find(isIt);
    const oldest = entries.at(-1);
    if (found || !oldest || !hasMore) return found;
    if (oldest.at < claimedAt - clockToleranceMs) return undefined;
    before = oldest.seq - 1;
  }
  return undefined;
}

/** All entries of a log above a sequence, in order, read consistently. */
export async function readAllAfter<Entry extends { readonly seq: number }>(
  keyOf: (seq: number) => Key,
  toEntry: (item: Item) => Entry,
  seq: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let after = seq;
  for (;;) {
    const { items, hasMore } = await readEntries({ from: keyOf(after + 1), to: keyOf(lastPossibleSeq) });
    entries.push(...items.map(toEntry));
    if (!hasMore) return entries;
    after = entries.at(-1)?.seq ?? after;
  }
}

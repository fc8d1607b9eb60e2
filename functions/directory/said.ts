import type { ConversationStatus } from '../../contract/entities.ts';
import { readEntries } from '../log/entries.ts';
import { conversationIdOf, lastPossibleSeq, seqOfSortKey, unpackId, type keys } from '../table/keys.ts';
import { lengthen } from '../table/short-text.ts';
import type { Item } from '../table/table.ts';

/** What a conversation's head says to those who know nothing else of conversations. */
export interface HeadFace {
  readonly id: string;
  readonly customer: { readonly id: string; readonly name: string; readonly verified: boolean };
  readonly status: ConversationStatus;
  readonly lastAt: number;
  readonly lastPreview: string;
}

export const toHeadFace = (item: Item): HeadFace => ({
  id: conversationIdOf(String(item['pk'])),
  customer: { id: unpackId(String(item['cu'])), name: lengthen(String(item['cn'])), verified: item['cv'] === true },
  status: item['st'] as ConversationStatus,
  lastAt: Number(item['la'] ?? item['at']),
  lastPreview: lengthen(String(item['lp'] ?? '')),
});

/** The text of an entry of either log, by its sequence there. */
export interface Text {
  readonly seq: number;
  readonly text: string;
}

/** Texts are in messages and notes; what else happened has none. */
export const textsOf = (items: readonly Item[]): Text[] =>
  items.flatMap((item) =>
    (item['k'] === 'm' || item['k'] === 'n') && typeof item['t'] === 'string'
      ? [{ seq: seqOfSortKey(String(item['sk'])), text: item['t'] }]
      : [],
  );

type Log = typeof keys.entry | typeof keys.internalEntry;

/** Everything that was said in a log above a sequence, in order, and where the log ends. */
export async function readTexts(log: Log, conversationId: string, after: number): Promise<{ texts: Text[]; lastSeq: number }> {
  const texts: Text[] = [];
  let lastSeq = after;
  for (;;) {
    const { items, hasMore } = await readEntries({
      from: log(conversationId, lastSeq + 1),
      to: log(conversationId, lastPossibleSeq),
    });
    texts.push(...textsOf(items));
    lastSeq = items.length === 0 ? lastSeq : seqOfSortKey(String(items.at(-1)?.['sk']));
    if (!hasMore) return { texts, lastSeq };
  }
}

/** The last so many entries of a log that say something, the newest first. */
export async function readLastTexts(log: Log, conversationId: string, limit: number): Promise<Text[]> {
  const range = { from: log(conversationId, 1), to: log(conversationId, lastPossibleSeq) };
  const { items } = await readEntries({ ...range, limit, newestFirst: true });
  return textsOf(items);
}

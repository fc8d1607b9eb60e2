import { fileTypes, type FileType } from '../../contract/file-types.ts';
import { foldWords, type MessageKind, type MessageSender } from '../../contract/message-filter.ts';
import { readEntries } from '../log/entries.ts';
import { keys, lastPossibleSeq, trailKeys } from '../table/keys.ts';
import { readMany } from '../table/table.ts';
import type { Entry } from './conversation.ts';
import { toEntry, toHead, type Head } from './item.ts';
import { listTrails, type Trail } from './trail.ts';

/** Which messages of all conversations are meant; what is absent does not matter. */
export interface MessageFilter {
  readonly kind?: MessageKind | undefined;
  readonly sender?: MessageSender | undefined;
  readonly agentId?: string | undefined;
  readonly isRead?: boolean | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly text?: string | undefined;
}

export interface Found {
  readonly head: Head;
  readonly entry: Entry;
  readonly isRead: boolean;
}

export interface FoundPage {
  readonly items: readonly Found[];
  readonly next?: string;
  readonly lookedBackToMs?: number;
}

/** Trails that one request follows at most, and how many of them at a time. */
const trailsPerPage = 40;
const trailsAtOnce = 8;
/** Entries of one step that are read at first, then at a time, and at most: more in five minutes is nobody's talk. */
const firstEntries = 10;
const moreEntries = 50;
const mostEntries = 500;
/** So many bytes of text end a page early: an answer has to stay below what a function may send. */
const pageBytes = 1_000_000;

const kindsOf = (entry: Entry): ReadonlySet<MessageKind> => {
  if (entry.kind !== 'message') return new Set(['system']);
  const files = (entry.attachments ?? []).map(({ type }) => fileTypes[type as FileType].kind);
  const named = { image: 'image', audio: 'voice', file: 'file' } as const;
  return new Set([...(entry.text === '' ? [] : (['text'] as const)), ...files.map((kind) => named[kind])]);
};

const senderOf = (entry: Entry): MessageSender => (entry.kind === 'message' ? entry.by.kind : 'system');

const wordsOf = (entry: Entry): string => {
  if (entry.kind === 'rated') return entry.comment ?? '';
  if (entry.kind !== 'message') return '';
  return [entry.text, ...(entry.attachments ?? []).map(({ name }) => name)].join('\n');
};

/** Whether an entry alone, without its conversation, is what is looked for. */
function isMeant(entry: Entry, filter: MessageFilter, words: string): boolean {
  const { kind, sender, agentId, fromMs = -Infinity, toMs = Infinity } = filter;
  if (entry.at < fromMs || entry.at > toMs) return false;
  if (kind !== undefined && !kindsOf(entry).has(kind)) return false;
  if (sender !== undefined && senderOf(entry) !== sender) return false;
  if (agentId !== undefined && !(entry.kind === 'message' && entry.by.kind === 'agent' && entry.by.id === agentId)) return false;
  // Whether something that happened was read is no question.
  if (filter.isRead !== undefined && entry.kind !== 'message') return false;
  return words === '' || foldWords(wordsOf(entry)).includes(words);
}

/** Seen by the other side. */
function isSeen(entry: Entry, { seenByCustomer, seenByStaff }: Head): boolean {
  const isCustomers = entry.kind === 'message' && entry.by.kind === 'customer';
  return entry.seq <= (isCustomers ? seenByStaff : seenByCustomer).seq;
}

/** The entries that a trail leads to: those of its step of time. */
async function follow({ conversationId, seq, step }: Trail): Promise<Entry[]> {
  const found: Entry[] = [];
  for (let from = seq, limit = firstEntries; found.length < mostEntries; limit = moreEntries) {
    const range = { from: keys.entry(conversationId, from), to: keys.entry(conversationId, lastPossibleSeq) };
    const { items, hasMore } = await readEntries({ ...range, limit });
    const entries = items.map(toEntry);
    const own = entries.filter(({ at }) => trailKeys.stepOf(at) === step);
    found.push(...own);
    const last = entries.at(-1);
    if (!hasMore || last === undefined || own.length < entries.length) break;
    from = last.seq + 1;
  }
  return found;
}

/** As many trails as belong together: whole steps of time, unless one alone is more than a page may follow. */
function wholeSteps(trails: readonly Trail[], isWhole: boolean): readonly Trail[] {
  const last = trails.at(-1);
  if (isWhole || last === undefined) return trails;
  const whole = trails.filter(({ step }) => step !== last.step);
  return whole.length > 0 ? whole : trails;
}

type Hit = readonly [trail: Trail, entry: Entry];

async function look(trails: readonly Trail[], filter: MessageFilter, words: string): Promise<Hit[]> {
  const found = await Promise.all(
    trails.map(async (trail) =>
      (await follow(trail)).filter((entry) => isMeant(entry, filter, words)).map((entry): Hit => [trail, entry]),
    ),
  );
  return found.flat();
}

const weigh = (hits: readonly Hit[]): number => hits.reduce((sum, [, entry]) => sum + 300 + wordsOf(entry).length * 3, 0);

async function withHeads(hits: readonly Hit[], filter: MessageFilter): Promise<Found[]> {
  const ids = [...new Set(hits.map(([{ conversationId }]) => conversationId))];
  const heads = new Map((await readMany(ids.map((id) => keys.head(id)))).map(toHead).map((head) => [head.id, head]));
  const found = hits.flatMap(([{ conversationId }, entry]): Found[] => {
    const head = heads.get(conversationId);
    return head === undefined ? [] : [{ head, entry, isRead: isSeen(entry, head) }];
  });
  return found
    .filter(({ isRead }) => filter.isRead === undefined || isRead === filter.isRead)
    .sort((one, other) => other.entry.at - one.entry.at || other.entry.seq - one.entry.seq);
}

/**
 * Messages of all conversations, latest first: about `limit` of them, or what was found in forty trails.
 * A page ends between two steps of time, so that pages follow each other in exact order, unless one step alone is more than
 * a page: then the rest of that step comes with the next. Reads the same however many messages there are.
 */
export async function listMessages(filter: MessageFilter, limit: number, before: string | undefined): Promise<FoundPage> {
  const { fromMs = 0, toMs = Date.now() + 60_000 } = filter;
  const words = foldWords(filter.text ?? '');
  const { trails, isWhole } = await listTrails({ fromMs, toMs, before }, trailsPerPage);
  const page = wholeSteps(trails, isWhole);
  const hits: Hit[] = [];
  let read = 0;
  while (read < page.length && weigh(hits) < pageBytes) {
    const step = page[read]?.step;
    const own = page.slice(read, read + trailsAtOnce);
    hits.push(...(await look(own, filter, words)));
    read += own.length;
    const isBetween = page[read]?.step !== step && page[read]?.step !== page[read - 1]?.step;
    if (hits.length >= limit && isBetween) break;
  }
  const items = await withHeads(hits, filter);
  const last = page[read - 1];
  if (last === undefined || (read === trails.length && isWhole)) return { items };
  return { items, next: last.place, lookedBackToMs: trailKeys.startOf(last.step) };
}

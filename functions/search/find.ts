import { limits } from '../../contract/limits.ts';
import { readLastTexts, textsOf, toHeadFace, type HeadFace } from '../directory/said.ts';
import { keys } from '../table/keys.ts';
import { readMany } from '../table/table.ts';
import { readActive, readPostings, readPostingsOf, readTerms, type Posting } from './store.ts';
import { answers, excerptOf, wantedOf, type Wanted } from './terms.ts';

/** Bounds of one search: what it reads does not grow with what is stored. */
const mostPostings = 200;
const mostBeginnings = 6;
const mostTail = 40;
const tailTexts = 30;
/** What was said since then may not be findable by its terms yet: the run of every hour leaves out the last half hour. */
const tailMs = 2 * 60 * 60_000;

/** Conversations with one word, or with any of the words that begin so. */
interface List {
  readonly terms: readonly string[];
  readonly found: ReadonlyMap<string, Posting>;
  readonly isWhole: boolean;
}

async function listOf(terms: readonly string[]): Promise<List> {
  const each = Math.ceil(mostPostings / Math.max(1, terms.length));
  const lists = await Promise.all(terms.map((term) => readPostings(term, each)));
  const postings = lists.flatMap((list) => list.postings);
  return {
    terms,
    found: new Map(postings.map((posting) => [posting.conversationId, posting])),
    isWhole: lists.every((list) => list.isWhole),
  };
}

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const batch = 100;

/** Those of the candidates that a list holds: a list that was cut is asked for each of them. */
async function keep(candidates: readonly Posting[], { terms, found, isWhole }: List): Promise<Posting[]> {
  const missing = isWhole ? [] : candidates.filter(({ conversationId }) => !found.has(conversationId));
  const asked = missing.slice(0, Math.floor(batch / terms.length)).map(({ conversationId }) => conversationId);
  const more = asked.length === 0 ? [] : await Promise.all(terms.map((term) => readPostingsOf(term, asked)));
  const there = new Set([...found.keys(), ...more.flat().map(({ conversationId }) => conversationId)]);
  return candidates.filter(({ conversationId }) => there.has(conversationId));
}

/** Conversations that have all the words, those opened last first. */
async function findByTerms({ whole, beginning }: Wanted): Promise<{ postings: Posting[]; isMore: boolean }> {
  const beginnings = beginning === undefined ? undefined : await readTerms(beginning, mostBeginnings);
  if (beginnings?.length === 0) return { postings: [], isMore: false };
  const lists = await Promise.all([...whole.map((word) => [word]), ...(beginnings ? [beginnings] : [])].map(listOf));
  const [driver, ...rest] = lists.toSorted((one, other) => one.found.size - other.found.size);
  if (!driver) return { postings: [], isMore: false };
  let postings = [...driver.found.values()].sort((one, other) => (one.conversationId < other.conversationId ? 1 : -1));
  for (const list of rest) postings = await keep(postings, list);
  return { postings, isMore: !driver.isWhole };
}

export interface Hit {
  readonly head: HeadFace;
  readonly excerpt: string;
  readonly isNote: boolean;
}

/** The text in which something was found, or nothing when it was found in what is known of the customer. */
async function readExcerpts(postings: readonly Posting[], wanted: Wanted): Promise<ReadonlyMap<string, string>> {
  const places = postings.filter(({ seq }) => seq > 0);
  const items = await readMany(
    places.map(({ conversationId, seq, isNote }) => (isNote ? keys.internalEntry : keys.entry)(conversationId, seq)),
  );
  const byKey = new Map(items.map((item) => [`${String(item['pk'])} ${String(item['sk'])}`, item]));
  return new Map(
    places.flatMap(({ conversationId, seq, isNote }) => {
      const { pk, sk } = (isNote ? keys.internalEntry : keys.entry)(conversationId, seq);
      const found = byKey.get(`${pk} ${sk}`);
      const [text] = found ? textsOf([found]) : [];
      return text ? [[conversationId, excerptOf(text.text, wanted)]] : [];
    }),
  );
}

/** What was said just now in active conversations, whose terms are not written yet. */
async function findInTail(wanted: Wanted): Promise<Hit[]> {
  const heads = (await readActive(Date.now() - tailMs, mostTail)).map(toHeadFace);
  const hits = await Promise.all(
    heads.map(async (head): Promise<Hit[]> => {
      const logs = await Promise.all([
        readLastTexts(keys.entry, head.id, tailTexts),
        readLastTexts(keys.internalEntry, head.id, tailTexts),
      ]);
      const [messages, notes] = logs.map((texts) => texts.map(({ text }) => text));
      const everything = [head.customer.name, ...(messages ?? []), ...(notes ?? [])];
      if (!answers(everything.join('\n'), wanted)) return [];
      const one = (text: string): boolean =>
        [...wanted.whole, wanted.beginning ?? ''].some((word) => word !== '' && answers(text, { whole: [], beginning: word }));
      const message = messages?.find(one);
      const note = message === undefined ? notes?.find(one) : undefined;
      const text = message ?? note;
      return [{ head, excerpt: text === undefined ? head.lastPreview : excerptOf(text, wanted), isNote: note !== undefined }];
    }),
  );
  return hits.flat();
}

async function findById(id: string): Promise<Hit[]> {
  const items = await readMany([keys.head(id)]);
  return items.map(toHeadFace).map((head) => ({ head, excerpt: head.lastPreview, isNote: false }));
}

/** What is found of a question, last written first. */
export interface Found {
  readonly hits: readonly Hit[];
  readonly words: readonly string[];
  readonly isMore: boolean;
}

/**
 * Conversations that answer a question in all its words. Reads bounded pages of terms and the newest active conversations,
 * however much was ever said.
 */
export async function find(query: string): Promise<Found> {
  const id = query.trim().toLowerCase();
  if (idPattern.test(id)) return { hits: await findById(id), words: [], isMore: false };
  const wanted = wantedOf(query);
  const words = [...wanted.whole, ...(wanted.beginning === undefined ? [] : [wanted.beginning])];
  if (words.length === 0) return { hits: [], words, isMore: false };
  const [{ postings, isMore }, tail] = await Promise.all([findByTerms(wanted), findInTail(wanted)]);
  const inTail = new Set(tail.map(({ head }) => head.id));
  const rest = postings.filter(({ conversationId }) => !inTail.has(conversationId));
  const shown = rest.slice(0, limits.searchHits);
  const [excerpts, items] = await Promise.all([
    readExcerpts(shown, wanted),
    readMany(shown.map(({ conversationId }) => keys.head(conversationId))),
  ]);
  const isNote = new Map(shown.map((posting) => [posting.conversationId, posting.isNote]));
  const hits = items.map(toHeadFace).map((head) => ({
    head,
    excerpt: excerpts.get(head.id) ?? head.lastPreview,
    isNote: isNote.get(head.id) === true && excerpts.has(head.id),
  }));
  const all = [...tail, ...hits].sort((one, other) => other.head.lastAt - one.head.lastAt);
  return {
    hits: all.slice(0, limits.searchHits),
    words,
    isMore: isMore || rest.length > shown.length || all.length > limits.searchHits,
  };
}

import { foldText, wordsOf } from '../../contract/search-text.ts';

/** Words so common that finding them helps nobody; they are neither kept nor looked for. */
const commonWords = new Set(
  wordsOf(
    `the and you for are was with that this have has had not but can will our your from they been its it is in on at to of or an as be by do if
    me my no so up us we he she him her them there here what when how who why which would could should please thanks thank hi hello yes okay ok
    এই এবং আমি আমার আমরা আপনি আপনার আপনারা কি কী না হ্যাঁ করে করুন করা জন্য থেকে একটি একটা এটা এটি সে তার তা ও যে হবে হয় আছে ছিল দিয়ে সঙ্গে কিন্তু তো`,
  ),
);

/** Characters below which a word says nothing. */
const shortest = 2;

/** Terms that one conversation may be found by: each is a write, so that a long one stays payable. */
export const mostTerms = 150;

export const isUseful = (word: string): boolean => word.length >= shortest && !commonWords.has(word);

/** What was said where: in a message, or in a note, by its sequence in its log; 0 is what is known of the customer. */
export interface Said {
  readonly text: string;
  readonly seq: number;
  readonly isNote: boolean;
}

/** A term with the place where it was said last. */
export interface Term {
  readonly term: string;
  readonly seq: number;
  readonly isNote: boolean;
}

/**
 * The terms of what was said, each with its latest place. Beyond the bound the longest words stay: they tell
 * conversations apart.
 */
export function termsOf(said: readonly Said[]): Term[] {
  const found = new Map<string, Term>();
  for (const { text, seq, isNote } of said)
    for (const term of wordsOf(text)) if (isUseful(term)) found.set(term, { term, seq, isNote });
  const terms = [...found.values()];
  if (terms.length <= mostTerms) return terms;
  const weight = ({ term, seq }: Term): number => (seq === 0 ? Infinity : term.length);
  return terms.toSorted((one, other) => weight(other) - weight(one)).slice(0, mostTerms);
}

const countryCode = '880';

/** A phone number as terms: with and without the country's code, digits only. */
export function phoneTerms(phone: string): string {
  const digits = foldText(phone).replace(/\D/g, '');
  return digits.startsWith(countryCode) ? `${digits} 0${digits.slice(countryCode.length)}` : digits;
}

/** What somebody looks for. */
export interface Wanted {
  /** Words that have to be there. */
  readonly whole: readonly string[];
  /** The beginning of one more, while it is still being written. */
  readonly beginning: string | undefined;
}

/** The words of a question. A phone number is one word however it is parted. */
export function wantedOf(query: string): Wanted {
  const isPhone = /^[\d\s()+-]{5,}$/.test(foldText(query));
  const words = isPhone ? [foldText(query).replace(/\D/g, '')] : wordsOf(query);
  const useful = words.filter(isUseful);
  const kept = [...new Set(useful.length > 0 ? useful : words)];
  const isOpen = !/\s$/.test(query) && words.at(-1) === kept.at(-1);
  return isOpen ? { whole: kept.slice(0, -1), beginning: kept.at(-1) } : { whole: kept, beginning: undefined };
}

/** Whether what was said answers a question in all its words. */
export function answers(text: string, { whole, beginning }: Wanted): boolean {
  const words = wordsOf(text);
  return (
    whole.every((word) => words.includes(word)) && (beginning === undefined || words.some((word) => word.startsWith(beginning)))
  );
}

const around = 40;

/** A text around the first word that was looked for, on one line. */
export function excerptOf(text: string, { whole, beginning }: Wanted): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const isWanted = (word: string): boolean => whole.includes(word) || (beginning !== undefined && word.startsWith(beginning));
  const match = [...line.matchAll(/[\p{L}\p{M}\p{N}\u200c\u200d]+/gu)].find(([word]) => isWanted(foldText(word)));
  const letters = [...new Intl.Segmenter('bn', { granularity: 'grapheme' }).segment(line)];
  const at = letters.findIndex(({ index }) => index >= (match?.index ?? 0));
  const start = at > around ? at - around / 2 : 0;
  const cut = letters.slice(start, start + 3 * around).map(({ segment }) => segment);
  return `${start > 0 ? '…' : ''}${cut.join('').trim()}${start + cut.length < letters.length ? '…' : ''}`;
}

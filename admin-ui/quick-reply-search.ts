import type { Locale } from '../contract/entities.ts';
import type { QuickReply, QuickReplyCategory, QuickReplyLibrary } from '../contract/quick-replies.ts';

export interface Shelf {
  readonly category: QuickReplyCategory;
  readonly replies: readonly QuickReply[];
}

/** The same for texts that a searcher would call the same: digits of either script, any case, any composition. */
export function plainOf(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6));
}

const namesOf = (category: QuickReplyCategory | undefined) => [category?.name.en, category?.name.bn];

/** The replies that hold every word of the query, in either language, by category and in the library's order; no empty shelf. */
export function shelvesOf(
  { categories, quickReplies }: Pick<QuickReplyLibrary, 'categories' | 'quickReplies'>,
  query = '',
): Shelf[] {
  const asked = plainOf(query).split(/\s+/).filter(Boolean);
  const isAsked = ({ title, content, shortcut, category }: QuickReply) => {
    const names = namesOf(categories.find(({ id }) => id === category));
    const said = plainOf([title.en, title.bn, content.en, content.bn, shortcut, ...names].join('\n'));
    return asked.every((word) => said.includes(word));
  };
  const found = quickReplies.filter(isAsked);
  return categories
    .map((category) => ({ category, replies: found.filter((reply) => reply.category === category.id) }))
    .filter(({ replies }) => replies.length > 0);
}

/** The reply that a query most likely means: its shortcut, then the beginning of a title, then a title, else the first. */
export function bestOf(shelves: readonly Shelf[], query: string): QuickReply | undefined {
  const asked = plainOf(query);
  const all = shelves.flatMap(({ replies }) => replies);
  const titles = ({ title }: QuickReply) => [plainOf(title.en), plainOf(title.bn)];
  const rank = (reply: QuickReply): number => {
    const shortcut = plainOf(reply.shortcut ?? '').slice(1);
    if (asked === '') return 0;
    if (shortcut === asked) return 4;
    if (shortcut !== '' && shortcut.startsWith(asked)) return 3;
    if (titles(reply).some((title) => title.startsWith(asked))) return 2;
    return titles(reply).some((title) => title.includes(asked)) ? 1 : 0;
  };
  return all.reduce<QuickReply | undefined>(
    (best, reply) => (best === undefined || rank(reply) > rank(best) ? reply : best),
    undefined,
  );
}

/** The side of a bilingual text in a language, else the other one. */
export const sideOf = (text: Readonly<Record<Locale, string>>, locale: Locale): string => text[locale] || text.en || text.bn;

import type { Locale } from '../../contract/entities.ts';

/** Fewer Latin letters than this may be a name, a size or an order number in any language. */
const enoughLatin = 8;

const countOf = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0;

/**
 * The language a text shows by its script: Bengali as soon as a third of its letters are, English from eight Latin letters on
 * without any Bengali one, and undefined where it says nothing.
 */
export function writtenIn(text: string): Locale | undefined {
  const plain = text.replace(/\S+[@/]\S+/g, '');
  const bengali = countOf(plain, /\p{Script=Bengali}/gu);
  const latin = countOf(plain, /\p{Script=Latin}/gu);
  if (bengali > 0 && bengali * 2 >= latin) return 'bn';
  return bengali === 0 && latin >= enoughLatin ? 'en' : undefined;
}

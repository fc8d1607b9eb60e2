// Pure rules: the browser imports this file, so it may not import anything.

/** Characters of a word that are compared; what is longer is cut. */
const longestWord = 32;
const wordPattern = /[\p{L}\p{M}\p{N}]+/gu;
const bengaliZero = 0x09e6;

/**
 * One spelling of a text, in which search compares: composed, lower case, Western digits, without the marks that only join
 * or part letters. ০-৯ are 0-9, and a Bengali letter with a dot is the same however it was typed.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/[\u09e6-\u09ef]/g, (digit) => String(digit.charCodeAt(0) - bengaliZero));
}

/** The words of a text in their one spelling, in order; marks and signs part them. */
export function wordsOf(text: string): string[] {
  return (foldText(text).match(wordPattern) ?? []).map((word) => word.slice(0, longestWord));
}

/** A piece of a text, and whether it is one of the words that were looked for. */
export interface Piece {
  readonly text: string;
  readonly isFound: boolean;
}

/** A text in pieces, with every word marked that begins with one of the words looked for; joined, they are the text. */
export function markWords(text: string, wanted: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}\u200c\u200d]+/gu)) {
    const folded = foldText(match[0]);
    if (!wanted.some((word) => word !== '' && folded.startsWith(word))) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), isFound: false });
    pieces.push({ text: match[0], isFound: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isFound: false });
  return pieces;
}

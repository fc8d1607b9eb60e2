/**
 * Bengali letters are kept as one byte each instead of three, so that a head with Bengali words pays for one kilobyte as one
 * with English words does. The text stays a text: between two marks a character stands for the letter at its place in the
 * Bengali block. The mark is at a place where the block has no letter; so are the signs that stand between Bengali words.
 */
const blockStart = 0x980;
const blockSize = 0x80;
const mark = '\u0004';
const signs: Readonly<Record<string, number>> = {
  ' ': 0x29,
  '।': 0x31,
  ',': 0x33,
  '.': 0x34,
  '\n': 0x35,
  '…': 0x3a,
  '?': 0x3b,
  '-': 0x45,
  '!': 0x46,
};
const signAt = new Map(Object.entries(signs).map(([sign, place]) => [place, sign]));

/** The place of a letter in the Bengali block, or undefined where another use has taken it. */
function placeOf(character: string): number | undefined {
  const place = (character.codePointAt(0) ?? 0) - blockStart;
  const isTaken = signAt.has(place) || place === mark.charCodeAt(0);
  return place >= 0 && place < blockSize && !isTaken ? place : undefined;
}

/** A text as it is stored; one without Bengali letters stays as it is. A control character that serves as mark is dropped. */
export function shorten(text: string): string {
  let [short, isBengali] = ['', false];
  for (const character of text.replaceAll(mark, '')) {
    const letter = placeOf(character);
    const place = letter ?? (isBengali ? signs[character] : undefined);
    if ((place !== undefined) !== isBengali) {
      short += mark;
      isBengali = !isBengali;
    }
    short += place === undefined ? character : String.fromCharCode(place);
  }
  return short;
}

/** The text that was stored, shortened or not. */
export function lengthen(short: string): string {
  return short
    .split(mark)
    .map((part, index) =>
      index % 2 === 0
        ? part
        : Array.from(part, (character) => {
            const place = character.charCodeAt(0);
            return signAt.get(place) ?? String.fromCodePoint(blockStart + place);
          }).join(''),
    )
    .join('');
}

import type { Locale } from '../contract/entities.ts';

const bengali = /[\u0980-\u09ff]/;
const segments = new Intl.Segmenter('bn', { granularity: 'grapheme' });
const firstLetter = (word: string) => [...segments.segment(word)][0]?.segment ?? '';

/** The language a text is written in, as far as its letters tell: what a screen reader and the font choice need. */
export function languageOf(text: string): Locale {
  return bengali.test(text) ? 'bn' : 'en';
}

/** One or two letters that stand for a name; Bengali keeps its first letter with its vowel sign. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return '';
  if (bengali.test(first)) return firstLetter(first);
  return (words.length === 1 ? firstLetter(first) : firstLetter(first) + firstLetter(last)).toUpperCase();
}

/** The word a person is called by in running text. */
export function shortName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

const hues = [20, 35, 60, 80, 110, 150, 175, 195, 215, 250, 265, 290, 310, 340];

/** A hue in degrees that always is the same for the same id. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hues[sum % hues.length] ?? 195;
}

import type { Bilingual, Locale } from '../contract/entities.ts';
import { loadCode } from './fresh-code.ts';
import { followTheme, keepPreferences, readPreferences, type Preferences } from './preferences.ts';
import { createTimes, type Times } from './times.ts';
import type { Words } from './words-en.ts';

const catalogues: Record<Locale, () => Promise<{ words: Words }>> = {
  en: () => import('./words-en.ts'),
  bn: () => import('./words-bn.ts'),
};

/** The language a person reads, with its words and formats. */
export interface Reading extends Times {
  readonly locale: Locale;
  readonly words: Words;
  /** The reader's side of a bilingual text. */
  pick(text: Bilingual): string;
  /** A text as a sentence of its own. */
  sentence(text: string): string;
}

let preferences = readPreferences();
let reading: Reading | undefined;
let applyTheme: (() => void) | undefined;
const listeners = new Set<() => void>();

async function load(locale: Locale): Promise<Reading> {
  const { words } = await loadCode(catalogues[locale]);
  return {
    ...createTimes(locale, words),
    locale,
    words,
    pick: (text) => text[locale] || text.en || text.bn,
    sentence: (text) => text + (locale === 'bn' ? '।' : '.'),
  };
}

/** Loads the words of the chosen language and puts language and theme on the document; call once, before the first element. */
export async function startReading(): Promise<void> {
  applyTheme = followTheme(() => preferences.theme);
  reading = await load(preferences.locale);
  document.documentElement.lang = preferences.locale;
}

export function currentReading(): Reading {
  if (reading === undefined) throw new Error('The words are not loaded: wait for startReading first.');
  return reading;
}

export function currentPreferences(): Preferences {
  return preferences;
}

let languagesChosen = 0;

/** Changes what this person prefers and tells every element; a language whose words cannot be fetched leaves all as it was. */
export async function prefer(change: Partial<Preferences>): Promise<void> {
  if (change.locale !== undefined) {
    const mine = (languagesChosen += 1);
    const words = change.locale === preferences.locale ? reading : await load(change.locale);
    // Another language was chosen while the words of this one were on their way.
    if (mine !== languagesChosen) return;
    reading = words;
  }
  preferences = { ...preferences, ...change };
  keepPreferences(preferences);
  document.documentElement.lang = preferences.locale;
  applyTheme?.();
  drawAnew();
}

/** Has every element drawn anew: its words are others, or what may be done is. */
export function drawAnew(): void {
  listeners.forEach((listener) => listener());
}

/** Calls back when everything is to be drawn anew. */
export function onReading(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

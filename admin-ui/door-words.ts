import type { Locale } from '../contract/entities.ts';
import { words as bn } from './door-words-bn.ts';
import { words as en, type DoorWords } from './door-words-en.ts';

const catalogues: Record<Locale, DoorWords> = { en, bn };

/** The words of the door; both languages travel with it, for it is where people choose theirs. */
export const doorWords = (locale: Locale): DoorWords => catalogues[locale];

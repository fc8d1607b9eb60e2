import type { Locale } from '../contract/entities.ts';
import { words as bn } from './inbox-words-bn.ts';
import { words as en, type InboxWords } from './inbox-words-en.ts';

const catalogues: Record<Locale, InboxWords> = { en, bn };

/** The words of the inbox beyond its first screen; both languages travel with the code that needs them. */
export type { InboxWords };
export const inboxWords = (locale: Locale): InboxWords => catalogues[locale];

import type { Locale } from '../contract/entities.ts';
import { words as bn } from './message-words-bn.ts';
import { words as en, type MessageWords } from './message-words-en.ts';

const catalogues: Record<Locale, MessageWords> = { en, bn };

/** The words of the room of messages; both languages travel with the room. */
export const messageWords = (locale: Locale): MessageWords => catalogues[locale];

import type { Locale } from '../contract/entities.ts';
import { words as bn } from './conversation-words-bn.ts';
import { words as en, type ConversationWords } from './conversation-words-en.ts';

const catalogues: Record<Locale, ConversationWords> = { en, bn };

/** The words of an open conversation; both languages travel with the code that needs them. */
export const conversationWords = (locale: Locale): ConversationWords => catalogues[locale];

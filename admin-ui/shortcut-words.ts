import type { Locale } from '../contract/entities.ts';
import { words as bn } from './shortcut-words-bn.ts';
import { words as en, type ShortcutWords } from './shortcut-words-en.ts';

const catalogues: Record<Locale, ShortcutWords> = { en, bn };

/** The words of the sheet of shortcuts; both languages travel with it. */
export const shortcutWords = (locale: Locale): ShortcutWords => catalogues[locale];

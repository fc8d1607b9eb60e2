import type { Locale } from '../contract/entities.ts';
import type { FieldErrorCode } from '../contract/errors.ts';
import { words as bn } from './quick-reply-words-bn.ts';
import { words as en, type QuickReplyWords } from './quick-reply-words-en.ts';

const catalogues: Record<Locale, QuickReplyWords> = { en, bn };

/** The words of the quick replies; both languages travel with the code that needs them. */
export const quickReplyWords = (locale: Locale): QuickReplyWords => catalogues[locale];

/** Why the service refused a field, in the reader's language. */
export function faultWords(field: string, code: FieldErrorCode, locale: Locale): string {
  const words = quickReplyWords(locale);
  if (field.endsWith('shortcut')) return code === 'not_allowed' ? words.shortcutTaken : words.shortcutForm;
  if (field.endsWith('category')) return words.noCategory;
  return words.faults[code] ?? words.faults.invalid_format ?? code;
}

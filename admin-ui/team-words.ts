import type { Locale } from '../contract/entities.ts';
import type { FieldErrorCode } from '../contract/errors.ts';
import { words as bn } from './team-words-bn.ts';
import { words as en, type TeamWords } from './team-words-en.ts';

const catalogues: Record<Locale, TeamWords> = { en, bn };

/** The words of the team; both languages travel with the code that needs them. */
export const teamWords = (locale: Locale): TeamWords => catalogues[locale];

/** Why the service refused a field, in the reader's language. */
export const teamFault = (code: FieldErrorCode, locale: Locale): string => {
  const { faults } = teamWords(locale);
  return faults[code] ?? faults.invalid_type ?? code;
};

import type { Locale } from '../contract/entities.ts';
import { createFileMeasures, type FileMeasures } from '../look/file-measures.ts';
import { fileWords as bn } from '../look/file-words-bn.ts';
import { fileWords as en, type FileWords } from '../look/file-words-en.ts';

/** Words and measures for files in one language. */
export interface FileReading {
  readonly words: FileWords;
  readonly measures: FileMeasures;
}

const readings: Record<Locale, FileReading> = {
  en: { words: en, measures: createFileMeasures('en-GB', en) },
  bn: { words: bn, measures: createFileMeasures('bn-BD', bn) },
};

/** Both languages travel with the code that shows files. */
export const fileReading = (locale: Locale): FileReading => readings[locale];

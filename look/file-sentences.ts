import type { Upload } from '../client/uploads.ts';
import type { Settings } from '../contract/settings.ts';
import type { FileMeasures } from './file-measures.ts';
import type { FileWords } from './file-words-en.ts';

/** What a sentence about files is made of. */
export interface FileSpeech {
  readonly words: FileWords;
  readonly measures: FileMeasures;
  readonly rules: Pick<Settings, 'maxFileSizeBytes' | 'allowedFileTypes'>;
}

/** Why a file is not sent, and what can be done; undefined while nothing is wrong with it. */
export function complaintOf({ state, reason, error, file }: Upload, speech: FileSpeech): string | undefined {
  const { words, measures, rules } = speech;
  if (state === 'failed') return error === 'offline' ? words.failedOffline : words.failed;
  if (state !== 'refused' || reason === undefined) return undefined;
  if (reason === 'file_too_large')
    return words.refused.file_too_large(measures.size(file.blob.size), measures.most(rules.maxFileSizeBytes));
  if (reason !== 'file_type_not_allowed') return words.refused[reason];
  return rules.allowedFileTypes.length
    ? words.refused.file_type_not_allowed(measures.types(rules.allowedFileTypes))
    : words.switchedOff;
}

/** Where a file stands on its way, in one short line. */
export function progressOf({ state, file, fraction }: Upload, { words, measures }: FileSpeech): string {
  if (state === 'queued') return words.queued;
  if (state === 'preparing') return words.preparing;
  if (state === 'uploading') return measures.progress(file.blob.size, fraction);
  return state === 'checking' ? words.checking : measures.size(file.blob.size);
}

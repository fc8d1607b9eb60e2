import { createFileMeasures } from '../look/file-measures.ts';
import type { FileSpeech } from '../look/file-sentences.ts';
import type { Room } from './room.ts';
import type { Scene } from './pieces.ts';

export { acceptOf, chosenOf, createPreparation } from '../client/file-choice.ts';
export { complaintOf, progressOf } from '../look/file-sentences.ts';

/** What sentences about files are made of, in the reader's language, once its words are there. */
export type FileVoice = (scene: Scene) => FileSpeech | undefined;

export function createFileVoice({ onDemand, changed }: Pick<Room, 'onDemand' | 'changed'>): FileVoice {
  const inEnglish = onDemand(() => import('../look/file-words-en.ts'), changed);
  const inBengali = onDemand(() => import('../look/file-words-bn.ts'), changed);
  let last: FileSpeech | undefined;
  return ({ locale, times, config: rules }) => {
    const words = (locale === 'bn' ? inBengali : inEnglish)()?.fileWords;
    if (!words) return undefined;
    if (last?.words !== words || last.rules !== rules) last = { words, rules, measures: createFileMeasures(times.tag, words) };
    return last;
  };
}

import type { Alert } from './alert.ts';
import { words as bengali } from './bell-words-bn.ts';
import { words as english, type BellWords } from './bell-words-en.ts';
import type { Reading } from './reading.ts';

/** The words of the bell's sheet in the reader's language. */
export const bellWordsOf = ({ locale }: Reading): BellWords => ({ en: english, bn: bengali })[locale];

/** What happened in one sentence. */
export function titleOf({ kind, customerName, by, score = 0 }: Alert, reading: Reading): string {
  const words = bellWordsOf(reading);
  const name = customerName || words.guest;
  const who = by && reading.pick(by.name);
  switch (kind) {
    case 'assigned':
      return words.notices.assigned(name, who ?? '');
    case 'mention':
      return words.notices.mention(name, who ?? words.somebody);
    case 'rated':
      return words.notices.rated(name, reading.number(score));
    case 'waiting':
      return words.notices.waiting(name);
    case 'message':
      return words.notices.message(name);
  }
}

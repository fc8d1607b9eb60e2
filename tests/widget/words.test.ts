import { expect, test } from 'vitest';
import { greetingOf } from '../../widget/home.ts';
import { initialsOf, sentenceOf } from '../../widget/pieces.ts';
import { words as bengali } from '../../widget/words-bn.ts';
import { words as english } from '../../widget/words-en.ts';

function sentencesOf(words: object): string[] {
  return Object.values(words).flatMap((value) =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'function'
        ? [String((value as (name: string) => string)('x'))]
        : sentencesOf(value as object),
  );
}

test('every English sentence has a Bengali one, and none is left in English', () => {
  expect(sentencesOf(bengali)).toHaveLength(sentencesOf(english).length);
  const foreign = sentencesOf(bengali).filter((sentence) => !/[ঀ-৿]/.test(sentence));
  expect(foreign).toEqual([bengali.otherLanguage]);
});

test('what went wrong is said in words, the unknown as our own fault', () => {
  expect(sentenceOf('offline', english)).toBe(english.errors.offline);
  expect(sentenceOf('session_ended', english)).toBe(english.errors.ended);
  expect(sentenceOf('internal', english)).toBe(english.errors.other);
});

test('a greeting takes the name into its first words', () => {
  expect(greetingOf('Hello! How can we help you today?', undefined, 'Hi')).toEqual(['Hello!', 'How can we help you today?']);
  expect(greetingOf('Hello! How can we help you today?', 'Nusrat Jahan', 'Hi')).toEqual([
    'Hello, Nusrat',
    'How can we help you today?',
  ]);
  expect(greetingOf('আসসালামু আলাইকুম! আপনাকে স্বাগতম।', 'নুসরাত', 'শুভেচ্ছা')).toEqual(['আসসালামু আলাইকুম, নুসরাত', 'আপনাকে স্বাগতম।']);
  expect(greetingOf('We are away right now, sorry for that. Leave a message.', 'Nusrat', 'Hello')[0]).toBe('Hello, Nusrat');
});

test('initials are whole letters', () => {
  expect(initialsOf('Nusrat Jahan')).toBe('NJ');
  expect(initialsOf('Tania')).toBe('T');
  expect(initialsOf('মিতু রহমান')).toBe('মি');
});

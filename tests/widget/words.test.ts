import { expect, test } from 'vitest';
import { aroundLabels } from '../../widget/around-labels.ts';
import { aroundWords as aroundBengali } from '../../widget/around-words-bn.ts';
import { aroundWords as aroundEnglish } from '../../widget/around-words-en.ts';
import { diagnosisWords as diagnosisBengali } from '../../widget/diagnosis-words-bn.ts';
import { diagnosisWords as diagnosisEnglish } from '../../widget/diagnosis-words-en.ts';
import { greetingOf } from '../../widget/home.ts';
import { initialsOf, sentenceOf } from '../../widget/pieces.ts';
import { moreWords as moreBengali } from '../../widget/more-words-bn.ts';
import { moreWords as moreEnglish } from '../../widget/more-words-en.ts';
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
  const [inBengali, inEnglish] = [
    { ...bengali, labels: aroundLabels.bn, moreBengali, aroundBengali, diagnosisBengali },
    { ...english, labels: aroundLabels.en, moreEnglish, aroundEnglish, diagnosisEnglish },
  ].map(sentencesOf);
  expect(inBengali).toHaveLength(inEnglish?.length ?? 0);
  const foreign = inBengali?.filter((sentence) => !/[ঀ-৿]/.test(sentence));
  const { language, offerLanguage, switchLanguage } = aroundBengali;
  expect(foreign).toEqual([bengali.otherLanguage, language, offerLanguage, switchLanguage]);
});

test('what went wrong is said in words, the unknown as our own fault', () => {
  const spoken = { words: english, more: () => moreEnglish };
  expect(sentenceOf('offline', spoken)).toBe(english.noConnection);
  expect(sentenceOf('session_ended', spoken)).toBe(moreEnglish.errors.session_ended);
  expect(sentenceOf('internal', spoken)).toBe(moreEnglish.wrong);
  expect(sentenceOf('rate_limited', { words: english, more: () => undefined })).toBe('');
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

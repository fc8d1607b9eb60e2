import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atBefore, matchesOf, mentionsIn, splitMentions } from '../../admin-ui/mentions.ts';

fc.configureGlobal({ seed: 20260101 });

const agent = (id: string, en: string, bn: string) => ({ id, name: { en, bn } });
const tanvir = agent('1', 'Tanvir', 'তানভীর');
const hasan = agent('2', 'Tanvir Hasan', 'তানভীর হাসান');
const ayesha = agent('3', 'Ayesha Rahman', 'আয়েশা রহমান');
const team = [tanvir, hasan, ayesha];
const named = (text: string, agents = team) => mentionsIn(text, agents).map(({ id }) => id);

describe('whom a note names', () => {
  test('the longer name counts, in either language, and each once', () => {
    expect(named('@Tanvir Hasan and @Ayesha Rahman, @Tanvir Hasan!')).toEqual(['2', '3']);
    expect(named('@তানভীর হাসান দেখবেন')).toEqual(['2']);
    expect(named('@Tanvir, see this')).toEqual(['1']);
  });

  test('a part of a word, an address and a longer word are nobody', () => {
    expect(named('mail ayesha@Tanvir.com')).toEqual([]);
    expect(named('@Tanvirs')).toEqual([]);
    expect(named('Tanvir Hasan')).toEqual([]);
  });

  test('of two with one name the chosen one is meant, without a choice both', () => {
    const twins = [agent('a', 'Rafiq Islam', ''), agent('b', 'Rafiq Islam', '')];
    expect(named('@Rafiq Islam', twins)).toEqual(['a', 'b']);
    expect(mentionsIn('@Rafiq Islam', twins, new Set(['b'])).map(({ id }) => id)).toEqual(['b']);
  });

  test('the pieces of a note are the note', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('@Tanvir', '@Tanvir Hasan', '@', ' ', '@আয়েশা রহমান'));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join('');
        expect(
          splitMentions(text, team)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('the word at the caret', () => {
  test('begins at an @ that begins a word, and may hold one space', () => {
    expect(atBefore('Ask @tan', 8)).toEqual({ start: 4, query: 'tan' });
    expect(atBefore('@Tanvir Ha', 10)).toEqual({ start: 0, query: 'Tanvir Ha' });
    expect(atBefore('a@b', 3)).toBeUndefined();
    expect(atBefore('@Tanvir Hasan ', 14)).toBeUndefined();
  });

  test('finds colleagues by the beginning of either name, whole names first', () => {
    expect(matchesOf('ra', team).map(({ id }) => id)).toEqual(['3']);
    expect(matchesOf('তান', team).map(({ id }) => id)).toEqual(['1', '2']);
    expect(matchesOf('', team)).toHaveLength(3);
    expect(matchesOf('zz', team)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, markWords, wordsOf } from '../../../contract/search-text.ts';
import { answers, excerptOf, mostTerms, phoneTerms, termsOf, wantedOf } from '../../../functions/search/terms.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('ক', 'খ', 'া', '্', 'ড়', 'ড\u09bc', '০', '৯', '7', ' ', ',', 'A', 'é', '\u200d') }),
);

describe('one spelling', () => {
  it('takes Bengali digits for Western ones, and a dotted letter however it was typed', () => {
    expect(wordsOf('অর্ডার ২০৪১৮')).toEqual(wordsOf('অর্ডার 20418'));
    expect(wordsOf('বড়ুয়া')).toEqual(wordsOf('বড\u09bcুয\u09bcা'));
    expect(wordsOf('Café, BG-20418!')).toEqual(['café', 'bg', '20418']);
  });

  it('is its own spelling, and does not depend on how a text is composed', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
        expect(wordsOf(text.normalize('NFD'))).toEqual(wordsOf(text.normalize('NFC')));
      }),
    );
  });
});

describe('marks', () => {
  it('lose nothing of the text', () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.string()), (text, wanted) => {
        const pieces = markWords(text, wanted.flatMap(wordsOf));
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      }),
    );
  });

  it('stand on words that begin with what is looked for', () => {
    const marked = (text: string, ...wanted: string[]) =>
      markWords(text, wanted.flatMap(wordsOf)).flatMap((piece) => (piece.isFound ? [piece.text] : []));
    expect(marked('Your refund of ৳640 was refused', 'ref')).toEqual(['refund', 'refused']);
    expect(marked('অর্ডার ২০৪১৮ আসেনি', '204')).toEqual(['২০৪১৮']);
    expect(marked('prefer', 'ref')).toEqual([]);
  });
});

describe('terms', () => {
  const said = (text: string, seq = 1, isNote = false) => ({ text, seq, isNote });

  it('are every useful word once, with where it was said last', () => {
    expect(termsOf([said('the parcel is torn', 1), said('a torn parcel', 4), said('check the courier', 2, true)])).toEqual([
      { term: 'parcel', seq: 4, isNote: false },
      { term: 'torn', seq: 4, isNote: false },
      { term: 'check', seq: 2, isNote: true },
      { term: 'courier', seq: 2, isNote: true },
    ]);
  });

  it('are bounded, and keep what is known of the customer', () => {
    const words = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ');
    const terms = termsOf([said('nusrat', 0), said(words)]);
    expect(terms).toHaveLength(mostTerms);
    expect(terms.map(({ term }) => term)).toContain('nusrat');
  });

  it('of a phone are its digits with and without the country', () => {
    expect(phoneTerms('+8801711402881')).toBe('8801711402881 01711402881');
    for (const query of ['01711-402 881', '০১৭১১৪০২৮৮১'])
      expect(wantedOf(`${query} `)).toEqual({ whole: ['01711402881'], beginning: undefined });
  });

  it('found in a text are what the text answers to', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, pick) => {
        const words = termsOf([said(text)]).map(({ term }) => term);
        fc.pre(words.length > 0);
        const word = words[pick % words.length] ?? '';
        expect(answers(text, { whole: [word], beginning: word.slice(0, 1) })).toBe(true);
      }),
    );
  });
});

describe('what is looked for', () => {
  it('is words, of which the last may still be a beginning', () => {
    expect(wantedOf('torn par')).toEqual({ whole: ['torn'], beginning: 'par' });
    expect(wantedOf('torn parcel ')).toEqual({ whole: ['torn', 'parcel'], beginning: undefined });
    expect(wantedOf('the parcel and ')).toEqual({ whole: ['parcel'], beginning: undefined });
    expect(wantedOf('!!')).toEqual({ whole: [], beginning: undefined });
  });

  it('stands in its excerpt', () => {
    const text = `${'Something long before it. '.repeat(20)}Here is the refund you asked for. ${'And after. '.repeat(20)}`;
    const excerpt = excerptOf(text, { whole: ['refund'], beginning: undefined });
    expect(excerpt).toContain('refund');
    expect(excerpt.length).toBeLessThan(130);
    expect(excerpt).toMatch(/^….*…$/);
  });
});

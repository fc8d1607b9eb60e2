import { afterEach, describe, expect, test, vi } from 'vitest';
import { sayField } from '../../admin-ui/field-said.ts';
import type { Reading } from '../../admin-ui/reading.ts';
import { words as bn } from '../../admin-ui/words-bn.ts';
import { words as en } from '../../admin-ui/words-en.ts';

const reads = (locale: 'en' | 'bn') => ({ locale, words: locale === 'en' ? en : bn }) as Reading;
const speaks = (language: string) => vi.stubGlobal('navigator', { language });
afterEach(() => vi.unstubAllGlobals());

describe('what a native field holds', () => {
  test.each([
    ['2031-03-01', '১ মার্চ, ২০৩১'],
    ['09:05', 'সকাল ৯:০৫'],
    ['2031-03-01T18:30', '১ মার্চ, ২০৩১, সন্ধ্যা ৬:৩০'],
    ['2031-03-01T', '১ মার্চ, ২০৩১'],
    ['T09:05', 'সকাল ৯:০৫'],
  ])('%s is said in Bengali, whatever the browser speaks', (value, said) => {
    for (const language of ['en-US', 'bn-BD']) {
      speaks(language);
      expect(sayField(value, reads('bn'))).toBe(said);
    }
  });

  test('is said in English only to whom the browser speaks something else', () => {
    speaks('de-DE');
    expect(sayField('2031-03-01T18:30', reads('en'))).toBe('1 March 2031, 18:30');
    speaks('en-US');
    expect(sayField('2031-03-01T18:30', reads('en'))).toBeUndefined();
  });

  test.each(['', 'T', '2031-02-', '2031-19-99', '12031-03-01'])('is nothing to say while it holds “%s”', (value) => {
    speaks('en-US');
    expect(sayField(value, reads('bn'))).toBeUndefined();
  });
});

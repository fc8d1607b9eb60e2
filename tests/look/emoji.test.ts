import { describe, expect, it } from 'vitest';
import { emojiColumns, emojiGroups, placeAfter } from '../../look/emoji.ts';

describe('the emojis', () => {
  const all = emojiGroups.flatMap(({ emojis }) => emojis);

  it('are about sixty, each a single picture and there once', () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(new Set(all).size).toBe(all.length);
    const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    for (const emoji of all) expect([emoji, [...letters.segment(emoji)].length]).toEqual([emoji, 1]);
    for (const emoji of all) expect(emoji).toMatch(/^\p{RGI_Emoji}$/v);
  });

  it('are walked by arrows within their rows and never out of them', () => {
    expect(placeAfter('ArrowRight', 0, 20)).toBe(1);
    expect(placeAfter('ArrowDown', 1, 20)).toBe(1 + emojiColumns);
    expect(placeAfter('ArrowLeft', 0, 20)).toBe(0);
    expect(placeAfter('ArrowDown', 19, 20)).toBe(19);
    expect([placeAfter('Home', 9, 20), placeAfter('End', 9, 20)]).toEqual([0, 19]);
    expect(placeAfter('a', 9, 20)).toBeUndefined();
  });
});

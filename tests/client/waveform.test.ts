import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, waveformOf } from '../../client/waveform.ts';
import { waveformLevels, waveformPeak } from '../../contract/limits.ts';

const level = fc.double({ min: 0, max: 1, noNaN: true });

describe('a waveform', () => {
  it('is what a message may carry, whatever was heard', () => {
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 2000 }), (levels) => {
        const wave = waveformOf(levels);
        expect(wave).toHaveLength(waveformLevels);
        for (const each of wave) {
          expect(Number.isInteger(each)).toBe(true);
          expect(each).toBeGreaterThanOrEqual(0);
          expect(each).toBeLessThanOrEqual(waveformPeak);
        }
      }),
    );
  });

  it('reaches the top where it is loudest, and stays low in silence', () => {
    expect(Math.max(...waveformOf([0.1, 0.3, 0.2]))).toBe(waveformPeak);
    expect(Math.max(...waveformOf(Array<number>(200).fill(0.002)))).toBeLessThan(waveformPeak / 4);
    expect(waveformOf([])).toEqual([]);
  });

  it('is drawn with any number of bars, a line where there is none', () => {
    expect(barsOf([0, waveformPeak], 4)).toEqual([0, 0, 1, 1]);
    expect(barsOf([1, waveformPeak, 1, 2], 2)).toEqual([1, 2 / waveformPeak]);
    expect(barsOf(undefined, 3)).toEqual([0, 0, 0]);
    expect(barsOf([], 3)).toEqual([0, 0, 0]);
  });
});

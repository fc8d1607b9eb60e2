import { waveformLevels, waveformPeak } from '../contract/limits.ts';

/** Quieter than this at its loudest, a recording is silence and is drawn as such. */
const faint = 0.05;

/** The loudest of each of `count` stretches. */
export function stretched(levels: readonly number[], count: number): number[] {
  if (!levels.length) return [];
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * levels.length) / count);
    const to = Math.max(from + 1, Math.floor(((index + 1) * levels.length) / count));
    return Math.max(...levels.slice(from, to));
  });
}

/** Loudness along a recording, from 0 to 1 each, as a message carries it. */
export function waveformOf(levels: readonly number[]): number[] {
  const loudest = levels.reduce((most, level) => Math.max(most, level), faint);
  return stretched(levels, waveformLevels).map((level) =>
    Math.round(Math.min(1, Math.max(0, level / loudest)) ** 0.7 * waveformPeak),
  );
}

/** Heights from 0 to 1 of so many bars that draw a waveform; a recording without one is drawn as a line. */
export const barsOf = (waveform: readonly number[] | undefined, count: number): number[] =>
  waveform?.length ? stretched(waveform, count).map((level) => level / waveformPeak) : Array<number>(count).fill(0);

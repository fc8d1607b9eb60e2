import type { Locale } from '../contract/entities.ts';

/** How one reader writes times and numbers: the language's words and digits, the reader's own zone. */
export interface Times {
  readonly now: () => number;
  readonly locale: Locale;
  readonly tag: string;
  format(at: string | number, options: Intl.DateTimeFormatOptions): string;
  /** 9:12 */
  clock(at: string): string;
  /** The same for two moments exactly when they fall on one day. */
  dayKey(at: string | number): string;
  /** Nothing for this year, else an option that shows the year. */
  year(at: string): Intl.DateTimeFormatOptions;
  count(value: number): string;
}

/** Times in one language; `now` and `timeZone` are the reader's unless a test says otherwise. */
export function createTimes(locale: Locale, now = Date.now, timeZone?: string): Times {
  const tag = locale === 'bn' ? 'bn-BD' : 'en-GB';
  const times: Times = {
    now,
    locale,
    tag,
    // Some languages put a zero before an hour of one digit.
    format: (at, options) =>
      new Intl.DateTimeFormat(tag, { timeZone, ...options }).format(new Date(at)).replace(/[0০](?=.:)/, ''),
    clock: (at) => times.format(at, { timeStyle: 'short', hourCycle: 'h23' }),
    dayKey: (at) => times.format(at, { dateStyle: 'short' }),
    year: (at) => (times.format(at, { year: 'numeric' }) === times.format(now(), { year: 'numeric' }) ? {} : { year: 'numeric' }),
    count: (value) => new Intl.NumberFormat(tag).format(value),
  };
  return times;
}

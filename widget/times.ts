import type { Locale } from '../contract/entities.ts';

/** How one reader writes times and numbers: the language's words and digits, the reader's own zone. */
export interface Times {
  readonly now: () => number;
  readonly tag: string;
  format(at: string | number, options: Intl.DateTimeFormatOptions): string;
  /** The same for two moments exactly when they fall on one day. */
  dayKey(at: string | number): string;
  /** Nothing for this year, else an option that shows the year. */
  year(at: string): Intl.DateTimeFormatOptions;
  /** 2 min, 9:12 or 17 Nov: the more distant, the coarser; undefined within the last minute. */
  ago(at: string): string | undefined;
  count(value: number): string;
}

/** 9:12 */
export const clock = (times: Times, at: string): string =>
  times.format(at, { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });

/** Times in one language; `now` and `timeZone` are the reader's unless a test says otherwise. */
export function createTimes(locale: Locale, now = Date.now, timeZone?: string): Times {
  const tag = locale === 'bn' ? 'bn-BD' : 'en-GB';
  const times: Times = {
    now,
    tag,
    format: (at, options) => new Intl.DateTimeFormat(tag, { timeZone, ...options }).format(new Date(at)),
    dayKey: (at) => times.format(at, { dateStyle: 'short' }),
    year: (at) => (times.format(at, { year: 'numeric' }) === times.format(now(), { year: 'numeric' }) ? {} : { year: 'numeric' }),
    ago(at) {
      const minutes = Math.floor((now() - Date.parse(at)) / 60_000);
      if (minutes < 1) return undefined;
      if (minutes < 60) return new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute' }).format(minutes);
      if (times.dayKey(at) === times.dayKey(now())) return clock(times, at);
      return times.format(at, { day: 'numeric', month: locale === 'bn' ? 'long' : 'short', ...times.year(at) });
    },
    count: (value) => new Intl.NumberFormat(tag).format(value),
  };
  return times;
}

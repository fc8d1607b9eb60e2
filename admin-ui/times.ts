import type { Locale } from '../contract/entities.ts';

const tags: Record<Locale, string> = { en: 'en-GB', bn: 'bn-BD' };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Formats in one language with its digits; every method takes ISO instants and answers in the reader's time zone. */
export interface Times {
  number(value: number): string;
  /** The digits of a text that is no number, such as a phone number. */
  digits(text: string): string;
  /** 10:02 or সকাল ১০:০২. */
  clock(at: string): string;
  /** For a list: now, 5m, 3h, then the weekday, then the date. */
  brief(at: string, now: number): string;
  /** For a day separator: Today, Thursday 19 November. */
  day(at: string, now: number): string;
  /** A time to come: 18:00 of the same day, Thu 09:00 of the same week, 3 Dec 09:00. */
  soon(at: string, now: number): string;
  /** 19 November 2026. */
  date(at: string): string;
  /** 19 November 2026, 10:02. */
  full(at: string): string;
  /** The local calendar day, to compare. */
  dayKey(at: string): string;
}

export interface TimeWords {
  now: string;
  minutes: (count: string) => string;
  hours: (count: string) => string;
  today: string;
  yesterday: string;
}

/** Formats for one language; the few words that Intl lacks come from the catalogue. */
export function createTimes(locale: Locale, words: TimeWords, timeZone?: string): Times {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tags[locale], timeZone === undefined ? options : { ...options, timeZone });
  const numbers = new Intl.NumberFormat(tags[locale]);
  const clock = createClock(locale, format);
  const weekday = format({ weekday: 'short' });
  const date = format({ day: 'numeric', month: 'short' });
  const dateWithYear = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const longDay = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const longDate = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const key = new Intl.DateTimeFormat('en-CA', timeZone === undefined ? {} : { timeZone });
  const dayKey = (at: string | number) => key.format(new Date(at));
  const daysBetween = (at: string, now: number) => Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(at))) / (24 * hourMs));
  const isThisYear = (at: string, now: number) => dayKey(at).slice(0, 4) === dayKey(now).slice(0, 4);
  const number = (value: number) => numbers.format(value);

  return {
    number,
    digits: (text) => text.replace(/\d/g, (digit) => number(Number(digit))),
    clock,
    dayKey,
    brief(at, now) {
      // A clock that runs ahead must not write negative minutes.
      const ageMs = Math.max(0, now - Date.parse(at));
      if (ageMs < minuteMs) return words.now;
      if (ageMs < hourMs) return words.minutes(number(Math.floor(ageMs / minuteMs)));
      const days = daysBetween(at, now);
      if (days === 0 || ageMs < 12 * hourMs) return words.hours(number(Math.floor(ageMs / hourMs)));
      if (days < 7) return weekday.format(new Date(at));
      return (isThisYear(at, now) ? date : dateWithYear).format(new Date(at));
    },
    day(at, now) {
      const days = daysBetween(at, now);
      const named = (isThisYear(at, now) ? longDay : longDate).format(new Date(at)).replace(',', '');
      if (days === 0) return `${words.today}, ${named}`;
      return days === 1 ? `${words.yesterday}, ${named}` : named;
    },
    soon(at, now) {
      const days = daysBetween(at, now);
      if (days === 0) return clock(at);
      return `${(days > -7 && days < 0 ? weekday : isThisYear(at, now) ? date : dateWithYear).format(new Date(at))} ${clock(at)}`;
    },
    date: (at) => longDate.format(new Date(at)),
    full: (at) => `${longDate.format(new Date(at))}, ${clock(at)}`,
  };
}

function createClock(
  locale: Locale,
  format: (options: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat,
): (at: string) => string {
  if (locale === 'en') {
    const english = format({ hour: '2-digit', minute: '2-digit', hour12: false });
    return (at) => english.format(new Date(at));
  }
  const bengali = format({ hour: 'numeric', minute: '2-digit', hour12: true, dayPeriod: 'short' });
  return (at) => {
    const parts = new Map(bengali.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
    // Bengali names the part of the day first: সকাল ১০:০২.
    return `${parts.get('dayPeriod') ?? ''} ${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}`.trim();
  };
}

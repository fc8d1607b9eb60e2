import { minuteOf, spanOf, weekdays, type Interval } from '../contract/business-hours.ts';
import type { PublicConfig } from '../contract/settings.ts';
import type { AroundWords } from './around-words-en.ts';
import type { Kit, Scene } from './pieces.ts';
import type { Times } from './times.ts';
import type { Branch } from './tree.ts';

type Week = NonNullable<PublicConfig['week']>;

/** Days that follow each other and have the same hours, counted from Sunday as 0. */
export interface Stretch {
  readonly days: readonly number[];
  readonly intervals: readonly Interval[];
}

/** A week, which is a circle, in as few stretches as it has; the longest one comes first. */
export function stretchesOf(week: Week): Stretch[] {
  const hoursOf = (day: number): readonly Interval[] =>
    [...week[weekdays[(day + 7) % 7] ?? 'sunday']].sort((one, other) => minuteOf(one.from) - minuteOf(other.from));
  const isLikeBefore = (day: number): boolean => JSON.stringify(hoursOf(day)) === JSON.stringify(hoursOf(day - 1));
  const all = weekdays.map((_, day) => day);
  const first = Math.max(
    0,
    all.findIndex((day) => !isLikeBefore(day)),
  );
  const stretches: { days: number[]; intervals: readonly Interval[] }[] = [];
  for (const step of all) {
    const day = (first + step) % 7;
    const last = stretches.at(-1);
    if (last && isLikeBefore(day)) last.days.push(day);
    else stretches.push({ days: [day], intervals: hoursOf(day) });
  }
  const longest = Math.max(...stretches.map(({ days }) => days.length));
  const start = stretches.findIndex(({ days }) => days.length === longest);
  return [...stretches.slice(start), ...stretches.slice(0, start)];
}

const wholeDay = 24 * 60;

function daysIn({ days }: Stretch, times: Times, words: AroundWords): string {
  // 4 January 1970 was a Sunday.
  const nameOf = (day = 0) => times.format(Date.UTC(1970, 0, 4 + day), { weekday: 'long', timeZone: 'UTC' });
  if (days.length === weekdays.length) return words.everyDay;
  if (days.length > 2) return words.fromDay(nameOf(days[0]), nameOf(days.at(-1)));
  return new Intl.ListFormat(times.tag).format(days.map(nameOf));
}

function hoursIn(interval: Interval, times: Times, words: AroundWords): string {
  const [begin, end] = spanOf(interval);
  const clock = (minute: number) =>
    times.format(Date.UTC(1970, 0, 1, 0, minute), { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' });
  return end - begin === wholeDay ? words.allDay : `${clock(begin)} – ${clock(end)}`;
}

/** The shop's hours by its own clock, and whose clock that is where the reader's shows another time. */
export function hoursView({ h }: Kit, { times, config: { timeZone } }: Scene, words: AroundWords, week: Week): Branch {
  const clock = (zone: Intl.DateTimeFormatOptions, name: 'longOffset' | 'long') =>
    new Intl.DateTimeFormat(times.tag, { ...zone, timeZoneName: name })
      .formatToParts(times.now())
      .find(({ type }) => type === 'timeZoneName')?.value;
  const isFar = clock({}, 'longOffset') !== clock({ timeZone }, 'longOffset');
  return h(
    'div',
    { class: 'card week', key: 'week' },
    h(
      'ul',
      { 'aria-label': words.openingHours },
      ...stretchesOf(week).map((stretch) =>
        h(
          'li',
          {},
          h('span', {}, daysIn(stretch, times, words)),
          h(
            'span',
            { class: 'span' },
            stretch.intervals.length
              ? stretch.intervals.map((interval) => h('span', {}, hoursIn(interval, times, words)))
              : words.closedThen,
          ),
        ),
      ),
    ),
    isFar && h('p', { class: 'hint' }, clock({ timeZone }, 'long')),
  );
}

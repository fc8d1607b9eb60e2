// The browser imports this file: it may import nothing that weighs anything.

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof weekdays)[number];

/** From one wall-clock time to another, `HH:MM`. One that does not end later than it begins ends on the next day. */
export interface Interval {
  readonly from: string;
  readonly to: string;
}

/** Days, first and last included, that have hours of their own; none when closed. */
export interface Holiday {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly intervals: readonly Interval[];
}

/** When the team is there, by the clock on the wall of one time zone. An interval belongs to the day on which it begins. */
export interface BusinessHours {
  readonly timeZone: string;
  readonly week: Readonly<Record<Weekday, readonly Interval[]>>;
  readonly holidays: readonly Holiday[];
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const minutesOfDay = 24 * 60;
/** How far ahead an opening is looked for: past the longest holiday that can be entered. */
const horizonDays = 740;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields });
  formats.set(timeZone, made);
  return made;
}

/** What the clock on the wall shows, to the minute, as if it stood in UTC. */
function wallAt(at: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute);
}

const dayOf = (wall: number): number => Math.floor(wall / dayMs);
const floorMinute = (at: number): number => Math.floor(at / minuteMs) * minuteMs;
const offsetAt = (at: number, timeZone: string): number => wallAt(at, timeZone) - floorMinute(at);

/** Minutes since midnight of `HH:MM`. */
export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Begin and end in minutes since the midnight of the day it begins on; the end may lie on the next day. */
export function spanOf({ from, to }: Interval): readonly [begin: number, end: number] {
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  return [begin, end > begin ? end : end + minutesOfDay];
}

/** The hours of one day; `day` counts days of the wall clock since 1970. */
function intervalsOn(day: number, { week, holidays }: BusinessHours): readonly Interval[] {
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  const holiday = holidays.find(({ from, to }) => from <= date && date <= to);
  // 1 January 1970 was a Thursday.
  return holiday?.intervals ?? week[weekdays[(day + 4) % 7] ?? 'sunday'];
}

/** Whether the wall clock stands within an interval of today, or of yesterday beyond midnight. */
export function isOpen(at: Date, hours: BusinessHours): boolean {
  const wall = wallAt(at.getTime(), hours.timeZone);
  const today = dayOf(wall);
  return [today, today - 1].some((day) => {
    const minute = (wall - day * dayMs) / minuteMs;
    return intervalsOn(day, hours).some((interval) => {
      const [begin, end] = spanOf(interval);
      return begin <= minute && minute < end;
    });
  });
}

/** The first minute after the clocks were changed between two moments of which the second has another offset. */
function clockChange(before: number, after: number, timeZone: string): number {
  const offset = offsetAt(before, timeZone);
  let [low, high] = [before, after];
  while (high - low > minuteMs) {
    const middle = floorMinute((low + high) / 2);
    if (offsetAt(middle, timeZone) === offset) low = middle;
    else high = middle;
  }
  return high;
}

/** Every moment at which the team could turn up on that day: where its hours begin, and where the clocks are changed. */
function beginningsOn(day: number, hours: BusinessHours): number[] {
  const { timeZone } = hours;
  // The day, wherever on earth its midnight is.
  const [before, after] = [(day - 1) * dayMs, (day + 2) * dayMs];
  const offsets = [...new Set([offsetAt(before, timeZone), offsetAt(after, timeZone)])];
  const begins = intervalsOn(day, hours).flatMap((interval) =>
    offsets.map((offset) => day * dayMs + spanOf(interval)[0] * minuteMs - offset),
  );
  if (offsets.length === 1) return begins;
  const change = clockChange(before, after, timeZone);
  return dayOf(wallAt(change, timeZone)) === day ? [...begins, change] : begins;
}

/** The earliest moment from `at` on at which the team is there; undefined when there is none in two years. */
export function nextOpening(at: Date, hours: BusinessHours): Date | undefined {
  if (isOpen(at, hours)) return at;
  const today = dayOf(wallAt(at.getTime(), hours.timeZone));
  for (let day = today - 1; day <= today + horizonDays; day += 1) {
    const found = beginningsOn(day, hours).filter((begin) => begin > at.getTime() && isOpen(new Date(begin), hours));
    if (found.length > 0) return new Date(Math.min(...found));
  }
  return undefined;
}

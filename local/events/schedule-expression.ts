/** Answers when something is due next, strictly after the given time in ms since 1970, or undefined when never again. */
export type NextTime = (after: number) => number | undefined;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const unitMs: Record<string, number> = { minute: minuteMs, hour: 60 * minuteMs, day: dayMs };

/** Reads EventBridge's rate(...) or cron(...), both in UTC; throws an error that says what is wrong. */
export function parseSchedule(expression: string): NextTime {
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)(s?)\s*\)$/.exec(expression);
  if (rate) return parseRate(expression, Number(rate[1]), rate[2] as string, rate[3] === 's');
  const cron = /^cron\((.*)\)$/.exec(expression);
  if (cron) return parseCron(expression, (cron[1] as string).trim().split(/\s+/));
  throw new Error(
    `Schedule ${expression} is neither rate(N minutes|hours|days) nor cron(minutes hours day-of-month month day-of-week year).`,
  );
}

function parseRate(expression: string, count: number, unit: string, plural: boolean): NextTime {
  if (count < 1 || plural !== count > 1)
    throw new Error(`Schedule ${expression} needs a number from 1 on, with ${unit} for 1 and ${unit}s for more.`);
  const everyMs = count * (unitMs[unit] as number);
  // Whole multiples since 1970: a laptop that is restarted every morning still reaches a daily schedule.
  return (after) => (Math.floor(after / everyMs) + 1) * everyMs;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

type DayTest = (day: Date) => boolean;

function parseCron(expression: string, parts: readonly string[]): NextTime {
  const [minutePart, hourPart, datePart, monthPart, weekdayPart, yearPart] = parts;
  if (parts.length !== 6 || !minutePart || !hourPart || !datePart || !monthPart || !weekdayPart || !yearPart) {
    throw new Error(`Schedule ${expression} needs six fields: minutes hours day-of-month month day-of-week year.`);
  }
  if ((datePart === '?') === (weekdayPart === '?')) {
    throw new Error(`Schedule ${expression} needs ? in exactly one of day-of-month and day-of-week.`);
  }
  const read = (part: string, field: Field) => parseValues(expression, part, field);
  const minutes = read(minutePart, { name: 'minutes', from: 0, to: 59 });
  const hours = read(hourPart, { name: 'hours', from: 0, to: 23 });
  const month = new Set(read(monthPart, { name: 'month', from: 1, to: 12, names: months }));
  const years = new Set(read(yearPart, { name: 'year', from: 1970, to: 2199 }));
  const isDate = datePart === '?' ? () => true : parseDates(expression, datePart);
  const isWeekday = weekdayPart === '?' ? () => true : parseWeekdays(expression, weekdayPart);
  const lastYear = Math.max(...years);
  const isDay: DayTest = (day) =>
    years.has(day.getUTCFullYear()) && month.has(day.getUTCMonth() + 1) && isDate(day) && isWeekday(day);
  const times = hours.flatMap((hour) => minutes.map((minute) => (hour * 60 + minute) * minuteMs));

  return (after) => {
    for (let day = Math.floor(after / dayMs) * dayMs; new Date(day).getUTCFullYear() <= lastYear; day += dayMs) {
      const time = isDay(new Date(day)) ? times.find((each) => day + each > after) : undefined;
      if (time !== undefined) return day + time;
    }
    return undefined;
  };
}

/** All values of a list such as 1,5-7,10/15, in order. */
function parseValues(expression: string, part: string, field: Field): number[] {
  const values = new Set(part.split(',').flatMap((piece) => parsePiece(expression, piece, field)));
  return [...values].sort((left, right) => left - right);
}

function parsePiece(expression: string, piece: string, { name, from, to, names }: Field): number[] {
  const [span = '', step, ...more] = piece.split('/');
  const valueOf = (text: string) => {
    const named = names?.indexOf(text.toUpperCase()) ?? -1;
    return named >= 0 ? named + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const [first = '', last] = span === '*' ? [`${from}`, `${to}`] : span.split('-');
  const start = valueOf(first);
  const end = last !== undefined ? valueOf(last) : step === undefined ? start : to;
  const every = step === undefined ? 1 : Number(step);
  if (!(start >= from && end <= to && start <= end && every >= 1 && Number.isInteger(every)) || more.length > 0) {
    throw new Error(`Schedule ${expression} has ${piece} for ${name}, which goes from ${from} to ${to}.`);
  }
  return Array.from({ length: Math.floor((end - start) / every) + 1 }, (_, index) => start + index * every);
}

const daysInMonth = (day: Date) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

function parseDates(expression: string, part: string): DayTest {
  if (part === 'L') return (day) => day.getUTCDate() === daysInMonth(day);
  const nearest = /^(\d+|L)W$/.exec(part)?.[1];
  if (nearest !== undefined)
    return (day) => day.getUTCDate() === workdayNear(day, nearest === 'L' ? daysInMonth(day) : Number(nearest));
  const dates = new Set(parseValues(expression, part, { name: 'day-of-month', from: 1, to: 31 }));
  return (day) => dates.has(day.getUTCDate());
}

/** The Monday to Friday nearest to a date, never in another month. */
function workdayNear(day: Date, date: number): number {
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay();
  if (weekday === 6) return date > 1 ? date - 1 : date + 2;
  if (weekday === 0) return date < daysInMonth(day) ? date + 1 : date - 2;
  return date;
}

function parseWeekdays(expression: string, part: string): DayTest {
  const field: Field = { name: 'day-of-week', from: 1, to: 7, names: weekdays };
  const nth = /^(\w+)#([1-5])$/.exec(part);
  if (nth) {
    const [weekday] = parseValues(expression, nth[1] as string, field);
    return (day) => day.getUTCDay() + 1 === weekday && Math.ceil(day.getUTCDate() / 7) === Number(nth[2]);
  }
  const last = /^(\w+)L$/.exec(part)?.[1];
  if (last !== undefined) {
    const [weekday] = parseValues(expression, last, field);
    return (day) => day.getUTCDay() + 1 === weekday && day.getUTCDate() + 7 > daysInMonth(day);
  }
  const wanted = new Set(parseValues(expression, part === 'L' ? '7' : part, field));
  return (day) => wanted.has(day.getUTCDay() + 1);
}

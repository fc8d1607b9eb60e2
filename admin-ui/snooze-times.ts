/** A moment to which a conversation may be put off. */
export interface SnoozeTime {
  readonly id: 'later' | 'tonight' | 'tomorrow' | 'week';
  readonly at: string;
}

const hourMs = 60 * 60_000;
const morning = '09:00';
const evening = '18:00';
/** An evening that is nearly over is none to wait for. */
const eveningFromMs = hourMs;

const pad = (value: number) => String(value).padStart(2, '0');

/** What the clocks of a zone show, as `2026-11-28T16:05`. */
export function wallClock(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`;
}

/** The moment at which the clocks of a zone show that; of an hour that is skipped the moment after, of one that comes twice the first. */
export function momentOf(wall: string, timeZone: string): number {
  const asUtcMs = Date.parse(`${wall}:00Z`);
  const offsetAt = (ms: number) => Date.parse(`${wallClock(ms, timeZone)}:00Z`) - Math.floor(ms / 60_000) * 60_000;
  // The offset before and after any change that day: the earlier moment that shows the time, else the later.
  const found = [offsetAt(asUtcMs - 24 * hourMs), offsetAt(asUtcMs + 24 * hourMs)].map((offset) => asUtcMs - offset);
  const fitting = found.filter((ms) => wallClock(ms, timeZone) === wall);
  return fitting.length > 0 ? Math.min(...fitting) : Math.max(...found);
}

function dayAfter(day: string, days: number): string {
  const date = new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hourMs);
  return `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

/** Times worth offering, in the shop's zone, the soonest first. */
export function snoozeTimes(nowMs: number, timeZone: string): SnoozeTime[] {
  const [today = ''] = wallClock(nowMs, timeZone).split('T');
  const at = (days: number, clock: string) => momentOf(`${dayAfter(today, days)}T${clock}`, timeZone);
  const wanted: readonly (readonly [SnoozeTime['id'], number])[] = [
    ['later', Math.ceil((nowMs + 3 * hourMs) / 300_000) * 300_000],
    ['tonight', at(0, evening)],
    ['tomorrow', at(1, morning)],
    ['week', at(7, morning)],
  ];
  return wanted
    .filter(([id, ms]) => id !== 'tonight' || ms - nowMs >= eveningFromMs)
    .sort(([, one], [, other]) => one - other)
    .map(([id, ms]) => ({ id, at: new Date(ms).toISOString() }));
}

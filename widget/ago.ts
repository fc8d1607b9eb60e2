import type { Times } from './times.ts';

/** 2 min, 9:12 or 17 Nov: the more distant, the coarser; undefined within the last minute. */
export function ago(times: Times, at: string): string | undefined {
  const { now, locale, dayKey, format, year } = times;
  const minutes = Math.floor((now() - Date.parse(at)) / 60_000);
  if (minutes < 1) return undefined;
  if (minutes < 60) return new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute' }).format(minutes);
  if (dayKey(at) === dayKey(now())) return times.clock(at);
  return format(at, { day: 'numeric', month: locale === 'bn' ? 'long' : 'short', ...year(at) });
}

/** Friday 9:00, within a week; later 27 November 9:00. */
export function openingOf(times: Times, at: string): string {
  const isSoon = Date.parse(at) - times.now() < 6 * 86_400_000;
  const day: Intl.DateTimeFormatOptions = isSoon ? { weekday: 'long' } : { day: 'numeric', month: 'long' };
  return times.format(at, { ...day, hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });
}

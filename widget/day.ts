import type { Times } from './times.ts';

const dayMs = 24 * 60 * 60_000;

/** Today, Yesterday, Tuesday 17 November; with the year when it is another one. */
export function dayOf(at: string, times: Times): string {
  const { format, dayKey, now, tag } = times;
  const key = dayKey(at);
  const daysBack = key === dayKey(now()) ? 0 : key === dayKey(now() - dayMs) ? -1 : undefined;
  if (daysBack === undefined) return format(at, { weekday: 'long', day: 'numeric', month: 'long', ...times.year(at) });
  const words = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(daysBack, 'day');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

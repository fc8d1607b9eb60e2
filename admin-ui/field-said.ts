import { html, nothing, type TemplateResult } from 'lit';
import type { Locale } from '../contract/entities.ts';
import type { Reading } from './reading.ts';
import { createTimes, type Times } from './times.ts';

const known = new Map<Locale, Times>();

/** Formats for clocks on a wall, which know of no zone. */
function wallTimes({ locale, words }: Reading): Times {
  const times = known.get(locale) ?? createTimes(locale, words, 'UTC');
  known.set(locale, times);
  return times;
}

const isEnglishOnly = (locale: Locale): boolean => locale === 'en' && navigator.language.startsWith('en');

/**
 * What a native date or time field holds (`2026-11-30`, `09:00`, or both with a T between), in the console's language: the
 * field itself speaks that of the browser. Undefined where both are English, and while the field holds nothing.
 */
export function sayField(value: string, reading: Reading): string | undefined {
  const [, day = '', time = ''] = /^(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d)?/.exec(value) ?? [];
  if (isEnglishOnly(reading.locale) || `${day}${time}` === '') return undefined;
  const { full, date, clock } = wallTimes(reading);
  const at = `${day || '2000-01-01'}T${time || '00:00'}Z`;
  if (Number.isNaN(Date.parse(at))) return undefined;
  return day === '' ? clock(at) : time === '' ? date(at) : full(at);
}

/** The line below a native field that says what it holds; the field is described by it under this id. */
export function renderFieldSaid(id: string, value: string, reading: Reading): TemplateResult | typeof nothing {
  const said = sayField(value, reading);
  return said === undefined ? nothing : html`<p class="why" id=${id}>${said}</p>`;
}

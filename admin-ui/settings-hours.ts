import { html, nothing, svg, type TemplateResult } from 'lit';
import { isOpen, nextOpening, spanOf, weekdays, type Weekday } from '../contract/business-hours.ts';
import type { Settings } from '../contract/settings.ts';
import { renderFieldSaid, sayField } from './field-said.ts';
import { icon } from './icons.ts';
import { renderChoice, renderError, renderText, section, valueOf, type SettingsScene } from './settings-parts.ts';

type Hours = Settings['businessHours'];
type Intervals = Hours['week'][Weekday];
type Holiday = Hours['holidays'][number];

const usual = { from: '09:00', to: '18:00' };
const mostPerDay = 6;

/** What hours come next on a day: after a break of an hour, where there is room. */
function following(intervals: Intervals): Intervals[number] {
  const last = intervals.at(-1);
  if (!last) return usual;
  const hour = Math.min(22, Math.ceil(spanOf(last)[1] / 60) + 1);
  const time = (value: number) => `${String(value).padStart(2, '0')}:00`;
  return { from: time(hour), to: time(Math.min(23, hour + 3)) };
}

const change = ({ draft, settings }: SettingsScene, part: Partial<Hours>): void =>
  draft.change('businessHours', { ...settings.businessHours, ...part });

/** How the day lies in its 24 hours; what goes past midnight runs out at the edge. */
function renderBar(intervals: Intervals): TemplateResult {
  return html`<svg class="bar" viewBox="0 0 1440 24" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width="1440" height="24" rx="6" />
    ${intervals.map((interval) => {
      const [begin, end] = spanOf(interval);
      return svg`<rect class="span" x=${begin} width=${Math.min(end, 1440) - begin} height="24" />`;
    })}
  </svg>`;
}

interface IntervalRow {
  readonly scene: SettingsScene;
  readonly day: string;
  readonly path: string;
  readonly intervals: Intervals;
  readonly put: (intervals: Intervals) => void;
}

function renderInterval({ scene, day, path, intervals, put }: IntervalRow, index: number): TemplateResult {
  const { hours } = scene.words;
  const interval = intervals[index] ?? usual;
  const set = (part: Partial<typeof interval>) => put(intervals.map((old, at) => (at === index ? { ...old, ...part } : old)));
  const field = (end: 'from' | 'to', label: string) =>
    html`<input
      class="field"
      type="time"
      aria-label=${label}
      aria-describedby="${path}.${index}-said"
      aria-invalid=${`${path}.${index}.${end}` in scene.draft.view.errors ? 'true' : nothing}
      .value=${interval[end]}
      @change=${(event: Event) => set({ [end]: valueOf(event) || interval[end] })}
    />`;
  const note = interval.from === interval.to ? hours.allDay : interval.to < interval.from ? hours.nextDay : undefined;
  const clocks = [interval.from, interval.to].flatMap((time) => sayField(time, scene.reading) ?? []).join(' – ');
  const said = note === hours.allDay ? note : [clocks, note ?? ''].filter((part) => part !== '').join(' · ');
  return html`<span class="interval">
    ${field('from', hours.from(day))}<span aria-hidden="true">–</span>${field('to', hours.to(day))}
    <button class="ib" aria-label=${hours.remove(day)} @click=${() => put(intervals.filter((_, at) => at !== index))}>
      ${icon('x', 16)}
    </button>
    <span class="soft xs" id="${path}.${index}-said">${said}</span>
  </span>`;
}

const renderIntervals = (row: IntervalRow): TemplateResult =>
  html`<span class="intervals">${row.intervals.map((_, index) => renderInterval(row, index))}</span>`;

function renderDay(scene: SettingsScene, weekday: Weekday): TemplateResult {
  const { hours } = scene.words;
  const { week } = scene.settings.businessHours;
  const day = hours.days[weekday];
  const intervals = week[weekday];
  const put = (next: Intervals) => change(scene, { week: { ...week, [weekday]: next } });
  const copy = () => {
    change(scene, { week: Object.fromEntries(weekdays.map((name) => [name, intervals])) as Hours['week'] });
    scene.say(hours.copied(day));
  };
  return html`<li class="day">
    <label class="turn"
      ><input
        type="checkbox"
        role="switch"
        aria-label=${hours.isOpen(day)}
        .checked=${intervals.length > 0}
        @change=${() => put(intervals.length > 0 ? [] : [usual])}
      /><span>${day}</span></label
    >
    ${renderBar(intervals)}
    ${
      intervals.length === 0
        ? html`<span class="intervals soft">${hours.closed}</span>`
        : renderIntervals({ scene, day, path: `businessHours.week.${weekday}`, intervals, put })
    }
    <span class="acts">
      <button
        class="ib"
        aria-label=${hours.add(day)}
        ?disabled=${intervals.length >= mostPerDay}
        @click=${() => put([...intervals, following(intervals)])}
      >
        ${icon('plus', 16)}
      </button>
      <button class="ib" aria-label=${hours.copy(day)} @click=${copy}>${icon('copy', 16)}</button>
    </span>
  </li>`;
}

function renderHoliday(scene: SettingsScene, holiday: Holiday, index: number): TemplateResult {
  const { hours } = scene.words;
  const { holidays } = scene.settings.businessHours;
  const path = `businessHours.holidays.${index}`;
  const set = (part: Partial<Holiday>) =>
    change(scene, { holidays: holidays.map((old, at) => (at === index ? { ...old, ...part } : old)) });
  const date = (end: 'from' | 'to', label: string) => {
    const saidId = `${end}-${index}-said`;
    const said = renderFieldSaid(saidId, holiday[end], scene.reading);
    return html`<span class="f"
      ><label for=${`${end}-${index}`}>${label}</label
      ><input
        class="field"
        id=${`${end}-${index}`}
        type="date"
        aria-describedby=${said === nothing ? nothing : saidId}
        .value=${holiday[end]}
        @change=${(event: Event) => set({ [end]: valueOf(event) || holiday[end], ...(end === 'from' && valueOf(event) > holiday.to && { to: valueOf(event) }) })}
      />${said}${renderError(scene, `${path}.${end}`)}</span
    >`;
  };
  return html`<li class="holiday">
    ${renderText(scene, { path: `${path}.name`, label: hours.holidayName, value: holiday.name, max: 80, onInput: (name) => set({ name }) })}
    ${date('from', hours.firstDay)} ${date('to', hours.lastDay)}
    <button
      class="ib"
      aria-label=${hours.removeHoliday}
      @click=${() => change(scene, { holidays: holidays.filter((_, at) => at !== index) })}
    >
      ${icon('x', 16)}
    </button>
    <label class="turn wide"
      ><input
        type="checkbox"
        role="switch"
        .checked=${holiday.intervals.length > 0}
        @change=${() => set({ intervals: holiday.intervals.length > 0 ? [] : [usual] })}
      /><span>${hours.special}</span></label
    >
    ${
      holiday.intervals.length === 0
        ? nothing
        : renderIntervals({
            scene,
            day: holiday.name || hours.holiday,
            path: `${path}.intervals`,
            intervals: holiday.intervals,
            put: (intervals) => set({ intervals }),
          })
    }
    ${renderError(scene, `${path}.intervals`)}
  </li>`;
}

/** Whether it is open at this moment, and when next, by the hours as they are edited. */
function renderNow({ words, reading, settings }: SettingsScene): TemplateResult {
  const { hours } = words;
  const now = new Date();
  const isOpenNow = isOpen(now, settings.businessHours);
  const next = isOpenNow ? undefined : nextOpening(now, settings.businessHours);
  return html`<p class="bn ${isOpenNow ? 'ok' : ''}" role="status">
    ${icon(isOpenNow ? 'check' : 'clock', 16)}<b>${isOpenNow ? hours.openNow : hours.closedNow}</b>
    ${isOpenNow ? nothing : html`<span>${next === undefined ? hours.never : hours.opens(reading.full(next.toISOString()))}</span>`}
  </p>`;
}

/** The week with its breaks, the days off, and the zone whose clock they follow. */
export function renderHours(scene: SettingsScene): TemplateResult {
  const { hours } = scene.words;
  const { timeZone, holidays } = scene.settings.businessHours;
  const zones = [...new Set([timeZone, ...Intl.supportedValuesOf('timeZone')])];
  const today = new Date().toISOString().slice(0, 10);
  const add = () => change(scene, { holidays: [...holidays, { from: today, to: today, name: '', intervals: [] }] });
  return html`<section class="zone">
      <div class="f">
        <label for="timeZone">${hours.zone}</label>
        <div class="select">
          <select class="field" id="timeZone" @change=${(event: Event) => change(scene, { timeZone: valueOf(event) })}>
            ${zones.map((zone) => html`<option value=${zone} ?selected=${zone === timeZone}>${zone.replaceAll('_', ' ')}</option>`)}
          </select>
          ${icon('down', 16)}
        </div>
        ${renderError(scene, 'businessHours.timeZone')}
      </div>
      <p class="soft">${hours.lead}</p>
      ${renderNow(scene)}
    </section>
    ${section(
      hours.presence,
      undefined,
      renderChoice({
        name: 'presenceMode',
        legend: hours.presence,
        isLegendHidden: true,
        options: Object.entries(hours.modes) as [Settings['presenceMode'], string][],
        chosen: scene.settings.presenceMode,
        onPick: (mode) => scene.draft.change('presenceMode', mode),
        look: 'lines',
      }),
    )}
    ${section(
      hours.week,
      undefined,
      html`<ul class="week">
        ${weekdays.map((weekday) => renderDay(scene, weekday))}
      </ul>`,
      renderError(scene, 'businessHours.week'),
    )}
    ${section(
      hours.holidays,
      holidays.length === 0 ? hours.noHolidays : undefined,
      html`<ul class="holidays">
        ${holidays.map((holiday, index) => renderHoliday(scene, holiday, index))}
      </ul>`,
      renderError(scene, 'businessHours.holidays'),
      html`<button class="btn" @click=${add}>${icon('plus', 16)}${hours.addHoliday}</button>`,
    )}`;
}

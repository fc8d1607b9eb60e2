import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Bilingual, Locale } from '../contract/entities.ts';
import type { FieldErrors } from '../contract/errors.ts';
import { bioLength, nameLength } from '../contract/limits.ts';
import { isBuiltIn, roles } from '../contract/permissions.ts';
import type { Team } from '../contract/team.ts';
import type { Desk } from './desk.ts';
import { glyph, icon } from './icons.ts';
import type { Reading } from './reading.ts';
import { allowedBy, mayGive } from './team-roster.ts';
import { teamFault, teamWords } from './team-words.ts';

export const locales: readonly Locale[] = ['en', 'bn'];
export const inputOf = (event: Event): HTMLInputElement => event.target as HTMLInputElement;

/** What a role is called. */
export function roleName(team: Team | undefined, role: string, { words, pick, locale }: Reading): string {
  if (isBuiltIn(role)) return words.profile.roles[role];
  const own = team?.roles.find(({ id }) => id === role);
  return own === undefined ? teamWords(locale).unknownRole : pick(own.name);
}

/** Every role, the built-in ones first. */
export const rolesOf = (team: Team | undefined): string[] => [...roles, ...(team?.roles ?? []).map(({ id }) => id)];

/** What a form knows of itself. */
export interface Form {
  readonly reading: Reading;
  readonly faults: FieldErrors;
}

/** Beside a field, why it was refused; its room is kept. */
export function renderFault({ faults, reading }: Form, field: string): TemplateResult {
  const fault = faults[field];
  return html`<span class="fault" id="fault-${field.replaceAll('.', '-')}" role="alert"
    >${fault === undefined ? nothing : html`${glyph('urgent')}${teamFault(fault.code, reading.locale)}`}</span
  >`;
}

interface Pair {
  readonly field: 'name' | 'bio';
  readonly labels: Record<Locale, string>;
  readonly value: Bilingual;
  onInput(value: Bilingual): void;
}

/** A text in both languages. */
export function renderPair(form: Form, { field, labels, value, onInput }: Pair): TemplateResult {
  return html`<div class="pair">
    ${locales.map((side) => {
      const id = `${field}-${side}`;
      const isWrong = form.faults[`${field}.${side}`] !== undefined;
      const write = (event: Event) => onInput({ ...value, [side]: inputOf(event).value });
      return html`<div class="f">
        <label for=${id}>${labels[side]}</label>
        ${
          field === 'bio'
            ? html`<textarea
                class="field"
                id=${id}
                lang=${side}
                rows="3"
                maxlength=${bioLength}
                aria-invalid=${isWrong}
                aria-describedby="fault-${id}"
                .value=${live(value[side])}
                @input=${write}
              ></textarea>`
            : html`<input
                class="field"
                id=${id}
                lang=${side}
                maxlength=${nameLength}
                autocomplete="off"
                aria-invalid=${isWrong}
                aria-describedby="fault-${id}"
                .value=${live(value[side])}
                @input=${write}
              />`
        }
        ${renderFault(form, `${field}.${side}`)}
      </div>`;
    })}
  </div>`;
}

/** The languages that somebody answers in. */
export function renderLanguages(
  { reading, faults }: Form,
  { legend, chosen, onChange }: { legend: string; chosen: readonly Locale[]; onChange: (languages: Locale[]) => void },
): TemplateResult {
  const words = teamWords(reading.locale);
  const turn = (side: Locale) => onChange(locales.filter((other) => (other === side) !== chosen.includes(other)));
  const isNone = chosen.length === 0 || faults['languages'] !== undefined;
  return html`<fieldset aria-describedby="fault-languages">
    <legend>${legend}</legend>
    <div class="ticks">
      ${locales.map(
        (side) =>
          html`<label class="check"
            ><input
              type="checkbox"
              .checked=${live(chosen.includes(side))}
              @change=${() => turn(side)}
            />${words.languages[side]}</label
          >`,
      )}
    </div>
    <span class="fault" id="fault-languages" role="alert"
      >${isNone ? html`${glyph('urgent')}${words.member.oneLanguage}` : nothing}</span
    >
  </fieldset>`;
}

interface RolePick {
  readonly desk: Desk;
  readonly team: Team | undefined;
  readonly chosen: string;
  onPick(role: string): void;
}

/** The roles to choose from; those that allow more than the agent may themselves cannot be chosen. */
export function renderRolePick(form: Form, { desk, team, chosen, onPick }: RolePick): TemplateResult {
  const words = teamWords(form.reading.locale);
  const known = rolesOf(team);
  return html`<div class="f">
    <label for="role">${words.member.role}</label>
    <div class="select">
      <select
        class="field"
        id="role"
        aria-invalid=${form.faults['role'] !== undefined}
        aria-describedby="fault-role"
        .value=${live(chosen)}
        @change=${(event: Event) => onPick((event.target as HTMLSelectElement).value)}
      >
        ${(known.includes(chosen) ? known : [chosen, ...known]).map(
          (role) =>
            html`<option value=${role} ?selected=${role === chosen} ?disabled=${!mayGive(desk, allowedBy(team, role))}>
              ${roleName(team, role, form.reading)}
            </option>`,
        )}
      </select>
      ${icon('down', 16)}
    </div>
    ${renderFault(form, 'role')}
  </div>`;
}

interface CapacityField {
  readonly value: string;
  readonly fault: string | undefined;
  onInput(value: string): void;
}

/** How many conversations somebody is given; empty is what the settings say. */
export function renderCapacity({ reading }: Form, { value, fault, onInput }: CapacityField): TemplateResult {
  const { member } = teamWords(reading.locale);
  return html`<div class="f">
    <label for="capacity">${member.capacity}</label>
    <input
      class="field short"
      id="capacity"
      inputmode="numeric"
      autocomplete="off"
      aria-invalid=${fault !== undefined}
      aria-describedby="hint-capacity fault-capacity"
      .value=${live(value)}
      @input=${(event: Event) => onInput(inputOf(event).value)}
    />
    <span class="why" id="hint-capacity">${member.capacityHint}</span>
    <span class="fault" id="fault-capacity" role="alert"
      >${fault === undefined ? nothing : html`${glyph('urgent')}${fault}`}</span
    >
  </div>`;
}

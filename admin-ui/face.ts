import { html, nothing, type TemplateResult } from 'lit';
import type { AgentFace, Availability } from '../contract/entities.ts';
import './desk-portrait.ts';
import { botLetter } from './icons.ts';
import type { Reading } from './reading.ts';
import { hueOf, initialsOf, languageOf } from './scripts.ts';

export type FaceSize = 20 | 24 | 28 | 32 | 36 | 48;

const letters = (name: string, lang: string) =>
  html`<span lang=${languageOf(name) === lang ? nothing : languageOf(name)}>${initialsOf(name)}</span>`;

const dot = (presence: Availability | undefined) => (presence === undefined ? nothing : html`<i class="dot ${presence}"></i>`);

/** A customer: initials on a soft tint that belongs to the id. Decoration; the name stands beside it. */
export function customerFace(
  customer: { id: string; name: string },
  size: FaceSize,
  reading: Reading,
  presence?: Availability,
): TemplateResult {
  return html`<span class="av s${size} h${hueOf(customer.id)}" aria-hidden="true"
    >${letters(customer.name, reading.locale)}${dot(presence)}</span
  >`;
}

/** An agent: their picture, else initials on a solid tint, or the dashed ring of nobody. Decoration; the name stands beside it. */
export function agentFace(agent: AgentFace | null, size: FaceSize, reading: Reading, presence?: Availability): TemplateResult {
  if (agent === null) return html`<span class="av none s${size}" aria-hidden="true"></span>`;
  return html`<span class="av ag s${size} h${hueOf(agent.id)}" aria-hidden="true"
    >${letters(reading.pick(agent.name), reading.locale)}${
      agent.avatar === undefined ? nothing : html`<desk-portrait .path=${agent.avatar}></desk-portrait>`
    }${dot(presence)}</span
  >`;
}

export function botFace(size: FaceSize): TemplateResult {
  return html`<span class="av bot s${size}" aria-hidden="true">${botLetter(Math.round(size * 0.62))}</span>`;
}

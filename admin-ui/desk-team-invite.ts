import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ApiError } from '../client/http.ts';
import type { FieldErrors } from '../contract/errors.ts';
import { capacity as mostCapacity, emailLength } from '../contract/limits.ts';
import type { Invitation } from '../contract/team.ts';
import type { Desk } from './desk.ts';
import { define, stylesOf } from './element.ts';
import fields from './fields.css';
import { SheetDialog } from './sheet-dialog.ts';
import sheet from './sheet-dialog.css';
import { refusalOf } from './team-acts.ts';
import { readCapacity } from './team-capacity.ts';
import forms from './team-form.css';
import { inputOf, renderCapacity, renderFault, renderLanguages, renderPair, renderRolePick } from './team-parts.ts';
import { codeOf } from './kept-fresh.ts';
import { rosterOf } from './team-roster.ts';
import { teamWords } from './team-words.ts';

type Draft = Pick<Invitation, 'email' | 'name' | 'role' | 'languages'>;

/** Asks somebody into the team. */
export class DeskTeamInvite extends SheetDialog {
  static override styles = stylesOf(sheet, fields, forms);
  static override properties = {
    desk: { attribute: false },
    draft: { state: true },
    capacity: { state: true },
    faults: { state: true },
    refusal: { state: true },
    isSending: { state: true },
  };
  declare desk: Desk;
  declare draft: Draft;
  declare capacity: string;
  declare faults: FieldErrors;
  declare refusal: string | undefined;
  declare isSending: boolean;

  constructor() {
    super();
    this.draft = { email: '', name: { en: '', bn: '' }, role: 'agent', languages: ['en', 'bn'] };
    this.capacity = '';
    this.faults = {};
    this.isSending = false;
  }

  #change(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    this.faults = Object.fromEntries(Object.entries(this.faults).filter(([field]) => !((field.split('.')[0] ?? '') in change)));
  }

  /** What can be seen to be missing without asking the service. */
  #missing(): FieldErrors {
    const { email, name } = this.draft;
    const required = { code: 'required', detail: '' } as const;
    return {
      ...(email.trim() === '' && { email: required }),
      ...(name.en.trim() === '' && { 'name.en': required }),
      ...(name.bn.trim() === '' && { 'name.bn': required }),
    };
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const capacity = readCapacity(this.capacity);
    this.faults = this.#missing();
    this.refusal = undefined;
    const isWhole = Object.keys(this.faults).length === 0 && capacity !== undefined && this.draft.languages.length > 0;
    if (isWhole && !this.isSending) await this.#post(capacity);
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  async #post(capacity: number | null): Promise<void> {
    const said = teamWords(this.reading.locale).inviting;
    const email = this.draft.email.trim();
    this.isSending = true;
    try {
      const member = await this.desk.http('POST /v1/desk/team', { body: { ...this.draft, email, capacity } });
      rosterOf(this.desk).put(member);
      this.desk.say({ text: said.sent(email) });
      this.shut();
    } catch (error) {
      const code = codeOf(error);
      this.faults = (error instanceof ApiError ? error.errors : undefined) ?? {};
      if (code === 'already_in_team') this.refusal = said.twice;
      else if (code === 'unavailable' || code === 'internal') this.refusal = said.unreachable;
      else if (this.faults['role']?.code === 'too_long') this.refusal = said.full;
      else if (Object.keys(this.faults).length === 0) this.refusal = this.reading.sentence(refusalOf(error));
    } finally {
      this.isSending = false;
    }
  }

  #renderEmail(): TemplateResult {
    const said = teamWords(this.reading.locale).inviting;
    return html`<div class="f">
      <label for="email">${said.email}</label>
      <input
        class="field"
        id="email"
        type="email"
        lang="en"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength=${emailLength}
        aria-invalid=${this.faults['email'] !== undefined}
        aria-describedby="fault-email"
        .value=${live(this.draft.email)}
        @input=${(event: Event) => this.#change({ email: inputOf(event).value })}
      />
      ${renderFault({ reading: this.reading, faults: this.faults }, 'email')}
    </div>`;
  }

  protected override render(): TemplateResult {
    const { locale, number } = this.reading;
    const { inviting, member } = teamWords(locale);
    const { desk, draft } = this;
    const form = { reading: this.reading, faults: this.faults };
    const isBad = readCapacity(this.capacity) === undefined;
    return this.renderSheet(
      inviting.title,
      inviting.lead,
      html`<form class="in-sheet" @submit=${(event: SubmitEvent) => void this.#send(event)} novalidate>
        ${this.#renderEmail()}
        ${renderPair(form, { field: 'name', labels: member.nameIn, value: draft.name, onInput: (name) => this.#change({ name }) })}
        ${renderRolePick(form, {
          desk,
          team: rosterOf(desk).team,
          chosen: draft.role,
          onPick: (role) => this.#change({ role }),
        })}
        ${renderLanguages(form, {
          legend: member.languages,
          chosen: draft.languages,
          onChange: (languages) => this.#change({ languages }),
        })}
        ${renderCapacity(form, {
          value: this.capacity,
          fault: isBad ? member.capacityBad(number(mostCapacity)) : undefined,
          onInput: (text) => (this.capacity = text),
        })}
        <div role="alert">${this.refusal === undefined ? nothing : html`<div class="bn am">${this.refusal}</div>`}</div>
        <footer>
          <button class="btn pri" aria-busy=${String(this.isSending)} ?disabled=${this.isSending}>
            ${this.isSending ? html`<span class="spin"></span>${inviting.sending}` : inviting.send}
          </button>
        </footer>
      </form>`,
    );
  }
}
define('desk-team-invite', DeskTeamInvite);

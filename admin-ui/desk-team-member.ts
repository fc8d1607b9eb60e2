import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import type { FieldErrors } from '../contract/errors.ts';
import { capacity as mostCapacity } from '../contract/limits.ts';
import type { MemberChange, TeamMember } from '../contract/team.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace } from './face.ts';
import fields from './fields.css';
import { icon } from './icons.ts';
import { actOn, refusalOf } from './team-acts.ts';
import { readCapacity } from './team-capacity.ts';
import { renderCapacity, renderLanguages, renderPair, renderRolePick, roleName, type Form } from './team-parts.ts';
import { allowedBy, mayGive, rosterOf, type Roster } from './team-roster.ts';
import { teamWords } from './team-words.ts';
import forms from './team-form.css';
import styles from './team-member.css';

/** One member, to be changed; what is not saved stays until it is discarded. */
export class DeskTeamMember extends DeskElement {
  static override styles = stylesOf(fields, forms, styles);
  static override properties = {
    desk: { attribute: false },
    agentId: { attribute: false },
    faults: { state: true },
    refusal: { state: true },
    isSaving: { state: true },
    capacity: { state: true },
  };
  declare desk: Desk;
  declare agentId: string;
  declare faults: FieldErrors;
  declare refusal: string | undefined;
  declare isSaving: boolean;
  /** What is written as capacity, while it is no number. */
  declare capacity: string | undefined;

  constructor() {
    super();
    this.faults = {};
    this.isSaving = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.#roster.subscribe(() => this.requestUpdate()));
    this.whileConnected(this.desk.onChange(() => this.requestUpdate()));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('agentId')) this.#forget();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('agentId')) (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }

  get #roster(): Roster {
    return rosterOf(this.desk);
  }

  get #saved(): TeamMember | undefined {
    return this.#roster.team?.members.find(({ id }) => id === this.agentId);
  }

  #forget(): void {
    this.faults = {};
    this.refusal = undefined;
    this.capacity = undefined;
  }

  #shut(): void {
    this.desk.router.go({ room: 'team', page: 'people' });
  }

  /** Keeps what differs from what is saved. */
  #change(change: MemberChange): void {
    const saved = this.#saved;
    if (saved === undefined) return;
    const all = { ...this.#roster.edits.get(this.agentId), ...change };
    const differs = ([name, value]: [string, unknown]) =>
      JSON.stringify(value) !== JSON.stringify(saved[name as keyof TeamMember]);
    const untouched = Object.entries(this.faults).filter(([field]) => !((field.split('.')[0] ?? '') in change));
    this.faults = Object.fromEntries(untouched);
    this.#roster.keepEdit(this.agentId, Object.fromEntries(Object.entries(all).filter(differs)));
  }

  #setCapacity(text: string): void {
    const capacity = readCapacity(text);
    this.capacity = capacity === undefined ? text : undefined;
    if (capacity !== undefined) this.#change({ capacity });
  }

  async #save(): Promise<void> {
    const { agentId } = this;
    const edit = this.#roster.edits.get(agentId);
    if (this.isSaving || this.capacity !== undefined || edit === undefined) return;
    if (edit.languages?.length === 0) return;
    this.isSaving = true;
    this.refusal = undefined;
    try {
      await this.#roster.save(agentId, edit);
      // What was written while it was being saved is a change of what was saved.
      if (this.#roster.edits.get(agentId) === edit) this.#roster.keepEdit(agentId, undefined);
      this.desk.say({ text: teamWords(this.reading.locale).member.saved });
    } catch (error) {
      // Who is open by now has nothing to do with it.
      if (agentId !== this.agentId) return this.desk.say({ text: refusalOf(error) });
      this.faults = (error instanceof ApiError ? error.errors : undefined) ?? {};
      if (Object.keys(this.faults).length === 0) this.refusal = refusalOf(error);
    } finally {
      this.isSaving = false;
    }
    if (agentId !== this.agentId) return;
    await this.updateComplete;
    // The button that was pressed has nothing more to do: the focus stays in the pane.
    const next = Object.keys(this.faults).length > 0 ? '[aria-invalid="true"]' : 'h2';
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>(next)?.focus({ preventScroll: next === 'h2' });
  }

  #discard(): void {
    const { agentId } = this;
    const edit = this.#roster.edits.get(agentId);
    this.#forget();
    this.#roster.keepEdit(agentId, undefined);
    this.#shut();
    if (edit === undefined) return;
    const undo = () => {
      this.#roster.keepEdit(agentId, edit);
      this.desk.router.go({ room: 'team', page: 'people', agentId });
      this.desk.say(undefined);
    };
    const { discard } = teamWords(this.reading.locale).member;
    this.desk.say({ text: `${discard}: ${this.reading.pick(edit.name ?? this.#saved?.name ?? { en: '', bn: '' })}`, undo });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) this.#shut();
    if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
    if (event.key !== 'Enter' && event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    void this.#save();
  }

  #renderActive(member: TeamMember): TemplateResult {
    const said = teamWords(this.reading.locale);
    const { active } = member;
    const acts = actOn(this.desk, this.#roster);
    return html`<section class="active">
      <button class="btn" @click=${() => void acts.setActive(member, !active)}>
        ${icon(active ? 'lock' : 'rotate', 18)}${active ? said.deactivate : said.reactivate}
      </button>
      ${
        active && member.invitedAt !== undefined
          ? html`<button class="btn" @click=${() => void acts.sendAgain(member)}>${icon('mail', 18)}${said.sendAgain}</button>`
          : nothing
      }
      <p class="xs soft">${active ? said.member.activeHint : said.member.inactiveHint}</p>
    </section>`;
  }

  #renderForm(member: TeamMember): TemplateResult {
    const { team, edits } = this.#roster;
    const { number, locale } = this.reading;
    const said = teamWords(locale).member;
    const { name, bio, role, languages, capacity } = { ...member, ...edits.get(member.id) };
    const form: Form = { reading: this.reading, faults: this.faults };
    const mayChange = mayGive(this.desk, allowedBy(team, member.role));
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.#save();
      }}
      novalidate
    >
      ${mayChange ? nothing : html`<div class="bn am">${teamWords(locale).beyond}</div>`}
      <fieldset class="all" ?disabled=${!mayChange}>
        ${renderPair(form, { field: 'name', labels: said.nameIn, value: name ?? member.name, onInput: (to) => this.#change({ name: to }) })}
        ${renderPair(form, { field: 'bio', labels: said.bioIn, value: bio ?? member.bio, onInput: (to) => this.#change({ bio: to }) })}
        ${renderRolePick(form, { desk: this.desk, team, chosen: role ?? member.role, onPick: (to) => this.#change({ role: to }) })}
        ${renderLanguages(form, { legend: said.languages, chosen: languages ?? member.languages, onChange: (to) => this.#change({ languages: to }) })}
        ${renderCapacity(form, {
          value: this.capacity ?? (capacity === null || capacity === undefined ? '' : number(capacity)),
          fault: this.capacity === undefined ? undefined : said.capacityBad(number(mostCapacity)),
          onInput: (text) => this.#setCapacity(text),
        })}
        ${this.#renderActive(member)}
      </fieldset>
    </form>`;
  }

  #renderFoot(): TemplateResult {
    const said = teamWords(this.reading.locale).member;
    const isDirty = this.#roster.edits.has(this.agentId) || this.capacity !== undefined;
    return html`<footer>
      <span class="soft xs grow" role="status">${isDirty ? said.unsaved : nothing}</span>
      <button class="btn ghost" ?disabled=${!isDirty || this.isSaving} @click=${() => this.#discard()}>${said.discard}</button>
      <button
        class="btn pri"
        ?disabled=${!isDirty || this.isSaving}
        aria-busy=${String(this.isSaving)}
        @click=${() => void this.#save()}
      >
        ${this.isSaving ? html`<span class="spin"></span>` : nothing}${said.save}
      </button>
    </footer>`;
  }

  protected override render(): TemplateResult {
    const { words, locale, pick } = this.reading;
    const said = teamWords(locale);
    const member = this.#saved;
    const shut = html`<button class="ib" aria-label=${said.back} @click=${() => this.#shut()}>${icon('x')}</button>`;
    if (member === undefined) {
      return html`<section class="pane" aria-label=${said.edit}>
        <div class="top"><span class="grow"></span>${shut}</div>
        <div class="mt"><h2 tabindex="-1">${said.member.gone}</h2></div>
      </section>`;
    }
    const called = pick(member.name);
    return html`<section class="pane" aria-label=${called} @keydown=${(event: KeyboardEvent) => this.#onKey(event)}>
      <div class="top">
        ${agentFace(member, 36, this.reading)}
        <div class="grow">
          <h2 class="cut" tabindex="-1">${member.id === this.desk.me.id ? words.isYou(called) : called}</h2>
          <p class="soft xs cut">
            ${roleName(this.#roster.team, member.role, this.reading)} · <span lang="en">${member.email}</span>
          </p>
        </div>
        ${shut}
      </div>
      <div class="scroll">${this.#renderForm(member)}</div>
      <div role="alert">${this.refusal === undefined ? nothing : html`<div class="bn am say">${this.refusal}</div>`}</div>
      ${this.#renderFoot()}
    </section>`;
  }
}
define('desk-team-member', DeskTeamMember);

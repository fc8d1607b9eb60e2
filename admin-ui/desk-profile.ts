import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import type { FieldErrors } from '../contract/errors.ts';
import { isBuiltIn } from '../contract/permissions.ts';
import type { ProfileChange } from '../contract/team.ts';
import type { Desk } from './desk.ts';
import { define, stylesOf } from './element.ts';
import { agentFace } from './face.ts';
import fields from './fields.css';
import { SheetDialog } from './sheet-dialog.ts';
import sheet from './sheet-dialog.css';
import { squarePicture } from './square-picture.ts';
import { refusalOf } from './team-acts.ts';
import forms from './team-form.css';
import { renderLanguages, renderPair } from './team-parts.ts';
import { teamWords } from './team-words.ts';

/** What the signed-in agent says of themselves. */
export class DeskProfile extends SheetDialog {
  static override styles = stylesOf(sheet, fields, forms);
  static override properties = {
    desk: { attribute: false },
    draft: { state: true },
    faults: { state: true },
    refusal: { state: true },
    isSaving: { state: true },
  };
  declare desk: Desk;
  declare draft: Required<ProfileChange>;
  declare faults: FieldErrors;
  declare refusal: string | undefined;
  declare isSaving: boolean;

  constructor() {
    super();
    this.faults = {};
    this.isSaving = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { name, bio, languages } = this.desk.me;
    this.draft = { name, bio, languages };
  }

  #change(change: Partial<Required<ProfileChange>>): void {
    this.draft = { ...this.draft, ...change };
    this.faults = {};
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.isSaving || this.draft.languages?.length === 0) return;
    this.isSaving = true;
    this.refusal = undefined;
    try {
      this.desk.become(await this.desk.http('PUT /v1/desk/me/profile', { body: this.draft }));
      this.desk.say({ text: teamWords(this.reading.locale).profile.saved });
      this.shut();
    } catch (error) {
      this.faults = (error instanceof ApiError ? error.errors : undefined) ?? {};
      if (Object.keys(this.faults).length === 0) this.refusal = this.reading.sentence(refusalOf(error));
    } finally {
      this.isSaving = false;
    }
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  /** A picture is shown as soon as it is chosen; it does not wait for the rest of the form. */
  async #show(file: Blob | undefined): Promise<void> {
    if (this.isSaving) return;
    const { profile } = teamWords(this.reading.locale);
    this.isSaving = true;
    this.refusal = undefined;
    try {
      const data = file && (await squarePicture(file));
      if (file && data === undefined) this.refusal = profile.noPicture;
      else {
        this.desk.become(
          data === undefined
            ? await this.desk.http('DELETE /v1/desk/me/avatar', {})
            : await this.desk.http('PUT /v1/desk/me/avatar', { body: { data } }),
        );
        this.desk.say({ text: data === undefined ? profile.pictureGone : profile.pictureShown });
      }
    } catch (error) {
      this.refusal = this.reading.sentence(refusalOf(error));
    } finally {
      this.isSaving = false;
    }
  }

  #renderPicture(): TemplateResult {
    const { profile } = teamWords(this.reading.locale);
    const hasOne = this.desk.me.avatar !== undefined;
    const onChange = (event: Event) => {
      const field = event.target as HTMLInputElement;
      const [file] = field.files ?? [];
      field.value = '';
      if (file) void this.#show(file);
    };
    return html`<input type="file" accept="image/*" hidden aria-label=${profile.choosePicture} @change=${onChange} />
      <button
        type="button"
        class="btn"
        ?disabled=${this.isSaving}
        @click=${() => (this.renderRoot as ShadowRoot).querySelector<HTMLInputElement>('input[type="file"]')?.click()}
      >
        ${hasOne ? profile.otherPicture : profile.choosePicture}
      </button>
      ${
        hasOne
          ? html`<button type="button" class="btn ghost" ?disabled=${this.isSaving} @click=${() => void this.#show(undefined)}>
              ${profile.removePicture}
            </button>`
          : nothing
      }`;
  }

  protected override render(): TemplateResult {
    const { words, locale, pick } = this.reading;
    const { member, profile: said } = teamWords(locale);
    const { me } = this.desk;
    const { name, bio, languages } = { ...me, ...this.draft };
    const form = { reading: this.reading, faults: this.faults };
    const role = me.roleName ? pick(me.roleName) : isBuiltIn(me.role) ? words.profile.roles[me.role] : '';
    return this.renderSheet(
      said.title,
      said.lead,
      html`<form class="in-sheet" @submit=${(event: SubmitEvent) => void this.#save(event)} novalidate>
        <div class="self">
          ${agentFace(me, 48, this.reading)}
          <div class="grow">
            <b class="med">${pick(me.name)}</b>
            <p class="soft cut">${said.role(role, me.email)}</p>
          </div>
          <div class="row">${this.#renderPicture()}</div>
        </div>
        ${renderPair(form, { field: 'name', labels: member.nameIn, value: name ?? me.name, onInput: (to) => this.#change({ name: to }) })}
        ${renderPair(form, { field: 'bio', labels: said.bioIn, value: bio ?? me.bio, onInput: (to) => this.#change({ bio: to }) })}
        ${renderLanguages(form, {
          legend: said.languages,
          chosen: languages ?? me.languages,
          onChange: (to) => this.#change({ languages: to }),
        })}
        <div role="alert">${this.refusal === undefined ? nothing : html`<div class="bn am">${this.refusal}</div>`}</div>
        <footer>
          <button class="btn pri" aria-busy=${String(this.isSaving)} ?disabled=${this.isSaving}>
            ${this.isSaving ? html`<span class="spin"></span>` : nothing}${said.save}
          </button>
        </footer>
      </form>`,
    );
  }
}
define('desk-profile', DeskProfile);

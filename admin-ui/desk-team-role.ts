import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ApiError } from '../client/http.ts';
import type { FieldErrors } from '../contract/errors.ts';
import type { Permission } from '../contract/permissions.ts';
import type { NewRole, OwnRole } from '../contract/team.ts';
import type { Desk } from './desk.ts';
import { define, stylesOf } from './element.ts';
import fields from './fields.css';
import { icon } from './icons.ts';
import { SheetDialog } from './sheet-dialog.ts';
import sheet from './sheet-dialog.css';
import { refusalOf } from './team-acts.ts';
import forms from './team-form.css';
import { renderPair } from './team-parts.ts';
import { groupNames, permissionGroups, type PermissionGroup } from './team-permissions.ts';
import { codeOf } from './kept-fresh.ts';
import { rosterOf } from './team-roster.ts';
import { removeRole } from './team-role-acts.ts';
import { teamWords } from './team-words.ts';

/** One role of the installation's own: its name and what it allows. */
export class DeskTeamRole extends SheetDialog {
  static override styles = stylesOf(sheet, fields, forms);
  static override properties = {
    desk: { attribute: false },
    roleId: { attribute: false },
    draft: { state: true },
    faults: { state: true },
    refusal: { state: true },
    isConflict: { state: true },
    isSaving: { state: true },
  };
  declare desk: Desk;
  /** Undefined for one that is being made. */
  declare roleId: string | undefined;
  declare draft: NewRole;
  declare faults: FieldErrors;
  declare refusal: string | undefined;
  /** Somebody else saved it after it was opened here. */
  declare isConflict: boolean;
  declare isSaving: boolean;
  #version = 1;

  constructor() {
    super();
    this.draft = { name: { en: '', bn: '' }, permissions: ['view_chat', 'send_messages'] };
    this.faults = {};
    this.isConflict = false;
    this.isSaving = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#take();
    this.whileConnected(rosterOf(this.desk).subscribe(() => this.requestUpdate()));
  }

  get #saved(): OwnRole | undefined {
    return rosterOf(this.desk).team?.roles.find(({ id }) => id === this.roleId);
  }

  /** Begins with what is saved. */
  #take(): void {
    const saved = this.#saved;
    if (saved === undefined) return;
    this.draft = { name: saved.name, permissions: saved.permissions };
    this.#version = saved.version;
    this.isConflict = false;
  }

  #turn(permission: Permission): void {
    const { permissions } = this.draft;
    const isOn = permissions.includes(permission);
    this.draft = {
      ...this.draft,
      permissions: isOn ? permissions.filter((name) => name !== permission) : [...permissions, permission],
    };
  }

  #missing(): FieldErrors {
    const { name } = this.draft;
    const required = { code: 'required', detail: '' } as const;
    return { ...(name.en.trim() === '' && { 'name.en': required }), ...(name.bn.trim() === '' && { 'name.bn': required }) };
  }

  #send(): Promise<OwnRole> {
    const { roleId, draft, desk } = this;
    if (roleId === undefined) return desk.http('POST /v1/desk/roles', { body: draft });
    return desk.http('PUT /v1/desk/roles/{roleId}', { params: { roleId }, body: { ...draft, version: this.#version } });
  }

  async #save(): Promise<void> {
    this.faults = this.#missing();
    this.refusal = undefined;
    if (Object.keys(this.faults).length === 0 && !this.isSaving) await this.#post();
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  async #post(): Promise<void> {
    const said = teamWords(this.reading.locale).roles;
    const roster = rosterOf(this.desk);
    this.isSaving = true;
    try {
      const saved = await this.#send();
      roster.putRole(saved);
      this.desk.say({ text: said.saved(this.reading.pick(saved.name)) });
      this.shut();
    } catch (error) {
      const code = codeOf(error);
      this.faults = (error instanceof ApiError ? error.errors : undefined) ?? {};
      if (code === 'role_changed' || code === 'not_found') await roster.reload();
      if (code === 'role_changed') this.isConflict = true;
      else if (this.faults['role'] !== undefined) this.refusal = said.full;
      else if (Object.keys(this.faults).length === 0) this.refusal = this.reading.sentence(refusalOf(error));
    } finally {
      this.isSaving = false;
    }
  }

  async #remove(role: OwnRole): Promise<void> {
    if (await removeRole(this.desk, rosterOf(this.desk), role)) this.shut();
    else this.refusal = this.reading.sentence(this.desk.toast?.text ?? '');
  }

  #renderConflict(): TemplateResult | typeof nothing {
    const said = teamWords(this.reading.locale).roles;
    if (!this.isConflict) return nothing;
    const keepMine = () => {
      this.#version = this.#saved?.version ?? this.#version;
      this.isConflict = false;
      void this.#save();
    };
    return html`<div class="bn am">
      <span class="grow">${said.conflict}</span>
      <button type="button" class="btn sm" @click=${() => this.#take()}>${said.theirs}</button>
      <button type="button" class="btn sm" @click=${keepMine}>${said.mine}</button>
    </div>`;
  }

  #renderGroup(group: PermissionGroup): TemplateResult {
    const said = teamWords(this.reading.locale).roles;
    const { permissions } = this.draft;
    return html`<fieldset>
      <legend>${said.groups[group]}</legend>
      ${permissionGroups[group].map((permission) => {
        const mayGiveIt = this.desk.may(permission);
        return html`<label class="check"
          ><input
            type="checkbox"
            .checked=${live(permissions.includes(permission))}
            ?disabled=${!mayGiveIt}
            @change=${() => this.#turn(permission)}
          /><span
            >${said.permissions[permission]}${mayGiveIt ? nothing : html` <span class="xs soft">${said.notYours}</span>`}</span
          ></label
        >`;
      })}
    </fieldset>`;
  }

  #renderFoot(): TemplateResult {
    const said = teamWords(this.reading.locale).roles;
    const saved = this.#saved;
    const isUsed = rosterOf(this.desk).team?.members.some(({ role }) => role === this.roleId) ?? false;
    return html`<footer>
      ${
        saved === undefined
          ? nothing
          : isUsed
            ? html`<span class="xs soft grow">${said.inUse}</span>`
            : html`<button type="button" class="btn ghost" @click=${() => void this.#remove(saved)}>
                  ${icon('trash', 18)}${said.delete}</button
                ><span class="grow"></span>`
      }
      <button class="btn pri" aria-busy=${String(this.isSaving)} ?disabled=${this.isSaving || this.isConflict}>
        ${this.isSaving ? html`<span class="spin"></span>` : nothing}${said.save}
      </button>
    </footer>`;
  }

  protected override render(): TemplateResult {
    const { member, roles: said } = teamWords(this.reading.locale);
    const form = { reading: this.reading, faults: this.faults };
    const { name, permissions } = this.draft;
    return this.renderSheet(
      this.roleId === undefined ? said.titleNew : said.titleEdit,
      said.dialogLead,
      html`<form
        class="in-sheet"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          void this.#save();
        }}
        novalidate
      >
        ${renderPair(form, {
          field: 'name',
          labels: member.nameIn,
          value: name,
          onInput: (to) => (this.draft = { ...this.draft, name: to }),
        })}
        <div class="groups">${groupNames.map((group) => this.#renderGroup(group))}</div>
        ${permissions.includes('view_chat') ? nothing : html`<p class="xs soft">${said.noRead}</p>`}
        <div role="alert">
          ${this.#renderConflict()}${this.refusal === undefined ? nothing : html`<div class="bn am">${this.refusal}</div>`}
        </div>
        ${this.#renderFoot()}
      </form>`,
    );
  }
}
define('desk-team-role', DeskTeamRole);

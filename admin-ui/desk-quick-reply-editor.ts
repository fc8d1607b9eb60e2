import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ApiError } from '../client/http.ts';
import type { Locale } from '../contract/entities.ts';
import type { FieldErrors } from '../contract/errors.ts';
import { quickReplyLength, quickReplyTitleLength } from '../contract/limits.ts';
import type { QuickReply, QuickReplyInput } from '../contract/quick-replies.ts';
import { faultsOf, variables, type Variable } from '../contract/quick-reply-text.ts';
import { DeskQuickReplyFiles } from './desk-quick-reply-files.ts';
import './desk-quick-reply-preview.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import fields from './fields.css';
import { glyph, icon } from './icons.ts';
import styles from './quick-reply-editor.css';
import forms from './quick-reply-form.css';
import { changeEdit, editIn, savedIn } from './quick-reply-edit.ts';
import { inputOf } from './quick-reply-input.ts';
import { quickRepliesOf, type Edit, type QuickReplies } from './quick-reply-library.ts';
import { removeQuickReply } from './quick-reply-removal.ts';
import { sideOf } from './quick-reply-search.ts';
import { faultWords, quickReplyWords } from './quick-reply-words.ts';
import room from './room.css';

const locales: readonly Locale[] = ['en', 'bn'];
/** What the button of a variable writes where the value may be missing. */
const fallbacks: Partial<Record<Variable, Record<Locale, string>>> = { 'customer.name': { en: 'there', bn: 'গ্রাহক' } };

/** One quick reply, both languages side by side, with the customer's view of it. What is not saved stays until it is discarded. */
export class DeskQuickReplyEditor extends DeskElement {
  static override styles = stylesOf(room, fields, forms + styles);
  static override properties = {
    desk: { attribute: false },
    replyId: { attribute: false },
    faults: { state: true },
    refusal: { state: true },
    isSaving: { state: true },
  };
  declare desk: Desk;
  /** An id, or `new`. */
  declare replyId: string;
  declare faults: FieldErrors;
  declare refusal: ApiError['code'] | undefined;
  declare isSaving: boolean;

  constructor() {
    super();
    this.faults = {};
    this.isSaving = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.#replies.subscribe(() => this.requestUpdate()));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('replyId')) this.#forgetRefusal();
  }

  /** Begins where one writes. */
  override focus(): void {
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.back, input')?.focus({ preventScroll: true });
  }

  #forgetRefusal(): void {
    this.faults = {};
    this.refusal = undefined;
  }

  get #replies(): QuickReplies {
    return quickRepliesOf(this.desk);
  }

  get #saved(): QuickReply | undefined {
    return savedIn(this.#replies, this.replyId);
  }

  get #edit(): Edit {
    return editIn(this.#replies, this.replyId);
  }

  get #isDirty(): boolean {
    return this.#replies.edits.has(this.replyId);
  }

  #change(change: Partial<QuickReplyInput>): void {
    changeEdit(this.#replies, this.replyId, change);
  }

  #changeSide(field: 'title' | 'content', locale: Locale, text: string): void {
    const { [field]: _side, [`${field}.${locale}`]: _text, ...rest } = this.faults;
    this.faults = rest;
    this.#change({ [field]: { ...this.#edit.input[field], [locale]: text } });
  }

  async #save(): Promise<void> {
    if (!this.#isDirty || this.isSaving) return;
    const files = (this.renderRoot as ShadowRoot).querySelector('desk-quick-reply-files');
    if (files instanceof DeskQuickReplyFiles && !files.isReady) return files.hold(() => void this.#save());
    const { desk, replyId } = this;
    const edit = this.#edit;
    const { id, version, input } = edit;
    const body = inputOf(input);
    this.isSaving = true;
    this.#forgetRefusal();
    try {
      const saved =
        version === undefined
          ? await desk.http('POST /v1/desk/quick-replies', { body: { ...body, id } })
          : await desk.http('PUT /v1/desk/quick-replies/{quickReplyId}', {
              params: { quickReplyId: id },
              body: { ...body, version },
            });
      await this.#replies.reload();
      const now = this.#replies.edits.get(replyId);
      // What was written while it was being saved is a change of what was saved.
      const rest = now === undefined || now.input === input ? undefined : { ...now, version: saved.version };
      this.#replies.keepEdit(replyId, undefined);
      this.#replies.keepEdit(id, rest);
      desk.say({ text: quickReplyWords(this.reading.locale).savedToast });
      if (replyId === 'new' && this.isConnected && this.replyId === 'new')
        desk.router.go({ room: 'quick-replies', replyId: id }, 'replace');
    } catch (error) {
      const known = error instanceof ApiError ? error : undefined;
      if (known?.code === 'quick_reply_changed' || known?.code === 'not_found') await this.#replies.reload();
      // Which one is open by now has nothing to do with it; its own edit says that it is not saved.
      if (replyId !== this.replyId) return desk.say({ text: this.reading.words.refusals[known?.code ?? 'internal'] });
      this.faults = known?.errors ?? {};
      this.refusal = known?.code ?? 'internal';
    } finally {
      this.isSaving = false;
    }
    await this.updateComplete;
    if (replyId === this.replyId) (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  #discard(): void {
    const { replyId } = this;
    const edit = this.#replies.edits.get(replyId);
    this.#forgetRefusal();
    this.#replies.keepEdit(replyId, undefined);
    const undo = () => {
      this.#replies.keepEdit(replyId, edit);
      this.desk.say(undefined);
    };
    this.desk.say({ text: quickReplyWords(this.reading.locale).discarded, undo });
    if (replyId === 'new') this.desk.router.go({ room: 'quick-replies' });
  }

  #remove(reply: QuickReply): void {
    const leave = () => {
      if (this.isConnected && this.replyId === reply.id) this.desk.router.go({ room: 'quick-replies' }, 'replace');
    };
    void removeQuickReply(this.desk, reply, leave);
  }

  #insert(locale: Locale, variable: Variable): void {
    const field = (this.renderRoot as ShadowRoot).querySelector<HTMLTextAreaElement>(`#content-${locale}`);
    if (field === null) return;
    const fallback = fallbacks[variable]?.[locale];
    field.focus();
    field.setRangeText(
      `{{${variable}${fallback === undefined ? '' : `|${fallback}`}}}`,
      field.selectionStart,
      field.selectionEnd,
      'end',
    );
    this.#changeSide('content', locale, field.value);
  }

  #onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
    if (event.key !== 'Enter' && event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    void this.#save();
  }

  #renderFault(name: string, said: string | undefined): TemplateResult {
    return html`<span class="fault" id="fault-${name}" role="alert"
      >${said === undefined ? nothing : html`${glyph('urgent')}${said}`}</span
    >`;
  }

  #faultOf(field: string): string | undefined {
    const fault = this.faults[field];
    return fault && faultWords(field, fault.code, this.reading.locale);
  }

  #contentFault(locale: Locale): string | undefined {
    const said = quickReplyWords(this.reading.locale).editor;
    const [fault] = faultsOf(this.#edit.input.content[locale]);
    if (fault !== undefined) return fault.kind === 'unknown' ? said.unknown(fault.name) : said.unclosed;
    return this.#faultOf(`content.${locale}`) ?? (locale === 'en' ? this.#faultOf('content') : undefined);
  }

  #renderSide(locale: Locale): TemplateResult {
    const { number } = this.reading;
    const words = quickReplyWords(this.reading.locale);
    const said = words.editor;
    const { title, content } = this.#edit.input;
    const titleFault = this.#faultOf(`title.${locale}`) ?? (locale === 'en' ? this.#faultOf('title') : undefined);
    const contentFault = this.#contentFault(locale);
    const left = quickReplyLength - content[locale].length;
    return html`<section class="side" aria-label=${words.sides[locale]}>
      <h2>${words.sides[locale]}</h2>
      <label for="title-${locale}">${said.shortTitle}</label>
      <input
        class="field"
        id="title-${locale}"
        lang=${locale}
        maxlength=${quickReplyTitleLength}
        aria-label=${said.titleIn[locale]}
        aria-invalid=${titleFault !== undefined}
        aria-describedby="fault-title-${locale}"
        .value=${live(title[locale])}
        @input=${(event: Event) => this.#changeSide('title', locale, (event.target as HTMLInputElement).value)}
      />
      ${this.#renderFault(`title-${locale}`, titleFault)}
      <label for="content-${locale}">${said.content}</label>
      <textarea
        class="field"
        id="content-${locale}"
        lang=${locale}
        rows="7"
        maxlength=${quickReplyLength}
        aria-label=${said.contentIn[locale]}
        aria-invalid=${contentFault !== undefined}
        aria-describedby="fault-content-${locale}"
        .value=${live(content[locale])}
        @input=${(event: Event) => this.#changeSide('content', locale, (event.target as HTMLTextAreaElement).value)}
      ></textarea>
      <div class="under">
        ${this.#renderFault(`content-${locale}`, contentFault)}
        ${left < 200 ? html`<span class="xs soft">${said.left(number(left))}</span>` : nothing}
      </div>
      <div class="vars" role="group" aria-label=${said.variables}>
        ${variables.map((variable) => {
          const name = this.reading.words.composer.gaps[variable];
          return html`<button class="chip" aria-label=${said.insert(name)} @click=${() => this.#insert(locale, variable)}>
            ${icon('plus', 14)}${name}
          </button>`;
        })}
      </div>
    </section>`;
  }

  #renderAbout(): TemplateResult {
    const { locale } = this.reading;
    const said = quickReplyWords(locale).editor;
    const { input } = this.#edit;
    const categories = this.#replies.library?.categories ?? [];
    const [categoryFault, shortcutFault] = [this.#faultOf('category'), this.#faultOf('shortcut')];
    return html`<div class="about">
      <div>
        <label for="category">${said.category}</label>
        <div class="select">
          <select
            class="field"
            id="category"
            aria-invalid=${categoryFault !== undefined}
            aria-describedby="fault-category"
            .value=${live(input.category)}
            @change=${(event: Event) => this.#change({ category: (event.target as HTMLSelectElement).value })}
          >
            ${categories.map(
              ({ id, name }) => html`<option value=${id} ?selected=${id === input.category}>${sideOf(name, locale)}</option>`,
            )}
          </select>
          ${icon('down', 16)}
        </div>
        ${this.#renderFault('category', categoryFault)}
      </div>
      <div>
        <label for="shortcut">${said.shortcut}</label>
        <input
          class="field"
          id="shortcut"
          maxlength="31"
          autocapitalize="off"
          spellcheck="false"
          placeholder=${said.shortcutHint}
          aria-invalid=${shortcutFault !== undefined}
          aria-describedby="fault-shortcut"
          .value=${live(input.shortcut ?? '')}
          @input=${(event: Event) => {
            const { shortcut: _, ...rest } = this.faults;
            this.faults = rest;
            this.#change({ shortcut: (event.target as HTMLInputElement).value.trim() });
          }}
        />
        ${this.#renderFault('shortcut', shortcutFault)}
      </div>
    </div>`;
  }

  #renderFiles(): TemplateResult {
    return html`<section class="carried" aria-label=${quickReplyWords(this.reading.locale).editor.files}>
      <h2>${quickReplyWords(this.reading.locale).editor.files}</h2>
      <desk-quick-reply-files .desk=${this.desk} .replyId=${this.replyId}></desk-quick-reply-files>
    </section>`;
  }

  /** Somebody else saved or deleted what is being edited here. */
  #renderConflict(): TemplateResult | typeof nothing {
    const words = quickReplyWords(this.reading.locale);
    const edit = this.#replies.edits.get(this.replyId);
    const saved = this.#saved;
    if (edit?.version === undefined || saved === undefined || edit.version === saved.version) return nothing;
    const who = saved.updatedBy === null ? words.editor.somebody : this.reading.pick(saved.updatedBy.name);
    return html`<div class="bn am" role="alert">
      <span class="grow">${words.editor.conflict(who)}</span>
      <button
        class="btn sm"
        @click=${() => {
          this.#forgetRefusal();
          this.#replies.keepEdit(this.replyId, undefined);
        }}
      >
        ${words.editor.theirs}
      </button>
      <button
        class="btn sm"
        @click=${() => {
          this.#replies.keepEdit(this.replyId, { ...edit, version: saved.version });
          void this.#save();
        }}
      >
        ${words.editor.mine}
      </button>
    </div>`;
  }

  #renderRefusal(): TemplateResult | typeof nothing {
    const { refusal } = this;
    if (refusal === undefined || refusal === 'quick_reply_changed' || Object.keys(this.faults).length > 0) return nothing;
    const said =
      refusal === 'not_found'
        ? quickReplyWords(this.reading.locale).gone
        : this.reading.sentence(this.reading.words.refusals[refusal]);
    return html`<div class="bn am" role="alert"><span class="grow">${said}</span></div>`;
  }

  #renderState(saved: QuickReply | undefined): string {
    const { editor } = quickReplyWords(this.reading.locale);
    if (this.#isDirty) return editor.unsaved;
    if (saved === undefined) return '';
    if (saved.updatedBy === null) return editor.pack;
    return editor.saved(this.reading.full(saved.updatedAt), this.reading.pick(saved.updatedBy.name));
  }

  protected override render(): TemplateResult {
    const { locale } = this.reading;
    const words = quickReplyWords(locale);
    const saved = this.#saved;
    const isGone = saved === undefined && this.replyId !== 'new' && !this.#isDirty;
    const back = html`<button
      class="ib back"
      aria-label=${words.back}
      @click=${() => this.desk.router.go({ room: 'quick-replies' })}
    >
      ${icon('left')}
    </button>`;
    if (isGone)
      return html`<header>${back}</header>
        <div class="mt"><p>${words.gone}</p></div>`;
    const title = sideOf(this.#edit.input.title, locale) || (saved ? words.list.untitled : words.editor.fresh);
    return html`<header>
        ${back}
        <div class="grow">
          <h1 class="cut">${title}</h1>
          <div class="xs soft cut" role="status">${this.#renderState(saved)}</div>
        </div>
        ${
          saved === undefined
            ? nothing
            : html`<button
                class="ib tip"
                data-tip=${words.editor.remove}
                aria-label=${words.editor.remove}
                @click=${() => this.#remove(saved)}
              >
                ${icon('trash')}
              </button>`
        }
        ${this.#isDirty ? html`<button class="btn ghost" @click=${() => this.#discard()}>${words.editor.discard}</button>` : nothing}
        <button class="btn pri" ?disabled=${!this.#isDirty} aria-busy=${this.isSaving} @click=${() => void this.#save()}>
          ${this.isSaving ? html`<span class="spin"></span>` : nothing}${words.editor.save}
        </button>
      </header>
      <div class="body" @keydown=${(event: KeyboardEvent) => this.#onKey(event)}>
        <div class="form">
          ${this.#renderConflict()} ${this.#renderRefusal()} ${this.#renderAbout()}
          <div class="sides">${locales.map((side) => this.#renderSide(side))}</div>
          ${this.#renderFiles()}
        </div>
        <desk-quick-reply-preview .desk=${this.desk} .content=${this.#edit.input.content}></desk-quick-reply-preview>
      </div>`;
  }
}
define('desk-quick-reply-editor', DeskQuickReplyEditor);

import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError } from '../client/http.ts';
import type { Locale } from '../contract/entities.ts';
import { newId } from '../contract/ids.ts';
import { quickReplyTitleLength } from '../contract/limits.ts';
import type { QuickReplyCategory } from '../contract/quick-replies.ts';
import { define, stylesOf } from './element.ts';
import fields from './fields.css';
import { icon } from './icons.ts';
import { QuickReplyDialog } from './quick-reply-dialog.ts';
import styles from './quick-reply-dialog.css';
import sheet from './sheet-dialog.css';
import forms from './quick-reply-form.css';
import { sideOf } from './quick-reply-search.ts';
import { quickReplyWords } from './quick-reply-words.ts';

const locales: readonly Locale[] = ['en', 'bn'];

/** The categories with their names in both languages and their order. */
export class DeskQuickReplyCategories extends QuickReplyDialog {
  static override styles = stylesOf(sheet, fields, forms + styles);
  static override properties = { desk: { attribute: false }, draft: { state: true }, said: { state: true } };
  declare draft: readonly QuickReplyCategory[];
  /** Why they could not be saved. */
  declare said: string;

  constructor() {
    super();
    this.draft = [];
    this.said = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.draft = this.replies.library?.categories ?? [];
  }

  #rename(id: string, locale: Locale, text: string): void {
    this.draft = this.draft.map((category) =>
      category.id === id ? { ...category, name: { ...category.name, [locale]: text } } : category,
    );
  }

  #move(index: number, step: number): void {
    const draft = [...this.draft];
    draft.splice(index + step, 0, ...draft.splice(index, 1));
    this.draft = draft;
  }

  async #add(): Promise<void> {
    this.draft = [...this.draft, { id: newId(), name: { en: '', bn: '' } }];
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('li:last-child input')?.focus();
  }

  async #save(): Promise<void> {
    const { locale, words } = this.reading;
    const { draft } = this;
    if (draft.some(({ name }) => sideOf(name, locale).trim() === '')) {
      this.said = quickReplyWords(locale).categories.needsName;
      return;
    }
    try {
      await this.replies.arrange(({ quickReplies }) => ({ categories: draft, quickReplies }));
      this.shut();
    } catch (error) {
      this.said = this.reading.sentence(words.refusals[error instanceof ApiError ? error.code : 'internal']);
    }
  }

  #renderRow(category: QuickReplyCategory, index: number): TemplateResult {
    const { locale } = this.reading;
    const words = quickReplyWords(locale);
    const { id, name } = category;
    const called = sideOf(name, locale);
    const isUsed = this.replies.library?.quickReplies.some((reply) => reply.category === id) ?? false;
    const button = (label: string, figure: 'up' | 'down' | 'trash', isOff: boolean, act: () => void) =>
      html`<button class="ib" aria-label=${label} ?disabled=${isOff} @click=${act}>${icon(figure, 18)}</button>`;
    return html`<li>
      ${locales.map(
        (side) =>
          html`<input
            class="field"
            lang=${side}
            maxlength=${quickReplyTitleLength}
            aria-label="${words.editor.category} ${index + 1}, ${words.sides[side]}"
            placeholder=${words.sides[side]}
            .value=${live(name[side])}
            @input=${(event: Event) => this.#rename(id, side, (event.target as HTMLInputElement).value)}
          />`,
      )}
      <span class="acts">
        ${button(words.categories.up(called), 'up', index === 0, () => this.#move(index, -1))}
        ${button(words.categories.down(called), 'down', index === this.draft.length - 1, () => this.#move(index, 1))}
        ${button(words.categories.remove(called), 'trash', isUsed, () => {
          this.draft = this.draft.filter((other) => other !== category);
        })}
      </span>
    </li>`;
  }

  protected override render(): TemplateResult {
    const words = quickReplyWords(this.reading.locale).categories;
    return this.renderSheet(
      words.menu,
      words.lead,
      html`<ul class="categories">
          ${repeat(
            this.draft,
            ({ id }) => id,
            (category, index) => this.#renderRow(category, index),
          )}
        </ul>
        <div role="alert">${this.said === '' ? nothing : html`<div class="bn am">${this.said}</div>`}</div>
        <footer>
          <button class="btn" @click=${() => void this.#add()}>${icon('plus', 16)}${words.add}</button>
          <span class="grow"></span>
          <button class="btn pri" @click=${() => void this.#save()}>${words.save}</button>
        </footer>`,
    );
  }
}
define('desk-quick-reply-categories', DeskQuickReplyCategories);

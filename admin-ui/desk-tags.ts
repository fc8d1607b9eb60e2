import { html, nothing, type TemplateResult } from 'lit';
import type { DeskConversation } from '../contract/entities.ts';
import { tagLength, tags as mostTags } from '../contract/limits.ts';
import { spellTag } from '../contract/triage.ts';
import { changeTags } from './triage-acts.ts';
import { conversationWords } from './conversation-words.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { languageOf } from './scripts.ts';
import { opensPalette } from './shortcuts.ts';
import { rememberTag, tagsLately } from './tags-lately.ts';
import styles from './tags.css';

const shownOptions = 6;

/** The tags of a conversation: removed with one press, added from those used lately or by typing a new one. */
export class DeskTags extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    isAdding: { state: true },
    text: { state: true },
    active: { state: true },
  };
  declare desk: Desk;
  declare conversation: DeskConversation;
  declare isAdding: boolean;
  declare text: string;
  declare active: number;

  constructor() {
    super();
    this.isAdding = false;
    this.text = '';
    this.active = 0;
  }

  /** Opens the field, with the focus in it. */
  async add(): Promise<void> {
    if (!this.desk.may('send_messages')) return;
    this.isAdding = true;
    this.text = '';
    this.active = 0;
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector('input')?.focus();
  }

  async #close(): Promise<void> {
    this.isAdding = false;
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.plus')?.focus();
  }

  get #isFull(): boolean {
    return this.conversation.tags.length >= mostTags;
  }

  get #options(): string[] {
    const typed = spellTag(this.text);
    const { tags } = this.conversation;
    const known = tagsLately(this.desk).filter((tag) => !tags.includes(tag) && tag.includes(typed));
    const shown = known.slice(0, shownOptions);
    return typed === '' || tags.includes(typed) || shown.includes(typed) || typed.length > tagLength ? shown : [...shown, typed];
  }

  #take(tag: string | undefined): void {
    if (tag === undefined || this.#isFull) return;
    rememberTag(this.desk, tag);
    this.text = '';
    this.active = 0;
    void changeTags(this.desk, this.conversation, { add: [tag] });
  }

  async #remove(tag: string): Promise<void> {
    await changeTags(this.desk, this.conversation, { remove: [tag] });
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.plus, input')?.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (opensPalette(event)) return;
    event.stopPropagation();
    if (event.isComposing) return;
    const options = this.#options;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && options.length > 0) this.active = (this.active + step + options.length) % options.length;
    else if (event.key === 'Enter' || event.key === ',') this.#take(options[this.active]);
    else if (event.key === 'Escape') void this.#close();
    else if (event.key === 'Backspace' && this.text === '') {
      const last = this.conversation.tags.at(-1);
      if (last !== undefined) void this.#remove(last);
    } else return;
    event.preventDefault();
  }

  #renderTag(tag: string): TemplateResult {
    const { triage } = conversationWords(this.reading.locale);
    const lang = languageOf(tag);
    return html`<li class="tag" lang=${lang === this.reading.locale ? nothing : lang}>
      <span class="cut">${tag}</span>
      ${
        this.desk.may('send_messages')
          ? html`<button aria-label=${triage.removeTag(tag)} @click=${() => void this.#remove(tag)}>${icon('x', 12)}</button>`
          : nothing
      }
    </li>`;
  }

  #renderField(): TemplateResult {
    const { triage } = conversationWords(this.reading.locale);
    const options = this.#options;
    const isTooLong = spellTag(this.text).length > tagLength;
    const said = this.#isFull ? triage.tagsFull : isTooLong ? triage.tagTooLong : '';
    return html`<div
      class="adding"
      @focusout=${(event: FocusEvent) => {
        if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) this.isAdding = false;
      }}
    >
      <input
        role="combobox"
        aria-label=${triage.addTag}
        aria-expanded=${options.length > 0}
        aria-controls="options"
        aria-autocomplete="list"
        aria-activedescendant=${options.length > 0 ? `option-${this.active}` : nothing}
        aria-describedby="said"
        aria-invalid=${isTooLong}
        placeholder=${triage.addTag}
        autocomplete="off"
        .value=${this.text}
        ?disabled=${this.#isFull}
        @input=${(event: Event) => {
          this.text = (event.target as HTMLInputElement).value;
          this.active = 0;
        }}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
      />
      <p id="said" class="fault" role="alert">${said}</p>
      <ul
        role="listbox"
        id="options"
        aria-label=${triage.lately}
        ?hidden=${options.length === 0 || this.#isFull}
        @pointerdown=${(event: Event) => event.preventDefault()}
      >
        ${options.map(
          (tag, index) =>
            html`<li
              role="option"
              id="option-${index}"
              aria-selected=${index === this.active}
              class=${index === this.active ? 'on' : ''}
              lang=${languageOf(tag)}
              @click=${() => this.#take(tag)}
            >
              ${tagsLately(this.desk).includes(tag) ? tag : triage.newTag(tag)}
            </li>`,
        )}
      </ul>
    </div>`;
  }

  protected override render(): TemplateResult {
    const { triage } = conversationWords(this.reading.locale);
    const { tags } = this.conversation;
    const mayAct = this.desk.may('send_messages');
    return html`<ul class="tags" aria-label=${triage.tags}>
        ${tags.map((tag) => this.#renderTag(tag))}
        ${
          mayAct && !this.isAdding
            ? html`<li>
                <button
                  class="plus tip"
                  data-tip="${triage.addTag} · T"
                  aria-label=${triage.addTag}
                  @click=${() => void this.add()}
                >
                  ${icon('plus', 16)}
                </button>
              </li>`
            : nothing
        }
      </ul>
      ${this.isAdding ? this.#renderField() : nothing}`;
  }
}
define('desk-tags', DeskTags);

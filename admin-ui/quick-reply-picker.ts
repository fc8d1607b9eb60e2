import { html, nothing, unsafeCSS, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { Attachment, Customer, DeskConversation, Locale } from '../contract/entities.ts';
import type { QuickReply } from '../contract/quick-replies.ts';
import { fillIn } from '../contract/quick-reply-text.ts';
import type { Desk } from './desk.ts';
import { renderKeys } from './keyboard.ts';
import popover from './popover.css';
import { renderFilled } from './quick-reply-filled.ts';
import { icon } from './icons.ts';
import { quickRepliesOf, type QuickReplies } from './quick-reply-library.ts';
import styles from './quick-reply-picker.css';
import { bestOf, shelvesOf, sideOf, type Shelf } from './quick-reply-search.ts';
import { valuesOf } from './quick-reply-values.ts';
import { quickReplyWords } from './quick-reply-words.ts';
import { currentReading } from './reading.ts';
import { writeRoute } from './route.ts';

const sheet = unsafeCSS(popover + styles).styleSheet;
const locales: readonly Locale[] = ['en', 'bn'];
const other = (locale: Locale): Locale => (locale === 'en' ? 'bn' : 'en');

/** Where somebody writes to a customer. */
export interface Writing extends ReactiveControllerHost {
  readonly desk: Desk;
  readonly conversation: DeskConversation;
  readonly contact: Customer | undefined;
  readonly text: string;
  /** Adds files of the library to what is written. */
  attachFromLibrary(files: readonly Attachment[]): void;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** What the field does for its picker. */
export interface Field {
  insert(text: string, files: readonly Attachment[]): void;
  press(event: KeyboardEvent): void;
}

/** The list of quick replies above a text field; the field keeps the focus. */
export class QuickReplyPicker {
  #writing: Writing;
  #field: Field;
  #replies: QuickReplies;
  #stop: () => void;
  #query = '';
  #active: string | undefined;
  /** The side asked for; without it that of the conversation, as it stands. */
  #side: Locale | undefined;

  constructor(writing: Writing, field: Field) {
    this.#writing = writing;
    this.#field = field;
    this.#replies = quickRepliesOf(writing.desk);
    this.#stop = this.#replies.subscribe(() => writing.requestUpdate());
    const root = writing.renderRoot;
    // The options stand beside the field, which names them: they must live in its tree, and bring their style.
    if (root instanceof ShadowRoot && sheet !== undefined && !root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  close(): void {
    this.#stop();
  }

  get #language(): Locale {
    return this.#side ?? this.#writing.conversation.language;
  }

  search(query: string): void {
    if (query !== this.#query) this.#active = undefined;
    this.#query = query;
    this.#writing.requestUpdate();
  }

  get #shelves(): Shelf[] {
    const { library } = this.#replies;
    return library === undefined ? [] : shelvesOf(library, this.#query);
  }

  #activeIn(shelves: readonly Shelf[]): QuickReply | undefined {
    const all = shelves.flatMap(({ replies }) => replies);
    return all.find(({ id }) => id === this.#active) ?? bestOf(shelves, this.#query);
  }

  get activeId(): string | undefined {
    const active = this.#activeIn(this.#shelves);
    return active && `quick-reply-${active.id}`;
  }

  onKey(event: KeyboardEvent): boolean {
    const shelves = this.#shelves;
    const all = shelves.flatMap(({ replies }) => replies);
    const active = this.#activeIn(shelves);
    if (active === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'Enter') this.#take(active, event.shiftKey ? other(this.#language) : this.#language);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#active = all.at((all.indexOf(active) + step) % all.length)?.id;
      this.#writing.requestUpdate();
      void this.#writing.updateComplete.then(() => this.#show());
    } else return false;
    event.preventDefault();
    return true;
  }

  #show(): void {
    this.#writing.renderRoot.querySelector('.qr [aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  #filled(reply: QuickReply, language: Locale): { text: string; lang: Locale } {
    const lang = reply.content[language] === '' ? other(language) : language;
    const { desk, conversation, contact } = this.#writing;
    const known = { me: desk.me, conversation, contact, siteName: this.#replies.siteName };
    return { text: fillIn(reply.content[lang], valuesOf(known, lang)), lang };
  }

  #take(reply: QuickReply, language: Locale): void {
    this.#field.insert(this.#filled(reply, language).text, reply.attachments ?? []);
  }

  #renderOption(reply: QuickReply, isActive: boolean): TemplateResult {
    const { locale } = currentReading();
    const { text, lang } = this.#filled(reply, this.#language);
    const title = sideOf(reply.title, this.#language);
    return html`<div
      class="q ${isActive ? 'on' : ''}"
      role="option"
      id="quick-reply-${reply.id}"
      aria-selected=${isActive}
      @pointermove=${() => {
        if (this.#active === reply.id) return;
        this.#active = reply.id;
        this.#writing.requestUpdate();
      }}
      @click=${() => this.#take(reply, this.#language)}
    >
      <b class="cut" lang=${lang === locale ? nothing : lang}>${title}</b>
      ${reply.attachments === undefined ? nothing : html`<span class="sc">${icon('clip', 14)}${currentReading().number(reply.attachments.length)}</span>`}
      ${reply.shortcut === undefined ? nothing : html`<span class="sc">${reply.shortcut}</span>`}
      <p class="cut" lang=${lang}>${renderFilled(text)}</p>
    </div>`;
  }

  #renderList(shelves: readonly Shelf[], active: QuickReply | undefined): TemplateResult {
    const { locale, words } = currentReading();
    const said = quickReplyWords(locale);
    const { library, failed } = this.#replies;
    if (library === undefined && failed !== undefined)
      return html`<div class="say">
        ${said.failed}
        <button class="link" @click=${() => void this.#replies.reload()}>${words.retry}</button>
      </div>`;
    if (library === undefined)
      return html`<div class="say" role="status"><span class="hush">${said.loading}</span></div>
        <div class="q sk" aria-hidden="true"><i></i><i></i></div>
        <div class="q sk" aria-hidden="true"><i></i><i></i></div>`;
    if (active === undefined)
      return html`<div class="say">
        ${library.quickReplies.length === 0 ? said.picker.empty : said.picker.none(this.#query)}
      </div>`;
    return html`<div
      class="options"
      role="listbox"
      id="quick-replies"
      tabindex="0"
      aria-label=${said.title}
      aria-activedescendant="quick-reply-${active.id}"
      @keydown=${(event: KeyboardEvent) => this.#field.press(event)}
    >
      ${shelves.map(
        ({ category, replies }) =>
          html`<div role="group" aria-labelledby="shelf-${category.id}">
            <div class="shelf" id="shelf-${category.id}" role="presentation">${sideOf(category.name, locale)}</div>
            ${replies.map((reply) => this.#renderOption(reply, reply === active))}
          </div>`,
      )}
    </div>`;
  }

  #renderFoot(active: QuickReply | undefined): TemplateResult {
    const { locale } = currentReading();
    const said = quickReplyWords(locale);
    const { desk } = this.#writing;
    const manage = writeRoute({ room: 'quick-replies' });
    return html`<div class="ft">
      ${
        active === undefined
          ? nothing
          : html`<span class="keys">${renderKeys(['Enter'])} ${said.picker.insert}</span>
              <span class="keys">${renderKeys(['Shift', 'Enter'])} ${said.picker.other[other(this.#language)]}</span>`
      }
      <span class="grow"></span>
      ${
        desk.may('manage_quick_replies')
          ? html`<a
              class="link"
              href=${manage}
              @click=${(event: MouseEvent) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                desk.router.go({ room: 'quick-replies' });
              }}
              >${said.picker.manage}</a
            >`
          : nothing
      }
      <div class="seg" role="radiogroup" aria-label=${said.language}>
        ${locales.map(
          (language) =>
            html`<button
              role="radio"
              aria-checked=${language === this.#language}
              aria-label=${said.sides[language]}
              @click=${() => {
                this.#side = language;
                this.#writing.requestUpdate();
              }}
            >
              <span lang=${language}>${language === 'en' ? 'EN' : 'বাং'}</span>
            </button>`,
        )}
      </div>
    </div>`;
  }

  render(): TemplateResult {
    const { locale, number } = currentReading();
    const said = quickReplyWords(locale);
    const shelves = this.#shelves;
    const active = this.#activeIn(shelves);
    const count = shelves.reduce((sum, { replies }) => sum + replies.length, 0);
    const preview = active && this.#filled(active, this.#language);
    return html`<div class="qr pop" @pointerdown=${(event: Event) => event.preventDefault()}>
      ${this.#renderList(shelves, active)}
      ${
        preview === undefined
          ? nothing
          : html`<div class="pv" role="group" aria-label=${said.picker.preview} lang=${preview.lang}>
              ${renderFilled(preview.text)}
            </div>`
      }
      ${this.#renderFoot(active)}
      <div class="hush" role="status">${count === 0 ? '' : said.picker.found(count, number(count))}</div>
    </div>`;
  }
}

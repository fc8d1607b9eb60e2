import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Thread } from '../client/thread.ts';
import type { Customer, DeskConversation } from '../contract/entities.ts';
import { limits } from '../contract/limits.ts';
import { insertAtCaret } from '../look/emoji.ts';
import styles from './composer.css';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import type { EmojiPicked } from './emoji-picker.ts';
import { FileSlot } from './file-slot.ts';
import { loadCode } from './fresh-code.ts';
import { nameOf } from './inbox-row.ts';
import { glyph, icon } from './icons.ts';
import { renderKeyHint } from './keyboard.ts';
import { QuickReplySlot } from './quick-reply-slot.ts';
import { languageOf, shortName } from './scripts.ts';

const utf8 = new TextEncoder();
/** From here on the writer is told how much is left. */
const nearLimitBytes = limits.messageTextBytes - 1024;

/** Where an agent writes. The draft belongs to the conversation and is kept at every key; sending never loses it. */
export class DeskComposer extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    thread: { attribute: false },
    conversation: { attribute: false },
    contact: { attribute: false },
    text: { state: true },
    hasFailed: { state: true },
    isPicking: { state: true },
  };
  declare desk: Desk;
  declare thread: Thread;
  declare conversation: DeskConversation;
  /** Undefined while it is being read. */
  declare contact: Customer | undefined;
  declare text: string;
  /** The device refused to keep the message. */
  declare hasFailed: boolean;
  readonly draft = 'reply';
  #replies = new QuickReplySlot(this);
  #files = new FileSlot(this);
  /** The sheet of emojis is open. */
  declare isPicking: boolean;

  constructor() {
    super();
    this.text = '';
    this.hasFailed = false;
    this.isPicking = false;
  }

  get #field(): HTMLTextAreaElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('textarea');
  }

  override focus(): void {
    this.#field?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before: DeskConversation | undefined = changed.get('conversation');
    if (changed.has('conversation') && before?.id !== this.conversation.id) {
      this.text = this.desk.drafts.read(this.conversation.id);
      this.hasFailed = false;
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const field = this.#field;
    if (field === null || !changed.has('text')) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }

  #write(text: string): void {
    this.text = text;
    this.hasFailed = false;
    this.desk.drafts.keep(this.conversation.id, text);
  }

  #type(text: string): void {
    this.#write(text);
    if (text.trim() !== '') this.thread.typed();
  }

  get #isEmpty(): boolean {
    return this.text.trim() === '' && this.#files.isEmpty;
  }

  async #send(): Promise<void> {
    const text = this.text.trim();
    if (this.#isEmpty || this.#bytes() > limits.messageTextBytes || this.#replies.holdsBack()) return;
    const taken = this.#files.take(() => void this.#send());
    if (taken === undefined) return;
    const { id } = this.conversation;
    this.#write('');
    try {
      await this.thread.send(text, taken.files.length === 0 ? undefined : taken.files);
    } catch {
      taken.putBack();
      this.desk.drafts.keep(id, text);
      if (this.conversation.id !== id) return;
      this.text = text;
      this.hasFailed = true;
    }
  }

  async #pick(): Promise<void> {
    await loadCode(() => import('./emoji-picker.ts'));
    this.isPicking = !this.isPicking;
  }

  #onPicked({ emoji }: EmojiPicked): void {
    const field = this.#field;
    this.isPicking = false;
    field?.focus();
    if (field !== null && emoji !== undefined) insertAtCaret(field, emoji);
  }

  #bytes(): number {
    return utf8.encode(this.text.trim()).length;
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes, its keys are letters in the making.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.#replies.onKey(event) || this.#files.onKey(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.#send();
    } else if (event.key === 'Escape') this.#field?.blur();
  }

  #renderHint(): TemplateResult {
    const { words, number } = this.reading;
    const bytes = this.#bytes();
    if (this.hasFailed) return html`<span class="hint bad" role="alert">${glyph('urgent')}${words.composer.notKept}</span>`;
    if (bytes > limits.messageTextBytes)
      return html`<span class="hint bad" id="hint" role="alert">${glyph('urgent')}${words.composer.tooLong}</span>`;
    if (bytes > nearLimitBytes) {
      const left = Math.floor((limits.messageTextBytes - bytes) / (bytes / this.text.trim().length));
      return html`<span class="hint" id="hint">${words.composer.left(number(left))}</span>`;
    }
    const gaps = this.#replies.renderGaps();
    if (gaps !== undefined) return gaps;
    return html`<span class="hint">${this.conversation.status === 'resolved' ? words.composer.resolvedHint : ''}</span>`;
  }

  protected override render(): TemplateResult {
    const { words, locale } = this.reading;
    const name = nameOf(this.conversation, this.reading);
    const short = shortName(name);
    if (!this.desk.may('send_messages'))
      return html`<div class="shut">${icon('keyboard')}<span class="grow">${words.composer.mayNotSend}</span></div>`;
    if (this.conversation.status === 'closed') {
      return html`<div class="shut">
        <span class="grow">${words.composer.closed}</span>
        <button class="btn" @click=${() => void this.desk.setStatus(this.conversation, 'open')}>
          ${icon('undo', 16)}${words.thread.reopen}
        </button>
      </div>`;
    }
    const isTooLong = this.#bytes() > limits.messageTextBytes;
    return html`<div class="composer" @emoji-picked=${(event: EmojiPicked) => this.#onPicked(event)}>
      ${this.#replies.renderPicker()} ${this.isPicking ? html`<desk-emoji></desk-emoji>` : nothing}
      <div class="modes">
        <div role="tablist" aria-label=${words.composer.modes} class="tabs">
          <button role="tab" id="mode-reply" aria-selected="true" aria-controls="writing" @click=${() => this.focus()}>
            ${icon('reply', 16)}${words.composer.reply}
          </button>
        </div>
        <span class="to cut">${words.composer.to(short)}</span>
      </div>
      <div role="tabpanel" id="writing" aria-labelledby="mode-reply">
        ${this.#files.renderTray()}
        <div class="page">
          ${this.#replies.renderMarks()}
          <textarea
            rows="1"
            .value=${live(this.text)}
            lang=${this.text === '' ? locale : languageOf(this.text)}
            aria-label=${words.composer.label(name)}
            aria-invalid=${isTooLong}
            placeholder=${words.composer.placeholder(short)}
            aria-autocomplete="list"
            aria-controls=${this.#replies.isOpen ? 'quick-replies' : nothing}
            aria-activedescendant=${this.#replies.activeId ?? nothing}
            @input=${(event: Event) => {
              this.#type((event.target as HTMLTextAreaElement).value);
              this.#replies.follow();
            }}
            @paste=${(event: ClipboardEvent) => this.#files.onPaste(event)}
            @keyup=${() => this.#replies.follow()}
            @click=${() => this.#replies.follow()}
            @scroll=${() => this.#replies.hostUpdated()}
            @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
          ></textarea>
        </div>
        <div class="tl">
          ${this.#replies.renderButton()} ${this.#files.renderButtons()} ${this.#renderHint()}
          <button
            class="ib tip"
            data-tip=${words.composer.emoji}
            aria-label=${words.composer.emoji}
            aria-expanded=${this.isPicking}
            @click=${() => void this.#pick()}
          >
            ${icon('smile')}
          </button>
          <button
            class="btn pri send"
            aria-keyshortcuts="Control+Enter"
            ?disabled=${this.#isEmpty || isTooLong}
            @click=${() => void this.#send()}
          >
            ${icon('arrowup')}<span class="word">${words.composer.send}</span> ${renderKeyHint('Ctrl', 'Enter')}
          </button>
        </div>
      </div>
    </div>`;
  }
}
define('desk-composer', DeskComposer);

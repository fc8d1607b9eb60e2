import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { InternalLog } from '../client/internal-log.ts';
import type { Thread } from '../client/thread.ts';
import type { Attachment, ConversationStatus, Customer, DeskConversation, Sender } from '../contract/entities.ts';
import { limits } from '../contract/limits.ts';
import { insertAtCaret } from '../look/emoji.ts';
import styles from './composer.css';
import { setStatus } from './conversation-acts.ts';
import { conversationWords } from './conversation-words.ts';
import type { PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { noteKey } from './drafts.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import type { EmojiPicked } from './emoji-picker.ts';
import { FileSlot } from './file-slot.ts';
import { loadCode } from './fresh-code.ts';
import { nameOf } from './inbox-row.ts';
import { glyph, icon } from './icons.ts';
import { renderKeyHint } from './keyboard.ts';
import mentions from './mention.css';
import { MentionSlot } from './mention-slot.ts';
import { QuickReplySlot } from './quick-reply-slot.ts';
import { languageOf, shortName } from './scripts.ts';
import { sendThen } from './send-then.ts';

const utf8 = new TextEncoder();
/** From here on the writer is told how much is left. */
const nearLimitBytes = limits.messageTextBytes - 1024;

const modes = ['reply', 'note'] as const;
/** To the customer, or to the team alone. */
export type WritingMode = (typeof modes)[number];

const draftKey = (conversationId: string, mode: WritingMode) => (mode === 'note' ? noteKey(conversationId) : conversationId);

/** Where an agent writes, to the customer or to the team. Each draft is kept at every key; sending never loses it. */
export class DeskComposer extends DeskElement {
  static override styles = stylesOf(styles, mentions);
  static override properties = {
    desk: { attribute: false },
    thread: { attribute: false },
    internal: { attribute: false },
    conversation: { attribute: false },
    contact: { attribute: false },
    mode: { state: true },
    text: { state: true },
    hasFailed: { state: true },
    isPicking: { state: true },
    wroteMeanwhile: { state: true },
  };
  declare desk: Desk;
  declare thread: Thread;
  declare internal: InternalLog;
  declare conversation: DeskConversation;
  /** Undefined while it is being read. */
  declare contact: Customer | undefined;
  declare mode: WritingMode;
  declare text: string;
  /** The device refused to keep the message. */
  declare hasFailed: boolean;
  /** The sheet of emojis is open. */
  declare isPicking: boolean;
  /** A colleague whose reply came after this one was begun. */
  declare wroteMeanwhile: Sender | undefined;
  #replies = new QuickReplySlot(this);
  #mentions = new MentionSlot(this);
  #files = new FileSlot(this);
  /** The newest message when this reply was begun. */
  #begunAt = 0;

  constructor() {
    super();
    this.mode = 'reply';
    this.text = '';
    this.hasFailed = false;
    this.isPicking = false;
  }

  attachFromLibrary(files: readonly Attachment[]): void {
    void this.#files.borrow(files);
  }

  /** What is attached belongs to the note or to the reply, as its words do. */
  get draft(): WritingMode {
    return this.mode;
  }

  get #field(): HTMLTextAreaElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('textarea');
  }

  override focus(): void {
    this.#field?.focus();
  }

  /** Goes on in that mode, with the focus in the field. */
  async write(mode: WritingMode): Promise<void> {
    this.#switch(mode);
    await this.updateComplete;
    this.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before: DeskConversation | undefined = changed.get('conversation');
    if (changed.has('conversation') && before?.id !== this.conversation.id) {
      // Whoever comes to a conversation answers it; a note is always asked for.
      this.mode = 'reply';
      this.#read();
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const field = this.#field;
    if (field === null || !(changed.has('text') || changed.has('mode'))) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }

  #switch(mode: WritingMode): void {
    if (this.mode === mode) return;
    this.mode = mode;
    this.#read();
    if (mode === 'note') void this.#mentions.load();
    else this.#mentions.close();
  }

  #read(): void {
    this.text = this.desk.drafts.read(draftKey(this.conversation.id, this.mode));
    this.hasFailed = false;
    this.#begin();
  }

  #begin(): void {
    this.#begunAt = Math.max(this.thread.view.lastSeq, this.conversation.lastSeq);
    this.wroteMeanwhile = undefined;
  }

  #write(text: string): void {
    if (this.text.trim() === '') this.#begin();
    this.text = text;
    this.hasFailed = false;
    this.desk.drafts.keep(draftKey(this.conversation.id, this.mode), text);
  }

  #type(text: string): void {
    this.#write(text);
    // Nobody is told of a note in the making.
    if (text.trim() !== '' && this.mode === 'reply') this.thread.typed();
  }

  get #isReady(): boolean {
    const isEmpty = this.text.trim() === '' && this.#files.isEmpty;
    return !isEmpty && this.#bytes() <= limits.messageTextBytes;
  }

  /** Who of the team answered while this reply was being written. */
  #newerReply(): Sender | undefined {
    const { me } = this.desk;
    const isNewer = ({ sender, kind, seq = 0 }: Thread['view']['rows'][number]) =>
      kind === 'text' && sender.kind === 'agent' && sender.id !== me.id && seq > this.#begunAt;
    return this.thread.view.rows.findLast(isNewer)?.sender;
  }

  /** True when the words are on their way. */
  async #send(): Promise<boolean> {
    if (!this.#isReady) return false;
    const { mode, thread, internal } = this;
    const text = this.text.trim();
    if (mode === 'note') return this.#hand(text, (files) => internal.addNote(text, this.#mentions.namedIn(text), files));
    if (this.#replies.holdsBack()) return false;
    const newer = this.#newerReply();
    if (newer !== undefined) {
      this.#begin();
      this.wroteMeanwhile = newer;
      return false;
    }
    return this.#hand(text, (files) => thread.send(text, files));
  }

  async #hand(text: string, keep: (files: Attachment[] | undefined) => Promise<void>): Promise<boolean> {
    const { mode } = this;
    const { id } = this.conversation;
    const taken = this.#files.take(() => void this.#send());
    if (taken === undefined) return false;
    const kept = keep(taken.files.length === 0 ? undefined : taken.files);
    this.#write('');
    try {
      await kept;
      return true;
    } catch {
      taken.putBack();
      this.desk.drafts.keep(draftKey(id, mode), text);
      if (this.conversation.id !== id || this.mode !== mode) return false;
      this.text = text;
      this.hasFailed = true;
      return false;
    }
  }

  async #sendThen(status: ConversationStatus): Promise<void> {
    const { send } = conversationWords(this.reading.locale);
    if (this.mode !== 'reply') return;
    const sent = async () => {
      const isSent = await this.#send();
      // The next conversation comes up by itself: what is typed on must not fall into it.
      if (isSent) this.#field?.blur();
      return isSent;
    };
    await sendThen(this.desk, this.conversation, status, sent, send.notSolved);
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

  #follow(): void {
    if (this.mode === 'note') this.#mentions.follow();
    else this.#replies.follow();
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes, its keys are letters in the making.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.mode === 'note' ? this.#mentions.onKey(event) : this.#replies.onKey(event)) return;
    if (this.#files.onKey(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (event.shiftKey && this.mode === 'reply') void this.#sendThen('resolved');
      else void this.#send();
    } else if (event.key === 'Escape') this.#field?.blur();
  }

  #onTabKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    this.#switch(this.mode === 'reply' ? 'note' : 'reply');
    void this.updateComplete.then(() =>
      (this.renderRoot as ShadowRoot).querySelector<HTMLElement>(`#mode-${this.mode}`)?.focus(),
    );
  }

  #renderHint(): TemplateResult {
    const { words, number, pick, locale } = this.reading;
    const bytes = this.#bytes();
    if (this.hasFailed) return html`<span class="hint bad" role="alert">${glyph('urgent')}${words.composer.notKept}</span>`;
    const newer = this.wroteMeanwhile;
    if (newer !== undefined && 'name' in newer) {
      const { wroteMeanwhile } = conversationWords(locale).send;
      return html`<span class="hint newer" role="alert"
        >${icon('message', 14)}${wroteMeanwhile(shortName(pick(newer.name)))}</span
      >`;
    }
    if (bytes > limits.messageTextBytes)
      return html`<span class="hint bad" id="hint" role="alert">${glyph('urgent')}${words.composer.tooLong}</span>`;
    if (bytes > nearLimitBytes) {
      const left = Math.floor((limits.messageTextBytes - bytes) / (bytes / this.text.trim().length));
      return html`<span class="hint" id="hint">${words.composer.left(number(left))}</span>`;
    }
    if (this.mode === 'note') return html`<span class="hint"></span>`;
    const gaps = this.#replies.renderGaps();
    if (gaps !== undefined) return gaps;
    return html`<span class="hint">${this.conversation.status === 'resolved' ? words.composer.resolvedHint : ''}</span>`;
  }

  #renderModes(short: string): TemplateResult {
    const { words, locale } = this.reading;
    const { note } = conversationWords(locale);
    const tab = (mode: WritingMode, label: string, key: string) =>
      html`<button
        role="tab"
        id="mode-${mode}"
        aria-selected=${this.mode === mode}
        aria-controls="writing"
        aria-keyshortcuts=${key}
        tabindex=${this.mode === mode ? 0 : -1}
        @keydown=${(event: KeyboardEvent) => this.#onTabKey(event)}
        @click=${() => void this.write(mode)}
      >
        ${icon(mode === 'note' ? 'lock' : 'reply', 16)}${label}${this.mode === mode ? nothing : html`<kbd aria-hidden="true">${key}</kbd>`}
      </button>`;
    return html`<div class="modes">
      <div role="tablist" aria-label=${words.composer.modes} class="tabs">
        ${tab('reply', words.composer.reply, 'R')}${tab('note', note.mode, 'N')}
      </div>
      <span class="to cut">${this.mode === 'note' ? note.only : words.composer.to(short)}</span>
    </div>`;
  }

  #renderField(name: string): TemplateResult {
    const { words, locale } = this.reading;
    const { note } = conversationWords(locale);
    const isNote = this.mode === 'note';
    const list = isNote ? this.#mentions : this.#replies;
    const listId = isNote ? 'mentions' : 'quick-replies';
    return html`<div class="page">
      ${isNote ? nothing : this.#replies.renderMarks()}
      <textarea
        rows="1"
        .value=${live(this.text)}
        lang=${this.text === '' ? locale : languageOf(this.text)}
        aria-label=${isNote ? note.label(name) : words.composer.label(name)}
        aria-invalid=${this.#bytes() > limits.messageTextBytes}
        placeholder=${isNote ? note.placeholder : words.composer.placeholder(shortName(name))}
        aria-autocomplete="list"
        aria-controls=${list.isOpen ? listId : nothing}
        aria-activedescendant=${list.activeId ?? nothing}
        @input=${(event: Event) => {
          this.#type((event.target as HTMLTextAreaElement).value);
          this.#follow();
        }}
        @paste=${(event: ClipboardEvent) => this.#files.onPaste(event)}
        @keyup=${(event: KeyboardEvent) => {
          // The list's own keys moved no caret.
          if (!/^(Arrow(Up|Down)|Enter|Tab|Escape)$/.test(event.key) || !isNote) this.#follow();
        }}
        @click=${() => this.#follow()}
        @scroll=${() => this.#replies.hostUpdated()}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
      ></textarea>
    </div>`;
  }

  #renderSend(): TemplateResult {
    const { words, locale } = this.reading;
    const { note, send } = conversationWords(locale);
    if (this.mode === 'note') {
      return html`<button
        class="btn note save"
        aria-keyshortcuts="Control+Enter"
        ?disabled=${!this.#isReady}
        @click=${() => void this.#send()}
      >
        ${icon('lock', 16)}<span class="word">${note.save}</span> ${renderKeyHint('Ctrl', 'Enter')}
      </button>`;
    }
    const items = [
      { id: 'resolved', label: send.andResolve, figure: glyph('resolved'), keys: ['Ctrl', 'Shift', 'Enter'] },
      { id: 'pending', label: send.andPending, figure: glyph('pending') },
    ];
    return html`<div class="sendg">
      <button
        class="btn pri send"
        aria-keyshortcuts="Control+Enter"
        ?disabled=${!this.#isReady}
        @click=${() => void this.#send()}
      >
        ${icon('arrowup')}<span class="word">${words.composer.send}</span> ${renderKeyHint('Ctrl', 'Enter')}
      </button>
      <desk-menu
        place="above"
        .label=${send.more}
        .items=${items}
        @desk-pick=${(event: PickEvent) => void this.#sendThen(event.id === 'pending' ? 'pending' : 'resolved')}
      >
        <button
          slot="trigger"
          class="btn pri more"
          aria-label=${send.more}
          aria-keyshortcuts="Control+Shift+Enter"
          ?disabled=${!this.#isReady}
        >
          ${icon('down', 16)}
        </button>
      </desk-menu>
    </div>`;
  }

  #renderTools(): TemplateResult {
    const { words } = this.reading;
    return html`<div class="tl">
      ${this.mode === 'note' ? this.#mentions.renderButton() : this.#replies.renderButton()} ${this.#files.renderButtons()}
      <button
        class="ib tip above"
        data-tip=${words.composer.emoji}
        aria-label=${words.composer.emoji}
        aria-expanded=${this.isPicking}
        @click=${() => void this.#pick()}
      >
        ${icon('smile')}
      </button>
      ${this.#renderHint()} ${this.#renderSend()}
    </div>`;
  }

  #renderClosed(): TemplateResult {
    const { words } = this.reading;
    return html`<div class="ended">
      <span class="grow">${words.composer.closed}</span>
      <button class="btn" @click=${() => void setStatus(this.desk, this.conversation, 'open')}>
        ${icon('undo', 16)}${words.thread.reopen}
      </button>
    </div>`;
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    const name = nameOf(this.conversation, this.reading);
    if (!this.desk.may('send_messages'))
      return html`<div class="shut">${icon('keyboard')}<span class="grow">${words.composer.mayNotSend}</span></div>`;
    const isOver = this.conversation.status === 'closed' && this.mode === 'reply';
    return html`<div
      class="composer ${this.mode === 'note' ? 'noting' : ''}"
      @emoji-picked=${(event: EmojiPicked) => this.#onPicked(event)}
    >
      ${this.mode === 'note' ? this.#mentions.renderList() : this.#replies.renderPicker()}
      ${this.isPicking ? html`<desk-emoji></desk-emoji>` : nothing} ${this.#renderModes(shortName(name))}
      <div role="tabpanel" id="writing" aria-labelledby="mode-${this.mode}">
        ${isOver ? this.#renderClosed() : html`${this.#files.renderTray()}${this.#renderField(name)}${this.#renderTools()}`}
      </div>
    </div>`;
  }
}
define('desk-composer', DeskComposer);

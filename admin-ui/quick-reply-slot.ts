import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { Attachment } from '../contract/entities.ts';
import { gapsIn, type Gap } from '../contract/quick-reply-text.ts';
import { loadCode } from './fresh-code.ts';
import { icon } from './icons.ts';
import { withGaps } from './quick-reply-filled.ts';
import type { QuickReplyPicker, Writing } from './quick-reply-picker.ts';
import { currentReading } from './reading.ts';

/** The word with a slash that ends at the caret: where it starts, and what follows the slash. */
export function slashBefore(text: string, caret: number): { start: number; query: string } | undefined {
  const found = /(?:^|\s)\/(\S*)$/.exec(text.slice(0, caret));
  const query = found?.[1];
  return query === undefined ? undefined : { start: caret - query.length - 1, query };
}

/** The place of quick replies in a text field: a slash opens the picker, and what a reply leaves open is shown until it is filled in. */
export class QuickReplySlot implements ReactiveController {
  #host: Writing;
  #picker: QuickReplyPicker | undefined;
  /** The slash word that was turned down; it stays closed. */
  #closedAt: number | undefined;

  constructor(host: Writing) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#close();
  }

  hostUpdated(): void {
    const marks = this.#host.renderRoot.querySelector('.gaps');
    if (marks !== null) marks.scrollTop = this.#field?.scrollTop ?? 0;
  }

  get #field(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector('textarea');
  }

  get #slash(): { start: number; query: string } | undefined {
    const field = this.#field;
    return field?.selectionStart === field?.selectionEnd
      ? slashBefore(field?.value ?? '', field?.selectionStart ?? 0)
      : undefined;
  }

  get isOpen(): boolean {
    return this.#picker !== undefined;
  }

  /** For the field: which of the picker's options is meant. */
  get activeId(): string | undefined {
    return this.#picker?.activeId;
  }

  /** Follows the caret: opens, searches or closes. Call after every input and movement. */
  follow(): void {
    const slash = this.#slash;
    if (slash === undefined) this.#closedAt = undefined;
    if (slash === undefined || slash.start === this.#closedAt) this.#close();
    else if (this.#picker === undefined) void this.#open();
    else this.#picker.search(slash.query);
  }

  /** True when the key was the picker's. */
  onKey(event: KeyboardEvent): boolean {
    if (this.#picker === undefined) return false;
    if (event.key === 'Escape') {
      this.#closedAt = this.#slash?.start;
      this.#close();
      return true;
    }
    return this.#picker.onKey(event);
  }

  /** True when the text still waits for something: the first such place is selected. */
  holdsBack(): boolean {
    const [gap] = gapsIn(this.#host.text);
    if (gap !== undefined) this.#select(gap);
    return gap !== undefined;
  }

  #select({ start, end }: Gap): void {
    this.#field?.focus();
    this.#field?.setSelectionRange(start, end);
  }

  async #open(): Promise<void> {
    const { desk } = this.#host;
    try {
      const { QuickReplyPicker } = await loadCode(() => import('./quick-reply-picker.ts'));
      const slash = this.#slash;
      if (slash === undefined || this.#picker !== undefined) return;
      this.#picker = new QuickReplyPicker(this.#host, {
        insert: (text, files) => this.#insert(text, files),
        press: (event) => this.onKey(event),
      });
      this.#picker.search(slash.query);
      this.#host.requestUpdate();
    } catch {
      desk.say({ text: currentReading().words.refusals.offline });
    }
  }

  #close(): void {
    if (this.#picker === undefined) return;
    this.#picker.close();
    this.#picker = undefined;
    this.#host.requestUpdate();
  }

  #write(text: string, start: number): void {
    const field = this.#field;
    if (field === null) return;
    field.focus();
    field.setRangeText(text, start, field.selectionStart, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  }

  #insert(text: string, files: readonly Attachment[]): void {
    const start = this.#slash?.start ?? this.#field?.selectionStart ?? 0;
    this.#close();
    this.#write(text, start);
    this.#host.attachFromLibrary(files);
    const [gap] = gapsIn(text);
    if (gap !== undefined) this.#select({ ...gap, start: start + gap.start, end: start + gap.end });
  }

  #toggle(): void {
    const field = this.#field;
    if (field === null) return;
    const slash = this.#slash;
    this.#closedAt = undefined;
    if (this.isOpen && slash !== undefined) return this.#write('', slash.start);
    field.focus();
    if (slash === undefined)
      this.#write(/\S$/.test(field.value.slice(0, field.selectionStart)) ? ' /' : '/', field.selectionStart);
    else this.follow();
  }

  renderButton(): TemplateResult {
    const { words } = currentReading();
    return html`<button
      class="ib tip above"
      data-tip="${words.composer.quickReplies} · /"
      aria-label=${words.composer.quickReplies}
      aria-expanded=${this.isOpen}
      @pointerdown=${(event: Event) => event.preventDefault()}
      @click=${() => this.#toggle()}
    >
      ${icon('bolt')}
    </button>`;
  }

  renderPicker(): TemplateResult | typeof nothing {
    return this.#picker?.render() ?? nothing;
  }

  /** Marks under the text, where it still waits for something. */
  renderMarks(): TemplateResult | typeof nothing {
    const { text } = this.#host;
    if (gapsIn(text).length === 0) return nothing;
    const marked = withGaps(text, ({ start, end }) => text.slice(start, end));
    return html`<div class="gaps" aria-hidden="true"><span>${marked}</span></div>`;
  }

  /** What is still to be filled in; nothing when the text is complete. */
  renderGaps(): TemplateResult | undefined {
    const gaps = gapsIn(this.#host.text);
    if (gaps.length === 0) return undefined;
    const { words } = currentReading();
    return html`<span class="hint asks" role="status"
      >${words.composer.fillIn}
      ${gaps.map((gap) => html`<button class="ask" @click=${() => this.#select(gap)}>${words.composer.gaps[gap.variable]}</button>`)}</span
    >`;
  }
}

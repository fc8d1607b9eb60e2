import { html, type PropertyValues, type TemplateResult } from 'lit';
import { acceptOf } from '../client/file-choice.ts';
import './desk-file-tray.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { fileReading } from './file-reading.ts';
import { icon } from './icons.ts';
import { carriedFilesOf, type CarriedFiles } from './quick-reply-carried.ts';
import styles from './quick-reply-files.css';
import { quickRepliesOf } from './quick-reply-library.ts';

/** Where the files of the quick reply that is open are shown and added. */
export class DeskQuickReplyFiles extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false }, replyId: { attribute: false } };
  declare desk: Desk;
  declare replyId: string;
  #files: CarriedFiles | undefined;
  #unhook: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(quickRepliesOf(this.desk).subscribe(() => void this.#files?.agree()));
    this.whileConnected(() => this.#leave());
  }

  #leave(): void {
    this.#unhook?.();
    this.#files?.leave();
  }

  /** Every file that is shown is part of the reply. */
  get isReady(): boolean {
    return this.#files?.isReady === true;
  }

  /** Says at the files why the reply is not saved yet, and saves it as soon as all are there. */
  hold(save: () => void): void {
    this.#files?.hold(save);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('replyId')) return;
    this.#leave();
    const files = carriedFilesOf(this.desk, this.replyId);
    this.#files = files;
    files.isShown = true;
    this.#unhook = files.tray.subscribe(() => this.requestUpdate());
    void files.agree();
  }

  protected override render(): TemplateResult {
    const { words, measures } = fileReading(this.reading.locale);
    if (this.#files === undefined) return html``;
    const { tray } = this.#files;
    const { rules } = tray;
    return html`<desk-file-tray .tray=${tray}></desk-file-tray>
      <div class="add">
        <button class="btn" @click=${() => this.renderRoot.querySelector('input')?.click()}>
          ${icon('clip', 16)}${words.attach}
        </button>
        <span class="soft xs">${rules.maxFileSizeBytes === 0 ? '' : measures.limits(rules)}</span>
      </div>
      <input
        type="file"
        multiple
        hidden
        aria-label=${words.attach}
        accept=${acceptOf(rules.allowedFileTypes)}
        @change=${(event: Event) => {
          const field = event.target as HTMLInputElement;
          const files = [...(field.files ?? [])];
          field.value = '';
          tray.add(files);
        }}
      />`;
  }
}
define('desk-quick-reply-files', DeskQuickReplyFiles);

import { html, type PropertyValues, type TemplateResult } from 'lit';
import { acceptOf } from '../client/file-choice.ts';
import type { Attachment } from '../contract/entities.ts';
import { libraryId } from '../contract/ids.ts';
import './desk-file-tray.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { fileReading } from './file-reading.ts';
import { trayOf, type FileTray } from './file-tray.ts';
import { icon } from './icons.ts';
import styles from './quick-reply-files.css';

/** Tells which files a quick reply is to carry now, whichever is open by then. */
export class FilesPicked extends Event {
  declare readonly replyId: string;
  declare readonly attachmentIds: string[];

  constructor(replyId: string, attachmentIds: string[]) {
    super('files-picked');
    this.replyId = replyId;
    this.attachmentIds = attachmentIds;
  }
}

const isSame = (one: readonly string[], other: readonly string[]): boolean => one.join() === other.join();

/** The files of one quick reply: uploaded into the library, kept there, and named by the reply. */
export class DeskQuickReplyFiles extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    replyId: { attribute: false },
    attachmentIds: { attribute: false },
    saved: { attribute: false },
  };
  declare desk: Desk;
  declare replyId: string;
  declare attachmentIds: readonly string[];
  /** Those that the reply carried when it was read. */
  declare saved: readonly Attachment[];
  #tray: FileTray | undefined;
  #unhook: (() => void) | undefined;
  /** The replies of which files are being kept in the library. */
  #keeping = new Set<string>();
  #isFitting = false;
  /** Saves the reply, which waits for its files. */
  #save: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(() => this.#unhook?.());
  }

  /** Every file that is shown is part of the reply. */
  get isReady(): boolean {
    return !this.#keeping.has(this.replyId) && this.#tray?.uploads.sendable !== undefined;
  }

  /** Says at the files why the reply is not saved yet, and saves it as soon as all are there. */
  hold(save: () => void): void {
    this.#save = this.#tray?.hold() === true ? save : undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('replyId')) {
      this.#unhook?.();
      this.#save = undefined;
      const tray = trayOf(this.desk, libraryId, `quick reply ${this.replyId}`);
      this.#tray = tray;
      this.#unhook = tray.subscribe(() => void this.#follow());
    }
    if (changed.has('replyId') || changed.has('attachmentIds')) this.#fit();
  }

  /** Shows the files that the reply names, as after a change was discarded. */
  #fit(): void {
    const { uploads } = this.#tray ?? {};
    const ready = uploads?.sendable;
    if (uploads === undefined || ready === undefined || this.#keeping.has(this.replyId)) return;
    const ids = ready.map(({ id }) => id);
    if (isSame(ids, this.attachmentIds)) return;
    const known = new Map([...this.saved, ...ready].map((file) => [file.id, file]));
    const wanted = this.attachmentIds.flatMap((id) => known.get(id) ?? []);
    // What is shown on the way there is nobody's choice.
    this.#isFitting = true;
    uploads.clear();
    uploads.restore(wanted);
    this.#isFitting = false;
  }

  async #follow(): Promise<void> {
    this.requestUpdate();
    const tray = this.#tray;
    const { replyId } = this;
    const ready = tray?.uploads.sendable;
    if (ready === undefined || this.#keeping.has(replyId) || this.#isFitting) return;
    const ids = ready.map(({ id }) => id);
    if (isSame(ids, this.attachmentIds)) return;
    const kept = new Set([...this.attachmentIds, ...this.saved.map(({ id }) => id)]);
    this.#keeping.add(replyId);
    const isKept = await this.#keep(ids.filter((id) => !kept.has(id)));
    this.#keeping.delete(replyId);
    if (isKept) this.dispatchEvent(new FilesPicked(replyId, ids));
    tray?.release();
    // What another reply shows by now is not touched.
    if (replyId !== this.replyId) return;
    if (isKept) this.attachmentIds = ids;
    else this.#fit();
    this.#save?.();
    this.#save = undefined;
  }

  async #keep(ids: readonly string[]): Promise<boolean> {
    try {
      const keep = (attachmentId: string) =>
        this.desk.http('PUT /v1/desk/library/attachments/{attachmentId}', { params: { attachmentId } });
      await Promise.all(ids.map(keep));
      return true;
    } catch {
      this.desk.say({ text: fileReading(this.reading.locale).words.failed });
      return false;
    }
  }

  protected override render(): TemplateResult {
    const { words, measures } = fileReading(this.reading.locale);
    const tray = this.#tray;
    if (tray === undefined) return html``;
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

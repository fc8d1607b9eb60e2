import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { Attachment, DeskConversation } from '../contract/entities.ts';
import type { Desk } from './desk.ts';
import { filesKey } from './drafts.ts';
import type { FileTray, Taken } from './file-tray.ts';
import { loadCode } from './fresh-code.ts';
import { icon } from './icons.ts';
import { currentReading } from './reading.ts';

/** The element that a slot belongs to: where somebody writes. */
export interface FileHost extends ReactiveControllerHost {
  readonly desk: Desk;
  readonly conversation: DeskConversation;
  /** Which draft is being written: the files of a note never become those of a reply. */
  readonly draft: 'reply' | 'note';
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly isConnected: boolean;
}

/** One draft of the open console. */
interface Draft {
  readonly conversationId: string;
  readonly draft: FileHost['draft'];
}

const none: Taken = { files: [], putBack: () => undefined };

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Somebody has attached something since the page was loaded: drafts may have files. */
let mayHaveFiles = false;

/** The place of files in a composer: chosen, dropped, pasted or recorded. What handles them comes with the first one. */
export class FileSlot implements ReactiveController {
  #host: FileHost;
  #tray: FileTray | undefined;
  #unhook: (() => void) | undefined;
  #stop: (() => void)[] = [];
  /** Something is held above the page. */
  #isOver = false;
  #accept: string | undefined;
  #askedFor: string | undefined;
  /** The drafts whose files are not here yet, of a quick reply or because the code for them still travels: none goes without them. */
  #coming = new Set<Draft>();
  /** What is to go as soon as they are there. */
  #next: { readonly draft: Draft; readonly send: () => void } | undefined;

  constructor(host: FileHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const on = <K extends 'dragenter' | 'dragover' | 'dragleave' | 'drop'>(type: K, listener: (event: DragEvent) => void) => {
      addEventListener(type, listener);
      this.#stop.push(() => removeEventListener(type, listener));
    };
    on('dragenter', (event) => this.#hover(event, true));
    on('dragover', (event) => this.#hover(event, true));
    on('dragleave', (event) => event.relatedTarget === null && this.#hover(event, false));
    on('drop', (event) => {
      const isOurs = this.#isOver;
      this.#hover(event, false);
      if (isOurs && carriesFiles(event)) void this.#add([...(event.dataTransfer?.files ?? [])]);
    });
  }

  hostDisconnected(): void {
    this.#stop.forEach((stop) => stop());
    this.#stop = [];
    this.#show(undefined);
  }

  hostUpdate(): void {
    const { desk, conversation, draft } = this.#host;
    if (this.#tray === undefined ? mayHaveFiles || this.#hasNoted() : !this.#tray.isOf(desk, conversation.id, draft))
      void this.#open();
  }

  /** Whether the page before left files in this draft; asked once for each draft, whatever comes of it. */
  #hasNoted(): boolean {
    const { desk, conversation, draft } = this.#host;
    const key = filesKey(draft, conversation.id);
    if (key === this.#askedFor) return false;
    this.#askedFor = key;
    return desk.drafts.read(key) !== '';
  }

  #hover(event: DragEvent, isOver: boolean): void {
    if (!carriesFiles(event) || this.#host.renderRoot.querySelector('.composer') === null) return;
    // Left to itself the browser would open what is dropped.
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    if (this.#isOver === isOver) return;
    this.#isOver = isOver;
    if (isOver) void this.#open();
    this.#host.requestUpdate();
  }

  #show(tray: FileTray | undefined): void {
    if (tray === this.#tray) return;
    this.#unhook?.();
    this.#tray?.leave();
    this.#tray = tray;
    if (tray !== undefined) tray.isShown = true;
    this.#unhook = tray?.subscribe(() => {
      this.#accept = tray.accept;
      this.#host.requestUpdate();
    });
    this.#host.requestUpdate();
  }

  #draft(): Draft {
    const { conversation, draft } = this.#host;
    return { conversationId: conversation.id, draft };
  }

  #isShown({ conversationId, draft }: Draft): boolean {
    const { conversation, isConnected } = this.#host;
    return isConnected && conversation.id === conversationId && this.#host.draft === draft;
  }

  /** Shows the files of a draft while it is the one that is being written; without them it says so, naming `names`. */
  async #open(of = this.#draft(), names: readonly string[] = []): Promise<FileTray | undefined> {
    const { desk } = this.#host;
    if (this.#tray?.isOf(desk, this.#host.conversation.id, this.#host.draft) === false) this.#show(undefined);
    try {
      const { trayOf } = await loadCode(() => import('./desk-file-tray.ts'));
      mayHaveFiles = true;
      const tray = trayOf(desk, of.conversationId, of.draft);
      if (this.#isShown(of)) this.#show(tray);
      else this.#host.requestUpdate();
      return tray;
    } catch {
      const { offline } = currentReading().words.refusals;
      desk.say({ text: names.length === 0 ? offline : `${names.join(', ')}: ${offline}` });
      return undefined;
    }
  }

  /** The files of a draft are here, or will not be: then what waits for them goes, unless its author has gone on. */
  #arrive(draft: Draft, isHere: boolean): void {
    this.#coming.delete(draft);
    this.#host.requestUpdate();
    const next = this.#next;
    if (next === undefined || this.#isComing) return;
    this.#next = undefined;
    if (isHere && this.#isShown(next.draft)) next.send();
  }

  /** Gives files to the draft that is being written, which waits for them, whatever is on the screen by then. */
  async #bring(files: readonly { readonly name: string }[], give: (tray: FileTray) => boolean | Promise<boolean>): Promise<void> {
    if (files.length === 0) return;
    const draft = this.#draft();
    this.#coming.add(draft);
    this.#host.requestUpdate();
    const tray = await this.#open(
      draft,
      files.map(({ name }) => name),
    );
    this.#arrive(draft, tray !== undefined && (await give(tray)));
  }

  #add(files: readonly File[]): Promise<void> {
    return this.#bring(files, (tray) => tray.add(files));
  }

  get #isComing(): boolean {
    return [...this.#coming].some((draft) => this.#isShown(draft));
  }

  /** Nothing is attached, on its way or being recorded. */
  get isEmpty(): boolean {
    return !this.#isComing && (this.#tray?.isEmpty ?? true);
  }

  /**
   * Takes the files out of the draft, for a message. Undefined when it cannot go yet: `send` is called again as soon as
   * all are there, or the tray says what is wrong with which.
   */
  take(send: () => void): Taken | undefined {
    if (this.#isComing) {
      this.#next = { draft: this.#draft(), send };
      return undefined;
    }
    return this.#tray === undefined ? none : this.#tray.take(send);
  }

  /** Adds files of the library, as a quick reply brings them along. */
  borrow(files: readonly Attachment[]): Promise<void> {
    return this.#bring(files, (tray) => tray.borrow(files));
  }

  /** True when the key was for files. */
  onKey(event: KeyboardEvent): boolean {
    if (event.code !== 'KeyU' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return false;
    event.preventDefault();
    this.#chooser('files')?.click();
    return true;
  }

  /** A pasted picture; words that bring their own picture along stay words. */
  onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || event.clipboardData?.types.includes('text/plain') === true) return;
    event.preventDefault();
    void this.#add(files);
  }

  /** The microphone listens only where it can be seen to. */
  async #record(): Promise<void> {
    const tray = await this.#open();
    if (tray?.isShown === true) await tray.record();
  }

  #chooser(name: 'files' | 'camera'): HTMLInputElement | null {
    return this.#host.renderRoot.querySelector(`input[name='${name}']`);
  }

  #onChosen(event: Event): void {
    const field = event.target as HTMLInputElement;
    const files = [...(field.files ?? [])];
    // The same file may be chosen again.
    field.value = '';
    void this.#add(files);
  }

  renderButtons(): TemplateResult {
    const { words } = currentReading();
    const chosen = (event: Event) => this.#onChosen(event);
    return html`<button
        class="ib tip above clip"
        data-tip="${words.composer.attach} · Ctrl U"
        aria-label=${words.composer.attach}
        aria-keyshortcuts="Control+U"
        @click=${() => {
          void this.#open();
          this.#chooser('files')?.click();
        }}
      >
        ${icon('clip')}
      </button>
      <input type="file" name="files" multiple hidden accept=${this.#accept ?? nothing} @change=${chosen} />
      <button class="ib camera" aria-label=${words.composer.camera} @click=${() => this.#chooser('camera')?.click()}>
        ${icon('camera')}
      </button>
      <input type="file" name="camera" accept="image/*" capture="environment" hidden @change=${chosen} />
      <button
        class="ib tip above"
        data-tip=${words.composer.record}
        aria-label=${words.composer.record}
        aria-pressed=${this.#tray?.isRecording ?? false}
        @click=${() => void this.#record()}
      >
        ${icon('mic')}
      </button>`;
  }

  renderTray(): TemplateResult | typeof nothing {
    const { words } = currentReading();
    const over = this.#isOver ? html`<div class="over" aria-hidden="true">${icon('clip')}${words.composer.drop}</div>` : nothing;
    return html`${over}${this.#tray === undefined ? nothing : html`<desk-file-tray .tray=${this.#tray}></desk-file-tray>`}`;
  }
}

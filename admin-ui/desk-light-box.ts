import { html, nothing, type TemplateResult } from 'lit';
import { DeskElement, define, stylesOf } from './element.ts';
import { fileIcon } from './file-icons.ts';
import { fileReading } from './file-reading.ts';
import { addressesOf, saveFile } from './file-shelf.ts';
import { icon } from './icons.ts';
import styles from './light-box.css';
import type { FileScene, Picture } from './file-room.ts';

/** A finger that moves further than this across the picture turns the page. */
const swipePx = 48;

/** Pictures large, one at a time, over everything. Its keys are its own as long as it is open. */
export class DeskLightBox extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    scene: { attribute: false },
    pictures: { attribute: false },
    at: { state: true },
    address: { state: true },
    state: { state: true },
    isFull: { state: true },
    save: { state: true },
  };
  declare scene: FileScene;
  declare pictures: readonly Picture[];
  declare at: number;
  declare address: string | undefined;
  declare state: 'loading' | 'shown' | 'failed';
  /** At its own size rather than that of the window. */
  declare isFull: boolean;
  declare save: 'busy' | 'failed' | undefined;
  #hasTriedAgain = false;
  #touchX: number | undefined;

  constructor() {
    super();
    this.at = 0;
    this.state = 'loading';
    this.isFull = false;
  }

  get #dialog(): HTMLDialogElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('dialog');
  }

  get #picture(): Picture | undefined {
    return this.pictures[this.at];
  }

  /** Resolves when it is closed. */
  async open(first: Picture): Promise<void> {
    this.#show(
      Math.max(
        0,
        this.pictures.findIndex(({ file }) => file.id === first.file.id),
      ),
    );
    await this.updateComplete;
    const dialog = this.#dialog;
    if (dialog === null) return;
    const closed = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
    dialog.showModal();
    await closed;
  }

  #show(at: number): void {
    if (at < 0 || at >= this.pictures.length) return;
    [this.at, this.isFull, this.save, this.#hasTriedAgain] = [at, false, undefined, false];
    void this.#fetch();
  }

  async #fetch(fresh = false): Promise<void> {
    const picture = this.#picture;
    if (picture === undefined) return;
    [this.state, this.address] = ['loading', undefined];
    try {
      const address = await addressesOf(this.scene.http, picture.conversationId).of(picture.file.id, 'view', fresh);
      if (picture === this.#picture) this.address = address;
    } catch {
      if (picture === this.#picture) this.state = 'failed';
    }
  }

  #onError(): void {
    if (this.#hasTriedAgain) this.state = 'failed';
    else {
      this.#hasTriedAgain = true;
      void this.#fetch(true);
    }
  }

  async #save(): Promise<void> {
    const picture = this.#picture;
    if (picture === undefined || this.save === 'busy') return;
    this.save = 'busy';
    const done = await saveFile(this.scene.http, picture.conversationId, picture.file).then(
      () => true,
      () => false,
    );
    if (picture === this.#picture) this.save = done ? undefined : 'failed';
  }

  #onKey(event: KeyboardEvent): void {
    // The console below has keys of its own.
    event.stopPropagation();
    const places: Record<string, number> = {
      ArrowLeft: this.at - 1,
      ArrowRight: this.at + 1,
      Home: 0,
      End: this.pictures.length - 1,
    };
    const next = places[event.key];
    // At its own size a picture is moved with the arrows.
    if (next === undefined || this.isFull || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#show(next);
  }

  #onTouchEnd(event: TouchEvent): void {
    const moved = (event.changedTouches[0]?.clientX ?? 0) - (this.#touchX ?? 0);
    if (this.#touchX !== undefined && !this.isFull && Math.abs(moved) > swipePx) this.#show(this.at + (moved < 0 ? 1 : -1));
    this.#touchX = undefined;
  }

  #renderBar({ file }: Picture): TemplateResult {
    const { words, measures } = fileReading(this.reading.locale);
    const { at, pictures } = this;
    return html`<div class="bar">
      <span class="lines" role="status">
        <span class="name cut">${file.name}</span>
        <span class="what"
          >${measures.size(file.size)}${
            pictures.length > 1 ? ` · ${words.place(measures.count(at + 1), measures.count(pictures.length))}` : ''
          }</span
        >
      </span>
      <button
        class="ib"
        aria-label=${this.isFull ? words.fit : words.fullSize}
        title=${this.isFull ? words.fit : words.fullSize}
        ?disabled=${this.state !== 'shown'}
        @click=${() => (this.isFull = !this.isFull)}
      >
        ${fileIcon(this.isFull ? 'smaller' : 'larger')}
      </button>
      <button class="ib" aria-label=${words.save(file.name)} title=${words.save(file.name)} @click=${() => void this.#save()}>
        ${this.save === 'busy' ? html`<span class="spin"></span>` : icon('download')}
      </button>
      <button class="ib" autofocus aria-label=${words.close} title=${words.close} @click=${() => this.#dialog?.close()}>
        ${icon('x')}
      </button>
    </div>`;
  }

  #renderStage({ file }: Picture): TemplateResult {
    const { words } = fileReading(this.reading.locale);
    if (this.state === 'failed') {
      return html`<div class="none" role="alert">
        ${fileIcon('image', 28)}<span>${words.notLoaded}</span>
        <button class="btn" @click=${() => void this.#fetch(true)}>${icon('rotate', 16)}${words.loadAgain}</button>
      </div>`;
    }
    return html`${this.state === 'loading' ? html`<span class="sk none">${fileIcon('image', 28)}</span>` : nothing}
    ${
      this.address === undefined
        ? nothing
        : html`<img
            src=${this.address}
            alt=${words.picture(file.name)}
            class=${this.state === 'shown' ? '' : 'hidden'}
            @load=${() => (this.state = 'shown')}
            @error=${() => this.#onError()}
            @click=${(event: Event) => {
              event.stopPropagation();
              this.isFull = !this.isFull;
            }}
          />`
    }`;
  }

  protected override render(): TemplateResult {
    const { words } = fileReading(this.reading.locale);
    const picture = this.#picture;
    if (picture === undefined) return html``;
    const turn = (by: -1 | 1) =>
      this.pictures[this.at + by] === undefined
        ? nothing
        : html`<button
            class="ib turn ${by < 0 ? 'back' : 'on'}"
            aria-label=${by < 0 ? words.previous : words.next}
            title=${by < 0 ? words.previous : words.next}
            @click=${() => this.#show(this.at + by)}
          >
            ${icon(by < 0 ? 'left' : 'right')}
          </button>`;
    return html`<dialog
      aria-label=${words.picture(picture.file.name)}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
      @touchstart=${(event: TouchEvent) => (this.#touchX = event.touches.length === 1 ? event.touches[0]?.clientX : undefined)}
      @touchend=${(event: TouchEvent) => this.#onTouchEnd(event)}
    >
      ${this.#renderBar(picture)}
      <div class="stage ${this.isFull ? 'full' : ''}" tabindex=${this.isFull ? 0 : nothing} @click=${() => this.#dialog?.close()}>
        ${this.#renderStage(picture)}
      </div>
      ${turn(-1)} ${turn(1)} ${this.save === 'failed' ? html`<p class="bad" role="alert">${words.saveFailed}</p>` : nothing}
    </dialog>`;
  }
}
define('desk-light-box', DeskLightBox);

/** Shows a picture large, among those that can be leafed through; resolves when it is closed. */
export async function openLightBox(scene: FileScene, first: Picture): Promise<void> {
  const box = document.createElement('desk-light-box') as DeskLightBox;
  const pictures = scene.pictures();
  box.scene = scene;
  box.pictures = pictures.some(({ file }) => file.id === first.file.id) ? pictures : [first];
  document.body.append(box);
  await box.open(first);
  box.remove();
}

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { openLightBox } from './desk-light-box.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { fileIcon } from './file-icons.ts';
import { fileReading } from './file-reading.ts';
import { addressesOf } from './file-shelf.ts';
import type { FileScene, Picture } from './file-room.ts';
import styles from './picture.css';

/** How far below the screen a picture is fetched already. */
const ahead = '300px';

/** A picture that is fetched when it comes near the screen, in the room its host gives it. Large, it opens over the page. */
export class DeskPicture extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    picture: { attribute: false },
    scene: { attribute: false },
    address: { state: true },
    state: { state: true },
  };
  declare picture: Picture;
  declare scene: FileScene;
  declare address: string | undefined;
  declare state: 'waiting' | 'loading' | 'shown' | 'failed';
  #hasTriedAgain = false;

  constructor() {
    super();
    this.state = 'waiting';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const near = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting) && this.state === 'waiting') void this.#fetch();
      },
      { rootMargin: ahead },
    );
    near.observe(this);
    this.whileConnected(() => near.disconnect());
    const onOnline = () => this.state === 'failed' && void this.#fetch(true);
    addEventListener('online', onOnline);
    this.whileConnected(() => removeEventListener('online', onOnline));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before: Picture | undefined = changed.get('picture');
    if (before === undefined || before.file.id === this.picture.file.id) return;
    [this.state, this.address, this.#hasTriedAgain] = ['waiting', undefined, false];
  }

  async #fetch(fresh = false): Promise<void> {
    const { picture } = this;
    this.state = 'loading';
    try {
      const address = await addressesOf(this.scene.http, picture.conversationId).of(picture.file.id, 'view', fresh);
      if (picture.file.id === this.picture.file.id) this.address = address;
    } catch {
      if (picture.file.id === this.picture.file.id) this.state = 'failed';
    }
  }

  /** The address may have run out; a second failure is the picture's own. */
  #onError(): void {
    if (this.#hasTriedAgain) {
      this.state = 'failed';
      this.address = undefined;
    } else {
      this.#hasTriedAgain = true;
      void this.#fetch(true);
    }
  }

  protected override render(): TemplateResult {
    const { words } = fileReading(this.reading.locale);
    const { name } = this.picture.file;
    if (this.state === 'failed') {
      return html`<div class="frame failed" role="group" aria-label=${words.picture(name)}>
        ${fileIcon('image')}<span>${words.notLoaded}</span>
        <button
          class="link"
          @click=${() => {
            this.#hasTriedAgain = false;
            void this.#fetch(true);
          }}
        >
          ${words.loadAgain}
        </button>
      </div>`;
    }
    return html`<button
      class="frame"
      aria-label=${words.open(name)}
      title=${name}
      @click=${() => void openLightBox(this.scene, this.picture)}
    >
      ${this.state === 'shown' ? nothing : html`<span class="sk wait">${fileIcon('image', 24)}</span>`}
      ${
        this.address === undefined
          ? nothing
          : html`<img
              src=${this.address}
              alt=""
              decoding="async"
              draggable="false"
              class=${this.state === 'shown' ? '' : 'hidden'}
              @load=${() => (this.state = 'shown')}
              @error=${() => this.#onError()}
            />`
      }
    </button>`;
  }
}
define('desk-picture', DeskPicture);

import { html, type PropertyValues, type TemplateResult } from 'lit';
import { emojiGroups, placeAfter } from '../look/emoji.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import styles from './emoji.css';

/** Somebody chose an emoji, or wants to go back without one. */
export class EmojiPicked extends Event {
  static readonly type = 'emoji-picked';
  readonly emoji: string | undefined;

  constructor(emoji: string | undefined) {
    super(EmojiPicked.type, { bubbles: true, composed: true });
    this.emoji = emoji;
  }
}

/** A sheet of emojis: arrows walk it, Enter takes one, Esc leaves. */
export class DeskEmoji extends DeskElement {
  static override styles = stylesOf(styles);

  get #buttons(): HTMLElement[] {
    return [...(this.renderRoot as ShadowRoot).querySelectorAll<HTMLElement>('button')];
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    this.#buttons[0]?.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.dispatchEvent(new EmojiPicked(undefined));
      return;
    }
    const buttons = this.#buttons;
    const here = buttons.indexOf((this.renderRoot as ShadowRoot).activeElement as HTMLElement);
    const next = placeAfter(event.key, here, buttons.length);
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    return html`<div
      class="sheet"
      role="dialog"
      aria-label=${words.composer.emoji}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    >
      ${emojiGroups.map(
        ({ name, emojis }) =>
          html`<p id=${name}>${words.composer.emojiGroups[name]}</p>
            <div role="group" aria-labelledby=${name}>
              ${emojis.map(
                (emoji, place) =>
                  html`<button
                    tabindex=${name === 'faces' && place === 0 ? 0 : -1}
                    @click=${() => this.dispatchEvent(new EmojiPicked(emoji))}
                  >
                    ${emoji}
                  </button>`,
              )}
            </div>`,
      )}
    </div>`;
  }
}
define('desk-emoji', DeskEmoji);

import { html, nothing, type TemplateResult } from 'lit';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import styles from './toast.css';

const shownMs = 10_000;

/** What was just done, at the foot of the list, with the way to take it back; it waits while pointed at or focused. */
export class DeskToast extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false } };
  declare desk: Desk;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const onChange = () => {
      this.#wait();
      this.requestUpdate();
    };
    this.whileConnected(this.desk.onChange(onChange));
    this.whileConnected(() => clearTimeout(this.#timer));
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.desk.toast !== undefined) this.#timer = setTimeout(() => this.desk.say(undefined), shownMs);
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    const { toast } = this.desk;
    const stay = () => clearTimeout(this.#timer);
    const go = () => this.#wait();
    return html`<div role="status">
      ${
        toast === undefined
          ? nothing
          : html`<div class="toast" @pointerenter=${stay} @pointerleave=${go} @focusin=${stay} @focusout=${go}>
              <span class="grow">${toast.text}</span>
              ${toast.undo === undefined ? nothing : html`<button @click=${toast.undo}>${words.toast.undo}</button>`}
              <button class="shut" aria-label=${words.close} @click=${() => this.desk.say(undefined)}>${icon('x', 16)}</button>
            </div>`
      }
    </div>`;
  }
}
define('desk-toast', DeskToast);

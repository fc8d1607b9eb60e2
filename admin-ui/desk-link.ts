import { html, nothing, type TemplateResult } from 'lit';
import type { LinkState } from '../client/connection.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import styles from './link.css';

const patienceMs = 2_000;
const backMs = 3_000;

/** Says when the connection is gone or slow and, once everything was read, that it is back; a break under two seconds is not worth words. */
export class DeskLink extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    kept: { type: Number },
    isCurrent: { attribute: false },
    shown: { state: true },
  };
  declare desk: Desk;
  /** Replies that wait on this device. */
  declare kept: number;
  /** Whether everything that was missed has been read. */
  declare isCurrent: boolean;
  declare shown: 'none' | 'reconnecting' | 'polling' | 'offline' | 'back' | 'backSent';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hadKept = false;

  constructor() {
    super();
    this.kept = 0;
    this.isCurrent = true;
    this.shown = 'none';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { connection } = this.desk;
    this.whileConnected(connection.onState((state) => this.#onState(state)));
    this.whileConnected(() => clearTimeout(this.#timer));
    this.#onState(connection.state);
  }

  #after(delayMs: number, run: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(run, delayMs);
  }

  #onState(state: LinkState): void {
    clearTimeout(this.#timer);
    if (state === 'offline' || state === 'polling') this.shown = state;
    else if (state === 'reconnecting' || state === 'connecting') {
      if (this.shown === 'none') this.#after(patienceMs, () => (this.shown = 'reconnecting'));
      else this.shown = 'reconnecting';
      // There again, but what was missed may still have to be read: the next drawing tells.
    } else if (this.shown !== 'none') {
      this.shown = 'reconnecting';
      this.requestUpdate();
    }
  }

  /** The link is there again, and so is everything that was missed. */
  #welcome(): void {
    this.shown = this.#hadKept ? 'backSent' : 'back';
    this.#after(backMs, () => {
      this.shown = 'none';
      this.#hadKept = false;
    });
  }

  protected override willUpdate(): void {
    if (this.kept > 0 && this.shown !== 'none') this.#hadKept = true;
    const isAway = this.shown === 'reconnecting' || this.shown === 'polling' || this.shown === 'offline';
    if (isAway && this.isCurrent && this.desk.connection.state === 'live') this.#welcome();
  }

  #renderBanner(): TemplateResult | typeof nothing {
    const { words, number } = this.reading;
    switch (this.shown) {
      case 'none':
        return nothing;
      case 'reconnecting':
        return html`<div class="bn"><span class="spin"></span><span class="grow">${words.link.reconnecting}</span></div>`;
      case 'polling':
        return html`<div class="bn am">${icon('clock', 16)}<span class="grow">${words.link.polling}</span></div>`;
      case 'offline': {
        const said = this.kept === 0 ? words.link.offline : words.link.offlineKept(this.kept, number(this.kept));
        return html`<div class="bn am">${icon('wave', 16)}<span class="grow">${said}</span></div>`;
      }
      case 'back':
      case 'backSent': {
        const said = this.shown === 'backSent' && this.kept === 0 ? words.link.backSent : words.link.back;
        return html`<div class="bn ok">${icon('check', 16)}<span class="grow">${said}</span></div>`;
      }
    }
  }

  protected override render(): TemplateResult {
    return html`<div role="status">${this.#renderBanner()}</div>`;
  }
}
define('desk-link', DeskLink);

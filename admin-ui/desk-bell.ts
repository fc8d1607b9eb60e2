import { html, nothing, type TemplateResult } from 'lit';
import { bellLabels } from './bell-labels.ts';
import styles from './bell.css';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { loadCode } from './fresh-code.ts';
import { icon } from './icons.ts';
import { openNotices, type Notices } from './notices.ts';

const loadSheet = () => import('./desk-bell-sheet.ts');

/** The bell: whether something concerns the agent, and on a click what. What it opens comes once nothing else is to be done. */
export class DeskBell extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false }, isOpen: { state: true }, hasSheet: { state: true } };
  declare desk: Desk;
  declare isOpen: boolean;
  /** The code of the sheet is here. */
  declare hasSheet: boolean;
  #notices: Notices | undefined;

  constructor() {
    super();
    this.isOpen = this.hasSheet = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const outside = (event: Event) => {
      if (this.isOpen && !event.composedPath().includes(this)) this.#close();
    };
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('focusin', outside, true);
    // The document does not hear of a focus that moves within the page's one element.
    const left = ({ relatedTarget }: FocusEvent) => {
      if (this.isOpen && relatedTarget !== null) this.#close();
    };
    this.addEventListener('focusout', left);
    this.whileConnected(() => this.removeEventListener('focusout', left));
    this.whileConnected(() => document.removeEventListener('pointerdown', outside, true));
    this.whileConnected(() => document.removeEventListener('focusin', outside, true));
    // What cannot be fetched now is asked for again by whoever opens it.
    (window.requestIdleCallback ?? setTimeout)(() => void loadSheet().catch(() => undefined));
  }

  protected override willUpdate(): void {
    // An element that was in the page before its code gets its properties with the first update.
    if (this.#notices !== undefined) return;
    this.#notices = openNotices(this.desk);
    this.#notices.subscribe(() => this.requestUpdate());
  }

  /** Opens with the focus inside, or closes. */
  async toggle(): Promise<void> {
    if (this.isOpen) return this.#close();
    this.isOpen = true;
    try {
      await loadCode(loadSheet);
    } catch {
      this.isOpen = false;
      return this.desk.say({ text: this.reading.words.refusals.offline });
    }
    this.hasSheet = true;
    // Whoever went on meanwhile is not called back.
    if (!this.isOpen) return;
    // What cannot be said to have been seen now is said at the next opening.
    this.#notices?.see().catch(() => this.requestUpdate());
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('desk-bell-sheet')?.focus();
  }

  #close(isBack = false): void {
    this.isOpen = false;
    // What nobody could look at yet stays new.
    if (this.hasSheet) this.#notices?.settle();
    if (isBack) (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.bell')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const notices = this.#notices;
    if (notices === undefined) return nothing;
    const { title, label } = bellLabels[this.reading.locale];
    const { view } = notices;
    const { unread, isAtLeast } = view;
    const said = label(unread === 0 ? '' : this.reading.number(unread) + (isAtLeast ? '+' : ''));
    const isOpen = this.isOpen && this.hasSheet;
    return html`<button
        class="bell tip side"
        data-tip=${title}
        aria-label=${said}
        aria-expanded=${isOpen}
        aria-haspopup="dialog"
        aria-keyshortcuts="B"
        @click=${() => void this.toggle()}
      >
        ${icon('bell')}${unread === 0 ? nothing : html`<i class="dot" aria-hidden="true"></i>`}<span class="word">${title}</span>
      </button>
      <span class="hush" role="status">${isOpen ? '' : said}</span>
      ${
        this.hasSheet
          ? html`<desk-bell-sheet
              .desk=${this.desk}
              .notices=${notices}
              .view=${view}
              .isOpen=${isOpen}
              .shut=${(isBack?: boolean) => this.#close(isBack)}
            ></desk-bell-sheet>`
          : nothing
      }`;
  }
}
define('desk-bell', DeskBell);

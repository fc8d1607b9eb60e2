import { html, nothing, type TemplateResult } from 'lit';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { renderKeys } from './keyboard.ts';
import { languageOf } from './scripts.ts';
import styles from './menu.css';
import popover from './popover.css';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** What stands before the label: an icon, a face or a status glyph. */
  readonly figure?: TemplateResult | undefined;
  readonly note?: string | undefined;
  /** The keys that do the same. */
  readonly keys?: readonly string[] | undefined;
  /** Present on items of which one is chosen. */
  readonly isChosen?: boolean | undefined;
  /** Words above this item that open a new section; empty for a line. */
  readonly section?: string | undefined;
}

/** An item of a menu was chosen. */
export class PickEvent extends Event {
  static readonly type = 'desk-pick';
  readonly id: string;

  constructor(id: string) {
    super(PickEvent.type, { bubbles: true, composed: true });
    this.id = id;
  }
}

/** A menu under the button in its `trigger` slot: arrows, Home, End and first letters move, Esc returns to the button. */
export class DeskMenu extends DeskElement {
  static override styles = stylesOf(popover, styles);
  static override properties = { items: { attribute: false }, label: {}, heading: {}, isOpen: { state: true } };
  declare items: readonly MenuItem[];
  declare label: string;
  declare heading: string;
  declare isOpen: boolean;

  constructor() {
    super();
    this.items = [];
    this.label = '';
    this.heading = '';
    this.isOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const outside = (event: Event) => {
      if (this.isOpen && !event.composedPath().includes(this)) this.isOpen = false;
    };
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('focusin', outside, true);
    this.whileConnected(() => document.removeEventListener('pointerdown', outside, true));
    this.whileConnected(() => document.removeEventListener('focusin', outside, true));
  }

  /** Opens with the focus on the chosen item, else on the first. */
  async open(): Promise<void> {
    this.isOpen = true;
    await this.updateComplete;
    const items = this.#buttons();
    (items.find((item) => item.ariaChecked === 'true') ?? items[0])?.focus({ preventScroll: true });
  }

  get #trigger(): HTMLElement | null {
    return this.querySelector('[slot="trigger"]');
  }

  #buttons(): HTMLElement[] {
    return [...(this.renderRoot as ShadowRoot).querySelectorAll<HTMLElement>('.it')];
  }

  #close(): void {
    this.isOpen = false;
    this.#trigger?.focus({ preventScroll: true });
  }

  #toggle(): void {
    if (this.isOpen) this.#close();
    else void this.open();
  }

  #onKey(event: KeyboardEvent): void {
    const items = this.#buttons();
    const at = items.findIndex((item) => item.matches(':focus'));
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const step = steps[event.key];
    if (event.key === 'Escape') this.#close();
    else if (event.key === 'Tab') this.isOpen = false;
    else if (step !== undefined) items.at(step % items.length)?.focus();
    else if (/^\p{L}$/u.test(event.key)) {
      const next = [...items.slice(at + 1), ...items].find((item) =>
        item.innerText.trim().toLowerCase().startsWith(event.key.toLowerCase()),
      );
      next?.focus();
    } else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  }

  #pick(id: string): void {
    this.#close();
    this.dispatchEvent(new PickEvent(id));
  }

  protected override updated(): void {
    const trigger = this.#trigger;
    trigger?.setAttribute('aria-haspopup', 'menu');
    trigger?.setAttribute('aria-expanded', String(this.isOpen));
  }

  #renderItem(item: MenuItem): TemplateResult {
    const choice = item.isChosen !== undefined;
    const lang = languageOf(item.label);
    return html`${item.section === undefined ? nothing : item.section === '' ? html`<div class="line" role="separator"></div>` : html`<div class="sec" role="presentation">${item.section}</div>`}
      <button
        class="it"
        role=${choice ? 'menuitemradio' : 'menuitem'}
        aria-checked=${choice ? String(item.isChosen) : nothing}
        tabindex="-1"
        @click=${() => this.#pick(item.id)}
      >
        ${item.figure ?? nothing}<span class="cut" lang=${lang === this.reading.locale ? nothing : lang}>${item.label}</span>
        ${item.note === undefined ? nothing : html`<span class="note xs soft">${item.note}</span>`}
        ${item.keys === undefined ? nothing : html`<span class="note keys" aria-hidden="true">${renderKeys(item.keys)}</span>`}
        ${item.isChosen === true ? html`<span class="on">${icon('check', 16)}</span>` : nothing}
      </button>`;
  }

  protected override render(): TemplateResult {
    return html`<slot name="trigger" @click=${() => this.#toggle()}></slot> ${
        this.isOpen
          ? html`<div class="pop" @keydown=${(event: KeyboardEvent) => this.#onKey(event)}>
              ${this.heading === '' ? nothing : html`<div class="title med cut" lang=${languageOf(this.heading)}>${this.heading}</div>`}
              <div role="menu" aria-label=${this.label}>${this.items.map((item) => this.#renderItem(item))}</div>
            </div>`
          : nothing
      }`;
  }
}
define('desk-menu', DeskMenu);

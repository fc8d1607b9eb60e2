import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import type { CustomerProfile } from '../contract/customers.ts';
import { conversationWords } from './conversation-words.ts';
import styles from './customer-search.css';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { customerFace } from './face.ts';
import fields from './fields.css';
import type { Refusal } from './inbox-shelves.ts';
import { languageOf } from './scripts.ts';

/** A customer was found and chosen. */
export class CustomerFound extends Event {
  static readonly type = 'customer-found';
  readonly customer: CustomerProfile;

  constructor(customer: CustomerProfile) {
    super(CustomerFound.type, { bubbles: true, composed: true });
    this.customer = customer;
  }
}

const settleMs = 250;
/** One letter begins too many names. */
const shortestQuery = 2;
const shownCustomers = 8;

/** Looks a customer up by name, e-mail, number or id; arrows choose, Enter takes. */
export class DeskCustomerSearch extends DeskElement {
  static override styles = stylesOf(fields, styles);
  static override properties = {
    desk: { attribute: false },
    label: {},
    without: {},
    found: { state: true },
    failed: { state: true },
    active: { state: true },
    isSearching: { state: true },
  };
  declare desk: Desk;
  declare label: string;
  /** The id of a customer who is not offered. */
  declare without: string;
  declare found: readonly CustomerProfile[] | undefined;
  declare failed: Refusal | undefined;
  declare active: number;
  declare isSearching: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor() {
    super();
    this.label = '';
    this.without = '';
    this.active = 0;
    this.isSearching = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(() => clearTimeout(this.#timer));
  }

  override focus(): void {
    (this.renderRoot as ShadowRoot).querySelector('input')?.focus();
  }

  #type(text: string): void {
    clearTimeout(this.#timer);
    this.active = 0;
    const query = text.trim();
    if (query.length < shortestQuery) {
      this.#asked++;
      this.found = this.failed = undefined;
      this.isSearching = false;
    } else this.#timer = setTimeout(() => void this.#search(query), settleMs);
  }

  async #search(query: string): Promise<void> {
    const asked = ++this.#asked;
    this.isSearching = true;
    try {
      const { customers } = await this.desk.http('GET /v1/desk/customers', { query: { query, limit: shownCustomers } });
      if (asked !== this.#asked) return;
      this.found = customers.filter(({ id }) => id !== this.without);
      this.failed = undefined;
    } catch (error) {
      if (asked === this.#asked) this.failed = error instanceof ApiError ? error.code : 'internal';
    } finally {
      if (asked === this.#asked) this.isSearching = false;
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const found = this.found ?? [];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = found[this.active];
    if (step !== undefined && found.length > 0) this.active = (this.active + step + found.length) % found.length;
    else if (event.key === 'Enter' && chosen !== undefined) this.dispatchEvent(new CustomerFound(chosen));
    else if (event.key !== 'Enter') return;
    event.preventDefault();
  }

  #renderOption(customer: CustomerProfile, index: number): TemplateResult {
    const { words, locale } = this.reading;
    const { start } = conversationWords(locale);
    const name = customer.name ?? words.inbox.guest;
    const phone = customer.phone && this.reading.digits(customer.phone);
    const reach = [customer.email, phone].filter((one) => one !== undefined).join(' · ');
    return html`<li
      role="option"
      id="found-${index}"
      class=${index === this.active ? 'on' : ''}
      aria-selected=${index === this.active}
      @click=${() => this.dispatchEvent(new CustomerFound(customer))}
    >
      ${customerFace({ id: customer.id, name }, 28, this.reading)}
      <div class="grow">
        <div class="cut med" lang=${languageOf(name)}>${name}</div>
        <div class="cut xs soft">${reach}</div>
      </div>
      <span class="xs soft">${customer.verified ? start.verified : start.guest}</span>
    </li>`;
  }

  protected override render(): TemplateResult {
    const { start } = conversationWords(this.reading.locale);
    const found = this.found ?? [];
    const said = this.failed !== undefined ? start.failed : this.found?.length === 0 && !this.isSearching ? start.nobody : '';
    return html`<div class="f">
        <label for="who">${this.label}</label>
        <input
          class="field"
          id="who"
          role="combobox"
          aria-expanded=${found.length > 0}
          aria-controls="found"
          aria-autocomplete="list"
          aria-activedescendant=${found.length > 0 ? `found-${this.active}` : nothing}
          placeholder=${start.find}
          autocomplete="off"
          @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
        />
      </div>
      <p class="why" role="status">${this.isSearching ? start.searching : said}</p>
      <ul role="listbox" id="found" aria-label=${this.label} ?hidden=${found.length === 0}>
        ${found.map((customer, index) => this.#renderOption(customer, index))}
      </ul>`;
  }
}
define('desk-customer-search', DeskCustomerSearch);

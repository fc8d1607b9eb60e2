import { html, nothing, type TemplateResult } from 'lit';
import { newId } from '../contract/ids.ts';
import type { CustomerProfile } from '../contract/customers.ts';
import { conversationWords } from './conversation-words.ts';
import './customer-search.ts';
import type { CustomerFound } from './customer-search.ts';
import type { Desk } from './desk.ts';
import { define, stylesOf } from './element.ts';
import { customerFace } from './face.ts';
import fields from './fields.css';
import { glyph, icon } from './icons.ts';
import { languageOf } from './scripts.ts';
import { SheetDialog } from './sheet-dialog.ts';
import styles from './sheet-dialog.css';
import start from './start.css';
import { sayRefusal } from './undoable-act.ts';

/** Begins a conversation with a customer: whom, and the first message. */
export class DeskStart extends SheetDialog {
  static override styles = stylesOf(styles, fields, start);
  static override properties = {
    desk: { attribute: false },
    customer: { attribute: false },
    fault: { state: true },
    isStarting: { state: true },
  };
  declare desk: Desk;
  declare customer: CustomerProfile | undefined;
  declare fault: 'who' | 'text' | undefined;
  declare isStarting: boolean;
  /** The same for every try: an answer that was lost starts nothing twice. */
  #clientId = newId();

  constructor() {
    super();
    this.isStarting = false;
  }

  get #text(): string {
    return (this.renderRoot as ShadowRoot).querySelector('textarea')?.value.trim() ?? '';
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { desk, customer } = this;
    const text = this.#text;
    this.fault = customer === undefined ? 'who' : text === '' ? 'text' : undefined;
    if (customer === undefined || text === '') return this.#focusFault();
    this.isStarting = true;
    try {
      const body = { customerId: customer.id, clientId: this.#clientId, text };
      const conversation = await desk.http('POST /v1/desk/conversations', { body });
      desk.inbox.apply(conversation);
      this.shut();
      desk.open(conversation.id);
    } catch (error) {
      sayRefusal(desk, error);
    } finally {
      this.isStarting = false;
    }
  }

  #focusFault(): void {
    const root = this.renderRoot as ShadowRoot;
    root.querySelector<HTMLElement>(this.fault === 'who' ? 'desk-customer-search' : 'textarea')?.focus();
  }

  #renderWho(): TemplateResult {
    const { words, locale } = this.reading;
    const { start: said } = conversationWords(locale);
    const { customer } = this;
    if (customer === undefined) {
      return html`<desk-customer-search
          data-first
          .desk=${this.desk}
          .label=${said.who}
          @customer-found=${(event: CustomerFound) => {
            this.customer = event.customer;
            this.fault = undefined;
            void this.updateComplete.then(() => (this.renderRoot as ShadowRoot).querySelector('textarea')?.focus());
          }}
        ></desk-customer-search>
        ${this.fault === 'who' ? html`<p class="fault" role="alert">${glyph('urgent')}${said.need}</p>` : nothing}`;
    }
    const name = customer.name ?? words.inbox.guest;
    return html`<div class="who">
      ${customerFace({ id: customer.id, name }, 32, this.reading)}
      <div class="grow">
        <div class="cut med" lang=${languageOf(name)}>${name}</div>
        <div class="cut xs soft">
          ${[customer.email, customer.phone && this.reading.digits(customer.phone)].filter((one) => one !== undefined).join(' · ')}
        </div>
      </div>
      <button type="button" class="btn sm" @click=${() => (this.customer = undefined)}>${said.change}</button>
    </div>`;
  }

  protected override render(): TemplateResult {
    const { words, locale } = this.reading;
    const { start: said } = conversationWords(locale);
    const isTextMissing = this.fault === 'text';
    return this.renderSheet(
      said.title,
      said.lead,
      html`<form class="in bare" novalidate @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        ${this.#renderWho()}
        <div class="f">
          <label for="text">${said.message}</label>
          <textarea
            class="field"
            id="text"
            ?data-first=${this.customer !== undefined}
            placeholder=${said.placeholder}
            aria-invalid=${isTextMissing}
            aria-describedby="text-said"
            @keydown=${(event: KeyboardEvent) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
                (event.target as HTMLTextAreaElement).form?.requestSubmit();
            }}
          ></textarea>
          <p id="text-said" class="fault" role=${isTextMissing ? 'alert' : nothing}>
            ${isTextMissing ? html`${glyph('urgent')}${said.needText}` : nothing}
          </p>
        </div>
        <footer>
          <button type="button" class="btn" @click=${() => this.shut()}>${words.close}</button>
          <button class="btn pri" ?disabled=${this.isStarting}>
            ${this.isStarting ? html`<span class="spin"></span>` : icon('send', 18)}${said.do}
          </button>
        </footer>
      </form>`,
    );
  }
}
define('desk-start', DeskStart);

/** Opens the sheet in `root`; resolves when it is closed. */
export async function openStart(desk: Desk, root: ParentNode, customer?: CustomerProfile): Promise<void> {
  const sheet = document.createElement('desk-start') as DeskStart;
  sheet.desk = desk;
  sheet.customer = customer;
  root.append(sheet);
  await sheet.open();
  sheet.remove();
}

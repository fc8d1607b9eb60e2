import { html, type TemplateResult } from 'lit';
import type { Customer, DeskConversation } from '../contract/entities.ts';
import type { CustomerProfile } from '../contract/customers.ts';
import styles from './contact.css';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';

/** How to reach a customer. */
export class DeskContact extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    customer: { attribute: false },
    contact: { attribute: false },
  };
  declare desk: Desk;
  declare conversation: DeskConversation;
  /** Undefined while it is being read. */
  declare customer: CustomerProfile | undefined;
  declare contact: Customer | undefined;

  /** Whatever digits the reader sees, a copied number is one that can be dialled. */
  #copyPlain(event: ClipboardEvent, phone: string): void {
    event.clipboardData?.setData('text/plain', phone);
    event.preventDefault();
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    if (this.customer === undefined && this.contact === undefined) {
      return html`<span class="hush" role="status">${words.details.loading}</span>
        <ul class="lines sk" aria-hidden="true">
          <li><i></i></li>
          <li><i></i></li>
        </ul>`;
    }
    const { email, phone } = this.customer ?? this.contact ?? {};
    return html`<ul class="lines">
      <li>
        ${icon('mail', 16)}<span class="hush">${words.details.email}</span>
        ${email === undefined ? html`<span class="soft">${words.details.noEmail}</span>` : html`<a class="cut" href="mailto:${email}">${email}</a>`}
      </li>
      <li>
        ${icon('phone', 16)}<span class="hush">${words.details.phone}</span>
        ${phone === undefined ? html`<span class="soft">${words.details.noPhone}</span>` : html`<a class="cut" href="tel:${phone}" @copy=${(event: ClipboardEvent) => this.#copyPlain(event, phone)}>${this.reading.digits(phone)}</a>`}
      </li>
    </ul>`;
  }
}
define('desk-contact', DeskContact);

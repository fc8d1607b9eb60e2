import { html, nothing, type TemplateResult } from 'lit';
import type { Customer, DeskConversation } from '../contract/entities.ts';
import './desk-assign.ts';
import './desk-status.ts';
import type { Desk } from './desk.ts';
import styles from './details.css';
import { DeskElement, define, stylesOf } from './element.ts';
import { customerFace } from './face.ts';
import { loadCode } from './fresh-code.ts';
import { icon } from './icons.ts';
import { nameOf } from './inbox-row.ts';
import { languageOf } from './scripts.ts';
import stars from './stars.css';
import { renderStars } from './stars.ts';

/** Who the customer is and how the conversation stands. */
export class DeskDetails extends DeskElement {
  static override styles = stylesOf(styles, stars);
  static override properties = { desk: { attribute: false }, conversation: { attribute: false }, contact: { attribute: false } };
  declare desk: Desk;
  declare conversation: DeskConversation;
  /** Undefined while it is being read. */
  declare contact: Customer | undefined;

  /** Whatever digits the reader sees, a copied number is one that can be dialled. */
  #copyPlain(event: ClipboardEvent, phone: string): void {
    event.clipboardData?.setData('text/plain', phone);
    event.preventDefault();
  }

  #renderContact(): TemplateResult {
    const { words } = this.reading;
    const { contact } = this;
    if (contact === undefined) {
      return html`<span class="hush" role="status">${words.details.loading}</span>
        <ul class="lines sk" aria-hidden="true">
          <li><i></i></li>
          <li><i></i></li>
        </ul>`;
    }
    const { email, phone } = contact;
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

  /** What the shop's page said of them: names and values as they came. */
  #renderContext(): TemplateResult | typeof nothing {
    const said = Object.entries(this.contact?.attributes ?? {});
    if (!said.length) return nothing;
    return html`<section class="sec">
      <h3>${this.reading.words.details.context}</h3>
      <dl class="kv">
        ${said.map(
          ([name, value]) =>
            html`<dt lang=${languageOf(name)}>${name}</dt>
              <dd lang=${languageOf(value)}>${value}</dd>`,
        )}
      </dl>
    </section>`;
  }

  async #save(): Promise<void> {
    const { desk, conversation, reading } = this;
    try {
      const { saveTranscript } = await loadCode(() => import('./save-transcript.ts'));
      await saveTranscript(desk.http, conversation, desk.me.id, reading);
    } catch {
      desk.say({ text: reading.words.details.saveFailed });
    }
  }

  #renderRating(): TemplateResult | typeof nothing {
    const { rating } = this.conversation;
    if (rating === undefined) return nothing;
    return html`<dt>${this.reading.words.details.rating}</dt>
      <dd>${renderStars(rating.score, this.reading)}</dd>`;
  }

  #renderPrevious(): TemplateResult | typeof nothing {
    const { previousConversationId } = this.conversation;
    if (previousConversationId === undefined) return nothing;
    const { words } = this.reading;
    return html`<dt>${words.details.previous}</dt>
      <dd>
        <button class="btn sm" @click=${() => this.desk.open(previousConversationId)}>
          ${icon('history', 16)}${words.details.openPrevious}
        </button>
      </dd>`;
  }

  protected override render(): TemplateResult {
    const { words, locale, full } = this.reading;
    const { desk, conversation } = this;
    const { customer } = conversation;
    const name = nameOf(conversation, this.reading);
    const lang = languageOf(name);
    return html`<div class="head">
        ${customerFace({ id: customer.id, name }, 48, this.reading)}
        <div class="grow">
          <h2 class="cut" lang=${lang === locale ? nothing : lang}>${name}</h2>
          <div class="st">
            ${customer.verified ? html`${icon('shield', 14)}${words.thread.verified}` : words.thread.unverified}
          </div>
        </div>
      </div>
      <section class="sec first" aria-label=${words.details.contact}>${this.#renderContact()}</section>
      <section class="sec">
        <h3>${words.details.conversation}</h3>
        <dl class="kv">
          <dt>${words.details.assignee}</dt>
          <dd><desk-assign large .desk=${desk} .conversation=${conversation}></desk-assign></dd>
          <dt>${words.details.status}</dt>
          <dd><desk-status large .desk=${desk} .conversation=${conversation}></desk-status></dd>
          <dt>${words.details.language}</dt>
          <dd>${words.language[conversation.language]}</dd>
          <dt>${words.details.opened}</dt>
          <dd>${full(conversation.openedAt)}</dd>
          ${this.#renderRating()} ${this.#renderPrevious()}
        </dl>
        <button class="btn save" @click=${() => void this.#save()}>${icon('download', 18)}${words.details.save}</button>
      </section>
      ${this.#renderContext()}`;
  }
}
define('desk-details', DeskDetails);

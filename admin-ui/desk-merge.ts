import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import type { CustomerProfile } from '../contract/customers.ts';
import type { DeskConversation } from '../contract/entities.ts';
import { conversationWords } from './conversation-words.ts';
import { customersOf } from './customers.ts';
import './customer-search.ts';
import type { CustomerFound } from './customer-search.ts';
import type { Desk } from './desk.ts';
import { define, stylesOf } from './element.ts';
import { customerFace } from './face.ts';
import fields from './fields.css';
import { glyph, icon } from './icons.ts';
import merge from './merge.css';
import { languageOf } from './scripts.ts';
import { SheetDialog } from './sheet-dialog.ts';
import styles from './sheet-dialog.css';
import { sayRefusal } from './undoable-act.ts';

/** Two customers side by side, with what proves who each is, before one goes into the other. */
export class DeskMerge extends SheetDialog {
  static override styles = stylesOf(styles, fields, merge);
  static override properties = {
    desk: { attribute: false },
    from: { attribute: false },
    into: { state: true },
    isRefused: { state: true },
    isMerging: { state: true },
  };
  declare desk: Desk;
  /** Who goes into the other. */
  declare from: CustomerProfile;
  declare into: CustomerProfile | undefined;
  declare isRefused: boolean;
  declare isMerging: boolean;

  constructor() {
    super();
    this.isRefused = this.isMerging = false;
  }

  /** Why these two stay two, as far as their proofs tell. */
  #refusal(): string | undefined {
    const { refusals } = conversationWords(this.reading.locale).merge;
    const { from, into } = this;
    if (into === undefined) return undefined;
    if (from.id === into.id) return refusals.self;
    if (from.verified) return into.verified ? refusals.both : refusals.verified;
    return undefined;
  }

  #swap(): void {
    if (this.into !== undefined) [this.from, this.into] = [this.into, this.from];
    this.isRefused = false;
  }

  async #merge(): Promise<void> {
    const { desk, from, into } = this;
    if (into === undefined) return;
    this.isMerging = true;
    try {
      await desk.http('POST /v1/desk/customers/{customerId}/merge', { params: { customerId: from.id }, body: { into: into.id } });
      await Promise.all([customersOf(desk).read(from.id), customersOf(desk).read(into.id)]);
      this.shut();
      desk.say({ text: conversationWords(this.reading.locale).merge.done(into.name ?? this.reading.words.inbox.guest) });
      void desk.inbox.refresh();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'merge_refused') this.isRefused = true;
      else sayRefusal(desk, error);
    } finally {
      this.isMerging = false;
    }
  }

  #renderSide(customer: CustomerProfile, role: string): TemplateResult {
    const { words, locale, digits } = this.reading;
    const { merge: said, contact } = conversationWords(locale);
    const name = customer.name ?? words.inbox.guest;
    const { proof, email, phone } = customer;
    const site = proof.kind === 'signed' ? proof.site : undefined;
    const row = (label: string, value: string | undefined) =>
      html`<dt>${label}</dt>
        <dd class=${value === undefined ? 'soft' : ''}>${value ?? said.none}</dd>`;
    return html`<section class="side" aria-label="${role}: ${name}">
      <div class="xs soft">${role}</div>
      <div class="face">
        ${customerFace({ id: customer.id, name }, 36, this.reading)}
        <b class="cut" lang=${languageOf(name)}>${name}</b>
      </div>
      <dl>
        <dt>${said.proof}</dt>
        <dd class="proof ${proof.kind}">
          ${icon(proof.kind === 'signed' ? 'shield' : 'user', 16)}${proof.kind === 'signed' ? said.verified : said.unverified}${site === undefined ? '' : ` (${site})`}
        </dd>
        ${row(contact.email, email)}${row(contact.phone, phone === undefined ? undefined : digits(phone))}
      </dl>
    </section>`;
  }

  #renderPair(into: CustomerProfile): TemplateResult {
    const { words, locale } = this.reading;
    const { merge: said } = conversationWords(locale);
    const refusal = this.#refusal() ?? (this.isRefused ? said.refused : undefined);
    return html`<div class="sides">
        ${this.#renderSide(this.from, said.gone)}
        <button class="ib tip" data-tip=${said.swap} aria-label=${said.swap} @click=${() => this.#swap()}>
          ${icon('right')}
        </button>
        ${this.#renderSide(into, said.stays)}
      </div>
      <p class=${refusal === undefined ? 'soft' : 'bad'} role=${refusal === undefined ? nothing : 'alert'}>
        ${refusal === undefined ? said.final : html`${glyph('urgent')}${refusal}`}
      </p>
      <footer>
        <button class="btn" @click=${() => (this.into = undefined)}>${words.thread.change}</button>
        <button class="btn pri" ?disabled=${refusal !== undefined || this.isMerging} @click=${() => void this.#merge()}>
          ${this.isMerging ? html`<span class="spin"></span>` : icon('users', 18)}${said.do}
        </button>
      </footer>`;
  }

  protected override render(): TemplateResult {
    const { merge: said } = conversationWords(this.reading.locale);
    return this.renderSheet(
      said.title,
      said.lead,
      this.into === undefined
        ? html`<desk-customer-search
            data-first
            .desk=${this.desk}
            .label=${said.find}
            .without=${this.from.id}
            @customer-found=${(event: CustomerFound) => {
              this.into = event.customer;
              this.isRefused = false;
            }}
          ></desk-customer-search>`
        : this.#renderPair(this.into),
    );
  }
}
define('desk-merge', DeskMerge);

/** Opens the sheet in `root` for the customer of a conversation; resolves when it is closed. */
export async function openMerge(desk: Desk, { customer }: DeskConversation, root: ParentNode): Promise<void> {
  await customersOf(desk).read(customer.id);
  const from = customersOf(desk).find(customer.id);
  if (from === undefined) return;
  const sheet = document.createElement('desk-merge') as DeskMerge;
  sheet.desk = desk;
  sheet.from = from;
  root.append(sheet);
  await sheet.open();
  sheet.remove();
}

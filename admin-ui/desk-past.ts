import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import type { DeskConversation } from '../contract/entities.ts';
import { conversationWords } from './conversation-words.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { glyph, icon } from './icons.ts';
import type { Refusal } from './inbox-shelves.ts';
import styles from './past.css';
import { languageOf } from './scripts.ts';

const pageSize = 6;

/** The customer's other conversations, newest first; one is opened with a press, and one press leads back. */
export class DeskPast extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    past: { state: true },
    failed: { state: true },
  };
  declare desk: Desk;
  declare conversation: DeskConversation;
  declare past: readonly DeskConversation[] | undefined;
  declare failed: Refusal | undefined;
  #next: string | undefined;
  #customerId: string | undefined;
  /** Raised with every reading: only the answer to the last one counts. */
  #readings = 0;
  /** From where a past conversation was opened. */
  #cameFrom: { readonly id: string; readonly opened: string } | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { id } = this.conversation.customer;
    if (!changed.has('conversation') || id === this.#customerId) return;
    this.#customerId = id;
    this.past = this.#next = this.#cameFrom = undefined;
    void this.#read();
  }

  async #read(cursor?: string): Promise<void> {
    const customerId = this.conversation.customer.id;
    const mine = (this.#readings += 1);
    this.failed = undefined;
    try {
      const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
      const { conversations, next } = await this.desk.http('GET /v1/desk/customers/{customerId}/conversations', {
        params: { customerId },
        query,
      });
      if (mine !== this.#readings) return;
      this.past = cursor === undefined ? conversations : [...(this.past ?? []), ...conversations];
      this.#next = next;
      // What the list does not hold is opened from here.
      conversations.forEach((conversation) => this.desk.inbox.apply(conversation));
    } catch (error) {
      if (mine === this.#readings) this.failed = error instanceof ApiError ? error.code : 'internal';
    }
  }

  #open(id: string): void {
    this.#cameFrom = { id: this.#cameFrom?.id ?? this.conversation.id, opened: id };
    this.desk.open(id);
  }

  #back(id: string): void {
    this.#cameFrom = undefined;
    this.desk.open(id);
  }

  #renderRow(read: DeskConversation): TemplateResult {
    // It may have gone on since it was read.
    const past = this.desk.inbox.find(read.id) ?? read;
    const { words, brief, locale } = this.reading;
    const { untitled } = conversationWords(locale).past;
    const said = past.lastMessage?.preview ?? '';
    const lang = languageOf(said);
    return html`<li>
      <button class="row" @click=${() => this.#open(past.id)}>
        ${glyph(past.status)}<span class="hush">${words.status[past.status]}</span>
        <span class="cut grow" lang=${said === '' || lang === locale ? nothing : lang}>${said === '' ? untitled : said}</span>
        <time class="xs soft" datetime=${past.updatedAt}>${brief(past.lastMessage?.at ?? past.updatedAt, Date.now())}</time>
      </button>
    </li>`;
  }

  protected override render(): TemplateResult {
    const { words, number, locale } = this.reading;
    const { past: said } = conversationWords(locale);
    const others = this.past?.filter(({ id }) => id !== this.conversation.id);
    const came = this.#cameFrom?.opened === this.conversation.id ? this.#cameFrom.id : undefined;
    const count = others === undefined ? '' : `${number(others.length)}${this.#next === undefined ? '' : '+'}`;
    return html`${
        came === undefined
          ? nothing
          : html`<button class="btn sm back" @click=${() => this.#back(came)}>${icon('left', 16)}${said.back}</button>`
      }
      <h3>${said.title} <span class="n">${count}</span></h3>
      ${
        this.failed !== undefined
          ? html`<p class="soft">
              ${said.failed} <button class="link" @click=${() => void this.#read()}>${words.retry}</button>
            </p>`
          : others === undefined
            ? html`<div class="sk" aria-hidden="true"><i></i></div>`
            : others.length === 0
              ? html`<p class="soft">${said.none}</p>`
              : html`<ul>
                  ${others.map((past) => this.#renderRow(past))}
                </ul>`
      }
      ${
        this.#next === undefined
          ? nothing
          : html`<button class="link more" @click=${() => void this.#read(this.#next)}>${said.more}</button>`
      }`;
  }
}
define('desk-past', DeskPast);

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { openInternalLog, type InternalLog } from '../client/internal-log.ts';
import { openPresence, type OpenPresence } from '../client/presence.ts';
import { openThread, type Thread } from '../client/thread.ts';
import type { Customer, DeskConversation, Sender } from '../contract/entities.ts';
import { customersOf } from './customers.ts';
import { DeskBar, type BarAsk } from './desk-bar.ts';
import { DeskComposer } from './desk-composer.ts';
import type { Desk } from './desk.ts';
import './desk-link.ts';
import './desk-messages.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { nameOf } from './inbox-row.ts';
import { icon } from './icons.ts';
import { shortName } from './scripts.ts';
import type { Shortcut } from './shortcuts.ts';
import styles from './thread.css';

/** Entries after which what is known of the customer is no longer true. */
const aboutCustomer: ReadonlySet<string> = new Set(['blocked', 'contact', 'merged']);

/** One open conversation: who, what was said, and where to answer. */
export class DeskThread extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    conversationId: { attribute: false },
    ask: { attribute: false },
    follow: { attribute: false },
    hasDetails: { type: Boolean },
  };
  declare desk: Desk;
  declare conversationId: string;
  declare ask: (what: BarAsk) => void;
  /** Called after every change, for what is drawn beside the thread. */
  declare follow: () => void;
  declare hasDetails: boolean;
  #thread: Thread | undefined;
  #internal: InternalLog | undefined;
  #presence: OpenPresence | undefined;
  #stops: (() => void)[] = [];
  #contact: Customer | undefined;
  /** The newest entry about the customer that was heeded; below zero before the log was read. */
  #customerSeq = -1;
  /** Whom the console has asked about for this conversation. */
  #asked: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const redraw = () => {
      this.follow();
      this.requestUpdate();
    };
    this.whileConnected(this.desk.inbox.subscribe(redraw));
    this.whileConnected(customersOf(this.desk).subscribe(() => this.requestUpdate()));
    this.whileConnected(() => this.#leave());
    // Put back into the page, it needs a thread again.
    if (this.hasUpdated) this.#enter();
  }

  /** The newest that is known of the conversation, from the thread or the list. */
  get conversation(): DeskConversation | undefined {
    return this.desk.inbox.find(this.conversationId);
  }

  /** How to reach the customer, once it is known. */
  get contact(): Customer | undefined {
    return this.#contact;
  }

  /** Whether there is nothing to show but the reason why. */
  get hasFailed(): boolean {
    return this.#thread?.view.failed !== undefined;
  }

  #part<T extends Element>(kind: abstract new (...args: never[]) => T, selector: string): T | undefined {
    const found = (this.renderRoot as ShadowRoot).querySelector(selector);
    return found instanceof kind ? found : undefined;
  }

  /** Where one pane fills the screen, reading begins at the way back. */
  override focus(): void {
    this.#part(DeskBar, 'desk-bar')?.focus();
  }

  /** Carries out a shortcut that belongs to a conversation; false for any other. */
  obey(shortcut: Shortcut): boolean {
    if (this.conversation === undefined) return false;
    if (shortcut !== 'reply' && shortcut !== 'note') return this.#part(DeskBar, 'desk-bar')?.obey(shortcut) ?? false;
    const composer = this.#part(DeskComposer, 'desk-composer');
    void composer?.write(shortcut);
    return composer !== undefined;
  }

  #enter(): void {
    const { http, connection, me, inbox } = this.desk;
    this.#leave();
    const { conversationId } = this;
    const sender = { kind: 'agent', id: me.id, name: me.name } as const;
    const thread = openThread({ side: 'desk', conversationId, http, connection, owner: me.id, sender });
    const onConversation = (conversation: DeskConversation) => inbox.apply(conversation);
    const internal = openInternalLog({ conversationId, http, connection, me: { id: me.id, name: me.name }, onConversation });
    const presence = openPresence({ conversationId, connection });
    this.#thread = thread;
    this.#internal = internal;
    this.#presence = presence;
    this.#contact = undefined;
    this.#stops = [
      thread.subscribe(() => {
        const { conversation, seenByStaff } = thread.view;
        if (conversation !== undefined && 'customer' in conversation) {
          if ('locale' in conversation.customer) this.#contact = conversation.customer as Customer;
          inbox.apply(conversation);
        }
        inbox.noteSeen(conversationId, seenByStaff);
        this.follow();
        this.requestUpdate();
      }),
      internal.subscribe(() => this.#onInternal(internal)),
      presence.subscribe(() => this.requestUpdate()),
    ];
  }

  #onInternal({ view }: InternalLog): void {
    const { conversation } = this;
    const newest = view.rows.findLast(({ content, seq }) => seq !== undefined && aboutCustomer.has(content.kind))?.seq ?? 0;
    if (!view.loading && newest > this.#customerSeq && conversation !== undefined) {
      if (this.#customerSeq >= 0) void customersOf(this.desk).read(conversation.customer.id);
      this.#customerSeq = newest;
    }
    this.follow();
    this.requestUpdate();
  }

  #leave(): void {
    this.#stops.forEach((stop) => stop());
    this.#thread?.close();
    this.#internal?.close();
    this.#presence?.close();
    this.#thread = this.#internal = this.#presence = undefined;
    this.#stops = [];
    this.#customerSeq = -1;
    this.#asked = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('conversationId')) this.#enter();
    const customerId = this.conversation?.customer.id;
    if (customerId !== undefined && customerId !== this.#asked) {
      this.#asked = customerId;
      void customersOf(this.desk).read(customerId);
    }
  }

  /** Whether the customer writes; colleagues who do are named in the bar. */
  #renderTyping(typing: readonly Sender[]): TemplateResult | typeof nothing {
    const { words, pick } = this.reading;
    const { conversation } = this;
    const by = typing.find(({ kind }) => kind !== 'agent');
    if (by === undefined || conversation === undefined) return nothing;
    const name = shortName('name' in by ? pick(by.name) : nameOf(conversation, this.reading));
    return html`<span class="typ" aria-hidden="true"><i></i><i></i><i></i></span>${words.thread.typing(name)}`;
  }

  #renderFailed(thread: Thread, failed: keyof typeof this.reading.words.refusals): TemplateResult {
    const { words } = this.reading;
    return html`<div class="mt failed" role="alert">
      <h1>${words.thread.failedTitle}</h1>
      <p>${failed === 'not_found' ? words.thread.gone : this.reading.sentence(words.refusals[failed])}</p>
      <div class="acts"><button class="btn" @click=${() => thread.reload()}>${icon('rotate', 18)}${words.retry}</button></div>
    </div>`;
  }

  protected override render(): TemplateResult {
    const [thread, internal] = [this.#thread, this.#internal];
    if (thread === undefined || internal === undefined) return html``;
    const { view } = thread;
    const { conversation, desk } = this;
    const kept = view.rows.filter((row) => row.state === 'queued' || row.state === 'sending').length;
    const isCurrent = view.failed !== undefined || view.isCurrent;
    const customer =
      conversation === undefined
        ? { id: '', name: '' }
        : { id: conversation.customer.id, name: nameOf(conversation, this.reading) };
    return html`<desk-bar
        .desk=${desk}
        .conversation=${conversation}
        .typing=${view.typing}
        .presence=${this.#presence?.view}
        .isBlocked=${customersOf(desk).find(customer.id)?.isBlocked ?? false}
        .hasDetails=${this.hasDetails}
        .ask=${this.ask}
      ></desk-bar>
      <div class="body">
        <desk-link .desk=${desk} .kept=${kept} .isCurrent=${isCurrent}></desk-link>
        ${
          view.failed === undefined
            ? html`<desk-messages
                  .http=${desk.http}
                  .conversationId=${this.conversationId}
                  .thread=${thread}
                  .view=${view}
                  .internal=${internal}
                  .internalView=${internal.view}
                  .customer=${customer}
                  .me=${desk.me.id}
                ></desk-messages>
                <div class="strip" role="status">${this.#renderTyping(view.typing)}</div>
                ${
                  conversation === undefined
                    ? nothing
                    : html`<desk-composer
                        .desk=${desk}
                        .thread=${thread}
                        .internal=${internal}
                        .conversation=${conversation}
                        .contact=${this.#contact}
                      ></desk-composer>`
                }`
            : this.#renderFailed(thread, view.failed)
        }
      </div>`;
  }
}
define('desk-thread', DeskThread);

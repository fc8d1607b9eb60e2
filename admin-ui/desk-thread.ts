import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { openThread, type Thread } from '../client/thread.ts';
import type { AgentFace, Customer, DeskConversation, Sender } from '../contract/entities.ts';
import { DeskAssign } from './desk-assign.ts';
import { DeskComposer } from './desk-composer.ts';
import { DeskStatus } from './desk-status.ts';
import type { Desk } from './desk.ts';
import './desk-link.ts';
import './desk-messages.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace, customerFace } from './face.ts';
import { nameOf } from './inbox-row.ts';
import { icon } from './icons.ts';
import { renderKeyHint } from './keyboard.ts';
import { languageOf, shortName } from './scripts.ts';
import type { Shortcut } from './shortcuts.ts';
import styles from './thread.css';

/** One open conversation: who, what was said, and where to answer. */
export class DeskThread extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    conversationId: { attribute: false },
    toggleDetails: { attribute: false },
    follow: { attribute: false },
    hasDetails: { type: Boolean },
  };
  declare desk: Desk;
  declare conversationId: string;
  declare toggleDetails: () => void;
  /** Called after every change, for what is drawn beside the thread. */
  declare follow: () => void;
  declare hasDetails: boolean;
  #thread: Thread | undefined;
  #stop: (() => void) | undefined;
  #contact: Customer | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.desk.inbox.subscribe(() => this.requestUpdate()));
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

  /** Where one pane fills the screen, reading begins at the way back. */
  override focus(): void {
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.back')?.focus({ preventScroll: true });
  }

  /** Carries out a shortcut that belongs to a conversation; false for any other. */
  obey(shortcut: Shortcut): boolean {
    const { conversation, desk } = this;
    const part = (selector: string) => (this.renderRoot as ShadowRoot).querySelector(selector);
    if (conversation === undefined) return false;
    const mayAct = desk.may('send_messages');
    const [composer, assign, status] = [part('desk-composer'), part('desk-assign'), part('desk-status')];
    if (shortcut === 'reply' && composer instanceof DeskComposer) composer.focus();
    else if (shortcut === 'resolve' && mayAct) this.#resolve(conversation);
    else if (shortcut === 'takeIt' && mayAct) this.#take(conversation);
    else if (shortcut === 'assign' && assign instanceof DeskAssign) void assign.open();
    else if (shortcut === 'status' && status instanceof DeskStatus) status.open();
    else return false;
    return true;
  }

  #enter(): void {
    const { http, connection, me, inbox } = this.desk;
    this.#leave();
    const { conversationId } = this;
    const sender = { kind: 'agent', id: me.id, name: me.name } as const;
    const thread = openThread({ side: 'desk', conversationId, http, connection, owner: me.id, sender });
    this.#thread = thread;
    this.#contact = undefined;
    this.#stop = thread.subscribe(() => {
      const { conversation, seenByStaff } = thread.view;
      if (conversation !== undefined && 'customer' in conversation) {
        if ('locale' in conversation.customer) this.#contact = conversation.customer as Customer;
        inbox.apply(conversation);
      }
      inbox.noteSeen(conversationId, seenByStaff);
      this.follow();
      this.requestUpdate();
    });
  }

  #leave(): void {
    this.#stop?.();
    this.#thread?.close();
    this.#thread = this.#stop = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('conversationId')) this.#enter();
  }

  #resolve(conversation: DeskConversation): void {
    const isOver = conversation.status === 'resolved' || conversation.status === 'closed';
    void this.desk.setStatus(conversation, isOver ? 'open' : 'resolved');
  }

  #take(conversation: DeskConversation): void {
    const { id, name } = this.desk.me;
    void this.desk.assign(conversation, { id, name });
  }

  #renderActions(conversation: DeskConversation): TemplateResult {
    const { words } = this.reading;
    const isOver = conversation.status === 'resolved' || conversation.status === 'closed';
    return html`${
        conversation.assignee === null && !isOver
          ? html`<button class="btn take" aria-keyshortcuts="I" @click=${() => this.#take(conversation)}>
              ${icon('userplus', 18)}<span class="word">${words.thread.takeIt}</span> ${renderKeyHint('I')}
            </button>`
          : nothing
      }
      <button class="btn resolve" aria-keyshortcuts="E" @click=${() => this.#resolve(conversation)}>
        ${icon(isOver ? 'undo' : 'check', 18)}<span class="word">${isOver ? words.thread.reopen : words.thread.resolve}</span>
        ${renderKeyHint('E')}
      </button>`;
  }

  #renderHeader(conversation: DeskConversation | undefined): TemplateResult {
    const { words, locale } = this.reading;
    const back = html`<button class="ib back" aria-label=${words.thread.back} @click=${() => this.desk.open(undefined)}>
      ${icon('left')}
    </button>`;
    if (conversation === undefined) return html`<header><div class="bar">${back}</div></header>`;
    const { customer, language } = conversation;
    const name = nameOf(conversation, this.reading);
    const lang = languageOf(name);
    return html`<header>
      <div class="bar">
        ${back}
        ${customerFace({ id: customer.id, name }, 32, this.reading, this.#thread?.view.presence?.customer ? 'online' : undefined)}
        <div class="grow">
          <div class="who">
            <h1 class="cut" lang=${lang === locale ? nothing : lang}>${name}</h1>
            ${customer.verified ? html`${icon('shield', 16)}<span class="hush">${words.thread.verified}</span>` : nothing}
          </div>
          <div class="line">
            <desk-status .desk=${this.desk} .conversation=${conversation}></desk-status>
            <span aria-hidden="true">·</span><span class="cut">${words.language[language]}</span>
          </div>
        </div>
        ${this.#renderViewers(this.#thread?.view.presence?.agents ?? [])}
        <desk-assign .desk=${this.desk} .conversation=${conversation}></desk-assign>
        <button
          class="ib tip"
          data-tip="${words.thread.details} · D"
          aria-label=${words.thread.details}
          aria-keyshortcuts="D"
          aria-pressed=${this.hasDetails}
          @click=${this.toggleDetails}
        >
          ${icon('user')}
        </button>
        ${this.desk.may('send_messages') ? this.#renderActions(conversation) : nothing}
      </div>
    </header>`;
  }

  /** Colleagues who have the same conversation open, so that two do not answer at once. */
  #renderViewers(agents: readonly AgentFace[]): TemplateResult | typeof nothing {
    const { words, pick, number } = this.reading;
    const others = agents.filter(({ id }) => id !== this.desk.me.id);
    const [first] = others;
    if (first === undefined) return nothing;
    const text =
      others.length === 1 ? words.thread.alsoHere(shortName(pick(first.name))) : words.thread.severalHere(number(others.length));
    return html`<span class="viewing" role="status" title=${others.map(({ name }) => pick(name)).join(', ')}
      >${agentFace(first, 20, this.reading)}<span class="word">${text}</span></span
    >`;
  }

  #renderTyping(typing: readonly Sender[]): TemplateResult | typeof nothing {
    const { words, pick, number } = this.reading;
    const { conversation } = this;
    const [by] = typing;
    if (by === undefined || conversation === undefined) return nothing;
    const name = shortName('name' in by ? pick(by.name) : nameOf(conversation, this.reading));
    return html`<span class="typ" aria-hidden="true"><i></i><i></i><i></i></span
      >${typing.length === 1 ? words.thread.typing(name) : words.thread.severalTyping(number(typing.length))}`;
  }

  #renderFailed(thread: Thread, failed: keyof typeof this.reading.words.refusals): TemplateResult {
    const { words } = this.reading;
    return html`<div class="mt failed" role="alert">
      <h2>${words.thread.failedTitle}</h2>
      <p>${failed === 'not_found' ? words.thread.gone : `${words.refusals[failed]}.`}</p>
      <div class="acts"><button class="btn" @click=${() => thread.reload()}>${icon('rotate', 18)}${words.retry}</button></div>
    </div>`;
  }

  protected override render(): TemplateResult {
    const thread = this.#thread;
    if (thread === undefined) return html``;
    const { view } = thread;
    const { conversation } = this;
    const kept = view.rows.filter((row) => row.state === 'queued' || row.state === 'sending').length;
    const customer =
      conversation === undefined
        ? { id: '', name: '' }
        : { id: conversation.customer.id, name: nameOf(conversation, this.reading) };
    return html`${this.#renderHeader(conversation)}
      <div class="body">
        <desk-link .desk=${this.desk} .kept=${kept}></desk-link>
        ${
          view.failed === undefined
            ? html`<desk-messages
                  .http=${this.desk.http}
                  .conversationId=${this.conversationId}
                  .thread=${thread}
                  .view=${view}
                  .customer=${customer}
                  .me=${this.desk.me.id}
                ></desk-messages>
                <div class="strip" role="status">${this.#renderTyping(view.typing)}</div>
                ${
                  conversation === undefined
                    ? nothing
                    : html`<desk-composer
                        .desk=${this.desk}
                        .thread=${thread}
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

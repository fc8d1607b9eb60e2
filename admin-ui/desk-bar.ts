import { html, nothing, type TemplateResult } from 'lit';
import type { DeskConversation, Sender } from '../contract/entities.ts';
import type { Presence } from '../contract/frames.ts';
import styles from './bar.css';
import { assign, setArchived, setBlocked, setStatus } from './conversation-acts.ts';
import { conversationWords } from './conversation-words.ts';
import { DeskAssign } from './desk-assign.ts';
import type { MenuItem, PickEvent } from './desk-menu.ts';
import { DeskPriority } from './desk-priority.ts';
import { DeskSnooze } from './desk-snooze.ts';
import { DeskStatus } from './desk-status.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { customerFace } from './face.ts';
import { icon } from './icons.ts';
import { nameOf } from './inbox-row.ts';
import { renderKeyHint } from './keyboard.ts';
import { languageOf } from './scripts.ts';
import type { Shortcut } from './shortcuts.ts';
import { renderViewing } from './viewing-pill.ts';

/** What the bar asks of the console around it. */
export type BarAsk = 'details' | 'history' | 'tags' | 'assign' | 'snooze' | 'contact' | 'start' | 'merge' | 'transcript';

/** The head of an open conversation: who it is with, who else is there, and what is done with it. */
export class DeskBar extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    typing: { attribute: false },
    presence: { attribute: false },
    isBlocked: { type: Boolean },
    hasDetails: { type: Boolean },
    ask: { attribute: false },
  };
  declare desk: Desk;
  /** Undefined while it is being read. */
  declare conversation: DeskConversation | undefined;
  /** Who else writes at this moment. */
  declare typing: readonly Sender[];
  /** Who has the conversation open, once it is known. */
  declare presence: Presence | undefined;
  declare isBlocked: boolean;
  declare hasDetails: boolean;
  declare ask: (what: BarAsk) => void;

  /** Where one pane fills the screen, reading begins at the way back. */
  override focus(): void {
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.back')?.focus({ preventScroll: true });
  }

  #part<T extends Element>(kind: abstract new (...args: never[]) => T, selector: string): T | undefined {
    const found = (this.renderRoot as ShadowRoot).querySelector(selector);
    return found instanceof kind ? found : undefined;
  }

  /** Carries out a shortcut that belongs to the head of a conversation; false for any other. */
  obey(shortcut: Shortcut): boolean {
    const { conversation } = this;
    if (conversation === undefined || !this.desk.may('send_messages')) return false;
    if (shortcut === 'resolve') this.#resolve(conversation);
    else if (shortcut === 'takeIt') this.#take(conversation);
    else if (shortcut === 'assign') this.#openOr(this.#part(DeskAssign, 'desk-assign'), 'assign');
    else if (shortcut === 'status') this.#part(DeskStatus, 'desk-status')?.open();
    else if (shortcut === 'priority') this.#part(DeskPriority, 'desk-priority')?.open();
    else if (shortcut === 'snooze') this.#openOr(this.#part(DeskSnooze, 'desk-snooze'), 'snooze');
    else if (shortcut === 'tag') this.ask('tags');
    else return false;
    return true;
  }

  /** Opens a menu of the bar, or, where the bar has no room for it, that of the details. */
  #openOr(menu: DeskAssign | DeskSnooze | undefined, what: BarAsk): void {
    if (menu?.checkVisibility() === true) void menu.open();
    else this.ask(what);
  }

  #resolve(conversation: DeskConversation): void {
    const isOver = conversation.status === 'resolved' || conversation.status === 'closed';
    void setStatus(this.desk, conversation, isOver ? 'open' : 'resolved');
  }

  #take(conversation: DeskConversation): void {
    const { id, name } = this.desk.me;
    void assign(this.desk, conversation, { id, name });
  }

  #items(conversation: DeskConversation): MenuItem[] {
    const words = conversationWords(this.reading.locale);
    const isArchived = conversation.archivedAt !== undefined;
    const acts = this.desk.may('send_messages')
      ? [
          { id: 'archive', label: isArchived ? words.archive.undo : words.archive.do, figure: icon('archive', 18) },
          { id: 'block', label: this.isBlocked ? words.block.undo : words.block.do, figure: icon('shield', 18) },
        ]
      : [];
    const read = [{ id: 'history', label: words.menu.history, figure: icon('history', 18) }];
    return [...acts, ...read.map((item) => (acts.length > 0 ? { ...item, section: '' } : item))];
  }

  #onPick(conversation: DeskConversation, { id }: PickEvent): void {
    const { desk } = this;
    if (id === 'archive') void setArchived(desk, conversation, conversation.archivedAt === undefined);
    else if (id === 'block') void setBlocked(desk, conversation, !this.isBlocked);
    else this.ask('history');
  }

  #renderActions(conversation: DeskConversation): TemplateResult {
    const { words, locale } = this.reading;
    const said = conversationWords(locale);
    const isOver = conversation.status === 'resolved' || conversation.status === 'closed';
    const mayAct = this.desk.may('send_messages');
    return html`${mayAct ? html`<desk-snooze .desk=${this.desk} .conversation=${conversation}></desk-snooze>` : nothing}
      <button
        class="ib tip"
        data-tip="${words.thread.details} · D"
        aria-label=${words.thread.details}
        aria-keyshortcuts="D"
        aria-pressed=${this.hasDetails}
        @click=${() => this.ask('details')}
      >
        ${icon('user')}
      </button>
      <desk-menu
        class="dots"
        .label=${said.menu.more}
        .items=${this.#items(conversation)}
        @desk-pick=${(event: PickEvent) => this.#onPick(conversation, event)}
      >
        <button slot="trigger" class="ib tip" data-tip=${said.menu.more} aria-label=${said.menu.more}>${icon('dots')}</button>
      </desk-menu>
      ${
        mayAct && conversation.assignee === null && !isOver
          ? html`<button class="btn take" aria-keyshortcuts="I" @click=${() => this.#take(conversation)}>
              ${icon('userplus', 18)}<span class="word">${words.thread.takeIt}</span> ${renderKeyHint('I')}
            </button>`
          : nothing
      }
      ${
        mayAct
          ? html`<button class="btn resolve" aria-keyshortcuts="E" @click=${() => this.#resolve(conversation)}>
              ${icon(isOver ? 'undo' : 'check', 18)}<span class="word"
                >${isOver ? words.thread.reopen : words.thread.resolve}</span
              >
              ${renderKeyHint('E')}
            </button>`
          : nothing
      }`;
  }

  /** Why it is not where open conversations are. */
  #renderAside({ snoozedUntil, archivedAt }: DeskConversation): TemplateResult | typeof nothing {
    const { locale, full } = this.reading;
    const words = conversationWords(locale);
    const said =
      snoozedUntil !== undefined
        ? words.snooze.until(full(snoozedUntil))
        : archivedAt === undefined
          ? undefined
          : words.archive.is;
    if (said === undefined) return nothing;
    return html`<span aria-hidden="true">·</span
      ><span class="aside cut">${icon(snoozedUntil === undefined ? 'archive' : 'clock', 14)}${said}</span>`;
  }

  protected override render(): TemplateResult {
    const { words, locale } = this.reading;
    const { conversation, desk } = this;
    const back = html`<button class="ib back" aria-label=${words.thread.back} @click=${() => desk.open(undefined)}>
      ${icon('left')}
    </button>`;
    if (conversation === undefined) return html`<header><div class="bar">${back}</div></header>`;
    const { customer, language } = conversation;
    const { presence, typing } = this;
    const name = nameOf(conversation, this.reading);
    const lang = languageOf(name);
    return html`<header>
      <div class="bar">
        ${back} ${customerFace({ id: customer.id, name }, 32, this.reading, presence?.customer ? 'online' : undefined)}
        <div class="grow">
          <div class="who">
            <h1 class="cut" lang=${lang === locale ? nothing : lang}>${name}</h1>
            ${customer.verified ? html`${icon('shield', 16)}<span class="hush">${words.thread.verified}</span>` : nothing}
          </div>
          <div class="line">
            <desk-status .desk=${desk} .conversation=${conversation}></desk-status>
            <span aria-hidden="true">·</span>
            <desk-priority .desk=${desk} .conversation=${conversation}></desk-priority>
            <span class="wide" aria-hidden="true">·</span><span class="wide cut">${words.language[language]}</span>
            ${this.#renderAside(conversation)}
          </div>
        </div>
        ${renderViewing({ agents: presence?.agents ?? [], typing, me: desk.me.id }, this.reading)}
        ${this.hasDetails ? nothing : html`<desk-assign .desk=${desk} .conversation=${conversation}></desk-assign>`}
        ${this.#renderActions(conversation)}
      </div>
    </header>`;
  }
}
define('desk-bar', DeskBar);

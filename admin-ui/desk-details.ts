import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Customer, DeskConversation } from '../contract/entities.ts';
import type { CustomerProfile } from '../contract/customers.ts';
import { setArchived, setBlocked, setStatus } from './conversation-acts.ts';
import { conversationWords } from './conversation-words.ts';
import { customersOf } from './customers.ts';
import { DeskAssign } from './desk-assign.ts';
import './desk-audit.ts';
import type { BarAsk } from './desk-bar.ts';
import './desk-category.ts';
import { DeskContact } from './desk-contact.ts';
import './desk-language.ts';
import { DeskMenu, type MenuItem, type PickEvent } from './desk-menu.ts';
import './desk-past.ts';
import './desk-priority.ts';
import { DeskSnooze } from './desk-snooze.ts';
import './desk-status.ts';
import { DeskTags } from './desk-tags.ts';
import type { Desk } from './desk.ts';
import styles from './details.css';
import { DeskElement, define, stylesOf } from './element.ts';
import { customerFace } from './face.ts';
import { loadCode } from './fresh-code.ts';
import { icon, type IconName } from './icons.ts';
import { nameOf } from './inbox-row.ts';
import { languageOf } from './scripts.ts';
import stars from './stars.css';
import { renderStars } from './stars.ts';

const tabs = ['conversation', 'customer', 'history'] as const;
type Tab = (typeof tabs)[number];

/** Who the customer is, how the conversation stands, and everything that happened in it. */
export class DeskDetails extends DeskElement {
  static override styles = stylesOf(styles, stars);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    contact: { attribute: false },
    page: { state: true },
    tab: { state: true },
    isTabbed: { state: true },
  };
  declare desk: Desk;
  declare conversation: DeskConversation;
  /** Undefined while it is being read. */
  declare contact: Customer | undefined;
  declare page: 'details' | 'history';
  /** On a phone one part at a time. */
  declare tab: Tab;
  declare isTabbed: boolean;

  constructor() {
    super();
    this.page = 'details';
    this.tab = 'conversation';
    this.addEventListener('click', (event) => void this.#bringIntoView(event));
  }

  /** A menu at the lower edge opens beyond it: it is brought into view whole. */
  async #bringIntoView(event: MouseEvent): Promise<void> {
    const menu = event.composedPath().find((part) => part instanceof DeskMenu);
    await menu?.updateComplete;
    menu?.shadowRoot?.querySelector('.pop')?.scrollIntoView({ block: 'nearest' });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const narrow = matchMedia('(max-width: 719px)');
    const look = () => (this.isTabbed = narrow.matches);
    narrow.addEventListener('change', look);
    this.whileConnected(() => narrow.removeEventListener('change', look));
    this.whileConnected(customersOf(this.desk).subscribe(() => this.requestUpdate()));
    look();
  }

  #part<T extends Element>(kind: abstract new (...args: never[]) => T, selector: string): T | undefined {
    const found = (this.renderRoot as ShadowRoot).querySelector(selector);
    return found instanceof kind ? found : undefined;
  }

  /** Opens what the head of the conversation asks for. */
  async show(what: BarAsk): Promise<void> {
    this.page = what === 'history' ? 'history' : 'details';
    this.tab = 'conversation';
    await this.updateComplete;
    if (what === 'tags') await this.#part(DeskTags, 'desk-tags')?.add();
    if (what === 'assign') await this.#part(DeskAssign, 'desk-assign')?.open();
    if (what === 'snooze') this.#part(DeskSnooze, 'desk-snooze')?.open();
    if (what === 'contact') await this.#edit();
    if (what === 'start') await this.#start();
    if (what === 'merge') await this.#merge();
    if (what === 'transcript') await this.#save();
    if (what === 'history') (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.backwards')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before: DeskConversation | undefined = changed.get('conversation');
    if (changed.has('conversation') && before?.id !== this.conversation.id) this.page = 'details';
  }

  get #customer(): CustomerProfile | undefined {
    return customersOf(this.desk).find(this.conversation.customer.id);
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

  async #edit(): Promise<void> {
    this.tab = 'customer';
    await this.updateComplete;
    await this.#part(DeskContact, 'desk-contact')?.edit();
  }

  async #merge(): Promise<void> {
    const { openMerge } = await loadCode(() => import('./desk-merge.ts'));
    await openMerge(this.desk, this.conversation, this.renderRoot);
  }

  async #start(): Promise<void> {
    const { openStart } = await loadCode(() => import('./desk-start.ts'));
    await openStart(this.desk, this.renderRoot, this.#customer);
  }

  #items(): MenuItem[] {
    const words = conversationWords(this.reading.locale);
    const { isBlocked = false } = this.#customer ?? {};
    const isArchived = this.conversation.archivedAt !== undefined;
    return [
      { id: 'edit', label: words.contact.edit, figure: icon('user', 18) },
      { id: 'start', label: words.menu.start, figure: icon('compose', 18) },
      { id: 'merge', label: `${words.merge.open}…`, figure: icon('users', 18) },
      { id: 'archive', label: isArchived ? words.archive.undo : words.archive.do, figure: icon('archive', 18), section: '' },
      { id: 'block', label: isBlocked ? words.block.undo : words.block.do, figure: icon('shield', 18) },
    ];
  }

  #onPick({ id }: PickEvent): void {
    const { desk, conversation } = this;
    if (id === 'edit') void this.#edit();
    else if (id === 'start') void this.#start();
    else if (id === 'merge') void this.#merge();
    else if (id === 'archive') void setArchived(desk, conversation, conversation.archivedAt === undefined);
    else void setBlocked(desk, conversation, !(this.#customer?.isBlocked ?? false));
  }

  #renderHead(): TemplateResult {
    const { words, locale } = this.reading;
    const said = conversationWords(locale);
    const { customer } = this.conversation;
    const name = nameOf(this.conversation, this.reading);
    const lang = languageOf(name);
    return html`<div class="head">
      ${customerFace({ id: customer.id, name }, 48, this.reading)}
      <div class="grow">
        <h2 class="cut" lang=${lang === locale ? nothing : lang}>${name}</h2>
        <div class="st">${customer.verified ? html`${icon('shield', 14)}${words.thread.verified}` : words.thread.unverified}</div>
        ${this.#customer?.isBlocked === true ? html`<div class="st blocked">${icon('shield', 14)}${said.block.is}</div>` : nothing}
      </div>
      ${
        this.desk.may('send_messages')
          ? html`<desk-menu
              .label=${said.menu.more}
              .items=${this.#items()}
              @desk-pick=${(event: PickEvent) => this.#onPick(event)}
            >
              <button slot="trigger" class="ib" aria-label=${said.menu.more}>${icon('dots')}</button>
            </desk-menu>`
          : nothing
      }
    </div>`;
  }

  #renderContact(): TemplateResult {
    return html`<section class="sec first" aria-label=${this.reading.words.details.contact}>
      <desk-contact
        .desk=${this.desk}
        .customer=${this.#customer}
        .contact=${this.contact}
        .conversation=${this.conversation}
      ></desk-contact>
    </section>`;
  }

  #renderConversation(): TemplateResult {
    const { words, full, locale } = this.reading;
    const said = conversationWords(locale);
    const { desk, conversation } = this;
    return html`<section class="sec">
      <h3 id="how">${words.details.conversation}</h3>
      <dl class="kv" aria-labelledby="how">
        <dt>${words.details.assignee}</dt>
        <dd><desk-assign large .desk=${desk} .conversation=${conversation}></desk-assign></dd>
        <dt>${words.details.status}</dt>
        <dd><desk-status large .desk=${desk} .conversation=${conversation}></desk-status></dd>
        <dt>${said.triage.priority}</dt>
        <dd><desk-priority large .desk=${desk} .conversation=${conversation}></desk-priority></dd>
        <dt>${said.triage.category}</dt>
        <dd><desk-category .desk=${desk} .conversation=${conversation}></desk-category></dd>
        <dt class="top">${said.triage.tags}</dt>
        <dd><desk-tags .desk=${desk} .conversation=${conversation}></desk-tags></dd>
        <dt>${words.details.language}</dt>
        <dd><desk-language .desk=${desk} .conversation=${conversation}></desk-language></dd>
        <dt>${words.details.opened}</dt>
        <dd>${full(conversation.openedAt)}</dd>
        ${this.#renderRating()} ${this.#renderPrevious()}
      </dl>
    </section>`;
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

  /** Where on the site they are, on what, and from which network. */
  #renderLooking(): TemplateResult | typeof nothing {
    const { page, device, ip } = this.#customer ?? {};
    if (page === undefined && device === undefined && ip === undefined) return nothing;
    const { words, locale } = this.reading;
    const { looking } = conversationWords(locale);
    const line = (figure: IconName, label: string, said: string | undefined) =>
      said === undefined
        ? nothing
        : html`<li>${icon(figure, 16)}<span class="hush">${label}</span><span class="cut" title=${said}>${said}</span></li>`;
    return html`<section class="sec">
      <h3>${looking.title}</h3>
      <ul class="looking">
        ${line('eye', looking.page, page)} ${line('globe', looking.device, device)} ${line('monitor', looking.ip, ip)}
        <li>
          ${icon('message', 16)}<span>${looking.reads(words.language[this.contact?.locale ?? this.conversation.language])}</span>
        </li>
      </ul>
    </section>`;
  }

  #renderPast(): TemplateResult | typeof nothing {
    if (!this.desk.may('view_chat_history')) return nothing;
    return html`<section class="sec"><desk-past .desk=${this.desk} .conversation=${this.conversation}></desk-past></section>`;
  }

  #renderMore(): TemplateResult {
    const { words, locale } = this.reading;
    const { menu } = conversationWords(locale);
    return html`<section class="sec more">
      <button class="btn" @click=${() => void this.show('history')}>${icon('history', 18)}${menu.history}</button>
      <button class="btn" @click=${() => void this.#save()}>${icon('download', 18)}${words.details.save}</button>
    </section>`;
  }

  #renderHistory(): TemplateResult {
    const { audit } = conversationWords(this.reading.locale);
    return html`<div class="up">
        <button class="ib backwards" aria-label=${audit.back} @click=${() => (this.page = 'details')}>${icon('left')}</button>
        <h2>${audit.title}</h2>
      </div>
      <desk-audit .desk=${this.desk} .conversation=${this.conversation}></desk-audit>`;
  }

  #renderTabs(): TemplateResult {
    const { words, locale } = this.reading;
    const said = conversationWords(locale);
    const labels: Record<Tab, string> = {
      conversation: words.details.conversation,
      customer: said.tabs.customer,
      history: said.tabs.history,
    };
    const { status } = this.conversation;
    const isOver = status === 'resolved' || status === 'closed';
    return html`<div class="tabs" role="tablist" aria-label=${words.details.title}>
        ${tabs.map(
          (tab) =>
            html`<button
              role="tab"
              id="tab-${tab}"
              aria-selected=${this.tab === tab}
              aria-controls="part"
              @click=${() => (this.tab = tab)}
            >
              ${labels[tab]}
            </button>`,
        )}
      </div>
      <div role="tabpanel" id="part" class="part" aria-labelledby="tab-${this.tab}">
        ${
          this.tab === 'conversation'
            ? this.#renderConversation()
            : this.tab === 'customer'
              ? html`${this.#renderContact()}${this.#renderContext()}${this.#renderLooking()}`
              : html`${this.#renderPast()}${this.#renderMore()}`
        }
      </div>
      ${
        this.desk.may('send_messages')
          ? html`<div class="foot">
              <desk-snooze large .desk=${this.desk} .conversation=${this.conversation}></desk-snooze>
              <button class="btn pri" @click=${() => void setStatus(this.desk, this.conversation, isOver ? 'open' : 'resolved')}>
                ${icon(isOver ? 'undo' : 'check', 18)}${isOver ? words.thread.reopen : words.thread.resolve}
              </button>
            </div>`
          : nothing
      }`;
  }

  protected override render(): TemplateResult {
    if (this.page === 'history') return this.#renderHistory();
    if (this.isTabbed) return html`${this.#renderHead()}${this.#renderTabs()}`;
    return html`${this.#renderHead()}${this.#renderContact()}${this.#renderConversation()}${this.#renderContext()}${this.#renderLooking()}${this.#renderPast()}${this.#renderMore()}`;
  }
}
define('desk-details', DeskDetails);

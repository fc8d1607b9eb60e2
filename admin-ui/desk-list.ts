import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { renderRow, renderSkeletons } from './inbox-row.ts';
import styles from './list.css';
import { lotus } from './ornaments.ts';
import { statusFilters, tabs, type StatusFilter, type Tab } from './route.ts';
import './desk-link.ts';

const tickMs = 30_000;

/** The inbox's list: views, filter, rows. It holds still while a pointer or the focus is in it or it is scrolled. */
export class DeskList extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false }, reachable: { state: true } };
  declare desk: Desk;
  /** The row the Tab key reaches. */
  declare reachable: string | undefined;
  #isPointed = false;
  #isFocused = false;
  #openId: string | undefined;
  #end: IntersectionObserver | undefined;

  constructor() {
    super();
    // Also on the way to the pill, the list may not move away from under the pointer.
    this.addEventListener('pointerenter', () => this.#point(true));
    this.addEventListener('pointerleave', () => this.#point(false));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { inbox, drafts, router } = this.desk;
    const redraw = () => this.requestUpdate();
    [inbox.subscribe(redraw), drafts.subscribe(redraw), router.subscribe(redraw)].forEach((stop) => this.whileConnected(stop));
    const tick = setInterval(redraw, tickMs);
    this.whileConnected(() => clearInterval(tick));
    this.whileConnected(() => this.#end?.disconnect());
  }

  /** Moves the focus by rows; from outside it starts at the open conversation. */
  move(step: 1 | -1): void {
    const rows = this.#rows();
    const current = this.#focusedRow() ?? rows.find((row) => row.dataset['id'] === this.desk.route.conversationId);
    const at = current === undefined ? -1 : rows.indexOf(current);
    this.#focusRow(rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))]);
  }

  /** Puts the focus on the row of a conversation, else on the first. */
  focusRow(conversationId: string | undefined): void {
    const rows = this.#rows();
    this.#focusRow(rows.find((row) => row.dataset['id'] === conversationId) ?? rows[0]);
  }

  /** Opens the first unread row, if there is one. */
  openNextUnread(): void {
    const next = this.desk.inbox.view.rows.find(({ conversation, isLeaving }) => conversation.unread > 0 && !isLeaving);
    if (next !== undefined) this.desk.open(next.conversation.id);
  }

  #rows(): HTMLElement[] {
    return [...(this.renderRoot as ShadowRoot).querySelectorAll<HTMLElement>('.row[data-id]')];
  }

  #focusedRow(): HTMLElement | undefined {
    const focused = (this.renderRoot as ShadowRoot).activeElement;
    return focused instanceof HTMLElement && focused.matches('.row') ? focused : undefined;
  }

  #focusRow(row: HTMLElement | undefined): void {
    if (row === undefined) return;
    this.reachable = row.dataset['id'];
    row.focus();
  }

  #point(isPointed: boolean): void {
    this.#isPointed = isPointed;
    this.#hold();
  }

  /** Between two rows the focus is nowhere for a moment: what counts is where it goes. */
  #onFocus(event: FocusEvent): void {
    const target = event.type === 'focusin' ? event.target : event.relatedTarget;
    this.#isFocused = target instanceof Element && target.matches('.row, .fresh');
    this.#hold();
  }

  #hold(): void {
    const scroller = (this.renderRoot as ShadowRoot).querySelector('.scroll');
    this.desk.inbox.hold(this.#isPointed || this.#isFocused || (scroller?.scrollTop ?? 0) > 0);
  }

  #onKey(event: KeyboardEvent): void {
    const rows = this.#rows();
    const row = this.#focusedRow();
    if (row === undefined) return;
    const at = rows.indexOf(row);
    const page = Math.max(1, Math.floor(this.clientHeight / row.offsetHeight) - 2);
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: at + page,
      PageUp: at - page,
    };
    const target = targets[event.key];
    if (event.key === 'Enter' || event.key === ' ') this.desk.open(row.dataset['id']);
    else if (target !== undefined) this.#focusRow(rows[Math.min(rows.length - 1, Math.max(0, target))]);
    else return;
    event.preventDefault();
  }

  #onClick(event: Event): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.row[data-id]') : null;
    if (row === null) return;
    this.reachable = row.dataset['id'];
    this.desk.open(row.dataset['id']);
  }

  #show(tab: Tab, status: StatusFilter): void {
    const { conversationId } = this.desk.route;
    this.desk.router.go({ room: 'inbox', tab, status, ...(conversationId === undefined ? {} : { conversationId }) }, 'replace');
    (this.renderRoot as ShadowRoot).querySelector('.scroll')?.scrollTo(0, 0);
  }

  /** Arrow keys within tabs and chips. */
  #roam(event: KeyboardEvent, selector: string): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const items = [...(this.renderRoot as ShadowRoot).querySelectorAll<HTMLElement>(selector)];
    const next = items[(items.findIndex((item) => item.matches(':focus')) + step + items.length) % items.length];
    next?.focus();
    next?.click();
    event.preventDefault();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { conversationId } = this.desk.route;
    if (this.#isFocused && (this.renderRoot as ShadowRoot).activeElement === null) {
      // The focused row is gone, which no event tells.
      this.#isFocused = false;
      this.#hold();
    }
    if (conversationId !== this.#openId) {
      this.#openId = conversationId;
      const row = this.#rows().find(({ dataset }) => dataset['id'] === conversationId);
      // The focus follows from row to row, but is never fetched into the list.
      if (this.#isFocused && this.#focusedRow() !== undefined) this.#focusRow(row);
      else row?.scrollIntoView({ block: 'nearest' });
    }
    this.#end?.disconnect();
    const foot = (this.renderRoot as ShadowRoot).querySelector('.foot.some');
    if (foot === null) return;
    this.#end = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) void this.desk.inbox.loadMore();
    });
    this.#end.observe(foot);
  }

  #renderTabs(): TemplateResult {
    const { words, number } = this.reading;
    const { counts } = this.desk.inbox.view;
    const { tab, status } = this.desk.route;
    return html`<div
      class="tabs"
      role="tablist"
      aria-label=${words.inbox.views}
      @keydown=${(event: KeyboardEvent) => this.#roam(event, '[role=tab]')}
    >
      ${tabs.map((name) => {
        const count = counts[name];
        const shown = count === undefined ? '' : number(count.count);
        return html`<button
          role="tab"
          id="tab-${name}"
          aria-controls="rows"
          aria-selected=${tab === name}
          tabindex=${tab === name ? 0 : -1}
          @click=${() => this.#show(name, status)}
        >
          ${words.inbox.tabs[name]} <span class="n">${count?.isAtLeast === true ? words.inbox.atLeast(shown) : shown}</span>
        </button>`;
      })}
    </div>`;
  }

  #renderFilters(): TemplateResult {
    const { words } = this.reading;
    const { tab, status } = this.desk.route;
    return html`<div
      class="chips"
      role="radiogroup"
      aria-label=${words.inbox.filters}
      @keydown=${(event: KeyboardEvent) => this.#roam(event, '.chip')}
    >
      ${statusFilters.map(
        (name) =>
          html`<button
            class="chip"
            role="radio"
            aria-checked=${status === name}
            tabindex=${status === name ? 0 : -1}
            @click=${() => this.#show(tab, name)}
          >
            ${words.inbox.filter[name]}
          </button>`,
      )}
    </div>`;
  }

  #renderEmpty(): TemplateResult {
    const { inbox: words } = this.reading.words;
    const { tab, status } = this.desk.route;
    if (status !== 'active') {
      return html`<div class="mt">
        <h2>${words.emptyFilterTitle[status]}</h2>
        <p>${words.emptyFilter}</p>
        <div class="acts"><button class="btn" @click=${() => this.#show(tab, 'active')}>${words.showActive}</button></div>
      </div>`;
    }
    const said = {
      all: [words.emptyTitle, words.empty],
      mine: [words.emptyMineTitle, words.emptyMine],
      unassigned: [words.emptyUnassignedTitle, words.emptyUnassigned],
    }[tab];
    return html`<div class="mt">
      ${lotus()}
      <h2>${said[0]}</h2>
      <p>${said[1]}</p>
      <div class="acts">
        ${
          tab === 'all'
            ? html`<button class="btn" @click=${() => this.#show(tab, 'resolved')}>${words.showResolved}</button>`
            : html`<button class="btn" @click=${() => this.#show('all', status)}>${words.showAll}</button>`
        }
      </div>
    </div>`;
  }

  #renderBody(): TemplateResult {
    const { words } = this.reading;
    const { inbox, drafts, route, me } = this.desk;
    const { rows, isLoading, failed, more } = inbox.view;
    if (failed !== undefined) {
      return html`<div class="mt" role="alert">
        <h2>${words.inbox.failedTitle}</h2>
        <p>${words.refusals[failed]}.</p>
        <div class="acts">
          <button class="btn" @click=${() => void inbox.refresh()}>${icon('rotate', 18)}${words.retry}</button>
        </div>
      </div>`;
    }
    if (isLoading) return html`<span class="hush" role="status">${words.inbox.loading}</span>${renderSkeletons(6)}`;
    if (rows.length === 0) return this.#renderEmpty();
    const nowMs = Date.now();
    const ids = rows.map(({ conversation }) => conversation.id);
    const reachable = [this.reachable, route.conversationId].find((id) => id !== undefined && ids.includes(id)) ?? ids[0];
    return html`<div
        role="grid"
        aria-label=${words.inbox.title}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
        @click=${(event: Event) => this.#onClick(event)}
      >
        ${repeat(
          rows,
          ({ conversation }) => conversation.id,
          (row) => {
            const { id } = row.conversation;
            const draft = id === route.conversationId ? '' : drafts.read(id).trim();
            return renderRow(
              row,
              { isOpen: id === route.conversationId, isReachable: id === reachable, draft, nowMs, me: me.id },
              this.reading,
            );
          },
        )}
      </div>
      ${
        more === 'none'
          ? nothing
          : html`<div class="foot ${more}" role="status">
              ${
                more === 'failed'
                  ? html`${words.inbox.moreFailed}
                      <button class="btn sm" @click=${() => void inbox.loadMore()}>${words.retry}</button>`
                  : html`<span class="spin"></span>${words.inbox.loadingMore}`
              }
            </div>`
      }`;
  }

  protected override render(): TemplateResult {
    const { words, number } = this.reading;
    const { inbox } = this.desk;
    const { waiting } = inbox.view;
    const fresh = waiting === 0 ? '' : words.inbox.fresh(waiting, number(waiting));
    const follow = (event: FocusEvent) => this.#onFocus(event);
    return html`<div class="top" @focusin=${follow} @focusout=${follow}>
        <h1>${words.inbox.title}</h1>
        ${waiting === 0 ? nothing : html`<button class="btn sm fresh" @click=${() => this.#reveal()}>${icon('arrowup', 14)}${fresh}</button>`}
        <span class="hush" role="status">${fresh}</span>
      </div>
      ${this.#renderTabs()} ${this.#renderFilters()}
      <desk-link .desk=${this.desk} compact></desk-link>
      <div
        class="scroll"
        id="rows"
        role="tabpanel"
        aria-labelledby="tab-${this.desk.route.tab}"
        @scroll=${() => this.#hold()}
        @focusin=${follow}
        @focusout=${follow}
      >
        ${this.#renderBody()}
      </div> `;
  }

  #reveal(): void {
    const hadFocus = this.#isFocused;
    this.desk.inbox.reveal();
    (this.renderRoot as ShadowRoot).querySelector('.scroll')?.scrollTo({ top: 0 });
    if (hadFocus) void this.updateComplete.then(() => this.focusRow(undefined));
  }
}
define('desk-list', DeskList);

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Desk } from './desk.ts';
import './desk-link.ts';
import './desk-list-head.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { loadCode } from './fresh-code.ts';
import { icon } from './icons.ts';
import { plainLook, type InboxLook } from './inbox-look.ts';
import { keepPicks, noPicks, pickRange, togglePick, type Picks } from './inbox-picks.ts';
import { renderRow, renderSkeletons } from './inbox-row.ts';
import type { InboxRow } from './inbox.ts';
import { placesOf, windowOf } from './list-window.ts';
import styles from './list.css';
import { currentPreferences } from './reading.ts';

const tickMs = 30_000;

/** Pixels of a row; on a phone a finger needs a little more. */
const rowHeights = { roomy: { wide: 84, narrow: 88 }, compact: { wide: 56, narrow: 64 } } as const;

/**
 * The inbox's list: views, filters, rows. It holds still while a pointer or the focus is in it or it is scrolled, and draws
 * only the rows that can be seen, however many there are.
 */
export class DeskList extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    reachable: { state: true },
    picks: { state: true },
    isNarrow: { state: true },
    isBulkLoaded: { state: true },
    empty: { state: true },
    isSearching: { state: true },
    topPx: { state: true },
    heightPx: { state: true },
  };
  declare desk: Desk;
  /** The row the Tab key reaches. */
  declare reachable: string | undefined;
  declare picks: Picks;
  declare isNarrow: boolean;
  declare isBulkLoaded: boolean;
  declare isSearching: boolean;
  declare empty: typeof import('./list-empty.ts') | undefined;
  /** How far the list is scrolled, in whole rows, and how much of it shows. */
  declare topPx: number;
  declare heightPx: number;
  #isPointed = false;
  #isFocused = false;
  #openId: string | undefined;
  #shown: InboxLook = plainLook;
  #end: IntersectionObserver | undefined;
  #size: ResizeObserver | undefined;

  constructor() {
    super();
    this.picks = noPicks;
    this.isNarrow = false;
    this.isBulkLoaded = false;
    this.isSearching = false;
    this.topPx = 0;
    this.heightPx = 900;
    // Also on the way to the pill, the list may not move away from under the pointer.
    this.addEventListener('pointerenter', () => this.#point(true));
    this.addEventListener('pointerleave', () => this.#point(false));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { inbox, drafts, router } = this.desk;
    const redraw = () => this.requestUpdate();
    [inbox.subscribe(() => this.#follow()), drafts.subscribe(redraw), router.subscribe(redraw)].forEach((stop) =>
      this.whileConnected(stop),
    );
    const narrow = matchMedia('(max-width: 719px)');
    const look = () => (this.isNarrow = narrow.matches);
    narrow.addEventListener('change', look);
    look();
    const tick = setInterval(redraw, tickMs);
    this.#size = new ResizeObserver(([entry]) => (this.heightPx = entry?.contentRect.height ?? this.heightPx));
    this.whileConnected(() => narrow.removeEventListener('change', look));
    this.whileConnected(() => clearInterval(tick));
    this.whileConnected(() => this.#end?.disconnect());
    this.whileConnected(() => this.#size?.disconnect());
  }

  /** Moves the focus by rows; from outside it starts at the open conversation. */
  move(step: 1 | -1): void {
    const at = this.#placeOf(this.#focusedId() ?? this.desk.route.conversationId);
    this.#focusPlace(at === -1 ? 0 : at + step);
  }

  /** Puts the focus on the row of a conversation, else on the first. */
  focusRow(conversationId: string | undefined): void {
    this.#focusPlace(Math.max(0, this.#placeOf(conversationId)));
  }

  /** Opens the first unread row, if there is one. */
  openNextUnread(): void {
    const next = this.#rows.find(({ conversation, isLeaving }) => conversation.unread > 0 && !isLeaving);
    if (next !== undefined) this.desk.open(next.conversation.id);
  }

  /** Picks the row that has the focus or is open, or with `range` everything from the last one picked. False when there is none. */
  pick(range: boolean): boolean {
    const id = this.#focusedId() ?? this.desk.route.conversationId;
    if (id === undefined || !this.desk.may('send_messages')) return false;
    this.picks = range ? pickRange(this.picks, this.#ids, id) : togglePick(this.picks, id);
    return true;
  }

  /** Lets go of everything that is picked. False when nothing is. */
  dropPicks(): boolean {
    const had = this.picks.ids.size > 0;
    this.picks = noPicks;
    return had;
  }

  /** Opens the search over the list, with the focus in its field. */
  async search(): Promise<void> {
    try {
      await loadCode(() => import('./desk-search.ts'));
      this.isSearching = true;
      await this.updateComplete;
      (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('desk-search')?.focus();
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  #endSearch(): void {
    this.isSearching = false;
    const head = (this.renderRoot as ShadowRoot).querySelector('desk-list-head');
    void this.updateComplete.then(() => head?.shadowRoot?.querySelector<HTMLElement>('.find')?.focus());
  }

  get #rows(): readonly InboxRow[] {
    return this.desk.inbox.view.rows;
  }

  get #ids(): string[] {
    return this.#rows.map(({ conversation }) => conversation.id);
  }

  get #rowHeight(): number {
    return rowHeights[currentPreferences().isCompact ? 'compact' : 'roomy'][this.isNarrow ? 'narrow' : 'wide'];
  }

  get #scroller(): HTMLElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('.scroll');
  }

  #follow(): void {
    const kept = keepPicks(this.picks, this.#ids);
    if (kept.ids.size !== this.picks.ids.size) this.picks = kept;
    this.requestUpdate();
  }

  #placeOf(conversationId: string | undefined): number {
    return this.#rows.findIndex(({ conversation }) => conversation.id === conversationId);
  }

  #focusedId(): string | undefined {
    const focused = (this.renderRoot as ShadowRoot).activeElement;
    return focused instanceof HTMLElement && focused.matches('.row') ? focused.dataset['id'] : undefined;
  }

  /** Scrolls no further than it takes to see a row. */
  #reveal(place: number): void {
    const scroller = this.#scroller;
    if (scroller === null || place < 0) return;
    const [from, to] = [place * this.#rowHeight, (place + 1) * this.#rowHeight];
    if (from < scroller.scrollTop) scroller.scrollTop = from;
    else if (to > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = to - scroller.clientHeight + 12;
    this.#measure();
  }

  #focusPlace(wanted: number): void {
    const place = Math.min(this.#rows.length - 1, Math.max(0, wanted));
    const id = this.#rows[place]?.conversation.id;
    if (id === undefined) return;
    this.reachable = id;
    this.#reveal(place);
    const focus = () => (this.renderRoot as ShadowRoot).getElementById(`row-${id}`)?.focus({ preventScroll: true });
    // A row that was not drawn yet takes the focus as soon as it is.
    if (this.isUpdatePending) void this.updateComplete.then(focus);
    else focus();
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
    this.desk.inbox.hold(this.#isPointed || this.#isFocused || this.picks.ids.size > 0 || (this.#scroller?.scrollTop ?? 0) > 0);
  }

  /** Takes note of how far the list is scrolled; only a new row at the edge draws it anew. */
  #measure(): void {
    const scrolled = this.#scroller?.scrollTop ?? 0;
    this.topPx = Math.floor(scrolled / this.#rowHeight) * this.#rowHeight;
  }

  #onScroll(): void {
    this.#measure();
    this.#hold();
  }

  #onKey(event: KeyboardEvent): void {
    const id = this.#focusedId();
    if (id === undefined) return;
    const at = this.#placeOf(id);
    const page = Math.max(1, Math.floor(this.heightPx / this.#rowHeight) - 2);
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: this.#rows.length - 1,
      PageDown: at + page,
      PageUp: at - page,
    };
    const target = targets[event.key];
    if (event.key === 'Enter') this.desk.open(id);
    else if (event.key === ' ') this.pick(event.shiftKey);
    else if (event.key === 'Escape' && this.picks.ids.size > 0) this.dropPicks();
    else if (target !== undefined) this.#focusPlace(target);
    else return;
    event.preventDefault();
  }

  #onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const id = target?.closest<HTMLElement>('.row[data-id]')?.dataset['id'];
    if (id === undefined) return;
    this.reachable = id;
    const picks =
      this.desk.may('send_messages') &&
      (target?.closest('[data-pick]') !== null || event.shiftKey || event.metaKey || event.ctrlKey);
    if (!picks) return this.desk.open(id);
    this.picks = event.shiftKey ? pickRange(this.picks, this.#ids, id) : togglePick(this.picks, id);
  }

  #show(look: InboxLook): void {
    const { conversationId } = this.desk.route;
    this.desk.router.go({ room: 'inbox', look, ...(conversationId === undefined ? {} : { conversationId }) }, 'replace');
  }

  protected override willUpdate(): void {
    const { look } = this.desk.inbox.view;
    if (look === this.#shown) return;
    this.#shown = look;
    this.picks = noPicks;
    this.#scroller?.scrollTo(0, 0);
    this.topPx = 0;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { conversationId } = this.desk.route;
    if (this.#isFocused && (this.renderRoot as ShadowRoot).activeElement === null) {
      // The focused row is gone, which no event tells.
      this.#isFocused = false;
    }
    this.#hold();
    if (conversationId !== this.#openId) {
      this.#openId = conversationId;
      const place = this.#placeOf(conversationId);
      // The focus follows from row to row, but is never fetched into the list.
      if (this.#isFocused && this.#focusedId() !== undefined && place !== -1) this.#focusPlace(place);
      else this.#reveal(place);
    }
    if (this.picks.ids.size > 0 && !this.isBulkLoaded) void this.#loadBulk();
    const scroller = this.#scroller;
    if (scroller !== null) this.#size?.observe(scroller);
    this.#watchEnd();
  }

  #watchEnd(): void {
    this.#end?.disconnect();
    const foot = (this.renderRoot as ShadowRoot).querySelector('.foot.some');
    if (foot === null) return;
    this.#end = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) void this.desk.inbox.loadMore();
    });
    this.#end.observe(foot);
  }

  async #loadBulk(): Promise<void> {
    try {
      await loadCode(() => import('./desk-bulk.ts'));
      this.isBulkLoaded = true;
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  /** What will appear here; its words come when they are needed. */
  #renderEmpty(): TemplateResult {
    const { inbox } = this.desk;
    if (this.empty === undefined) {
      loadCode(() => import('./list-empty.ts')).then(
        (empty) => (this.empty = empty),
        () => this.desk.say({ text: this.reading.words.refusals.offline }),
      );
      return html`<div class="mt"></div>`;
    }
    return this.empty.renderEmpty({
      look: inbox.view.look,
      isFar: inbox.view.more === 'far',
      locale: this.reading.locale,
      show: (look) => this.#show(look),
      lookFurther: () => void inbox.loadMore(),
    });
  }

  #renderFoot(): TemplateResult | typeof nothing {
    const { words } = this.reading;
    const { inbox } = this.desk;
    const { more } = inbox.view;
    if (more === 'none') return nothing;
    const again = (said: string) => html`<button class="btn sm" @click=${() => void inbox.loadMore()}>${said}</button>`;
    const said = {
      some: nothing,
      loading: html`<span class="spin"></span>${words.inbox.loadingMore}`,
      looking: html`<span class="spin"></span>${words.inbox.looking}`,
      far: again(words.inbox.more),
      failed: html`${words.inbox.moreFailed} ${again(words.retry)}`,
    }[more];
    return html`<div class="foot ${more}" role="status">${said}</div>`;
  }

  #renderRows(): TemplateResult {
    const { words } = this.reading;
    const { drafts, route, me, inbox } = this.desk;
    const { rows, more } = inbox.view;
    const rowHeight = this.#rowHeight;
    const nowMs = Date.now();
    const reachable = [this.reachable, route.conversationId].map((id) => this.#placeOf(id)).find((place) => place !== -1) ?? 0;
    const drawn = windowOf({ count: rows.length, rowHeight, top: this.topPx, height: this.heightPx });
    const places = placesOf(drawn, rows.length === 0 ? [] : [reachable]);
    return html`<div
      role="grid"
      class="rows"
      aria-label=${words.inbox.title}
      aria-rowcount=${more === 'none' ? rows.length : -1}
      aria-multiselectable=${this.desk.may('send_messages') ? 'true' : nothing}
      .style=${`height:${rows.length * rowHeight}px;--row:${rowHeight}px`}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
      @click=${(event: MouseEvent) => this.#onClick(event)}
    >
      ${repeat(
        places,
        (place) => rows[place]?.conversation.id,
        (place) => {
          const row = rows[place];
          if (row === undefined) return nothing;
          const { id } = row.conversation;
          const state = {
            isOpen: id === route.conversationId,
            isPicked: this.picks.ids.has(id),
            isReachable: place === reachable,
            isCompact: currentPreferences().isCompact,
            draft: id === route.conversationId ? '' : drafts.read(id).trim(),
            nowMs,
            me: me.id,
            place,
            topPx: place * rowHeight,
          };
          return renderRow(row, state, this.reading);
        },
      )}
    </div>`;
  }

  #renderBody(): TemplateResult {
    const { words } = this.reading;
    const { inbox } = this.desk;
    const { rows, isLoading, failed, more } = inbox.view;
    if (failed !== undefined) {
      return html`<div class="mt" role="alert">
        <h2>${words.inbox.failedTitle}</h2>
        <p>${this.reading.sentence(words.refusals[failed])}</p>
        <div class="acts">
          <button class="btn" @click=${() => void inbox.refresh()}>${icon('rotate', 18)}${words.retry}</button>
        </div>
      </div>`;
    }
    if (isLoading) return html`<span class="hush" role="status">${words.inbox.loading}</span>${renderSkeletons(6)}`;
    if (rows.length === 0 && (more === 'none' || more === 'far')) return this.#renderEmpty();
    return html`${this.#renderRows()} ${this.#renderFoot()}`;
  }

  protected override render(): TemplateResult {
    const { words, number } = this.reading;
    const { inbox } = this.desk;
    const { waiting, look } = inbox.view;
    const { isCompact } = currentPreferences();
    const fresh = waiting === 0 ? '' : words.inbox.fresh(waiting, number(waiting));
    const follow = (event: FocusEvent) => this.#onFocus(event);
    return html`<h1 class="hush">${words.inbox.title}</h1>
      <desk-list-head
        .desk=${this.desk}
        .look=${look}
        .show=${(next: InboxLook) => this.#show(next)}
        .search=${() => void this.search()}
      ></desk-list-head>
      ${this.isSearching ? html`<desk-search .desk=${this.desk} .shut=${() => this.#endSearch()}></desk-search>` : nothing}
      <desk-link .desk=${this.desk} compact ?beside=${this.desk.route.conversationId !== undefined}></desk-link>
      <div
        class="body ${isCompact ? 'compact' : ''} ${this.picks.ids.size > 0 ? 'picking' : ''}"
        @focusin=${follow}
        @focusout=${follow}
      >
        <span class="hush" role="status">${fresh}</span>
        ${
          waiting === 0
            ? nothing
            : html`<button class="btn sm fresh" @click=${() => this.#revealFresh()}>${icon('arrowup', 14)}${fresh}</button>`
        }
        <div
          class="scroll"
          id="rows"
          role="tabpanel"
          aria-label=${words.inbox.views[look.view]}
          @scroll=${() => this.#onScroll()}
        >
          ${this.#renderBody()}
        </div>
        ${
          this.picks.ids.size > 0 && this.isBulkLoaded
            ? html`<desk-bulk
                .desk=${this.desk}
                .ids=${[...this.picks.ids]}
                .pickAll=${() => (this.picks = { ids: new Set(this.#ids), anchor: undefined })}
                .drop=${() => this.dropPicks()}
              ></desk-bulk>`
            : nothing
        }
      </div>`;
  }

  #revealFresh(): void {
    const hadFocus = this.#isFocused;
    this.desk.inbox.reveal();
    this.#scroller?.scrollTo({ top: 0 });
    this.topPx = 0;
    if (hadFocus) void this.updateComplete.then(() => this.focusRow(undefined));
  }
}
define('desk-list', DeskList);

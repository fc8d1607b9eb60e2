import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import styles from './console.css';
import type { DeskPalette } from './desk-palette.ts';
import type { DeskShortcuts } from './desk-shortcuts.ts';
import type { Desk } from './desk.ts';
import { DeskList } from './desk-list.ts';
import { DeskRail } from './desk-rail.ts';
import type { BarAsk } from './desk-bar.ts';
import type { DeskDetails } from './desk-details.ts';
import type { DeskThread } from './desk-thread.ts';
import './desk-toast.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { loadCode } from './fresh-code.ts';
import { icon } from './icons.ts';
import { isNarrowed } from './inbox-look.ts';
import { nameOf } from './inbox-row.ts';
import { renderNothing } from './nothing-open.ts';
import { currentPreferences, prefer } from './reading.ts';
import type { PaletteHost } from './palette-command.ts';
import { openRooms, roomBehind, rooms, type RoomName } from './rooms.ts';
import { isTyping, opensPalette, shortcutOf, type Shortcut } from './shortcuts.ts';

/** For how long a letter after `G` says where to go. */
const goMs = 1_500;

/** Shortcuts that mean something in every room. */
const everywhere: ReadonlySet<Shortcut> = new Set(['notices', 'shortcuts', 'undo', 'go']);

/** The signed-in console: rail, list, and the sheet with thread and details; on a phone one of them at a time. */
export class DeskConsole extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    isWide: { state: true },
    isSheetOpen: { state: true },
    areDetailsLoaded: { state: true },
    isThreadLoaded: { state: true },
    loaded: { state: true },
    isQuiet: { state: true },
    isRestLoaded: { state: true },
  };
  declare desk: Desk;
  declare isWide: boolean;
  /** The details over the thread, where there is no room beside it. */
  declare isSheetOpen: boolean;
  declare areDetailsLoaded: boolean;
  declare isThreadLoaded: boolean;
  /** The rooms whose code is here. */
  declare loaded: ReadonlySet<RoomName>;
  /** Nobody waits. */
  declare isQuiet: boolean;
  declare isRestLoaded: boolean;
  #lastOpen: string | undefined;

  constructor() {
    super();
    this.isSheetOpen = false;
    this.areDetailsLoaded = false;
    this.isThreadLoaded = false;
    this.isQuiet = false;
    this.isRestLoaded = false;
    this.loaded = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { inbox, router } = this.desk;
    const wide = matchMedia('(min-width: 1280px)');
    const look = () => (this.isWide = wide.matches);
    const onKey = (event: KeyboardEvent) => this.#onKey(event);
    wide.addEventListener('change', look);
    document.addEventListener('keydown', onKey);
    this.whileConnected(() => wide.removeEventListener('change', look));
    this.whileConnected(() => document.removeEventListener('keydown', onKey));
    this.whileConnected(
      inbox.subscribe(() => {
        this.#setTitle();
        void this.#rest();
      }),
    );
    this.whileConnected(router.subscribe(() => this.#onRoute()));
    // A room may have been opened to this agent, or shut.
    this.whileConnected(this.desk.onChange(() => this.#onRoute()));
    look();
    this.#onRoute();
    // The list comes first; the conversation is here by the time somebody has chosen one.
    void this.#loadThread();
  }

  async #loadThread(): Promise<void> {
    try {
      await loadCode(() => import('./desk-thread.ts'));
      this.isThreadLoaded = true;
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  /** Whether the whole inbox is known to hold nothing that is open. */
  get #isNobodyHere(): boolean {
    const { look, rows, waiting, more, isLoading, failed } = this.desk.inbox.view;
    return (
      look.view === 'all' &&
      !isNarrowed(look) &&
      rows.length + waiting === 0 &&
      more === 'none' &&
      !isLoading &&
      failed === undefined
    );
  }

  async #rest(): Promise<void> {
    this.isQuiet = this.#isNobodyHere;
    if (!this.isQuiet || this.isRestLoaded) return;
    // Without it the sheet says what it always says.
    await loadCode(() => import('./desk-quiet.ts')).then(
      () => (this.isRestLoaded = true),
      () => undefined,
    );
  }

  get #thread(): DeskThread | undefined {
    if (!this.isThreadLoaded) return undefined;
    return (this.renderRoot as ShadowRoot).querySelector<DeskThread>('desk-thread') ?? undefined;
  }

  #onRoute(): void {
    const room = this.#room;
    const { route } = this.desk.router;
    this.toggleAttribute('in-room', room !== undefined);
    this.toggleAttribute('has-pane', room !== undefined && rooms[room].hasPane?.(route) === true);
    if (room !== undefined) void this.#enter(room);
    const { look, conversationId } = this.desk.route;
    const hadThread = this.hasAttribute('has-thread');
    this.toggleAttribute('has-thread', conversationId !== undefined);
    if (hadThread !== (conversationId !== undefined) && this.hasUpdated) void this.#followPane();
    if (conversationId !== undefined) this.#lastOpen = conversationId;
    else this.isSheetOpen = false;
    this.desk.inbox.show(look);
    // What is known by now is not told again.
    void this.#rest();
    this.#setTitle();
    this.requestUpdate();
  }

  /** The room that is asked for, as far as it is open to this agent; undefined is the inbox. */
  get #room(): RoomName | undefined {
    const { room } = this.desk.router.route;
    return openRooms(this.desk).find((name) => name === room);
  }

  async #enter(room: RoomName): Promise<void> {
    if (this.loaded.has(room)) return;
    try {
      await loadCode(rooms[room].load);
      this.loaded = new Set([...this.loaded, room]);
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  /** On a phone the pane that had the focus is gone: the other one takes it. */
  async #followPane(): Promise<void> {
    if (!matchMedia('(max-width: 719px)').matches) return;
    await this.updateComplete;
    const thread = this.#thread;
    await thread?.updateComplete;
    if (this.desk.route.conversationId === undefined) this.#part(DeskList, 'desk-list')?.focusRow(this.#lastOpen);
    else thread?.focus();
  }

  #setTitle(): void {
    const { words, number } = this.reading;
    const { inbox, route } = this.desk;
    const { needing } = inbox.view;
    const open = route.conversationId === undefined ? undefined : inbox.find(route.conversationId);
    const room = this.#room;
    const title = room === undefined ? words.inbox.title : rooms[room].title(words);
    const place = open === undefined ? title : nameOf(open, this.reading);
    document.title = `${needing === 0 ? '' : `(${number(needing)}) `}${place} · ${words.product}`;
  }

  #part<T extends Element>(kind: abstract new (...args: never[]) => T, selector: string): T | undefined {
    const found = (this.renderRoot as ShadowRoot).querySelector(selector);
    return found instanceof kind ? found : undefined;
  }

  #goingUntilMs = 0;

  /** After `G` the next letter says where to. */
  #go(event: KeyboardEvent): boolean {
    const isGoing = Date.now() < this.#goingUntilMs;
    this.#goingUntilMs = 0;
    const route = isGoing ? roomBehind(event.code, this.desk) : undefined;
    if (route !== undefined) this.desk.router.go(route);
    return route !== undefined;
  }

  async #openPalette(): Promise<void> {
    // One that was just closed is still here for a moment.
    if (this.#part(HTMLElement, 'desk-palette:not([closed])') !== undefined) return;
    try {
      await loadCode(() => import('./desk-palette.ts'));
    } catch {
      return this.desk.say({ text: this.reading.words.refusals.offline });
    }
    const host: PaletteHost = {
      desk: this.desk,
      obey: (shortcut) => void this.#obey(shortcut),
      ask: (what) => void this.#ask(what),
    };
    const palette = Object.assign(document.createElement('desk-palette') as DeskPalette, { host });
    this.renderRoot.append(palette);
    await palette.open();
    palette.remove();
  }

  #onKey(event: KeyboardEvent): void {
    if (opensPalette(event)) {
      event.preventDefault();
      return void this.#openPalette();
    }
    if (event.defaultPrevented || isTyping(event) || this.#part(HTMLDialogElement, 'dialog[open]') !== undefined) return;
    if (currentPreferences().singleKeys && this.#go(event)) return event.preventDefault();
    const shortcut = shortcutOf(event);
    if (shortcut === undefined || (!currentPreferences().singleKeys && shortcut !== 'shortcuts')) return;
    if (this.#room !== undefined && !everywhere.has(shortcut)) return;
    if (this.#obey(shortcut)) event.preventDefault();
  }

  #obey(shortcut: Shortcut): boolean {
    const list = this.#part(DeskList, 'desk-list');
    const { toast } = this.desk;
    switch (shortcut) {
      case 'next':
      case 'previous':
        list?.move(shortcut === 'next' ? 1 : -1);
        return true;
      case 'search':
        void list?.search();
        return list !== undefined;
      case 'go':
        this.#goingUntilMs = Date.now() + goMs;
        return true;
      case 'pick':
      case 'pickRange':
        return list?.pick(shortcut === 'pickRange') ?? false;
      case 'nextUnread':
        list?.openNextUnread();
        return true;
      case 'notices':
        return this.#part(DeskRail, 'desk-rail')?.toggleBell() ?? false;
      case 'shortcuts':
        void this.#openShortcuts();
        return true;
      case 'details':
        this.#toggleDetails();
        return true;
      case 'undo':
        toast?.undo?.();
        return toast?.undo !== undefined;
      default:
        return this.#thread?.obey(shortcut) ?? false;
    }
  }

  async #openShortcuts(): Promise<void> {
    await loadCode(() => import('./desk-shortcuts.ts'));
    // Asked for twice while its code was on its way.
    if (this.renderRoot.querySelector('desk-shortcuts') !== null) return;
    const sheet = Object.assign(document.createElement('desk-shortcuts') as DeskShortcuts, { desk: this.desk });
    this.renderRoot.append(sheet);
    await sheet.open();
    sheet.remove();
  }

  #toggleDetails(): void {
    if (this.desk.route.conversationId === undefined) return;
    if (this.isWide) void prefer({ showsDetails: !currentPreferences().showsDetails });
    else this.isSheetOpen = !this.isSheetOpen;
  }

  /** What the head of a conversation asks for lies in the details: they open if they are not. */
  async #ask(what: BarAsk): Promise<void> {
    if (what === 'details') return this.#toggleDetails();
    if (!this.#areDetailsShown) this.#toggleDetails();
    await loadCode(() => import('./desk-details.ts'));
    this.areDetailsLoaded = true;
    await this.updateComplete;
    await (this.renderRoot as ShadowRoot).querySelector<DeskDetails>('desk-details')?.show(what);
  }

  get #areDetailsShown(): boolean {
    if (this.desk.route.conversationId === undefined) return false;
    return this.isWide ? currentPreferences().showsDetails : this.isSheetOpen;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.#areDetailsShown && !this.areDetailsLoaded) {
      void loadCode(() => import('./desk-details.ts')).then(
        () => (this.areDetailsLoaded = true),
        () => this.desk.say({ text: this.reading.words.refusals.offline }),
      );
    }
    const dialog = this.#part(HTMLDialogElement, 'dialog.side');
    if (dialog !== undefined && !dialog.open) dialog.showModal();
  }

  #renderDetails(): TemplateResult | typeof nothing {
    const { words } = this.reading;
    const { conversationId } = this.desk.route;
    const conversation = conversationId === undefined ? undefined : this.desk.inbox.find(conversationId);
    const thread = this.#thread;
    if (!this.#areDetailsShown || thread?.hasFailed === true) return nothing;
    if (conversation === undefined || !this.areDetailsLoaded) {
      // The place is kept, so that nothing moves once they are there.
      return this.isWide ? html`<section class="beside" aria-label=${words.details.title}></section>` : nothing;
    }
    const contact = thread?.contact;
    const details = html`<desk-details .desk=${this.desk} .conversation=${conversation} .contact=${contact}></desk-details>`;
    if (this.isWide) return html`<section class="beside" aria-label=${words.details.title}>${details}</section>`;
    return html`<dialog
      class="side"
      aria-label=${words.details.title}
      @close=${() => (this.isSheetOpen = false)}
      @click=${(event: Event) => {
        if (event.target === event.currentTarget) this.isSheetOpen = false;
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (!isTyping(event) && shortcutOf(event) === 'details') this.isSheetOpen = false;
      }}
    >
      <button class="ib shut" aria-label=${words.close} @click=${() => (this.isSheetOpen = false)}>${icon('x')}</button>
      ${details}
      <desk-toast .desk=${this.desk}></desk-toast>
    </dialog>`;
  }

  #renderNothing(): TemplateResult {
    return this.isQuiet && this.isRestLoaded ? html`<desk-quiet .desk=${this.desk}></desk-quiet>` : renderNothing(this.reading);
  }

  #renderRoom(name: RoomName): TemplateResult {
    const { desk } = this;
    return html`<main>
      ${this.loaded.has(name) ? rooms[name].render(desk) : html`<div class="sheet"></div>`}
      <desk-toast .desk=${desk}></desk-toast>
    </main>`;
  }

  protected override render(): TemplateResult {
    const rail = html`<desk-rail .desk=${this.desk} .openShortcuts=${() => void this.#openShortcuts()}></desk-rail>`;
    const room = this.#room;
    return html`${rail}${room === undefined ? this.#renderInbox() : this.#renderRoom(room)}`;
  }

  #renderInbox(): TemplateResult {
    const { desk } = this;
    const { conversationId } = desk.route;
    const details = this.#renderDetails();
    return html`<main>
      <desk-list .desk=${desk}></desk-list>
      <div class="sheet">
        ${
          conversationId === undefined
            ? this.#renderNothing()
            : !this.isThreadLoaded
              ? nothing
              : html`<desk-thread
                  .desk=${desk}
                  .conversationId=${conversationId}
                  .ask=${(what: BarAsk) => void this.#ask(what)}
                  .hasDetails=${this.#areDetailsShown}
                  .follow=${() => this.requestUpdate()}
                ></desk-thread>`
        }
        ${details}
      </div>
      ${
        // Behind the sheet nobody could reach what takes something back: there it is said within.
        details === nothing || this.isWide ? html`<desk-toast .desk=${desk}></desk-toast>` : nothing
      }
    </main>`;
  }
}
define('desk-console', DeskConsole);

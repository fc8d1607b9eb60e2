import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { alertKinds, alertOfNotice, type AlertKind } from './alert.ts';
import { bellWordsOf, titleOf } from './bell-sentences.ts';
import styles from './bell.css';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace, customerFace } from './face.ts';
import { icon } from './icons.ts';
import { openNotices, type KeptNotice, type Notices } from './notices.ts';
import { currentPreferences, prefer } from './reading.ts';
import { languageOf } from './scripts.ts';
import switches from './switch.css';

const tabs = ['all', 'mention', 'assigned'] as const;
type Tab = (typeof tabs)[number];

/** The bell: whether something concerns the agent, and on a click what, with what they want to be told of. */
export class DeskBell extends DeskElement {
  static override styles = stylesOf(styles, switches);
  static override properties = {
    desk: { attribute: false },
    isOpen: { state: true },
    isTuning: { state: true },
    tab: { state: true },
    isDenied: { state: true },
  };
  declare desk: Desk;
  declare isOpen: boolean;
  /** What to be told of is being chosen. */
  declare isTuning: boolean;
  declare tab: Tab;
  /** The browser refused to show notifications. */
  declare isDenied: boolean;
  #notices: Notices | undefined;

  constructor() {
    super();
    this.isOpen = this.isTuning = this.isDenied = false;
    this.tab = 'all';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const outside = (event: Event) => {
      if (this.isOpen && !event.composedPath().includes(this)) this.#close();
    };
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('focusin', outside, true);
    this.whileConnected(() => document.removeEventListener('pointerdown', outside, true));
    this.whileConnected(() => document.removeEventListener('focusin', outside, true));
  }

  protected override willUpdate(): void {
    // An element that was in the page before its code gets its properties with the first update.
    if (this.#notices !== undefined) return;
    this.#notices = openNotices(this.desk);
    this.#notices.subscribe(() => this.requestUpdate());
  }

  /** Opens with the focus inside, or closes. */
  async toggle(): Promise<void> {
    if (this.isOpen) return this.#close();
    this.isOpen = true;
    this.isTuning = false;
    // What cannot be said to have been seen now is said at the next opening.
    this.#notices?.see().catch(() => this.requestUpdate());
    await this.updateComplete;
    this.#part('.pop')?.focus();
  }

  #close(): void {
    this.isOpen = false;
    this.#notices?.settle();
  }

  #part(selector: string): HTMLElement | null {
    return (this.renderRoot as ShadowRoot).querySelector<HTMLElement>(selector);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#close();
    this.#part('.bell')?.focus();
  }

  #follow(event: MouseEvent, { conversationId, noteSeq }: KeptNotice): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.#close();
    this.desk.open(conversationId, noteSeq === undefined ? undefined : { kind: 'n', seq: noteSeq });
  }

  async #askForDesktop(isOn: boolean): Promise<void> {
    // Asked here, where somebody has just said that they want it, and never before.
    const isGranted = !isOn || (await Notification.requestPermission()) === 'granted';
    this.isDenied = !isGranted;
    await prefer({ desktopAlerts: isOn && isGranted });
    this.requestUpdate();
  }

  #tell(kind: AlertKind, isOn: boolean): void {
    const chosen = currentPreferences().alerts.filter((one) => one !== kind);
    void prefer({ alerts: isOn ? [...chosen, kind] : chosen });
  }

  #renderNotice(notice: KeptNotice): TemplateResult {
    const { reading } = this;
    const words = bellWordsOf(reading);
    const { by, conversationId, customerName, text, at, unread } = notice;
    const title = titleOf(alertOfNotice(notice), reading);
    const face =
      by.kind === 'agent'
        ? agentFace(by, 32, reading)
        : customerFace({ id: conversationId, name: customerName || words.guest }, 32, reading);
    return html`<li>
      <a class="row" href="/admin/inbox/${conversationId}" @click=${(event: MouseEvent) => this.#follow(event, notice)}>
        ${unread ? html`<i class="new" role="img" aria-label=${words.isNew}></i>` : nothing}
        ${notice.kind === 'rated' ? html`<span class="figure star">${icon('star', 18)}</span>` : face}
        <span class="grow">
          <span class="line"
            ><b class="cut" lang=${languageOf(title)}>${title}</b
            ><time datetime=${at}>${reading.brief(at, Date.now())}</time></span
          >
          ${text ? html`<span class="said cut" lang=${languageOf(text)}>${text}</span>` : nothing}
        </span>
      </a>
    </li>`;
  }

  #renderList({ view, readMore, read }: Notices): TemplateResult {
    const words = bellWordsOf(this.reading);
    const items = view.items.filter(({ kind }) => this.tab === 'all' || kind === this.tab);
    if (view.failed !== undefined && items.length === 0)
      return html`<div class="mt" role="alert">
        <p>${words.failed}</p>
        <button class="btn" @click=${() => void read()}>${words.retry}</button>
      </div>`;
    if (items.length === 0 && view.isLoading)
      return html`<span class="hush" role="status">${words.loading}</span>
        <div class="sk" aria-hidden="true"><i></i><i></i><i></i></div>`;
    if (items.length === 0 && !view.hasMore)
      return html`<div class="mt">
        <span class="figure">${icon('bell', 20)}</span>
        <h3>${words.empty.title}</h3>
        <p>${words.empty.text}</p>
      </div>`;
    return html`<ul>
        ${items.map((notice) => this.#renderNotice(notice))}
      </ul>
      ${view.hasMore ? html`<button class="btn more" ?disabled=${view.isLoading} @click=${() => void readMore()}>${words.more}</button>` : nothing}`;
  }

  #renderTuning(): TemplateResult {
    const words = bellWordsOf(this.reading);
    const { alerts } = currentPreferences();
    return html`<fieldset class="tune">
      <legend>${words.tune}</legend>
      ${alertKinds.map(
        (kind) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${alerts.includes(kind)}
              @change=${(event: Event) => this.#tell(kind, (event.target as HTMLInputElement).checked)}
            />${words.kinds[kind]}</label
          >`,
      )}
    </fieldset>`;
  }

  #renderSwitch(label: string, isOn: boolean, turn: (isOn: boolean) => void): TemplateResult {
    return html`<label class="turn"
      ><span class="grow">${label}</span
      ><input
        type="checkbox"
        role="switch"
        .checked=${live(isOn)}
        @change=${(event: Event) => turn((event.target as HTMLInputElement).checked)}
    /></label>`;
  }

  #renderPop(notices: Notices): TemplateResult {
    const words = bellWordsOf(this.reading);
    const { sounds, desktopAlerts } = currentPreferences();
    const { view } = notices;
    return html`<section
      class="pop"
      role="dialog"
      aria-labelledby="title"
      tabindex="-1"
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    >
      <header>
        <h2 id="title" class="grow">${words.title}</h2>
        <button
          class="ib tip"
          data-tip=${words.seen}
          aria-label=${words.seen}
          ?disabled=${!view.items.some(({ unread }) => unread)}
          @click=${() => notices.settle()}
        >
          ${icon('checks')}
        </button>
        <button
          class="ib tip"
          data-tip=${words.tune}
          aria-label=${words.tune}
          aria-pressed=${this.isTuning}
          @click=${() => (this.isTuning = !this.isTuning)}
        >
          ${icon('sliders')}
        </button>
      </header>
      ${
        this.isTuning
          ? this.#renderTuning()
          : html`<div class="tabs" role="group" aria-label=${words.title}>
                ${tabs.map(
                  (tab) =>
                    html`<button aria-pressed=${this.tab === tab} @click=${() => (this.tab = tab)}>${words.tabs[tab]}</button>`,
                )}
              </div>
              <div class="scroll" tabindex="0" role="region" aria-label=${words.tabs[this.tab]}>
                ${this.#renderList(notices)}
              </div>`
      }
      <footer>
        ${this.#renderSwitch(words.sounds, sounds, (isOn) => void prefer({ sounds: isOn }))}
        ${'Notification' in window ? this.#renderSwitch(words.desktop, desktopAlerts, (isOn) => void this.#askForDesktop(isOn)) : nothing}
        ${this.isDenied ? html`<p class="bad" role="alert">${words.denied}</p>` : nothing}
      </footer>
    </section>`;
  }

  protected override render(): TemplateResult | typeof nothing {
    const notices = this.#notices;
    if (notices === undefined) return nothing;
    const words = bellWordsOf(this.reading);
    const { unread, isAtLeast } = notices.view;
    const count = unread === 0 ? '' : isAtLeast ? words.atLeast(this.reading.number(unread)) : this.reading.number(unread);
    return html`<button
        class="bell tip side"
        data-tip=${words.title}
        aria-label=${words.label(count)}
        aria-expanded=${this.isOpen}
        aria-haspopup="dialog"
        aria-keyshortcuts="B"
        @click=${() => void this.toggle()}
      >
        ${icon('bell')}${unread === 0 ? nothing : html`<i class="dot" aria-hidden="true"></i>`}<span class="word"
          >${words.title}</span
        >
      </button>
      <span class="hush" role="status">${this.isOpen ? '' : words.label(count)}</span>
      ${this.isOpen ? this.#renderPop(notices) : nothing}`;
  }
}
define('desk-bell', DeskBell);

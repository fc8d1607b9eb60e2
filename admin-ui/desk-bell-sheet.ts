import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { alertKinds, alertOfNotice, type AlertKind } from './alert.ts';
import { bellLabels } from './bell-labels.ts';
import { bellWordsOf, titleOf } from './bell-sentences.ts';
import styles from './bell-sheet.css';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace, customerFace } from './face.ts';
import { icon } from './icons.ts';
import type { KeptNotice, Notices, NoticesView } from './notices.ts';
import popover from './popover.css';
import { currentPreferences, prefer } from './reading.ts';
import { languageOf } from './scripts.ts';
import switches from './switch.css';

const tabs = ['all', 'mention', 'assigned'] as const;
type Tab = (typeof tabs)[number];

/** What concerns the agent, and what they want to be told of. */
export class DeskBellSheet extends DeskElement {
  static override styles = stylesOf(popover, styles, switches);
  static override properties = {
    desk: { attribute: false },
    notices: { attribute: false },
    view: { attribute: false },
    isOpen: { attribute: false },
    shut: { attribute: false },
    isTuning: { state: true },
    tab: { state: true },
    isDenied: { state: true },
  };
  declare desk: Desk;
  declare notices: Notices;
  declare view: NoticesView;
  declare isOpen: boolean;
  /** Closes it; back to the bell where the keyboard came from there. */
  declare shut: (isBack?: boolean) => void;
  /** What to be told of is being chosen. */
  declare isTuning: boolean;
  declare tab: Tab;
  /** The browser refused to show notifications. */
  declare isDenied: boolean;

  constructor() {
    super();
    this.isOpen = this.isTuning = this.isDenied = false;
    this.tab = 'all';
  }

  override focus(): void {
    void this.updateComplete.then(() => (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.pop')?.focus());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('isOpen')) this.isTuning = false;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.shut(true);
  }

  #follow(event: MouseEvent, { conversationId, noteSeq }: KeptNotice): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.shut();
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

  #renderList(): TemplateResult {
    const { view, notices } = this;
    const words = bellWordsOf(this.reading);
    const items = view.items.filter(({ kind }) => this.tab === 'all' || kind === this.tab);
    if (view.failed !== undefined && items.length === 0)
      return html`<div class="mt" role="alert">
        <p>${words.failed}</p>
        <button class="btn" @click=${() => void notices.read()}>${words.retry}</button>
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
      ${
        view.hasMore
          ? html`<button class="btn more" ?disabled=${view.isLoading} @click=${() => void notices.readMore()}>
              ${words.more}
            </button>`
          : nothing
      }`;
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

  #renderHead(): TemplateResult {
    const words = bellWordsOf(this.reading);
    return html`<header>
      <h2 id="title" class="grow">${bellLabels[this.reading.locale].title}</h2>
      <button
        class="ib tip"
        data-tip=${words.seen}
        aria-label=${words.seen}
        ?disabled=${!this.view.items.some(({ unread }) => unread)}
        @click=${() => this.notices.settle()}
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
    </header>`;
  }

  #renderTabs(): TemplateResult {
    const words = bellWordsOf(this.reading);
    return html`<div class="tabs" role="group" aria-label=${bellLabels[this.reading.locale].title}>
        ${tabs.map(
          (tab) => html`<button aria-pressed=${this.tab === tab} @click=${() => (this.tab = tab)}>${words.tabs[tab]}</button>`,
        )}
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.tabs[this.tab]}>${this.#renderList()}</div>`;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.isOpen) return nothing;
    const words = bellWordsOf(this.reading);
    const { sounds, desktopAlerts } = currentPreferences();
    return html`<section
      class="pop"
      role="dialog"
      aria-labelledby="title"
      tabindex="-1"
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    >
      ${this.#renderHead()} ${this.isTuning ? this.#renderTuning() : this.#renderTabs()}
      <footer>
        ${this.#renderSwitch(words.sounds, sounds, (isOn) => void prefer({ sounds: isOn }))}
        ${'Notification' in window ? this.#renderSwitch(words.desktop, desktopAlerts, (isOn) => void this.#askForDesktop(isOn)) : nothing}
        ${this.isDenied ? html`<p class="bad" role="alert">${words.denied}</p>` : nothing}
      </footer>
    </section>`;
  }
}
define('desk-bell-sheet', DeskBellSheet);

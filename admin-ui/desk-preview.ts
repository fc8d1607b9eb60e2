import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { Locale } from '../contract/entities.ts';
import { nextOpening } from '../contract/business-hours.ts';
import type { PublicConfig, Settings } from '../contract/settings.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import styles from './preview.css';
import type { SettingsWords } from './settings-words-en.ts';

/** Long enough that a colour is not painted for every digit that is typed. */
const settleMs = 150;

const page =
  '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Kotha</title></head><body></body></html>';

/** What the service would tell every widget if these settings were saved. */
function publicOf(settings: Settings, online: boolean): PublicConfig {
  // Away is shown as in the night: when the hours begin next is part of what a visitor reads.
  const opensAt = online ? undefined : nextOpening(new Date(), settings.businessHours)?.toISOString();
  return {
    ...settings,
    enabled: true,
    timeZone: settings.businessHours.timeZone,
    apiUrl: location.origin,
    online,
    ...(opensAt !== undefined && { opensAt, week: settings.businessHours.week }),
  };
}

/** The real widget in a frame of its own. It asks nobody but this page, keeps nothing, and shows the settings as they are edited. */
export class DeskPreview extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    settings: { attribute: false },
    words: { attribute: false },
    locale: { state: true },
    theme: { state: true },
    isNarrow: { state: true },
    isOnline: { state: true },
    isTeasing: { state: true },
  };
  declare settings: Settings;
  declare words: SettingsWords;
  declare locale: Locale;
  declare theme: 'light' | 'dark';
  declare isNarrow: boolean;
  declare isOnline: boolean;
  /** The chat is closed, with the word beside its launcher. */
  declare isTeasing: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: string | undefined;

  constructor() {
    super();
    this.locale = this.reading.locale;
    this.theme = document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
    this.isNarrow = false;
    this.isOnline = true;
    this.isTeasing = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(() => clearTimeout(this.#timer));
  }

  get #stage(): (Window & typeof globalThis) | null {
    return (this.renderRoot.querySelector('iframe')?.contentWindow ?? null) as (Window & typeof globalThis) | null;
  }

  #begin(): void {
    const stage = this.#stage;
    if (!stage) return;
    const answer = () => Promise.resolve(Response.json(publicOf(this.settings, this.isOnline)));
    const kept = new Map<string, string>();
    // A preview neither asks the service nor touches what a real visit left in this browser.
    Object.defineProperty(stage, 'fetch', { value: answer });
    Object.defineProperty(stage, 'localStorage', {
      value: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
      },
    });
    // Opening takes the focus on a shop's page; here it would be taken from whoever edits.
    Object.defineProperty(stage.HTMLElement.prototype, 'focus', { value: () => undefined });
    const script = stage.document.createElement('script');
    script.src = '/kotha.js';
    script.onload = () => {
      this.#dress();
      this.#show();
      stage.kotha?.on('open', () => (this.isTeasing = false));
    };
    stage.document.documentElement.lang = this.locale;
    stage.document.body.append(script);
  }

  /** Language and theme are the host page's to say. */
  #dress(): void {
    const stage = this.#stage;
    const chat = stage?.document.querySelector('kotha-chat');
    if (!stage || !chat) return;
    chat.setAttribute('locale', this.locale);
    chat.setAttribute('theme', this.theme);
    stage.document.documentElement.style.colorScheme = this.theme;
  }

  /** Opens the chat, or closes it and has its teaser say what the settings say now. */
  #show(): void {
    const stage = this.#stage;
    if (!stage) return;
    stage.document.querySelector('.kotha-teaser')?.remove();
    if (!this.isTeasing) return stage.kotha?.open();
    stage.kotha?.close();
    const script = stage.document.createElement('script');
    script.src = '/kotha-teaser.js';
    script.dataset['preview'] = '';
    script.onload = () => script.remove();
    stage.document.body.append(script);
  }

  /** Whoever edits the teaser wants to see it, and whoever edits something else the chat. */
  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const before = changed.get('settings') as Settings | undefined;
    if (!before || JSON.stringify(before) === JSON.stringify(this.settings)) return;
    this.isTeasing = JSON.stringify(before.teaser) !== JSON.stringify(this.settings.teaser);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#dress();
    const now = JSON.stringify([this.settings, this.isOnline, this.isTeasing, this.isTeasing && [this.locale, this.theme]]);
    if (now === this.#shown) return;
    this.#shown = now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Nobody is signed in here: saying so anew makes the widget read its settings again.
      this.#stage?.kotha?.identify('');
      this.#show();
    }, settleMs);
  }

  #renderTool(label: string, figure: unknown, isOn: boolean, use: () => void): TemplateResult {
    return html`<button class="ib" aria-label=${label} aria-pressed=${String(isOn)} @click=${use}>${figure}</button>`;
  }

  #renderLanguage(locale: Locale, name: string): TemplateResult {
    const isOn = this.locale === locale;
    return html`<button
      class="ib"
      title=${name}
      aria-pressed=${String(isOn)}
      lang=${locale}
      @click=${() => (this.locale = locale)}
    >
      ${locale === 'en' ? 'EN' : 'বাং'}
    </button>`;
  }

  protected override render(): TemplateResult {
    const { appearance, english, bengali } = this.words;
    return html`<header>
        <h2>${appearance.preview}</h2>
        <div class="tools" role="group" aria-label=${appearance.previewTools}>
          <span
            >${this.#renderTool(appearance.light, icon('sun', 16), this.theme === 'light', () => (this.theme = 'light'))}
            ${this.#renderTool(appearance.dark, icon('moon', 16), this.theme === 'dark', () => (this.theme = 'dark'))}</span
          >
          <span
            >${this.#renderTool(appearance.wide, icon('monitor', 16), !this.isNarrow, () => (this.isNarrow = false))}
            ${this.#renderTool(appearance.narrow, icon('mobile', 16), this.isNarrow, () => (this.isNarrow = true))}</span
          >
          <span
            >${this.#renderTool(appearance.there, icon('user', 16), this.isOnline, () => (this.isOnline = true))}
            ${this.#renderTool(appearance.gone, icon('clock', 16), !this.isOnline, () => (this.isOnline = false))}</span
          >
          <span
            >${this.#renderTool(appearance.teaser, icon('message', 16), this.isTeasing, () => (this.isTeasing = !this.isTeasing))}</span
          >
          <span>${this.#renderLanguage('en', english)} ${this.#renderLanguage('bn', bengali)}</span>
        </div>
      </header>
      <iframe
        class=${this.isNarrow ? 'narrow' : ''}
        title=${appearance.preview}
        .srcdoc=${page}
        @load=${() => this.#begin()}
      ></iframe>`;
  }
}
define('desk-preview', DeskPreview);

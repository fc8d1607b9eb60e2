import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Locale } from '../contract/entities.ts';
import './desk-preview.ts';
import './desk-site-keys.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { loadCode } from './fresh-code.ts';
import fields from './fields.css';
import { icon } from './icons.ts';
import { settingsPages, writeRoute, type SettingsPage } from './route.ts';
import { isColor, renderAppearance } from './settings-appearance.ts';
import { createSettingsDraft, type Outcome, type SettingsDraft } from './settings-draft.ts';
import { renderConversations } from './settings-conversations.ts';
import { renderForm } from './settings-form.ts';
import { renderHours } from './settings-hours.ts';
import { renderMessages } from './settings-messages.ts';
import type { SettingsScene } from './settings-parts.ts';
import { renderSites } from './settings-sites.ts';
import type { SettingsWords } from './settings-words-en.ts';
import styles from './settings.css';
import switches from './switch.css';

const catalogues: Record<Locale, () => Promise<{ words: SettingsWords }>> = {
  en: () => import('./settings-words-en.ts'),
  bn: () => import('./settings-words-bn.ts'),
};
const pages: Record<SettingsPage, (scene: SettingsScene) => TemplateResult> = {
  appearance: renderAppearance,
  messages: renderMessages,
  form: renderForm,
  conversations: renderConversations,
  hours: renderHours,
  sites: renderSites,
};
const icons = {
  appearance: 'sun',
  messages: 'message',
  form: 'user',
  conversations: 'inbox',
  hours: 'clock',
  sites: 'globe',
} as const;

/** One draft per signed-in desk: what was edited outlives a look into the inbox. */
const drafts = new WeakMap<Desk, SettingsDraft>();

function draftOf(desk: Desk): SettingsDraft {
  const draft = drafts.get(desk) ?? createSettingsDraft(desk.http);
  drafts.set(desk, draft);
  return draft;
}

/** The room of the settings: pages, a live preview, and one way to save or take back all of it. */
export class DeskSettings extends DeskElement {
  static override styles = stylesOf(fields, styles, switches);
  static override properties = { desk: { attribute: false }, words: { state: true } };
  declare desk: Desk;
  declare words: SettingsWords | undefined;
  #draft: SettingsDraft | undefined;
  #spoken: Locale | undefined;
  #shown: SettingsPage | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const draft = (this.#draft = draftOf(this.desk));
    this.whileConnected(draft.subscribe(() => this.requestUpdate()));
    this.whileConnected(this.desk.router.subscribe(() => this.requestUpdate()));
    const stay = (event: BeforeUnloadEvent) => {
      if (draft.view.isChanged) event.preventDefault();
    };
    window.addEventListener('beforeunload', stay);
    this.whileConnected(() => window.removeEventListener('beforeunload', stay));
    this.whileConnected(
      this.desk.connection.onFrame((frame) => {
        if (frame.type === 'config.updated') void draft.hear(frame.version);
      }),
    );
    // News that came while there was no connection is asked for.
    this.whileConnected(
      this.desk.connection.onState((state) => {
        if (state === 'live') void draft.load();
      }),
    );
    void draft.load();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { locale } = this.reading;
    if (this.#spoken === locale) return;
    this.#spoken = locale;
    loadCode(catalogues[locale]).then(
      ({ words }) => {
        if (this.#spoken === locale) this.words = words;
      },
      () => this.desk.say({ text: this.reading.words.refusals.offline }),
    );
  }

  get #page(): SettingsPage {
    const { route } = this.desk.router;
    return route.room === 'settings' ? route.page : 'appearance';
  }

  #say(text: string): void {
    this.desk.say({ text });
  }

  async #tell(outcome: Outcome | undefined, words: SettingsWords): Promise<void> {
    if (outcome === undefined || outcome === 'conflict') return;
    if (outcome === 'saved' || outcome === 'merged') return this.#say(words[outcome]);
    if (outcome !== 'invalid') return this.#say(this.reading.words.refusals[outcome]);
    this.#say(words.invalid);
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  async #save(words: SettingsWords): Promise<void> {
    await this.#tell(await this.#draft?.save(), words);
  }

  async #settle(how: 'mine' | 'theirs' | 'later', words: SettingsWords): Promise<void> {
    await this.#tell(await this.#draft?.settle(how), words);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const dialog = (this.renderRoot as ShadowRoot).querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
    this.#showPlace();
  }

  /** On a phone the pages stand in one line that is longer than the screen. */
  #showPlace(): void {
    if (this.#shown === this.#page || this.words === undefined) return;
    this.#shown = this.#page;
    const here = (this.renderRoot as ShadowRoot).querySelector('nav [aria-current]');
    here?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }

  #renderNav(words: SettingsWords): TemplateResult {
    const go = (event: MouseEvent, page: SettingsPage) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.desk.router.go({ room: 'settings', page });
    };
    return html`<nav aria-label=${words.title}>
      <h1>${words.title}</h1>
      ${settingsPages.map(
        (page) =>
          html`<a
            href=${writeRoute({ room: 'settings', page })}
            aria-current=${page === this.#page ? 'page' : nothing}
            @click=${(event: MouseEvent) => go(event, page)}
            >${icon(icons[page], 18)}${words.pages[page]}</a
          >`,
      )}
    </nav>`;
  }

  #renderBar(words: SettingsWords, draft: SettingsDraft): TemplateResult {
    const { isChanged, isSaving, saved } = draft.view;
    const { pick, full } = this.reading;
    const last = saved?.lastChange;
    return html`<header>
      <h2>${words.pages[this.#page]}</h2>
      <div class="save">
        <span class="soft xs state" role="status"
          >${isChanged ? words.unsaved : last ? words.lastChange(pick(last.by.name), full(last.at)) : nothing}</span
        >
        <button class="btn ghost" ?disabled=${!isChanged || isSaving} @click=${() => draft.undo()}>${words.undo}</button>
        <button
          class="btn pri"
          ?disabled=${!isChanged || isSaving}
          aria-busy=${String(isSaving)}
          @click=${() => void this.#save(words)}
        >
          ${isSaving ? html`<span class="spin"></span>${words.saving}` : words.save}
        </button>
      </div>
    </header>`;
  }

  #renderConflict(words: SettingsWords, draft: SettingsDraft): TemplateResult | typeof nothing {
    const { conflict } = draft.view;
    if (!conflict) return nothing;
    const { theirs, names } = conflict;
    const by = theirs.lastChange ? this.reading.pick(theirs.lastChange.by.name) : words.conflict.somebody;
    const settle = (how: 'mine' | 'theirs' | 'later') => void this.#settle(how, words);
    return html`<dialog
      aria-labelledby="conflict"
      @cancel=${(event: Event) => {
        event.preventDefault();
        settle('later');
      }}
    >
      <h2 id="conflict">${words.conflict.title(by)}</h2>
      <p>${words.conflict.lead}</p>
      <ul>
        ${names.map((name) => html`<li>${words.names[name]}</li>`)}
      </ul>
      <div class="acts">
        <button class="btn ghost" @click=${() => settle('later')}>${words.conflict.back}</button>
        <button class="btn" @click=${() => settle('theirs')}>${words.conflict.theirs}</button>
        <button class="btn pri" @click=${() => settle('mine')}>${words.conflict.mine}</button>
      </div>
    </dialog>`;
  }

  #renderPage(words: SettingsWords, draft: SettingsDraft): TemplateResult {
    const { status, settings, failure } = draft.view;
    const common = this.reading.words;
    if (settings === undefined && status === 'failed') {
      return html`<div class="mt" role="alert">
        <h2>${words.failedTitle}</h2>
        <p>${this.reading.sentence(common.refusals[failure ?? 'internal'])}</p>
        <div class="acts">
          <button class="btn" @click=${() => void draft.load()}>${icon('rotate', 18)}${common.retry}</button>
        </div>
      </div>`;
    }
    if (settings === undefined) return renderSkeleton(words.loading);
    const scene = { words, reading: this.reading, settings, draft, say: (text: string) => this.#say(text) };
    const shown = isColor(settings.primaryColor) ? settings : { ...settings, primaryColor: '#008b8b' };
    const hasPreview = this.#page === 'appearance' || this.#page === 'messages' || this.#page === 'form';
    return html`<div class="page">
      <div class="fields">
        ${pages[this.#page](scene)}
        ${this.#page === 'sites' ? html`<desk-site-keys .desk=${this.desk} .words=${words}></desk-site-keys>` : nothing}
      </div>
      ${hasPreview ? html`<desk-preview .settings=${shown} .words=${words}></desk-preview>` : nothing}
    </div>`;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { words } = this;
    const draft = this.#draft;
    if (words === undefined || draft === undefined) return renderSkeleton('');
    return html`${this.#renderNav(words)}
      <div class="room">${this.#renderBar(words, draft)} ${this.#renderPage(words, draft)}</div>
      ${this.#renderConflict(words, draft)}`;
  }
}

const renderSkeleton = (loading: string): TemplateResult =>
  html`<span class="hush" role="status">${loading}</span>
    <div class="fields sk" aria-hidden="true"><i class="h150"></i><i></i><i></i><i class="h150"></i><i></i><i></i></div>`;

define('desk-settings', DeskSettings);

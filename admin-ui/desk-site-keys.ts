import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import type { SiteKeyFace } from '../contract/settings.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import fields from './fields.css';
import { glyph, icon } from './icons.ts';
import { valueOf } from './settings-parts.ts';
import type { SettingsWords } from './settings-words-en.ts';
import styles from './settings.css';
import switches from './switch.css';

/** The keys with which sites vouch for their customers: a new one tells its secret once, a revoked one is gone. */
export class DeskSiteKeys extends DeskElement {
  static override styles = stylesOf(fields, styles, switches);
  static override properties = {
    desk: { attribute: false },
    words: { attribute: false },
    keys: { state: true },
    site: { state: true },
    made: { state: true },
    doomed: { state: true },
    failure: { state: true },
  };
  declare desk: Desk;
  declare words: SettingsWords;
  /** Undefined until they are known. */
  declare keys: readonly SiteKeyFace[] | undefined;
  declare site: string;
  /** The key that was just made, with its secret, until it is put away. */
  declare made: { readonly key: SiteKeyFace; readonly secret: string } | undefined;
  /** The key somebody asked to revoke. */
  declare doomed: SiteKeyFace | undefined;
  declare failure: string | undefined;
  #readings = 0;
  #isMaking = false;

  constructor() {
    super();
    this.site = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#try(() => this.#read());
  }

  async #read(): Promise<void> {
    const mine = (this.#readings += 1);
    const { keys } = await this.desk.http('GET /v1/desk/site-keys', {});
    // Keys that were made or revoked since are in the next answer.
    if (mine === this.#readings) this.keys = keys;
  }

  async #try(run: () => Promise<unknown>): Promise<void> {
    this.failure = undefined;
    try {
      await run();
    } catch (error) {
      const isForm = error instanceof ApiError && error.errors !== undefined;
      const code = error instanceof ApiError ? error.code : 'internal';
      this.failure = isForm ? this.words.sites.siteForm : this.reading.words.refusals[code];
    }
  }

  async #make(): Promise<void> {
    // A second click makes no second key, of which nobody would see the secret.
    if (this.#isMaking) return;
    this.#isMaking = true;
    try {
      this.made = await this.desk.http('POST /v1/desk/site-keys', { body: { site: this.site.trim() } });
      this.site = '';
    } finally {
      this.#isMaking = false;
    }
    await this.#read();
  }

  async #revoke({ site, keyId }: SiteKeyFace): Promise<void> {
    this.doomed = undefined;
    if (this.made?.key.keyId === keyId) this.made = undefined;
    await this.desk.http('DELETE /v1/desk/site-keys', { query: { site, keyId } });
    await this.#read();
  }

  #copy(text: string): void {
    const { sites } = this.words;
    navigator.clipboard.writeText(text).then(
      () => this.desk.say({ text: sites.copied }),
      () => this.desk.say({ text: sites.notCopied }),
    );
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const dialog = (this.renderRoot as ShadowRoot).querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  #renderMade(): TemplateResult | typeof nothing {
    const { made } = this;
    if (!made) return nothing;
    const { sites } = this.words;
    return html`<div class="bn am secret" role="status">
      <p class="grow"><b>${sites.secretOnce}</b></p>
      <button class="ib" aria-label=${this.reading.words.close} @click=${() => (this.made = undefined)}>${icon('x', 16)}</button>
      <dl>
        <dt>iss</dt>
        <dd><code>${made.key.site}</code></dd>
        <dt>kid</dt>
        <dd><code>${made.key.keyId}</code></dd>
        <dt>${sites.secret}</dt>
        <dd><code>${made.secret}</code></dd>
      </dl>
      <button class="btn" @click=${() => this.#copy(made.secret)}>${icon('copy', 16)}${sites.copySecret}</button>
    </div>`;
  }

  #renderKey(key: SiteKeyFace): TemplateResult {
    const { sites } = this.words;
    const { pick, full } = this.reading;
    const origin = key.madeBy && key.madeAt ? sites.madeBy(pick(key.madeBy.name), full(key.madeAt)) : sites.fromSetup;
    return html`<li>
      <span class="grow"
        ><b>${key.site}</b> <code class="soft xs">${key.keyId} · ${key.algorithm}</code><br /><span class="soft xs"
          >${origin}</span
        ></span
      >
      <button class="btn sm" aria-label=${sites.revokeKey(key.site, key.keyId)} @click=${() => (this.doomed = key)}>
        ${sites.revoke}
      </button>
    </li>`;
  }

  #renderQuestion(): TemplateResult | typeof nothing {
    const { doomed } = this;
    if (!doomed) return nothing;
    const { sites } = this.words;
    const stay = () => (this.doomed = undefined);
    return html`<dialog aria-labelledby="revoke" @close=${stay}>
      <h2 id="revoke">${sites.revokeTitle(doomed.site)}</h2>
      <p>${sites.revokeLead}</p>
      <div class="acts">
        <button class="btn ghost" @click=${stay}>${sites.keep}</button>
        <button class="btn pri" @click=${() => void this.#try(() => this.#revoke(doomed))}>${sites.revoke}</button>
      </div>
    </dialog>`;
  }

  protected override render(): TemplateResult {
    const { sites } = this.words;
    const { keys, failure } = this;
    return html`<section>
      <h2>${sites.keys}</h2>
      <p class="soft">${sites.keysHint}</p>
      ${this.#renderMade()}
      ${
        keys === undefined
          ? html`<div class="sk" aria-hidden="true"><i></i></div>`
          : html`<ul class="keys">
              ${keys.map((key) => this.#renderKey(key))}
            </ul>`
      }
      <form
        class="make"
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.#try(() => this.#make());
        }}
      >
        <div class="f">
          <label for="site">${sites.site}</label>
          <input
            class="field"
            id="site"
            required
            maxlength="64"
            aria-describedby="site-hint"
            .value=${this.site}
            @input=${(event: Event) => (this.site = valueOf(event))}
          />
        </div>
        <button class="btn">${icon('plus', 16)}${sites.makeKey}</button>
        <span class="soft xs" id="site-hint">${sites.siteHint}</span>
      </form>
      ${failure === undefined ? nothing : html`<span class="fault" role="alert">${glyph('urgent')}${failure}</span>`}
      ${this.#renderQuestion()}
    </section>`;
  }
}
define('desk-site-keys', DeskSiteKeys);

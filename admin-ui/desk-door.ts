import { html, nothing, type TemplateResult } from 'lit';
import styles from './door.css';
import { doorWords } from './door-words.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { greatAlpona } from './great-alpona.ts';
import { icon, mark } from './icons.ts';
import { locales } from './preferences.ts';
import { prefer } from './reading.ts';
import { languageOf } from './scripts.ts';

const languageNames = { en: 'English', bn: 'বাংলা' } as const;

/** Why somebody stands at the door instead of sitting at the desk. */
export type DoorReason =
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'noAgent'; readonly isAgent: boolean }
  | { readonly kind: 'deactivated'; readonly unsent: readonly { readonly to: string | undefined; readonly text: string }[] }
  | { readonly kind: 'failed'; readonly isOffline: boolean };

/** The page before the desk: sign in, or hear why that is not enough and whom to ask. */
export class DeskDoor extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    reason: { attribute: false },
    signIn: { attribute: false },
    signOut: { attribute: false },
    retry: { attribute: false },
    isWorking: { state: true },
  };
  declare reason: DoorReason;
  declare signIn: () => Promise<void>;
  declare signOut: () => Promise<void>;
  declare retry: () => void;
  declare isWorking: boolean;

  constructor() {
    super();
    this.isWorking = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Coming back from the issuer with the back button finds this page as it was left.
    const onShow = () => (this.isWorking = false);
    addEventListener('pageshow', onShow);
    this.whileConnected(() => removeEventListener('pageshow', onShow));
  }

  async #leave(go: () => Promise<void>): Promise<void> {
    this.isWorking = true;
    try {
      await go();
    } catch {
      this.isWorking = false;
      this.reason = { kind: 'failed', isOffline: !navigator.onLine };
    }
  }

  #renderTrouble(title: string, leads: readonly string[], mayLeave: boolean): TemplateResult {
    const { words } = this.reading;
    return html`<h1>${title}</h1>
      ${leads.map((lead) => html`<p class="lead">${lead}</p>`)}
      <button class="btn pri big" @click=${this.retry}>${words.retry}</button>
      ${mayLeave ? html`<button class="btn big" @click=${() => void this.#leave(this.signOut)}>${icon('logout', 18)}${words.profile.signOut}</button>` : nothing}`;
  }

  #renderUnsent({ unsent }: Extract<DoorReason, { kind: 'deactivated' }>): TemplateResult | typeof nothing {
    if (unsent.length === 0) return nothing;
    const { deactivated: words } = doorWords(this.reading.locale);
    return html`<section class="unsent" aria-labelledby="unsent">
      <h2 id="unsent">${words.unsent}</h2>
      <ul>
        ${unsent.map(
          ({ to, text }) =>
            html`<li>
              ${to === undefined ? nothing : html`<div class="xs soft">${words.to(to)}</div>`}
              <p lang=${languageOf(text)}>${text}</p>
            </li>`,
        )}
      </ul>
      <p class="xs soft">${words.kept}</p>
    </section>`;
  }

  #renderMiddle(): TemplateResult {
    const { words, locale } = this.reading;
    const said = doorWords(locale);
    const { reason } = this;
    switch (reason.kind) {
      case 'noAgent':
        return this.#renderTrouble(
          said.noAgent.title,
          reason.isAgent ? [said.noAgent.mayNotRead] : [said.noAgent.lead, said.noAgent.ask],
          true,
        );
      case 'deactivated': {
        const { title, lead, ask } = said.deactivated;
        return html`${this.#renderTrouble(title, [lead, ask], true)}${this.#renderUnsent(reason)}`;
      }
      case 'failed':
        return this.#renderTrouble(
          words.startFailed.title,
          [reason.isOffline ? words.startFailed.offline : words.startFailed.lead],
          false,
        );
      case 'signedOut':
      case 'ended':
      case 'refused':
        return html`<h1>${said.signIn.title}</h1>
          <p class="lead">${said.signIn.lead}</p>
          ${
            reason.kind === 'signedOut'
              ? nothing
              : html`<p class="say-so" role="status">
                  ${icon('clock', 16)}<span>${reason.kind === 'ended' ? said.signIn.ended : said.signIn.refused}</span>
                </p>`
          }
          <button class="btn pri big" ?disabled=${this.isWorking} @click=${() => void this.#leave(this.signIn)}>
            ${this.isWorking ? html`<span class="spin"></span>${said.signIn.working}` : said.signIn.button}
          </button>`;
    }
  }

  protected override render(): TemplateResult {
    const { words, locale } = this.reading;
    const said = doorWords(locale);
    return html`<main class="form">
        <div class="brand">${mark(36)}${words.product}</div>
        <div class="middle">${this.#renderMiddle()}</div>
        <div class="langs" role="group" aria-label=${said.signIn.language}>
          ${icon('globe', 16)}
          ${locales.map(
            (name, index) =>
              html`${index === 0 ? nothing : html`<span aria-hidden="true">·</span>`}<button
                  lang=${name}
                  aria-pressed=${locale === name}
                  @click=${() => void prefer({ locale: name }).catch(() => undefined)}
                >
                  ${languageNames[name]}
                </button>`,
          )}
        </div>
      </main>
      <aside class="art">
        ${greatAlpona()}
        <div class="say">
          <p lang="bn">${said.signIn.motto}</p>
          <p>${said.signIn.say}</p>
        </div>
      </aside>`;
  }
}
define('desk-door', DeskDoor);

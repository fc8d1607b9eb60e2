import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import type { QuickReplyPack } from '../contract/quick-replies.ts';
import { define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { QuickReplyDialog } from './quick-reply-dialog.ts';
import styles from './quick-reply-dialog.css';
import sheet from './sheet-dialog.css';
import { quickReplyWords } from './quick-reply-words.ts';

/** The starter packs, each added with one click, and never twice. */
export class DeskQuickReplyPacks extends QuickReplyDialog {
  static override styles = stylesOf(sheet, styles);
  static override properties = { desk: { attribute: false }, busy: { state: true }, refusal: { state: true } };
  declare busy: QuickReplyPack | undefined;
  declare refusal: ApiError['code'] | undefined;

  async #install(pack: QuickReplyPack): Promise<void> {
    if (this.busy !== undefined) return;
    this.busy = pack;
    this.refusal = undefined;
    const { locale, number } = this.reading;
    try {
      const { added } = await this.desk.http('POST /v1/desk/quick-replies/packs', { body: { pack } });
      await this.replies.reload();
      this.desk.say({ text: quickReplyWords(locale).packs.added(added, number(added)) });
    } catch (error) {
      this.refusal = error instanceof ApiError ? error.code : 'internal';
    } finally {
      this.busy = undefined;
    }
  }

  protected override render(): TemplateResult {
    const { locale, number, words } = this.reading;
    const said = quickReplyWords(locale).packs;
    return this.renderSheet(
      said.menu,
      said.lead,
      html`${this.refusal === undefined ? nothing : html`<div class="bn am" role="alert">${this.reading.sentence(words.refusals[this.refusal])}</div>`}
        <ul class="packs">
          ${this.replies.library?.packs.map(
            ({ pack, missing }) =>
              html`<li>
                <div class="grow">
                  <h2>${said.name[pack].name}</h2>
                  <p class="xs soft">${said.name[pack].about}</p>
                </div>
                ${
                  missing === 0
                    ? html`<span class="done">${icon('check', 16)}${said.installed}</span>`
                    : html`<button
                        class="btn"
                        aria-label="${said.name[pack].name}: ${said.add(missing, number(missing))}"
                        aria-busy=${this.busy === pack}
                        @click=${() => void this.#install(pack)}
                      >
                        ${this.busy === pack ? html`<span class="spin"></span>` : icon('plus', 16)}${said.add(missing, number(missing))}
                      </button>`
                }
              </li>`,
          )}
        </ul>`,
    );
  }
}
define('desk-quick-reply-packs', DeskQuickReplyPacks);

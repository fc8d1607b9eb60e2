import { html, nothing, type TemplateResult } from 'lit';
import { define, stylesOf } from './element.ts';
import { glyph, icon } from './icons.ts';
import { QuickReplyDialog } from './quick-reply-dialog.ts';
import styles from './quick-reply-dialog.css';
import sheet from './sheet-dialog.css';
import { importFile, type Outcome, type RowFault } from './quick-reply-file.ts';
import { faultWords, quickReplyWords } from './quick-reply-words.ts';

const shownFaults = 30;

/** Brings in a file of quick replies, or tells row by row why not. */
export class DeskQuickReplyImport extends QuickReplyDialog {
  static override styles = stylesOf(sheet, styles);
  static override properties = { desk: { attribute: false }, outcome: { state: true }, isBusy: { state: true } };
  declare outcome: Outcome | undefined;
  declare isBusy: boolean;

  constructor() {
    super();
    this.isBusy = false;
  }

  async #take(field: HTMLInputElement): Promise<void> {
    const [file] = field.files ?? [];
    // The same file may be chosen again once it was mended.
    field.value = '';
    if (file === undefined || this.isBusy) return;
    this.isBusy = true;
    this.outcome = undefined;
    try {
      this.outcome = await importFile(this.desk.http, await file.text());
      if (this.outcome.kind === 'done') await this.replies.reload();
    } catch {
      this.outcome = { kind: 'unreadable' };
    } finally {
      this.isBusy = false;
    }
  }

  #sayFault({ row, field, code }: RowFault): TemplateResult {
    const { locale, number } = this.reading;
    const words = quickReplyWords(locale);
    const [name = '', side] = field.split('.');
    const said = [words.fields[name] ?? name, side === 'en' || side === 'bn' ? words.sides[side] : ''].filter(Boolean).join(', ');
    return html`<li>
      ${row === undefined ? nothing : html`<b>${words.imports.row(number(row))}</b>`} ${said}: ${faultWords(name, code, locale)}
    </li>`;
  }

  #renderOutcome(outcome: Outcome): TemplateResult {
    const { locale, number, words } = this.reading;
    const said = quickReplyWords(locale).imports;
    if (outcome.kind === 'done') {
      const { added, known } = outcome;
      return html`<div class="bn ok">
        ${icon('check', 16)}<span>${said.done(added, number(added))} ${known === 0 ? '' : said.known(number(known))}</span>
      </div>`;
    }
    if (outcome.kind === 'refused') {
      const { faults } = outcome;
      const more = faults.length - shownFaults;
      return html`<div class="refused">
        <p>${glyph('urgent')}${said.refused(faults.length, number(faults.length))}</p>
        <ul>
          ${faults.slice(0, shownFaults).map((fault) => this.#sayFault(fault))}
          ${more > 0 ? html`<li>${said.more(number(more))}</li>` : nothing}
        </ul>
      </div>`;
    }
    const text =
      outcome.kind === 'unreadable'
        ? said.notJson
        : outcome.code === 'too_large'
          ? said.tooLarge
          : this.reading.sentence(words.refusals[outcome.code]);
    return html`<div class="bn am"><span>${text}</span></div>`;
  }

  protected override render(): TemplateResult {
    const said = quickReplyWords(this.reading.locale).imports;
    return this.renderSheet(
      said.title,
      said.lead,
      html`<label class="btn pri file" aria-busy=${this.isBusy}>
          ${this.isBusy ? html`<span class="spin"></span>` : icon('arrowdown', 16)}${said.choose}
          <input
            class="hush"
            type="file"
            accept="application/json,.json"
            @change=${(event: Event) => void this.#take(event.target as HTMLInputElement)}
          />
        </label>
        <div role="status">${this.outcome === undefined ? nothing : this.#renderOutcome(this.outcome)}</div>`,
    );
  }
}
define('desk-quick-reply-import', DeskQuickReplyImport);

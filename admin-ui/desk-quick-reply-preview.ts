import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Bilingual, Locale } from '../contract/entities.ts';
import { fillIn } from '../contract/quick-reply-text.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import fields from './fields.css';
import { renderFilled } from './quick-reply-filled.ts';
import forms from './quick-reply-form.css';
import { quickRepliesOf } from './quick-reply-library.ts';
import styles from './quick-reply-preview.css';
import { valuesOf } from './quick-reply-values.ts';
import { quickReplyWords } from './quick-reply-words.ts';

const locales: readonly Locale[] = ['en', 'bn'];

/** A quick reply as its customer would read it, in either language, with a name or without. */
export class DeskQuickReplyPreview extends DeskElement {
  static override styles = stylesOf(fields, forms + styles);
  static override properties = {
    desk: { attribute: false },
    content: { attribute: false },
    shown: { state: true },
    isNameless: { state: true },
  };
  declare desk: Desk;
  declare content: Bilingual;
  declare shown: Locale;
  /** Whether the customer gave no name. */
  declare isNameless: boolean;

  constructor() {
    super();
    this.shown = this.reading.locale;
    this.isNameless = false;
  }

  protected override render(): TemplateResult {
    const words = quickReplyWords(this.reading.locale);
    const text = this.content[this.shown];
    const name = quickReplyWords(this.shown).preview.customer;
    const conversation = { id: '7c1e', customer: { id: '', name: this.isNameless ? '' : name, verified: false } };
    const contact = this.isNameless ? {} : { name, email: 'nusrat@example.com' };
    const { siteName } = quickRepliesOf(this.desk);
    const values = valuesOf({ me: this.desk.me, conversation, contact, siteName }, this.shown);
    return html`<aside class="preview" aria-label=${words.preview.title}>
      <div class="ph">
        <h2 class="grow">${words.preview.title}</h2>
        <div class="seg" role="radiogroup" aria-label=${words.language}>
          ${locales.map(
            (side) =>
              html`<button
                role="radio"
                aria-checked=${side === this.shown}
                aria-label=${words.sides[side]}
                @click=${() => (this.shown = side)}
              >
                <span lang=${side}>${side === 'en' ? 'EN' : 'বাং'}</span>
              </button>`,
          )}
        </div>
      </div>
      ${
        text.trim() === ''
          ? html`<p class="soft">${words.preview.empty}</p>`
          : html`<div class="bub" lang=${this.shown}>${renderFilled(fillIn(text, values))}</div>`
      }
      <label class="check">
        <input
          type="checkbox"
          .checked=${live(this.isNameless)}
          @change=${(event: Event) => (this.isNameless = (event.target as HTMLInputElement).checked)}
        />${words.preview.unknownCustomer}
      </label>
      <p class="xs soft">${words.editor.fallbackHint}</p>
    </aside>`;
  }
}
define('desk-quick-reply-preview', DeskQuickReplyPreview);

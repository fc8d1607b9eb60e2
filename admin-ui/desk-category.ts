import { html, type TemplateResult } from 'lit';
import type { DeskConversation } from '../contract/entities.ts';
import { categories } from '../contract/triage.ts';
import control from './control.css';
import { setCategory } from './triage-acts.ts';
import { conversationWords } from './conversation-words.ts';
import './desk-menu.ts';
import type { PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';

/** What a conversation is about, and the menu that says so where the agent may. */
export class DeskCategory extends DeskElement {
  static override styles = stylesOf(control);
  static override properties = { desk: { attribute: false }, conversation: { attribute: false } };
  declare desk: Desk;
  declare conversation: DeskConversation;

  #onPick({ id }: PickEvent): void {
    const category = categories.find((name) => name === id) ?? null;
    if (category !== (this.conversation.category ?? null)) void setCategory(this.desk, this.conversation, category);
  }

  protected override render(): TemplateResult {
    const words = conversationWords(this.reading.locale);
    const { category } = this.conversation;
    const shown = category === undefined ? words.triage.noCategory : words.categories[category];
    if (!this.desk.may('send_messages')) return html`<span class="value">${shown}</span>`;
    const items = [
      ...categories.map((name) => ({ id: name, label: words.categories[name], isChosen: name === category })),
      { id: '', label: words.triage.noCategory, isChosen: category === undefined, section: '' },
    ];
    return html`<desk-menu
      align="start"
      .label=${words.triage.setCategory}
      .items=${items}
      @desk-pick=${(event: PickEvent) => this.#onPick(event)}
    >
      <button
        slot="trigger"
        class="value ${category === undefined ? 'soft' : ''}"
        aria-label="${shown}. ${words.triage.setCategory}"
      >
        ${shown}${icon('down', 12)}
      </button>
    </desk-menu>`;
  }
}
define('desk-category', DeskCategory);

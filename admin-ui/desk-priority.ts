import { html, type TemplateResult } from 'lit';
import { priorities } from '../contract/triage.ts';
import type { DeskConversation } from '../contract/entities.ts';
import control from './control.css';
import { setPriority } from './triage-acts.ts';
import { conversationWords } from './conversation-words.ts';
import { DeskMenu, type PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { glyph, icon } from './icons.ts';

/** How urgent a conversation is, and the menu that changes it where the agent may. */
export class DeskPriority extends DeskElement {
  static override styles = stylesOf(control);
  static override properties = { desk: { attribute: false }, conversation: { attribute: false }, large: { type: Boolean } };
  declare desk: Desk;
  declare conversation: DeskConversation;
  /** As a value among the details instead of a word in the header. */
  declare large: boolean;

  open(): void {
    const menu = (this.renderRoot as ShadowRoot).querySelector('desk-menu');
    if (menu instanceof DeskMenu) void menu.open();
  }

  #onPick(event: PickEvent): void {
    const priority = priorities.find((name) => name === event.id);
    if (priority !== undefined && priority !== this.conversation.priority)
      void setPriority(this.desk, this.conversation, priority);
  }

  protected override render(): TemplateResult {
    const { words, locale } = this.reading;
    const { setPriority: label } = conversationWords(locale).triage;
    const { priority } = this.conversation;
    const shown = html`${glyph(priority)}<span class=${priority === 'urgent' ? 'urgent' : ''}>${words.priority[priority]}</span>`;
    if (!this.desk.may('send_messages')) return html`<span class=${this.large ? 'value' : 'status'}>${shown}</span>`;
    const items = priorities.toReversed().map((name) => ({
      id: name,
      label: words.priority[name],
      figure: glyph(name),
      isChosen: name === priority,
    }));
    return html`<desk-menu align="start" .label=${label} .items=${items} @desk-pick=${(event: PickEvent) => this.#onPick(event)}>
      <button slot="trigger" class=${this.large ? 'value' : 'status'} aria-label="${words.priority[priority]}. ${label}">
        ${shown}${icon('down', 12)}
      </button>
    </desk-menu>`;
  }
}
define('desk-priority', DeskPriority);

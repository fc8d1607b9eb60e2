import { html, type TemplateResult } from 'lit';
import type { ConversationStatus, DeskConversation } from '../contract/entities.ts';
import control from './control.css';
import { setStatus } from './conversation-acts.ts';
import { DeskMenu, type PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { glyph, icon } from './icons.ts';

const statuses: readonly ConversationStatus[] = ['open', 'pending', 'resolved', 'closed'];

/** The status of a conversation, and the menu that changes it where the agent may. */
export class DeskStatus extends DeskElement {
  static override styles = stylesOf(control);
  static override properties = { desk: { attribute: false }, conversation: { attribute: false }, large: { type: Boolean } };
  declare desk: Desk;
  declare conversation: DeskConversation;
  /** As a value among the details instead of a line in the header. */
  declare large: boolean;

  open(): void {
    const menu = (this.renderRoot as ShadowRoot).querySelector('desk-menu');
    if (menu instanceof DeskMenu) void menu.open();
  }

  #onPick(event: PickEvent): void {
    const status = statuses.find((name) => name === event.id);
    if (status !== undefined && status !== this.conversation.status) void setStatus(this.desk, this.conversation, status);
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    const { status } = this.conversation;
    const shown = html`${glyph(status)}<span>${words.status[status]}</span>`;
    if (!this.desk.may('send_messages')) return html`<span class=${this.large ? 'value' : 'status'}>${shown}</span>`;
    const items = statuses.map((name) => ({
      id: name,
      label: words.status[name],
      figure: glyph(name),
      isChosen: name === status,
    }));
    return html`<desk-menu
      align="start"
      .label=${words.thread.statusMenu}
      .items=${items}
      @desk-pick=${(event: PickEvent) => this.#onPick(event)}
    >
      <button
        slot="trigger"
        class=${this.large ? 'value' : 'status'}
        aria-label="${words.status[status]}. ${words.thread.statusMenu}"
      >
        ${shown}${icon('down', 12)}
      </button>
    </desk-menu>`;
  }
}
define('desk-status', DeskStatus);

import { html, type TemplateResult } from 'lit';
import type { DeskConversation } from '../contract/entities.ts';
import control from './control.css';
import { setLanguage } from './triage-acts.ts';
import { conversationWords } from './conversation-words.ts';
import './desk-menu.ts';
import type { MenuItem, PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { locales } from './preferences.ts';

/** The language a conversation is held in, and the menu that chooses it where the agent may. */
export class DeskLanguage extends DeskElement {
  static override styles = stylesOf(control);
  static override properties = { desk: { attribute: false }, conversation: { attribute: false } };
  declare desk: Desk;
  declare conversation: DeskConversation;

  #onPick({ id }: PickEvent): void {
    void setLanguage(this.desk, this.conversation, locales.find((name) => name === id) ?? null);
  }

  protected override render(): TemplateResult {
    const { words, locale } = this.reading;
    const { triage } = conversationWords(locale);
    const { language, chosenLanguage, writtenLanguage } = this.conversation;
    const shown = words.language[language];
    if (!this.desk.may('send_messages')) return html`<span class="value">${shown}</span>`;
    const items: MenuItem[] = [
      ...locales.map((name) => ({ id: name, label: words.language[name], isChosen: name === chosenLanguage })),
      {
        id: '',
        label: triage.writtenLanguage,
        note: words.language[writtenLanguage],
        isChosen: chosenLanguage === undefined,
        section: '',
      },
    ];
    return html`<desk-menu
      align="start"
      .label=${triage.setLanguage}
      .items=${items}
      @desk-pick=${(event: PickEvent) => this.#onPick(event)}
    >
      <button slot="trigger" class="value" aria-label="${shown}. ${triage.setLanguage}">${shown}${icon('down', 12)}</button>
    </desk-menu>`;
  }
}
define('desk-language', DeskLanguage);

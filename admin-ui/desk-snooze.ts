import { html, nothing, type TemplateResult } from 'lit';
import type { DeskConversation } from '../contract/entities.ts';
import control from './control.css';
import { snooze } from './conversation-acts.ts';
import { conversationWords } from './conversation-words.ts';
import { DeskMenu, type MenuItem, type PickEvent } from './desk-menu.ts';
import type { DeskSnoozeDialog } from './desk-snooze-dialog.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { loadCode } from './fresh-code.ts';
import { icon } from './icons.ts';
import { shopZone } from './shop-zone.ts';
import { snoozeTimes, type SnoozeTime } from './snooze-times.ts';
import { createTimes } from './times.ts';

/** Puts a conversation off: times that make sense in the shop's zone, or any other; and back again. */
export class DeskSnooze extends DeskElement {
  static override styles = stylesOf(control);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    large: { type: Boolean },
    zone: { state: true },
  };
  declare desk: Desk;
  declare conversation: DeskConversation;
  /** As a button with a word, where there is room. */
  declare large: boolean;
  declare zone: string | undefined;

  open(): void {
    const menu = (this.renderRoot as ShadowRoot).querySelector('desk-menu');
    if (menu instanceof DeskMenu) void this.#load().then(() => menu.open());
  }

  async #load(): Promise<void> {
    this.zone = await shopZone(this.desk);
  }

  /** None until the shop's zone is known: another zone's would be other times. */
  get #times(): SnoozeTime[] {
    return this.zone === undefined ? [] : snoozeTimes(Date.now(), this.zone);
  }

  #items(): MenuItem[] {
    const { words, locale } = this.reading;
    const { snooze: said } = conversationWords(locale);
    const times = createTimes(locale, words, this.zone);
    const wake = this.conversation.snoozedUntil === undefined ? [] : [{ id: 'wake', label: said.wake, figure: icon('undo', 18) }];
    return [
      ...wake,
      ...this.#times.map(({ id, at }) => ({
        id,
        label: said[id],
        note: times.soon(at, Date.now()),
        figure: icon('clock', 18),
      })),
      { id: 'choose', label: said.choose, figure: icon('calendar', 18), section: '' },
    ];
  }

  async #choose(): Promise<void> {
    await loadCode(() => import('./desk-snooze-dialog.ts'));
    const dialog = document.createElement('desk-snooze-dialog') as DeskSnoozeDialog;
    dialog.zone = this.zone ?? 'UTC';
    this.renderRoot.append(dialog);
    const until = await dialog.choose();
    dialog.remove();
    if (until !== undefined) void snooze(this.desk, this.conversation, until);
  }

  #onPick({ id }: PickEvent): void {
    const { desk, conversation } = this;
    const time = this.#times.find((one) => one.id === id);
    if (id === 'wake') void snooze(desk, conversation, null);
    else if (id === 'choose') void this.#choose();
    else if (time !== undefined) void snooze(desk, conversation, time.at);
  }

  protected override render(): TemplateResult {
    const { snooze: words } = conversationWords(this.reading.locale);
    return html`<desk-menu
      align=${this.large ? 'start' : 'end'}
      place=${this.large ? 'above' : nothing}
      .label=${words.menu}
      .heading=${words.menu}
      .items=${this.#items()}
      @desk-pick=${(event: PickEvent) => this.#onPick(event)}
      @pointerenter=${() => void this.#load()}
      @focusin=${() => void this.#load()}
    >
      ${
        this.large
          ? html`<button slot="trigger" class="btn wide">${icon('clock', 18)}${words.button}</button>`
          : html`<button
              slot="trigger"
              class="ib tip"
              data-tip="${words.button} · H"
              aria-label=${words.button}
              aria-keyshortcuts="H"
            >
              ${icon('clock')}
            </button>`
      }
    </desk-menu>`;
  }
}
define('desk-snooze', DeskSnooze);

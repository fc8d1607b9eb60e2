import { html, type TemplateResult } from 'lit';
import { bellWordsOf } from './bell-sentences.ts';
import { conversationWords } from './conversation-words.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { renderKeys } from './keyboard.ts';
import { currentPreferences, prefer } from './reading.ts';
import { inboxLetter, openRooms, rooms } from './rooms.ts';
import styles from './shortcuts.css';
import { shortcutOf } from './shortcuts.ts';

type Entry = readonly [said: string, keys: readonly string[]];

/** The sheet of every shortcut that exists, and the switch for single keys. */
export class DeskShortcuts extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false } };
  declare desk: Desk;

  /** Resolves when the sheet is closed; the focus returns to where it was. */
  async open(): Promise<void> {
    await this.updateComplete;
    const dialog = (this.renderRoot as ShadowRoot).querySelector('dialog');
    if (dialog === null) return;
    const closed = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
    dialog.showModal();
    await closed;
  }

  #sections(): readonly (readonly [string, readonly Entry[]])[] {
    const { shortcuts: words, composer, rail } = this.reading.words;
    const { note, snooze, triage, send, mention } = conversationWords(this.reading.locale);
    return [
      [
        words.list,
        [
          [words.move, ['J', 'K']],
          [words.open, ['Enter']],
          [words.nextUnread, ['U']],
          [words.search, ['/']],
          [words.pick, ['X']],
          [words.pickRange, ['Shift', 'X']],
        ],
      ],
      [
        words.goTo,
        [
          [rail.inbox, ['G', inboxLetter]],
          ...openRooms(this.desk)
            .map((name) => rooms[name])
            .map(({ title, letter }): Entry => [title(this.reading.words), ['G', letter]]),
        ],
      ],
      [
        words.conversation,
        [
          [words.reply, ['R']],
          [note.mode, ['N']],
          [words.resolve, ['E']],
          [snooze.button, ['H']],
          [words.takeIt, ['I']],
          [words.assign, ['A']],
          [words.status, ['S']],
          [triage.priority, ['P']],
          [triage.tags, ['T']],
          [words.details, ['D']],
        ],
      ],
      [
        words.writing,
        [
          [words.send, ['Ctrl', 'Enter']],
          [send.andResolve, ['Ctrl', 'Shift', 'Enter']],
          [words.newLine, ['Enter']],
          [words.quickReply, ['/']],
          [mention.button, ['@']],
          [composer.attach, ['Ctrl', 'U']],
          [words.leave, ['Esc']],
        ],
      ],
      [
        words.everywhere,
        [
          [words.palette, ['Ctrl', 'K']],
          [bellWordsOf(this.reading).title, ['B']],
          [words.undo, ['Z']],
          [words.sheet, ['?']],
        ],
      ],
    ];
  }

  #close(event: Event): void {
    (event.currentTarget as Element).closest('dialog')?.close();
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    const sections = this.#sections();
    const columns = [sections.slice(0, 2), sections.slice(2, 3), sections.slice(3)];
    const section = ([title, entries]: readonly [string, readonly Entry[]]) =>
      html`<h2>${title}</h2>
        <ul>
          ${entries.map(([said, keys]) => html`<li>${said}<span>${renderKeys(keys)}</span></li>`)}
        </ul>`;
    const { singleKeys } = currentPreferences();
    return html`<dialog
      aria-labelledby="title"
      @click=${(event: Event) => {
        if (event.target === event.currentTarget) this.#close(event);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (shortcutOf(event) === 'shortcuts') this.#close(event);
      }}
    >
      <header>
        <h1 id="title">${words.shortcuts.title}</h1>
        <button class="ib" aria-label=${words.close} @click=${(event: Event) => this.#close(event)}>${icon('x')}</button>
      </header>
      <div class="ks">${columns.map((column) => html`<div>${column.map(section)}</div>`)}</div>
      <footer>
        <button
          class="sw"
          role="switch"
          aria-checked=${singleKeys}
          aria-labelledby="single"
          aria-describedby="hint"
          @click=${() => void prefer({ singleKeys: !singleKeys })}
        ></button>
        <div class="grow">
          <div class="med" id="single">${words.shortcuts.single}</div>
          <div class="xs soft" id="hint">${words.shortcuts.singleHint}</div>
        </div>
      </footer>
    </dialog>`;
  }
}
define('desk-shortcuts', DeskShortcuts);

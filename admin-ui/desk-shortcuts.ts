import { html, type TemplateResult } from 'lit';
import { bellLabels } from './bell-labels.ts';
import { conversationWords } from './conversation-words.ts';
import type { Desk } from './desk.ts';
import { define, stylesOf } from './element.ts';
import { renderKeys } from './keyboard.ts';
import { currentPreferences, prefer } from './reading.ts';
import { inboxLetter, openRooms, rooms } from './rooms.ts';
import sheet from './sheet-dialog.css';
import { SheetDialog } from './sheet-dialog.ts';
import { shortcutWords } from './shortcut-words.ts';
import styles from './shortcuts.css';
import { shortcutOf } from './shortcuts.ts';

type Entry = readonly [said: string, keys: readonly string[]];

/** The sheet of every shortcut that exists, and the switch for single keys. */
export class DeskShortcuts extends SheetDialog {
  static override styles = stylesOf(sheet, styles);
  static override properties = { desk: { attribute: false } };
  declare desk: Desk;

  override connectedCallback(): void {
    super.connectedCallback();
    // Beside the way out that every sheet has: the key that opened it, and a press on what lies behind.
    const onKey = (event: KeyboardEvent) => {
      if (shortcutOf(event) === 'shortcuts') this.shut();
    };
    const onPress = (event: MouseEvent) => {
      if (event.composedPath()[0] instanceof HTMLDialogElement) this.shut();
    };
    this.addEventListener('keydown', onKey, true);
    this.addEventListener('click', onPress, true);
    this.whileConnected(() => this.removeEventListener('keydown', onKey, true));
    this.whileConnected(() => this.removeEventListener('click', onPress, true));
  }

  #sections(): readonly (readonly [string, readonly Entry[]])[] {
    const { shortcuts: hints, composer, rail } = this.reading.words;
    const words = shortcutWords(this.reading.locale);
    const { note, snooze, triage, send, mention } = conversationWords(this.reading.locale);
    return [
      [
        words.list,
        [
          [words.move, ['J', 'K']],
          [hints.open, ['Enter']],
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
          [hints.palette, ['Ctrl', 'K']],
          [bellLabels[this.reading.locale].title, ['B']],
          [words.undo, ['Z']],
          [words.sheet, ['?']],
        ],
      ],
    ];
  }

  protected override render(): TemplateResult {
    const words = shortcutWords(this.reading.locale);
    const sections = this.#sections();
    const columns = [sections.slice(0, 2), sections.slice(2, 3), sections.slice(3)];
    const section = ([title, entries]: readonly [string, readonly Entry[]]) =>
      html`<h2>${title}</h2>
        <ul>
          ${entries.map(([said, keys]) => html`<li>${said}<span>${renderKeys(keys)}</span></li>`)}
        </ul>`;
    const { singleKeys } = currentPreferences();
    return this.renderSheet(
      words.title,
      undefined,
      html`<div class="ks">${columns.map((column) => html`<div>${column.map(section)}</div>`)}</div>
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
            <div class="med" id="single">${words.single}</div>
            <div class="xs soft" id="hint">${words.singleHint}</div>
          </div>
        </footer>`,
    );
  }
}
define('desk-shortcuts', DeskShortcuts);

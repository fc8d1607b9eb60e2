import { html, nothing, type TemplateResult } from 'lit';
import type { Colleague } from '../contract/entities.ts';
import { markWords, wordsOf } from '../contract/search-text.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { glyph, icon } from './icons.ts';
import { nameOf } from './inbox-row.ts';
import { inboxWords, type InboxWords } from './inbox-words.ts';
import { renderKeys } from './keyboard.ts';
import type { Command, PaletteHost } from './palette-command.ts';
import { commandsOf } from './palette-commands.ts';
import styles from './palette.css';
import { languageOf } from './scripts.ts';
import { createSearchAsking, type SearchAsking } from './search-asking.ts';
import { renderHit } from './search-hit.ts';
import hits from './search.css';

const mostCommands = 9;
/** Without a question: so much of the open conversation, and so much of everything else. */
const mostHere = 8;
const mostElsewhere = 5;
const mostHits = 5;

interface Choice {
  readonly group: string;
  readonly body: TemplateResult;
  run(): void;
}

/** Everything from one field: what can be done, where one can go, and conversations by what was said. */
export class DeskPalette extends DeskElement {
  static override styles = stylesOf(hits, styles);
  static override properties = {
    host: { attribute: false },
    query: { state: true },
    active: { state: true },
    agents: { state: true },
  };
  declare host: PaletteHost;
  declare query: string;
  declare active: number;
  /** Whom a conversation can be handed to, once they are known. */
  declare agents: readonly Colleague[];
  #asking: SearchAsking | undefined;

  constructor() {
    super();
    this.query = '';
    this.active = 0;
    this.agents = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#asking = createSearchAsking(this.host.desk, () => this.requestUpdate());
    this.whileConnected(() => this.#asking?.stop());
    this.host.desk.agents().then(
      (agents) => (this.agents = agents),
      // Without the team there is still everything else.
      () => undefined,
    );
  }

  /** Resolves when it is closed; the focus returns to where it was. */
  async open(): Promise<void> {
    await this.updateComplete;
    const dialog = this.#dialog;
    if (dialog === null) return;
    const closed = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
    dialog.showModal();
    await closed;
    this.toggleAttribute('closed', true);
  }

  #close(): void {
    this.toggleAttribute('closed', true);
    this.#dialog?.close();
  }

  get #dialog(): HTMLDialogElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('dialog');
  }

  get #words(): InboxWords {
    return inboxWords(this.reading.locale);
  }

  /** Only commands, when the question begins with `>`. */
  get #isCommandsOnly(): boolean {
    return this.query.startsWith('>');
  }

  #ask(query: string): void {
    this.query = query;
    this.active = 0;
    this.#asking?.ask(this.#isCommandsOnly ? '' : query);
  }

  #commands(): Choice[] {
    const wanted = wordsOf(this.query);
    const fits = ({ label, group }: Command) => {
      const words = [...wordsOf(label), ...wordsOf(group)];
      return wanted.every((one) => words.some((word) => word.startsWith(one)));
    };
    const all = commandsOf(this.host, this.reading, this.agents);
    const { here } = this.#words.palette;
    // Without a question it shows what is nearest of each kind.
    const near = [...Map.groupBy(all, ({ group }) => group)].flatMap(([group, members]) =>
      members.slice(0, group === here ? mostHere : mostElsewhere),
    );
    const shown = wanted.length === 0 ? near : all.filter(fits).slice(0, mostCommands);
    return shown.map((command) => ({
      group: command.group,
      body: html`<span class="fig"
          >${typeof command.figure === 'string' ? icon(command.figure, 18) : glyph(command.figure.glyph, 16)}</span
        >
        <span class="cut grow" lang=${languageOf(command.label) === this.reading.locale ? nothing : languageOf(command.label)}
          >${markWords(command.label, wanted).map(({ text, isFound }) => (isFound ? html`<mark>${text}</mark>` : text))}</span
        >
        ${command.keys === undefined ? nothing : html`<span class="keys" aria-hidden="true">${renderKeys(command.keys)}</span>`}`,
      run: () => command.run(),
    }));
  }

  #found(): Choice[] {
    const { result } = this.#asking?.state ?? {};
    if (this.#isCommandsOnly || wordsOf(this.query).length === 0 || result === undefined) return [];
    const { search } = this.#words;
    return result.hits.slice(0, mostHits).map((hit) => ({
      group: search.conversations,
      body: renderHit(hit, result.words, search, this.reading),
      run: () => this.host.desk.open(hit.conversationId),
    }));
  }

  #run(choice: Choice | undefined): void {
    if (choice === undefined) return;
    this.#close();
    choice.run();
  }

  #onKey(event: KeyboardEvent, choices: readonly Choice[]): void {
    if (event.isComposing) return;
    event.stopPropagation();
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') this.#close();
    else if (event.key === 'Enter') this.#run(choices[this.active]);
    else if (step !== undefined && choices.length > 0) {
      this.active = (this.active + step + choices.length) % choices.length;
      void this.updateComplete.then(() =>
        (this.renderRoot as ShadowRoot).querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }),
      );
    } else return;
    event.preventDefault();
  }

  #renderChoices(choices: readonly Choice[]): TemplateResult {
    const { palette } = this.#words;
    let place = 0;
    return html`<div role="listbox" id="choices" aria-label=${palette.label}>
      ${[...Map.groupBy(choices, ({ group }) => group)].map(
        ([group, members], index) =>
          html`<div role="group" aria-labelledby="group-${index}">
            <div class="sec" id="group-${index}" role="presentation">${group}</div>
            ${members.map((choice) => {
              const at = place++;
              return html`<div
                class="it"
                role="option"
                id="option-${at}"
                aria-selected=${at === this.active}
                @click=${() => this.#run(choice)}
                @pointermove=${() => (this.active = at)}
              >
                ${choice.body}
              </div>`;
            })}
          </div>`,
      )}
    </div>`;
  }

  protected override render(): TemplateResult {
    const { palette, search } = this.#words;
    const { desk } = this.host;
    const { conversationId } = desk.route;
    const open = conversationId === undefined ? undefined : desk.inbox.find(conversationId);
    const commands = this.#commands();
    const here = commands.filter(({ group }) => group === palette.here);
    const choices = [...here, ...this.#found(), ...commands.filter(({ group }) => group !== palette.here)];
    const isWorking = this.#asking?.state.isWorking === true;
    return html`<dialog
      aria-label=${palette.label}
      @click=${(event: Event) => {
        if (event.target === event.currentTarget) this.#close();
      }}
    >
      <div class="top">
        ${isWorking ? html`<span class="spin"></span>` : icon('search', 20)}
        <input
          type="text"
          role="combobox"
          aria-label=${palette.label}
          aria-expanded=${choices.length > 0}
          aria-controls="choices"
          aria-autocomplete="list"
          aria-activedescendant=${choices.length > 0 ? `option-${this.active}` : nothing}
          autocomplete="off"
          spellcheck="false"
          maxlength="200"
          placeholder=${palette.placeholder}
          @input=${(event: Event) => this.#ask((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event, choices)}
        />
        ${open === undefined ? nothing : html`<span class="tag cut">${nameOf(open, this.reading)}</span>`}
        <button class="kbd" aria-label=${`${this.reading.words.close}, Esc`} @click=${() => this.#close()}>Esc</button>
      </div>
      <div class="scroll" tabindex="0">
        ${choices.length === 0 ? html`<p class="none soft" role="status">${isWorking ? search.working : palette.nothing}</p>` : nothing}
        ${this.#renderChoices(choices)}
      </div>
      <footer aria-hidden="true">
        ${renderKeys(['↑', '↓'])}<span>${palette.move}</span>${renderKeys(['Enter'])}<span>${palette.run}</span>
        <span class="last">${palette.commandsOnly}</span>
      </footer>
    </dialog>`;
  }
}
define('desk-palette', DeskPalette);

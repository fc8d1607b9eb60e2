import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { AgentFace, Colleague } from '../contract/entities.ts';
import { conversationWords } from './conversation-words.ts';
import type { Desk } from './desk.ts';
import { agentFace } from './face.ts';
import { icon } from './icons.ts';
import { atBefore, matchesOf, mentionOf, mentionsIn } from './mentions.ts';
import { currentReading } from './reading.ts';
import { languageOf } from './scripts.ts';

/** The element that a slot belongs to: where somebody writes to the team. */
export interface NoteWriting extends ReactiveControllerHost {
  readonly desk: Desk;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

const shownMatches = 6;

/** Naming a colleague in a note: an @ opens the list, arrows choose, Enter or Tab inserts; the field keeps the focus. */
export class MentionSlot implements ReactiveController {
  #host: NoteWriting;
  #agents: readonly Colleague[] = [];
  #chosen = new Set<string>();
  #query: string | undefined;
  #active = 0;
  /** The @ that was turned down; it stays closed. */
  #closedAt: number | undefined;

  constructor(host: NoteWriting) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.close();
  }

  get #field(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector('textarea');
  }

  get #at(): { start: number; query: string } | undefined {
    const field = this.#field;
    if (field === null || field.selectionStart !== field.selectionEnd) return undefined;
    return atBefore(field.value, field.selectionStart);
  }

  get #matches(): Colleague[] {
    return this.#query === undefined ? [] : matchesOf(this.#query, this.#agents).slice(0, shownMatches);
  }

  get isOpen(): boolean {
    return this.#matches.length > 0;
  }

  /** For the field: which of the options is meant. */
  get activeId(): string | undefined {
    return this.isOpen ? `mention-${this.#active}` : undefined;
  }

  /** Reads who may be named; without an answer notes are still written, only unnamed. */
  async load(): Promise<void> {
    try {
      this.#agents = await this.#host.desk.agents();
      this.#host.requestUpdate();
    } catch {
      this.#host.desk.say({ text: currentReading().words.refusals.offline });
    }
  }

  /** Follows the caret: opens, searches or closes. Call after every input and movement. */
  follow(): void {
    const at = this.#at;
    if (at === undefined) this.#closedAt = undefined;
    const query = at === undefined || at.start === this.#closedAt ? undefined : at.query;
    if (query !== this.#query) this.#active = 0;
    this.#query = query;
    this.#host.requestUpdate();
  }

  close(): void {
    this.#query = undefined;
    this.#host.requestUpdate();
  }

  /** True when the key was the list's. */
  onKey(event: KeyboardEvent): boolean {
    const matches = this.#matches;
    const chosen = matches[this.#active];
    if (chosen === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) this.#active = (this.#active + step + matches.length) % matches.length;
    else if (event.key === 'Enter' || event.key === 'Tab') this.#insert(chosen);
    else if (event.key === 'Escape') {
      this.#closedAt = this.#at?.start;
      this.close();
    } else return false;
    event.preventDefault();
    this.#host.requestUpdate();
    return true;
  }

  /** Whom a text names. */
  namedIn(text: string): AgentFace[] {
    return mentionsIn(text, this.#agents, this.#chosen);
  }

  #write(text: string, start: number): void {
    const field = this.#field;
    if (field === null) return;
    field.focus();
    field.setRangeText(text, start, field.selectionStart, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  }

  #insert(agent: Colleague): void {
    const start = this.#at?.start ?? this.#field?.selectionStart ?? 0;
    this.#chosen.add(agent.id);
    this.close();
    this.#write(`${mentionOf(currentReading().pick(agent.name))} `, start);
  }

  /** Begins a mention at the caret. */
  begin(): void {
    const field = this.#field;
    if (field === null) return;
    field.focus();
    if (this.#at === undefined)
      this.#write(/\S$/.test(field.value.slice(0, field.selectionStart)) ? ' @' : '@', field.selectionStart);
    this.#closedAt = undefined;
    this.follow();
  }

  renderList(): TemplateResult | typeof nothing {
    const matches = this.#matches;
    if (matches.length === 0) return nothing;
    const reading = currentReading();
    const { mention } = conversationWords(reading.locale);
    return html`<ul
      class="names"
      role="listbox"
      id="mentions"
      aria-label=${mention.list}
      @pointerdown=${(event: Event) => event.preventDefault()}
    >
      ${matches.map((agent, index) => {
        const name = reading.pick(agent.name);
        const isMe = agent.id === this.#host.desk.me.id;
        return html`<li
          role="option"
          id="mention-${index}"
          aria-selected=${index === this.#active}
          class=${index === this.#active ? 'on' : ''}
          @click=${() => this.#insert(agent)}
        >
          ${agentFace(agent, 24, reading, agent.presence)}
          <span class="cut grow" lang=${languageOf(name)}>${name}</span>
          <span class="xs soft">${isMe ? mention.you : reading.words.profile.presence[agent.presence]}</span>
        </li>`;
      })}
    </ul>`;
  }

  renderButton(): TemplateResult {
    const { mention } = conversationWords(currentReading().locale);
    return html`<button
      class="ib tip above"
      data-tip="${mention.button} · @"
      aria-label=${mention.button}
      aria-expanded=${this.isOpen}
      @pointerdown=${(event: Event) => event.preventDefault()}
      @click=${() => this.begin()}
    >
      ${icon('at')}
    </button>`;
  }
}

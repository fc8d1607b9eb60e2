import { html, nothing, type TemplateResult } from 'lit';
import type { SearchHit } from '../contract/search.ts';
import { browserEnvironment } from '../client/environment.ts';
import { wordsOf } from '../contract/search-text.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { customerFace } from './face.ts';
import { icon } from './icons.ts';
import { inboxWords, type InboxWords } from './inbox-words.ts';
import { createSearchAsking, type SearchAsking } from './search-asking.ts';
import { renderHit, renderMarked } from './search-hit.ts';
import styles from './search.css';

const recentKey = 'kotha.desk.searches';
const keptRecent = 6;

function readRecent(agentId: string): string[] {
  try {
    const kept: unknown = JSON.parse(browserEnvironment().storage.read(`${recentKey}.${agentId}`) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/** One line of the answers, and what choosing it does. */
interface Choice {
  readonly id: string;
  readonly group: string;
  readonly body: TemplateResult;
  choose(): void;
}

/** The search of the inbox, over its list: a field and what was found, one combobox. Esc closes it. */
export class DeskSearch extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false }, shut: { attribute: false }, active: { state: true } };
  declare desk: Desk;
  declare shut: () => void;
  /** The place of the choice that Enter takes. */
  declare active: number;
  #asking: SearchAsking | undefined;
  #recent: string[] = [];

  constructor() {
    super();
    this.active = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#recent = readRecent(this.desk.me.id);
    this.#asking = createSearchAsking(this.desk, () => {
      this.active = 0;
      this.requestUpdate();
    });
    this.whileConnected(() => this.#asking?.stop());
  }

  override focus(): void {
    void this.updateComplete.then(() => this.#field?.focus());
  }

  get #words(): InboxWords['search'] {
    return inboxWords(this.reading.locale).search;
  }

  get #field(): HTMLInputElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('input');
  }

  #ask(query: string): void {
    const field = this.#field;
    if (field !== null && field.value !== query) field.value = query;
    this.#asking?.ask(query);
  }

  #keep(searches: readonly string[]): void {
    this.#recent = [...searches];
    browserEnvironment().storage.write(`${recentKey}.${this.desk.me.id}`, JSON.stringify(searches));
    this.requestUpdate();
  }

  #open(hit: SearchHit): void {
    const query = this.#asking?.state.query.trim() ?? '';
    this.#keep([query, ...this.#recent.filter((one) => one !== query)].slice(0, keptRecent));
    this.desk.open(hit.conversationId);
  }

  /** Customers whose name, in a conversation that was found, has the words. */
  #customersOf(hits: readonly SearchHit[], found: readonly string[]): SearchHit[] {
    const isNamed = ({ customer }: SearchHit) => wordsOf(customer.name).some((word) => found.some((one) => word.startsWith(one)));
    return [...new Map(hits.filter(isNamed).map((hit) => [hit.customer.id, hit])).values()].slice(0, 4);
  }

  #choices(): Choice[] {
    const words = this.#words;
    const { reading } = this;
    const { query, result } = this.#asking?.state ?? { query: '' };
    if (query.trim() === '')
      return this.#recent.map((recent) => ({
        id: recent,
        group: words.recent,
        body: html`${icon('history', 18)}<span class="cut">${recent}</span>`,
        choose: () => this.#ask(recent),
      }));
    if (result === undefined) return [];
    const customers = this.#customersOf(result.hits, result.words).map((hit) => ({
      id: `customer ${hit.customer.id}`,
      group: words.customers,
      body: html`${customerFace({ id: hit.customer.id, name: hit.customer.name }, 28, reading)}${renderMarked(hit.customer.name, result.words, reading)}`,
      choose: () => this.#open(hit),
    }));
    const conversations = result.hits.map((hit) => ({
      id: hit.conversationId,
      group: words.conversations,
      body: renderHit(hit, result.words, words, reading),
      choose: () => this.#open(hit),
    }));
    return [...customers, ...conversations];
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const choices = this.#choices();
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (event.key === 'Escape') {
      if (this.#asking?.state.query === '') this.shut();
      else this.#ask('');
    } else if (event.key === 'Enter') choices[this.active]?.choose();
    else if (step !== undefined && choices.length > 0) {
      this.active = (this.active + step + choices.length) % choices.length;
      void this.updateComplete.then(() =>
        (this.renderRoot as ShadowRoot).querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }),
      );
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #renderChoices(choices: readonly Choice[]): TemplateResult {
    const words = this.#words;
    const groups = Map.groupBy(choices, ({ group }) => group);
    let place = 0;
    return html`<div role="listbox" id="found" aria-label=${words.label}>
      ${[...groups].map(
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
                @click=${() => choice.choose()}
                @pointermove=${() => (this.active = at)}
              >
                ${choice.body}
              </div>`;
            })}
          </div>`,
      )}
    </div>`;
  }

  #renderBelow(choices: readonly Choice[]): TemplateResult | typeof nothing {
    const words = this.#words;
    const { query, isWorking, result, failed } = this.#asking?.state ?? { query: '', isWorking: false };
    if (failed !== undefined) {
      return html`<div class="mt" role="alert">
        <h2>${words.failed}</h2>
        <p>${this.reading.sentence(this.reading.words.refusals[failed])}</p>
        <div class="acts"><button class="btn" @click=${() => this.#ask(query)}>${this.reading.words.retry}</button></div>
      </div>`;
    }
    if (query.trim() === '' && choices.length > 0)
      return html`<button class="btn ghost sm" @click=${() => this.#keep([])}>${words.forget}</button>`;
    if (query.trim().length < 2) return html`<p class="hint soft">${words.hint}</p>`;
    if (isWorking || result === undefined || choices.length > 0)
      return result?.isMore === true ? html`<p class="hint soft">${words.more}</p>` : nothing;
    return html`<div class="mt">
      <h2>${words.nothing}</h2>
      <p>${words.nothingHint(query.trim())}</p>
    </div>`;
  }

  protected override render(): TemplateResult {
    const words = this.#words;
    const { isWorking, result } = this.#asking?.state ?? { isWorking: false };
    const choices = this.#choices();
    const said = isWorking
      ? words.working
      : result === undefined
        ? ''
        : words.results(result.hits.length, this.reading.number(result.hits.length));
    return html`<div class="field">
        ${isWorking ? html`<span class="spin"></span>` : icon('search', 18)}
        <input
          type="text"
          role="combobox"
          aria-label=${words.label}
          aria-expanded=${choices.length > 0}
          aria-controls="found"
          aria-autocomplete="list"
          aria-activedescendant=${choices.length > 0 ? `option-${this.active}` : nothing}
          autocomplete="off"
          spellcheck="false"
          maxlength="200"
          placeholder=${words.placeholder}
          @input=${(event: Event) => this.#ask((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
        />
        <button class="ib" aria-label=${words.clear} @click=${() => this.shut()}>${icon('x', 16)}</button>
      </div>
      <span class="hush" role="status">${said}</span>
      <div class="scroll">${this.#renderChoices(choices)} ${this.#renderBelow(choices)}</div>`;
  }
}
define('desk-search', DeskSearch);

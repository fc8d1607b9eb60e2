import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Colleague } from '../contract/entities.ts';
import { messageKinds, type MessageSender } from '../contract/message-filter.ts';
import styles from './all-messages.css';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { sayField } from './field-said.ts';
import fields from './fields.css';
import { icon } from './icons.ts';
import { createMessageFinder, type FoundMessage, type MessageFinder } from './message-finder.ts';
import type { MessageQuestion } from './message-question.ts';
import { renderFound } from './message-row.ts';
import { messageWords } from './message-words.ts';
import { lotus } from './ornaments.ts';
import room from './room.css';

/** So long nothing is typed before what was typed is looked for. */
const typingMs = 350;
const nearEndPx = 500;

/** The room where messages of all conversations are found: filters above, latest first below. */
export class DeskAllMessages extends DeskElement {
  static override styles = stylesOf(room, fields, styles);
  static override properties = {
    desk: { attribute: false },
    question: { attribute: false },
    team: { state: true },
  };
  declare desk: Desk;
  declare question: MessageQuestion;
  declare team: readonly Colleague[];
  #finder: MessageFinder | undefined;
  #asked = '';
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.team = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const finder = createMessageFinder(this.desk.http);
    this.#finder = finder;
    this.#asked = '';
    this.whileConnected(finder.subscribe(() => this.requestUpdate()));
    this.whileConnected(() => clearTimeout(this.#typing));
    this.desk.agents().then(
      (team) => (this.team = team),
      // Without the team everybody can still be chosen together.
      () => undefined,
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const asked = JSON.stringify(this.question);
    if (!changed.has('question') || asked === this.#asked || this.#finder === undefined) return;
    this.#asked = asked;
    this.#finder.ask(this.question);
    const scroller = (this.renderRoot as ShadowRoot | undefined)?.querySelector('.scroll');
    if (scroller) scroller.scrollTop = 0;
  }

  #ask(change: { [Name in keyof MessageQuestion]?: MessageQuestion[Name] | undefined }): void {
    clearTimeout(this.#typing);
    const next = Object.entries({ ...this.question, ...change }).filter(([, value]) => value !== undefined && value !== '');
    this.desk.router.go({ room: 'messages', question: Object.fromEntries(next) }, 'replace');
  }

  #type(text: string): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#ask({ text: text.trim() }), typingMs);
  }

  #onScroll(event: Event): void {
    const { scrollTop, scrollHeight, clientHeight } = event.target as HTMLElement;
    const { finding } = this.#finder ?? {};
    const isNearEnd = scrollHeight - scrollTop - clientHeight < nearEndPx;
    // What a filter leaves nothing of is looked through further only when somebody says so.
    if (isNearEnd && finding?.hasMore === true && finding.found.length >= 20 && finding.failed === undefined)
      void this.#finder?.lookFurther();
  }

  #renderSelect(
    name: 'kind' | 'sender' | 'read',
    label: string,
    value: string,
    options: unknown,
    pick: (value: string) => void,
  ): TemplateResult {
    return html`<span class="select ${value === '' ? '' : 'on'}">
      <select
        class="field"
        name=${name}
        aria-label=${label}
        @change=${(event: Event) => pick((event.target as HTMLSelectElement).value)}
      >
        ${options}
      </select>
      ${icon('down', 16)}
    </span>`;
  }

  #renderOption(value: string, word: string, chosen: string): TemplateResult {
    return html`<option value=${value} ?selected=${value === chosen}>${word}</option>`;
  }

  #renderSender(): TemplateResult {
    const words = messageWords(this.reading.locale);
    const { sender = '', agent } = this.question;
    const chosen = agent === undefined ? sender : `agent:${agent}`;
    const senders: readonly MessageSender[] = ['customer', 'agent', 'bot', 'system'];
    const pick = (value: string) => {
      const [, id] = value.split('agent:');
      if (id === undefined) this.#ask({ sender: value as MessageSender, agent: undefined });
      else this.#ask({ sender: undefined, agent: id });
    };
    const options = html`${this.#renderOption('', words.sender.any, chosen)}
    ${senders.map((name) => this.#renderOption(name, words.sender[name], chosen))}
    ${
      this.team.length === 0
        ? nothing
        : html`<optgroup label=${words.sender.agents}>
            ${this.team.map(({ id, name }) => this.#renderOption(`agent:${id}`, this.reading.pick(name), chosen))}
          </optgroup>`
    }`;
    return this.#renderSelect('sender', words.sender.label, chosen, options, pick);
  }

  #renderDay(name: 'from' | 'to'): TemplateResult {
    const words = messageWords(this.reading.locale);
    const value = this.question[name] ?? '';
    const said = sayField(value, this.reading);
    return html`<label class="day ${value === '' ? '' : 'on'}"
      ><span>${words[name]}</span>
      <input
        type="date"
        name=${name}
        .value=${value}
        min=${(name === 'to' && this.question.from) || nothing}
        max=${(name === 'from' && this.question.to) || nothing}
        @change=${(event: Event) => this.#ask({ [name]: (event.target as HTMLInputElement).value })}
      />${said === undefined ? nothing : html`<span class="said">${said}</span>`}</label
    >`;
  }

  #renderFilters(): TemplateResult {
    const words = messageWords(this.reading.locale);
    const { kind = '', read = '', text = '' } = this.question;
    const isNarrow = Object.keys(this.question).length > 0;
    return html`<div class="filters" role="search" aria-label=${words.filters}>
      <span class="find"
        >${icon('search', 18)}
        <input
          type="search"
          maxlength="100"
          aria-label=${words.search}
          placeholder=${words.search}
          .value=${text}
          @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
          @change=${(event: Event) => this.#ask({ text: (event.target as HTMLInputElement).value.trim() })}
      /></span>
      ${this.#renderSelect(
        'kind',
        words.kind.label,
        kind,
        html`${this.#renderOption('', words.kind.any, kind)}
        ${messageKinds.map((name) => this.#renderOption(name, words.kind[name], kind))}`,
        (value) => this.#ask({ kind: value as (typeof messageKinds)[number] }),
      )}
      ${this.#renderSender()}
      ${this.#renderSelect(
        'read',
        words.read.label,
        read,
        (['', 'read', 'unread'] as const).map((name) => this.#renderOption(name, words.read[name === '' ? 'any' : name], read)),
        (value) => this.#ask({ read: value as 'read' | 'unread' }),
      )}
      ${this.#renderDay('from')} ${this.#renderDay('to')}
      ${
        isNarrow
          ? html`<button class="btn ghost" @click=${() => this.desk.router.go({ room: 'messages', question: {} }, 'replace')}>
              ${icon('x', 16)}${words.clear}
            </button>`
          : nothing
      }
    </div>`;
  }

  #jump({ conversationId, message }: FoundMessage): void {
    this.desk.open(conversationId, { kind: 'm', seq: message.seq });
  }

  #renderDays(found: readonly FoundMessage[]): TemplateResult {
    const { reading, desk } = this;
    const nowMs = Date.now();
    const days = Map.groupBy(found, ({ message }) => reading.dayKey(message.at));
    return html`${repeat(
      days,
      ([day]) => day,
      ([, ofDay]) =>
        html`<section>
          <h2 class="date">${reading.day(ofDay[0]?.message.at ?? '', nowMs)}</h2>
          <ul>
            ${repeat(
              ofDay,
              ({ conversationId, message }) => `${conversationId} ${message.seq}`,
              (one) => renderFound(one, { reading, desk, jump: () => this.#jump(one) }),
            )}
          </ul>
        </section>`,
    )}`;
  }

  #renderFoot(): TemplateResult | typeof nothing {
    const words = messageWords(this.reading.locale);
    const { finding } = this.#finder ?? {};
    if (finding === undefined || finding.failed !== undefined) return nothing;
    const { found, isLooking, lookedBackTo, hasMore } = finding;
    const looked = lookedBackTo === undefined ? '' : words.lookedTo(this.reading.full(lookedBackTo));
    return html`<div class="foot" role="status">
      ${isLooking && found.length > 0 ? html`<span class="spin"></span><span>${words.looking}</span>` : nothing}
      ${looked === '' ? nothing : html`<span>${looked}</span>`}
      ${hasMore && !isLooking ? html`<button class="btn sm" @click=${() => void this.#finder?.lookFurther()}>${words.further}</button>` : nothing}
      ${!hasMore && !isLooking && found.length > 0 ? words.lookedAll : nothing}
    </div>`;
  }

  #renderNone(hasMore: boolean): TemplateResult {
    const words = messageWords(this.reading.locale);
    const isNarrow = Object.keys(this.question).length > 0;
    const said = hasMore ? words.nothingYet : isNarrow ? words.nothing : words.none;
    return html`<div class="mt none">
      ${lotus()}
      <h2>${said.title}</h2>
      <p>${said.text}</p>
    </div>`;
  }

  #renderFound(): TemplateResult {
    const words = messageWords(this.reading.locale);
    const { finding } = this.#finder ?? {};
    if (finding?.failed !== undefined && finding.found.length === 0) {
      return html`<div class="mt" role="alert">
        <h2>${words.failed}</h2>
        <p>${this.reading.sentence(this.reading.words.refusals[finding.failed])}</p>
        <div class="acts">
          <button class="btn" @click=${() => void this.#finder?.lookFurther()}>
            ${icon('rotate', 18)}${this.reading.words.retry}
          </button>
        </div>
      </div>`;
    }
    if (finding === undefined || (finding.isLooking && finding.found.length === 0))
      return html`<div class="wait sk" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
        ${this.#renderFoot()}`;
    return html`${finding.found.length === 0 ? this.#renderNone(finding.hasMore) : this.#renderDays(finding.found)}
    ${
      finding.failed === undefined
        ? this.#renderFoot()
        : html`<div class="foot bad" role="alert">
            ${this.reading.sentence(this.reading.words.refusals[finding.failed])}
            <button class="btn sm" @click=${() => void this.#finder?.lookFurther()}>${this.reading.words.retry}</button>
          </div>`
    }`;
  }

  protected override render(): TemplateResult {
    const words = messageWords(this.reading.locale);
    const { finding } = this.#finder ?? {};
    return html`<header>
        <h1 class="grow">${words.title}</h1>
        <button
          class="ib tip"
          data-tip=${words.again}
          aria-label=${words.again}
          ?disabled=${finding?.isLooking === true}
          @click=${() => this.#finder?.ask(this.question)}
        >
          ${icon('rotate')}
        </button>
      </header>
      ${this.#renderFilters()}
      <div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label=${words.list}
        aria-busy=${finding?.isLooking === true}
        @scroll=${(event: Event) => this.#onScroll(event)}
      >
        ${this.#renderFound()}
      </div>`;
  }
}
define('desk-all-messages', DeskAllMessages);

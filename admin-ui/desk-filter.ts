import { html, nothing, type TemplateResult } from 'lit';
import type { Colleague } from '../contract/entities.ts';
import { priorities } from '../contract/triage.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace } from './face.ts';
import filterStyles from './filter.css';
import { glyph, icon } from './icons.ts';
import { inboxWords } from './inbox-words.ts';
import { daysChoices, scores, sources, statuses, usualStatus, type InboxLook, type Narrowing } from './inbox-look.ts';
import styles from './menu.css';
import popover from './popover.css';
import { locales } from './preferences.ts';

type Field = keyof Narrowing;

/** One thing to choose; several of a field may be chosen where it says so. */
interface Option {
  readonly id: string;
  readonly label: string;
  readonly figure?: TemplateResult;
  readonly isOn: boolean;
  readonly after: Narrowing;
}

const fields: readonly Field[] = ['status', 'priority', 'language', 'assignee', 'days', 'isUnread', 'rating', 'source'];
const severalOf: readonly Field[] = ['status', 'priority', 'rating'];

/** The menu that narrows the list: first by what, then how. Arrows move, Enter chooses, Left and Esc go back. */
export class DeskFilter extends DeskElement {
  static override styles = stylesOf(popover, styles, filterStyles);
  static override properties = {
    desk: { attribute: false },
    look: { attribute: false },
    field: { attribute: false },
    show: { attribute: false },
    shut: { attribute: false },
    agents: { state: true },
  };
  declare desk: Desk;
  declare look: InboxLook;
  /** The field whose choices are shown; `new` asks for the field first. */
  declare field: Field | 'new';
  declare show: (look: InboxLook) => void;
  declare shut: () => void;
  declare agents: readonly Colleague[] | undefined;
  #cameFrom: Field | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const outside = (event: Event) => {
      if (!event.composedPath().includes(this)) this.shut();
    };
    document.addEventListener('pointerdown', outside, true);
    this.whileConnected(() => document.removeEventListener('pointerdown', outside, true));
    void this.#focusFirst();
    this.desk.agents().then(
      (agents) => (this.agents = agents),
      () => (this.agents = []),
    );
  }

  async #focusFirst(): Promise<void> {
    await this.updateComplete;
    const items = this.#items();
    const from = items.find((item) => item.dataset['field'] === this.#cameFrom);
    (from ?? items.find((item) => item.ariaChecked === 'true') ?? items[0])?.focus({ preventScroll: true });
  }

  #items(): HTMLElement[] {
    return [...(this.renderRoot as ShadowRoot).querySelectorAll<HTMLElement>('.it')];
  }

  #enter(field: Field | 'new'): void {
    this.#cameFrom = this.field === 'new' ? undefined : this.field;
    this.field = field;
    void this.#focusFirst();
  }

  #onKey(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.findIndex((item) => item.matches(':focus'));
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const step = steps[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') this.shut();
    else if (event.key === 'ArrowLeft' && this.field !== 'new') this.#enter('new');
    else if (event.key === 'ArrowRight' && this.field === 'new') items[at]?.click();
    else if (step !== undefined) items.at(step % items.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #pick({ after }: Option): void {
    this.show({ ...this.look, narrowing: after });
    if (this.field !== 'new' && !severalOf.includes(this.field)) this.shut();
  }

  /** The choices of a field of which several may be on at once; none of them on means that it does not narrow. */
  #several<T extends string | number>(
    field: 'status' | 'priority' | 'rating',
    all: readonly T[],
    chosen: readonly T[],
    say: (one: T) => { label: string; figure?: TemplateResult },
  ): Option[] {
    const { [field]: _, ...rest } = this.look.narrowing;
    return all.map((one) => {
      const next = all.filter((other) => (other === one) !== chosen.includes(other));
      const isAll = next.length === 0 || next.length === all.length;
      const without = field === 'status' ? { ...rest, status: 'any' as const } : rest;
      return { id: String(one), ...say(one), isOn: chosen.includes(one), after: isAll ? without : { ...rest, [field]: next } };
    });
  }

  #single<T extends string | number | true>(
    field: Field,
    all: readonly T[],
    say: (one: T) => { label: string; figure?: TemplateResult },
  ): Option[] {
    const { [field]: chosen, ...rest } = this.look.narrowing;
    return all.map((one) => ({
      id: String(one),
      ...say(one),
      isOn: chosen === one,
      after: chosen === one ? rest : { ...rest, [field]: one },
    }));
  }

  #options(field: Field): Option[] {
    const { words, number, pick } = this.reading;
    const { narrowing, view } = this.look;
    switch (field) {
      case 'status': {
        const choice = narrowing.status ?? usualStatus(view);
        const chosen = choice === 'active' ? (['open', 'pending'] as const) : choice === 'any' ? [] : choice;
        return this.#several('status', statuses, chosen, (one) => ({ label: words.status[one], figure: html`${glyph(one)}` }));
      }
      case 'priority':
        return this.#several('priority', priorities.toReversed(), narrowing.priority ?? [], (one) => ({
          label: words.priority[one],
          figure: html`<span class="p-${one}">${glyph(one)}</span>`,
        }));
      case 'rating':
        return this.#several('rating', scores.toReversed(), narrowing.rating ?? [], (one) => ({
          label: words.details.stars(number(one)),
          figure: html`${icon('star', 16)}`,
        }));
      case 'language':
        return this.#single('language', locales, (one) => ({ label: words.language[one] }));
      case 'assignee': {
        const colleagues = (this.agents ?? []).filter(({ id }) => id !== this.desk.me.id);
        const figures = new Map(colleagues.map((agent) => [agent.id, agent]));
        return this.#single('assignee', ['me', 'none', ...colleagues.map(({ id }) => id)], (one) => {
          const agent = one === 'me' ? this.desk.me : figures.get(one);
          const label = one === 'me' ? words.isYou(pick(this.desk.me.name)) : agent ? pick(agent.name) : words.nobody;
          return { label, figure: agentFace(agent ?? null, 20, this.reading) };
        });
      }
      case 'days':
        return this.#single('days', daysChoices, (one) => ({ label: words.inbox.lastDays(one, number(one)) }));
      case 'isUnread':
        return this.#single('isUnread', [true], () => ({ label: words.inbox.unread }));
      case 'source':
        return this.#single('source', sources, (one) => ({ label: words.inbox.sources[one] }));
    }
  }

  /** What a field offers in this view: who is fixed by the view is not asked for again. */
  #fields(): readonly Field[] {
    const { view } = this.look;
    return fields.filter((field) => field !== 'assignee' || (view !== 'mine' && view !== 'unassigned'));
  }

  #renderFields(): TemplateResult[] {
    const words = inboxWords(this.reading.locale).menus;
    return this.#fields().map(
      (field) =>
        html`<button
          class="it"
          role="menuitem"
          tabindex="-1"
          aria-haspopup="menu"
          data-field=${field}
          @click=${() => this.#enter(field)}
        >
          <span class="cut">${words.fields[field]}</span><span class="note soft">${icon('right', 16)}</span>
        </button>`,
    );
  }

  #renderOptions(field: Field): TemplateResult[] {
    const role = severalOf.includes(field) ? 'menuitemcheckbox' : 'menuitemradio';
    return this.#options(field).map(
      (option) =>
        html`<button class="it" role=${role} tabindex="-1" aria-checked=${option.isOn} @click=${() => this.#pick(option)}>
          ${option.figure ?? nothing}<span class="cut">${option.label}</span>
          ${option.isOn ? html`<span class="on">${icon('check', 16)}</span>` : nothing}
        </button>`,
    );
  }

  protected override render(): TemplateResult {
    const { addFilter } = this.reading.words.inbox;
    const words = inboxWords(this.reading.locale).menus;
    const { field } = this;
    return html`<div class="pop" @keydown=${(event: KeyboardEvent) => this.#onKey(event)}>
      ${
        field === 'new'
          ? nothing
          : html`<button class="back" tabindex="-1" @click=${() => this.#enter('new')}>
              ${icon('left', 16)}<span>${words.fields[field]}</span>
            </button>`
      }
      <div role="menu" aria-label=${field === 'new' ? addFilter : words.fields[field]}>
        ${field === 'new' ? this.#renderFields() : this.#renderOptions(field)}
      </div>
    </div>`;
  }
}
define('desk-filter', DeskFilter);

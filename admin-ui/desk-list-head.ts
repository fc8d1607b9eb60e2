import { html, nothing, type TemplateResult } from 'lit';
import type { Colleague } from '../contract/entities.ts';
import './desk-menu.ts';
import type { PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { loadCode } from './fresh-code.ts';
import { icon } from './icons.ts';
import { chipsOf, type Chip } from './inbox-chips.ts';
import { orders, plainLook, type InboxLook, type ViewName } from './inbox-look.ts';
import styles from './list-head.css';
import { prefer } from './reading.ts';
import type { SavedView } from './saved-views.ts';

/** Views that always have a tab of their own; between them stands one more, the one that is looked at. */
const fixed: readonly ViewName[] = ['mine', 'unassigned', 'all'];

/** What the list shows and in which order: tabs, chips, and the menus behind them. */
export class DeskListHead extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    look: { attribute: false },
    show: { attribute: false },
    search: { attribute: false },
    /** The filter that is being chosen: a chip's, or `new`. */
    choosing: { state: true },
    agents: { state: true },
    menus: { state: true },
  };
  declare desk: Desk;
  declare look: InboxLook;
  declare show: (look: InboxLook) => void;
  declare search: () => void;
  declare choosing: Chip['kind'] | 'new' | undefined;
  declare agents: readonly Colleague[] | undefined;
  declare menus: typeof import('./list-menus.ts') | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.desk.inbox.subscribe(() => this.requestUpdate()));
    // Behind the first screen, so that nobody waits for menus that nobody has opened.
    const idle = setTimeout(() => void this.#loadMenus());
    this.whileConnected(() => clearTimeout(idle));
  }

  get #saved(): SavedView | undefined {
    return this.menus?.savedAs(this.desk, this.look);
  }

  get #tabs(): readonly ViewName[] {
    const extra = fixed.includes(this.look.view) ? 'mentions' : this.look.view;
    return ['mine', 'unassigned', extra, 'all'];
  }

  async #loadMenus(): Promise<void> {
    try {
      const menus = await loadCode(() => import('./list-menus.ts'));
      this.whileConnected(menus.followSaved(this.desk, () => this.requestUpdate()));
      this.menus = menus;
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  /** Arrow keys within the tabs. */
  #roam(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const items = [...(this.renderRoot as ShadowRoot).querySelectorAll<HTMLElement>('[role=tab]')];
    const next = items[(items.findIndex((item) => item.matches(':focus')) + step + items.length) % items.length];
    next?.focus();
    next?.click();
    event.preventDefault();
  }

  #onView({ id }: PickEvent): void {
    const look = this.menus?.lookOf(this.desk, id);
    if (look !== undefined) this.show(look);
    else if (id === 'save' || id === 'manage') void this.#openViews(id);
  }

  async #openViews(what: 'save' | 'manage'): Promise<void> {
    try {
      const { openViews } = await loadCode(() => import('./desk-views.ts'));
      await openViews(this.desk, what, this.look);
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  async #start(): Promise<void> {
    try {
      const { openStart } = await loadCode(() => import('./desk-start.ts'));
      await openStart(this.desk, this.renderRoot);
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  #onSort(event: PickEvent): void {
    const order = orders.find((name) => name === event.id);
    if (order !== undefined) this.show({ ...this.look, order });
    else void prefer({ isCompact: event.id === 'compact' });
  }

  async #choose(kind: Chip['kind'] | 'new'): Promise<void> {
    try {
      await loadCode(() => import('./desk-filter.ts'));
      this.choosing = kind;
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  async #readAgents(): Promise<void> {
    this.agents = [];
    // A chip whose agent cannot be looked up just says that it is one.
    this.agents = await this.desk.agents().catch(() => []);
  }

  #remove(chip: Chip): void {
    this.show({ ...this.look, narrowing: chip.without });
    // The focus goes where one would add it again, since its own place is gone.
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.add')?.focus();
  }

  #renderTabs(): TemplateResult {
    const { words, number } = this.reading;
    const { counts } = this.desk.inbox.view;
    const saved = this.#saved;
    return html`<div
      class="tabs"
      role="tablist"
      aria-label=${words.inbox.viewsTitle}
      @keydown=${(event: KeyboardEvent) => this.#roam(event)}
    >
      ${this.#tabs.map((name) => {
        const count = counts[name];
        const shown = count === undefined ? '' : number(count.count);
        const isShown = this.look.view === name;
        return html`<button
          role="tab"
          aria-selected=${isShown}
          tabindex=${isShown ? 0 : -1}
          @click=${() => this.show({ ...plainLook, view: name })}
        >
          <span class="cut">${isShown && saved !== undefined ? saved.name : words.inbox.views[name]}</span>
          <span class="n">${count?.isAtLeast === true ? words.inbox.atLeast(shown) : shown}</span>
        </button>`;
      })}
    </div>`;
  }

  #renderChip(chip: Chip): TemplateResult {
    const { inbox: words } = this.reading.words;
    return html`<span class="chip on">
      <button class="what" aria-haspopup="menu" @click=${() => void this.#choose(chip.kind)}>${chip.label}</button>
      <button class="off" aria-label=${words.removeFilter(chip.label)} @click=${() => this.#remove(chip)}>
        ${icon('x', 12)}
      </button>
    </span>`;
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    const { assignee } = this.look.narrowing;
    if (assignee !== undefined && this.agents === undefined) void this.#readAgents();
    const nameOf = (id: string) => {
      const agent = this.agents?.find((one) => one.id === id);
      return agent && this.reading.pick(agent.name);
    };
    const chips = chipsOf(this.look, { me: this.desk.me.id, nameOf }, this.reading);
    return html`<button class="find" aria-label=${words.inbox.search} aria-haspopup="dialog" @click=${this.search}>
        ${icon('search', 18)}<span class="grow cut">${words.inbox.search}</span><kbd class="kbd" aria-hidden="true">/</kbd>
      </button>
      <div class="views">
        ${this.#renderTabs()}
        <desk-menu
          .label=${words.inbox.viewsTitle}
          .items=${this.menus?.viewItems(this.desk, this.look, this.reading) ?? []}
          @desk-pick=${(event: PickEvent) => this.#onView(event)}
        >
          <button slot="trigger" class="ib tip" data-tip=${words.inbox.moreViews} aria-label=${words.inbox.moreViews}>
            ${icon('down', 16)}
          </button>
        </desk-menu>
      </div>
      <div class="chips">
        <div class="of" role="group" aria-label=${words.inbox.filters}>
          ${chips.map((chip) => this.#renderChip(chip))}
          <button class="chip add" aria-haspopup="menu" @click=${() => void this.#choose('new')}>
            ${icon('plus', 14)}${words.inbox.addFilter}
          </button>
        </div>
        <desk-menu
          .label=${words.inbox.order}
          .items=${this.menus?.sortItems(this.look, this.reading) ?? []}
          @desk-pick=${(event: PickEvent) => this.#onSort(event)}
        >
          <button slot="trigger" class="ib tip" data-tip=${words.inbox.order} aria-label=${words.inbox.order}>
            ${icon('sort', 18)}
          </button>
        </desk-menu>
        ${
          this.desk.may('send_messages')
            ? html`<button
                class="ib tip compose"
                data-tip=${words.inbox.start}
                aria-label=${words.inbox.start}
                @click=${() => void this.#start()}
              >
                ${icon('compose', 18)}
              </button>`
            : nothing
        }
        ${
          this.choosing === undefined
            ? nothing
            : html`<desk-filter
                .desk=${this.desk}
                .look=${this.look}
                .field=${this.choosing}
                .show=${this.show}
                .shut=${() => this.#stopChoosing()}
              ></desk-filter>`
        }
      </div>`;
  }

  #stopChoosing(): void {
    this.choosing = undefined;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('.add')?.focus();
  }
}
define('desk-list-head', DeskListHead);

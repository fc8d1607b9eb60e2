import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import { limits } from '../contract/limits.ts';
import type { Desk } from './desk.ts';
import { define, stylesOf } from './element.ts';
import fields from './fields.css';
import { glyph, icon } from './icons.ts';
import type { InboxLook } from './inbox-look.ts';
import type { Refusal } from './inbox-shelves.ts';
import { inboxWords, type InboxWords } from './inbox-words.ts';
import { currentReading } from './reading.ts';
import { savedViewsOf, type Owner, type SavedView } from './saved-views.ts';
import sheet from './sheet-dialog.css';
import { SheetDialog } from './sheet-dialog.ts';
import styles from './views.css';

const owners: readonly Owner[] = ['own', 'team'];

const reasonOf = (error: unknown): Refusal => (error instanceof ApiError ? error.code : 'internal');

/** Keeps a view under a name, and puts kept ones in order. */
export class DeskViews extends SheetDialog {
  static override styles = stylesOf(sheet, fields, styles);
  static override properties = {
    desk: { attribute: false },
    mode: {},
    look: { attribute: false },
    owner: { state: true },
    fault: { state: true },
    isWorking: { state: true },
  };
  declare desk: Desk;
  declare mode: 'save' | 'manage';
  declare look: InboxLook;
  declare owner: Owner;
  declare fault: string | undefined;
  declare isWorking: boolean;

  constructor() {
    super();
    this.owner = 'own';
    this.isWorking = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const saved = savedViewsOf(this.desk);
    this.whileConnected(saved.subscribe(() => this.requestUpdate()));
    saved.load().catch((error: unknown) => (this.fault = this.reading.words.refusals[reasonOf(error)]));
  }

  get #words(): InboxWords['views'] {
    return inboxWords(this.reading.locale).views;
  }

  get #mayChangeTeam(): boolean {
    return this.desk.may('assign_tickets');
  }

  #views(owner: Owner): readonly SavedView[] {
    return savedViewsOf(this.desk)[owner];
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = (this.renderRoot as ShadowRoot).querySelector('input');
    const name = field?.value.trim() ?? '';
    const words = this.#words;
    this.fault =
      name === ''
        ? words.nameNeeded
        : name.length > limits.viewNameLength
          ? words.nameLong
          : this.#views(this.owner).length >= limits.savedViews
            ? words.full
            : undefined;
    if (this.fault !== undefined) return field?.focus();
    this.isWorking = true;
    try {
      await savedViewsOf(this.desk).add(this.owner, name, this.look);
      this.shut();
      this.desk.say({ text: words.saved(name) });
    } catch (error) {
      this.fault = this.reading.words.refusals[reasonOf(error)];
    } finally {
      this.isWorking = false;
    }
  }

  async #change(owner: Owner, make: (views: readonly SavedView[]) => readonly SavedView[]): Promise<boolean> {
    this.fault = undefined;
    try {
      await savedViewsOf(this.desk).change(owner, make);
      return true;
    } catch (error) {
      this.fault = this.reading.words.refusals[reasonOf(error)];
      return false;
    }
  }

  #rename(owner: Owner, view: SavedView, field: HTMLInputElement): void {
    const name = field.value.trim();
    if (name === '' || name === view.name) field.value = view.name;
    else void this.#change(owner, (views) => views.map((one) => (one.id === view.id ? { ...one, name } : one)));
  }

  #move(owner: Owner, view: SavedView, step: 1 | -1): void {
    void this.#change(owner, (views) => {
      const at = views.findIndex(({ id }) => id === view.id);
      const rest = views.filter(({ id }) => id !== view.id);
      return rest.toSpliced(Math.max(0, at + step), 0, view);
    });
  }

  async #remove(owner: Owner, view: SavedView): Promise<void> {
    const { desk } = this;
    const at = this.#views(owner).findIndex(({ id }) => id === view.id);
    if (!(await this.#change(owner, (views) => views.filter(({ id }) => id !== view.id)))) return;
    const undo = () => {
      desk.say(undefined);
      savedViewsOf(desk)
        .change(owner, (views) => views.toSpliced(at, 0, view))
        .catch((error: unknown) => desk.say({ text: currentReading().words.refusals[reasonOf(error)] }));
    };
    desk.say({ text: this.#words.removed(view.name), undo });
  }

  #renderFault(): TemplateResult | typeof nothing {
    if (this.fault === undefined) return nothing;
    return html`<p class="fault" id="fault" role="alert">${glyph('urgent')}<span>${this.fault}</span></p>`;
  }

  #renderSave(): TemplateResult {
    const words = this.#words;
    return html`<form novalidate @submit=${(event: SubmitEvent) => void this.#save(event)}>
      <div class="f">
        <label for="name">${words.name}</label>
        <input
          class="field"
          id="name"
          data-first
          autocomplete="off"
          maxlength=${limits.viewNameLength}
          placeholder=${words.nameHint}
          aria-invalid=${this.fault === undefined ? nothing : 'true'}
          aria-describedby=${this.fault === undefined ? nothing : 'fault'}
        />
        ${this.#renderFault()}
      </div>
      ${
        this.#mayChangeTeam
          ? html`<div class="seg" role="radiogroup" aria-label=${words.forWhom}>
              ${owners.map(
                (owner) =>
                  html`<label
                    ><input type="radio" name="owner" .checked=${this.owner === owner} @change=${() => (this.owner = owner)} />
                    <span>${owner === 'own' ? words.forMe : words.forTeam}</span></label
                  >`,
              )}
            </div>`
          : nothing
      }
      <footer><button class="btn pri" ?disabled=${this.isWorking}>${words.save}</button></footer>
    </form>`;
  }

  #renderView(owner: Owner, view: SavedView, place: number, count: number): TemplateResult {
    const words = this.#words;
    const { name } = view;
    const button = (label: string, figure: TemplateResult, act: () => void, isOff = false) =>
      html`<button class="ib" aria-label=${label} ?disabled=${isOff} @click=${act}>${figure}</button>`;
    return html`<li>
      <input
        class="field"
        aria-label=${words.rename(name)}
        maxlength=${limits.viewNameLength}
        .value=${name}
        @change=${(event: Event) => this.#rename(owner, view, event.target as HTMLInputElement)}
      />
      ${button(words.up(name), html`${icon('up', 18)}`, () => this.#move(owner, view, -1), place === 0)}
      ${button(words.down(name), html`${icon('down', 18)}`, () => this.#move(owner, view, 1), place === count - 1)}
      ${button(words.remove(name), html`${icon('trash', 18)}`, () => void this.#remove(owner, view))}
    </li>`;
  }

  #renderOwner(owner: Owner): TemplateResult {
    const words = this.#words;
    const views = this.#views(owner);
    const none = owner === 'own' ? words.noneOwn : words.noneTeam;
    const isFixed = owner === 'team' && !this.#mayChangeTeam;
    return html`<section>
      <h2>${owner === 'own' ? words.own : words.team}</h2>
      ${views.length === 0 ? html`<p class="soft">${none}</p>` : nothing}
      ${isFixed && views.length > 0 ? html`<p class="soft">${words.teamOnly}</p>` : nothing}
      <ul>
        ${views.map((view, place) => (isFixed ? html`<li>${view.name}</li>` : this.#renderView(owner, view, place, views.length)))}
      </ul>
    </section>`;
  }

  protected override render(): TemplateResult {
    const words = this.#words;
    if (this.mode === 'save') return this.renderSheet(words.saveTitle, words.saveLead, this.#renderSave());
    return this.renderSheet(
      words.manageTitle,
      words.manageLead,
      html`${this.#renderFault()} ${owners.map((owner) => this.#renderOwner(owner))}`,
    );
  }
}
define('desk-views', DeskViews);

/** Opens the sheet to keep a look under a name, or to put kept ones in order; resolves when it is closed. */
export async function openViews(desk: Desk, mode: 'save' | 'manage', look: InboxLook): Promise<void> {
  const element = Object.assign(document.createElement('desk-views') as DeskViews, { desk, mode, look });
  document.body.append(element);
  await element.open();
  element.remove();
}

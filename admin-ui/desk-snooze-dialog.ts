import { html, nothing, type TemplateResult } from 'lit';
import { conversationWords } from './conversation-words.ts';
import { define, stylesOf } from './element.ts';
import { renderFieldSaid } from './field-said.ts';
import fields from './fields.css';
import { glyph, icon } from './icons.ts';
import { SheetDialog } from './sheet-dialog.ts';
import styles from './sheet-dialog.css';
import { momentOf, wallClock } from './snooze-times.ts';

const dayMs = 24 * 60 * 60_000;

/** Any time to come, by the clocks of the shop. */
export class DeskSnoozeDialog extends SheetDialog {
  static override styles = stylesOf(styles, fields);
  static override properties = { zone: {}, held: { state: true }, hasFailed: { state: true } };
  declare zone: string;
  /** What the two fields hold, once one of them was changed. */
  declare held: string | undefined;
  declare hasFailed: boolean;
  #chosen: string | undefined;

  constructor() {
    super();
    this.zone = 'UTC';
    this.hasFailed = false;
  }

  /** The time that was chosen; undefined when the sheet was closed without. */
  async choose(): Promise<string | undefined> {
    await this.open();
    return this.#chosen;
  }

  /** A day and a time by the clocks of the shop, with a T between. */
  #holds(form: HTMLFormElement): string {
    const [day, time] = ['#day', '#time'].map((field) => form.querySelector<HTMLInputElement>(field)?.value ?? '');
    return `${day ?? ''}T${time ?? ''}`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const wall = this.#holds(event.target as HTMLFormElement);
    const at = Number.isNaN(Date.parse(wall)) ? NaN : momentOf(wall, this.zone);
    this.hasFailed = !(at > Date.now());
    if (this.hasFailed) return;
    this.#chosen = new Date(at).toISOString();
    this.shut();
  }

  protected override render(): TemplateResult {
    const { snooze: words } = conversationWords(this.reading.locale);
    const [today] = wallClock(Date.now(), this.zone).split('T');
    const [tomorrow] = wallClock(Date.now() + dayMs, this.zone).split('T');
    const said = renderFieldSaid('said', this.held ?? `${tomorrow ?? ''}T09:00`, this.reading);
    const describing = said === nothing ? 'fault' : 'said fault';
    return this.renderSheet(
      words.chooseTitle,
      words.chooseLead(this.zone),
      html`<form
        class="in bare"
        novalidate
        @submit=${(event: SubmitEvent) => this.#submit(event)}
        @input=${(event: InputEvent) => (this.held = this.#holds(event.currentTarget as HTMLFormElement))}
      >
        <div class="f">
          <div class="pair">
            <div class="f">
              <label for="day">${words.day}</label>
              <input
                data-first
                class="field"
                type="date"
                id="day"
                name="day"
                min=${today ?? ''}
                value=${tomorrow ?? ''}
                required
                aria-invalid=${this.hasFailed}
                aria-describedby=${describing}
              />
            </div>
            <div class="f">
              <label for="time">${words.time}</label>
              <input
                class="field"
                type="time"
                id="time"
                name="time"
                value="09:00"
                required
                aria-invalid=${this.hasFailed}
                aria-describedby=${describing}
              />
            </div>
          </div>
          ${said}
          <p class="fault" id="fault" role="alert">${this.hasFailed ? html`${glyph('urgent')}${words.past}` : nothing}</p>
        </div>
        <footer>
          <button type="button" class="btn" @click=${() => this.shut()}>${this.reading.words.close}</button>
          <button class="btn pri">${icon('clock', 18)}${words.do}</button>
        </footer>
      </form>`,
    );
  }
}
define('desk-snooze-dialog', DeskSnoozeDialog);

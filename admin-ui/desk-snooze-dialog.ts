import { html, nothing, type TemplateResult } from 'lit';
import { conversationWords } from './conversation-words.ts';
import { define, stylesOf } from './element.ts';
import fields from './fields.css';
import { glyph, icon } from './icons.ts';
import { SheetDialog } from './sheet-dialog.ts';
import styles from './sheet-dialog.css';
import { momentOf, wallClock } from './snooze-times.ts';

const dayMs = 24 * 60 * 60_000;

/** Any time to come, by the clocks of the shop. */
export class DeskSnoozeDialog extends SheetDialog {
  static override styles = stylesOf(styles, fields);
  static override properties = { zone: {}, hasFailed: { state: true } };
  declare zone: string;
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

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const [day, time] = ['day', 'time'].map((name) => form.get(name));
    const at = typeof day === 'string' && typeof time === 'string' ? momentOf(`${day}T${time}`, this.zone) : NaN;
    this.hasFailed = !(at > Date.now());
    if (this.hasFailed) return;
    this.#chosen = new Date(at).toISOString();
    this.shut();
  }

  protected override render(): TemplateResult {
    const { snooze: words } = conversationWords(this.reading.locale);
    const [today] = wallClock(Date.now(), this.zone).split('T');
    const [tomorrow] = wallClock(Date.now() + dayMs, this.zone).split('T');
    return this.renderSheet(
      words.chooseTitle,
      words.chooseLead(this.zone),
      html`<form @submit=${(event: SubmitEvent) => this.#submit(event)} novalidate>
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
              aria-describedby="fault"
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
              aria-describedby="fault"
            />
          </div>
        </div>
        <p class="fault" id="fault" role="alert">${this.hasFailed ? html`${glyph('urgent')}${words.past}` : nothing}</p>
        <footer>
          <button type="button" class="btn" @click=${() => this.shut()}>${this.reading.words.close}</button>
          <button class="btn pri">${icon('clock', 18)}${words.do}</button>
        </footer>
      </form>`,
    );
  }
}
define('desk-snooze-dialog', DeskSnoozeDialog);

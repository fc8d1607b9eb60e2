import { html, nothing, type TemplateResult } from 'lit';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { inboxWords } from './inbox-words.ts';
import { alpona } from './ornaments.ts';
import styles from './quiet.css';
import { openRooms } from './rooms.ts';
import { writeRoute, type Route } from './route.ts';

const errands = [
  { name: 'quickReplies', figure: 'bolt', route: { room: 'quick-replies' } },
  { name: 'hours', figure: 'clock', route: { room: 'settings', page: 'hours' } },
  { name: 'invite', figure: 'userplus', route: { room: 'team', page: 'people' } },
] as const;

/** What the sheet offers while nobody waits: errands that make the next day easier, as far as they are open to this agent. */
export class DeskQuiet extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false } };
  declare desk: Desk;

  override connectedCallback(): void {
    super.connectedCallback();
    // A room may have been opened to this agent, or shut.
    this.whileConnected(this.desk.onChange(() => this.requestUpdate()));
  }

  #go(event: MouseEvent, route: Route): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.desk.router.go(route);
  }

  protected override render(): TemplateResult {
    const words = inboxWords(this.reading.locale).quiet;
    const open = openRooms(this.desk);
    const offered = errands.filter(({ route }) => open.includes(route.room));
    const row = ({ name, figure, route }: (typeof errands)[number]) => {
      const [title, said] = words.errands[name];
      return html`<li>
        <a href=${writeRoute(route)} @click=${(event: MouseEvent) => this.#go(event, route)}>
          <span class="figure">${icon(figure)}</span>
          <span class="grow"><span class="med">${title}</span><span class="soft">${said}</span></span>
          ${icon('right', 16)}
        </a>
      </li>`;
    };
    return html`<div class="mt">
      ${alpona()}
      <h2>${words.title}</h2>
      <p>${offered.length > 0 ? words.lead : words.rest}</p>
      ${
        offered.length === 0
          ? nothing
          : html`<ul>
              ${offered.map(row)}
            </ul>`
      }
    </div>`;
  }
}
define('desk-quiet', DeskQuiet);

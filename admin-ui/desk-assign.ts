import { html, type TemplateResult } from 'lit';
import type { Colleague, DeskConversation } from '../contract/entities.ts';
import control from './control.css';
import { assign } from './conversation-acts.ts';
import { DeskMenu, type MenuItem, type PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace } from './face.ts';
import { icon } from './icons.ts';
import { languageOf, shortName } from './scripts.ts';

/** Who looks after a conversation, and the menu that hands it over where the agent may. */
export class DeskAssign extends DeskElement {
  static override styles = stylesOf(control);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    large: { type: Boolean },
    agents: { state: true },
  };
  declare desk: Desk;
  declare conversation: DeskConversation;
  /** As a value among the details instead of a button in the header. */
  declare large: boolean;
  declare agents: readonly Colleague[];

  constructor() {
    super();
    this.agents = [];
  }

  /** Opens the menu once the colleagues are known. */
  async open(): Promise<void> {
    await this.#load();
    await this.updateComplete;
    const menu = (this.renderRoot as ShadowRoot).querySelector('desk-menu');
    if (menu instanceof DeskMenu) await menu.open();
  }

  async #load(): Promise<void> {
    try {
      this.agents = await this.desk.agents();
    } catch {
      this.desk.say({ text: this.reading.words.refusals.offline });
    }
  }

  #items(): MenuItem[] {
    const { words, pick } = this.reading;
    const { me } = this.desk;
    const { assignee } = this.conversation;
    const others = this.agents.filter(({ id }) => id !== me.id);
    return [
      ...[{ ...me, presence: this.desk.availability }, ...others].map((agent) => ({
        id: agent.id,
        label: agent.id === me.id ? words.isYou(shortName(pick(agent.name))) : pick(agent.name),
        note: words.profile.presence[agent.presence],
        figure: agentFace(agent, 20, this.reading, agent.presence),
        isChosen: assignee?.id === agent.id,
      })),
      ...(assignee === null
        ? []
        : [{ id: '', label: words.thread.release, figure: agentFace(null, 20, this.reading), isChosen: false, section: '' }]),
    ];
  }

  #onPick(event: PickEvent): void {
    const { me } = this.desk;
    const agent = event.id === '' ? null : [me, ...this.agents].find(({ id }) => id === event.id);
    if (agent !== undefined)
      void assign(this.desk, this.conversation, agent === null ? null : { id: agent.id, name: agent.name });
  }

  #name(): string {
    const { words, pick } = this.reading;
    const { assignee } = this.conversation;
    if (assignee === null) return words.nobody;
    return assignee.id === this.desk.me.id ? words.isYou(shortName(pick(assignee.name))) : pick(assignee.name);
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    const { assignee } = this.conversation;
    const name = this.#name();
    const shown = html`${agentFace(assignee, 20, this.reading)}<span class="cut" lang=${languageOf(name)}>${name}</span>`;
    if (!this.desk.may('send_messages')) return html`<span class="value">${shown}</span>`;
    const label = assignee === null ? words.thread.assign : words.thread.change;
    return html`<desk-menu
      align=${this.large ? 'start' : 'end'}
      .label=${words.thread.assign}
      .items=${this.#items()}
      @desk-pick=${(event: PickEvent) => this.#onPick(event)}
      @pointerenter=${() => void this.#load()}
      @focusin=${() => void this.#load()}
    >
      <button slot="trigger" class=${this.large ? 'value' : 'btn ghost who'}>
        <span class="hush">${words.details.assignee}: </span>${shown}<span class="hush">. ${label}</span>${icon('down', 12)}
      </button>
    </desk-menu>`;
  }
}
define('desk-assign', DeskAssign);

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import './desk-team-invite.ts';
import type { DeskTeamInvite } from './desk-team-invite.ts';
import './desk-team-member.ts';
import './desk-team-people.ts';
import type { DeskTeamPeople } from './desk-team-people.ts';
import './desk-team-role.ts';
import type { DeskTeamRole } from './desk-team-role.ts';
import './desk-team-roles.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import room from './room.css';
import { writeRoute, type Route, type TeamRoute } from './route.ts';
import { rosterOf, type Roster } from './team-roster.ts';
import { inputOf } from './team-parts.ts';
import { teamWords } from './team-words.ts';
import styles from './team.css';

/** The room of the team: its people with whoever is being edited beside them, and what each role may do. */
export class DeskTeam extends DeskElement {
  static override styles = stylesOf(room, styles);
  static override properties = { desk: { attribute: false }, route: { attribute: false }, query: { state: true } };
  declare desk: Desk;
  declare route: TeamRoute;
  declare query: string;

  constructor() {
    super();
    this.query = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.#roster.subscribe(() => this.requestUpdate()));
  }

  get #roster(): Roster {
    return rosterOf(this.desk);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { page, agentId } = this.route;
    this.toggleAttribute('has-member', page === 'people' && agentId !== undefined);
    const before = changed.get('route');
    // The pane that is left gives the focus back to the row it was opened from.
    if (before?.agentId !== undefined && agentId === undefined && page === 'people') {
      (this.renderRoot as ShadowRoot).querySelector<DeskTeamPeople>('desk-team-people')?.focusRow(before.agentId);
    }
  }

  #go(event: MouseEvent, route: Route): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.desk.router.go(route);
  }

  async #invite(): Promise<void> {
    const dialog = document.createElement('desk-team-invite') as DeskTeamInvite;
    dialog.desk = this.desk;
    this.renderRoot.append(dialog);
    await dialog.open();
    dialog.remove();
  }

  async #editRole(roleId: string | undefined): Promise<void> {
    const dialog = document.createElement('desk-team-role') as DeskTeamRole;
    dialog.desk = this.desk;
    dialog.roleId = roleId;
    this.renderRoot.append(dialog);
    await dialog.open();
    dialog.remove();
  }

  #renderBar(): TemplateResult {
    const said = teamWords(this.reading.locale);
    const { page } = this.route;
    const tab = (name: TeamRoute['page'], label: string) => {
      const route = { room: 'team', page: name } as const;
      return html`<a
        href=${writeRoute(route)}
        aria-current=${page === name ? 'page' : nothing}
        @click=${(event: MouseEvent) => this.#go(event, route)}
        >${label}</a
      >`;
    };
    return html`<header>
      <h1>${said.title}</h1>
      <nav aria-label=${said.title}>${tab('people', said.people)}${tab('roles', said.rolesTab)}</nav>
      <span class="grow"></span>
      ${
        page === 'roles'
          ? html`<button class="btn pri" @click=${() => void this.#editRole(undefined)}>
              ${icon('plus', 18)}${said.roles.fresh}
            </button>`
          : html`<div class="find">
                ${icon('search', 18)}
                <input
                  type="search"
                  aria-label=${said.find}
                  placeholder=${said.find}
                  .value=${this.query}
                  @input=${(event: Event) => (this.query = inputOf(event).value)}
                />
              </div>
              <button class="btn pri" @click=${() => void this.#invite()}>${icon('userplus', 18)}${said.invite}</button>`
      }
    </header>`;
  }

  #renderPage(): TemplateResult {
    const { words, locale } = this.reading;
    const said = teamWords(locale);
    const { team, failed } = this.#roster;
    if (team === undefined && failed !== undefined) {
      return html`<div class="mt" role="alert">
        <h2>${said.failed}</h2>
        <p>${this.reading.sentence(words.refusals[failed])}</p>
        <div class="acts">
          <button class="btn" @click=${() => void this.#roster.reload()}>${icon('rotate', 18)}${words.retry}</button>
        </div>
      </div>`;
    }
    if (team === undefined) {
      return html`<span class="hush" role="status">${said.loading}</span>
        <div class="wait sk" aria-hidden="true">${[0, 1, 2].map(() => html`<i></i><i></i>`)}</div>`;
    }
    const { page, agentId } = this.route;
    if (page === 'roles')
      return html`<desk-team-roles
        .desk=${this.desk}
        .edit=${(roleId: string) => void this.#editRole(roleId)}
      ></desk-team-roles>`;
    return html`<desk-team-people
        .desk=${this.desk}
        .query=${this.query}
        .openId=${agentId}
        .showAll=${() => (this.query = '')}
      ></desk-team-people>
      ${agentId === undefined ? nothing : html`<desk-team-member .desk=${this.desk} .agentId=${agentId}></desk-team-member>`}`;
  }

  protected override render(): TemplateResult {
    return html`${this.#renderBar()}
      <div class="page">${this.#renderPage()}</div>`;
  }
}
define('desk-team', DeskTeam);

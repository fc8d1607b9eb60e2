import { html, nothing, type TemplateResult } from 'lit';
import { isBuiltIn, type Permission } from '../contract/permissions.ts';
import type { OwnRole } from '../contract/team.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { removeRole } from './team-role-acts.ts';
import { groupNames, permissionGroups, type PermissionGroup } from './team-permissions.ts';
import { roleName, rolesOf } from './team-parts.ts';
import { allowedBy, mayGive, rosterOf, type Roster } from './team-roster.ts';
import { teamWords } from './team-words.ts';
import styles from './team-roles.css';

/** What each role may do: sentences down, roles across. */
export class DeskTeamRoles extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false }, edit: { attribute: false } };
  declare desk: Desk;
  declare edit: (roleId: string) => void;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.#roster.subscribe(() => this.requestUpdate()));
    this.whileConnected(this.desk.onChange(() => this.requestUpdate()));
  }

  get #roster(): Roster {
    return rosterOf(this.desk);
  }

  #peopleWith(role: string): number {
    return this.#roster.team?.members.filter((member) => member.role === role).length ?? 0;
  }

  #renderActs(own: OwnRole): TemplateResult {
    const said = teamWords(this.reading.locale).roles;
    const name = this.reading.pick(own.name);
    const isUsed = this.#peopleWith(own.id) > 0;
    return html`<span class="acts">
      <button class="ib" aria-label=${said.edit(name)} @click=${() => this.edit(own.id)}>${icon('compose', 16)}</button>
      ${
        isUsed
          ? nothing
          : html`<button class="ib" aria-label=${said.remove(name)} @click=${() => void removeRole(this.desk, this.#roster, own)}>
              ${icon('trash', 16)}
            </button>`
      }
    </span>`;
  }

  #renderHead(role: string): TemplateResult {
    const { team } = this.#roster;
    const { number, locale } = this.reading;
    const said = teamWords(locale).roles;
    const own = team?.roles.find(({ id }) => id === role);
    const count = this.#peopleWith(role);
    return html`<th scope="col">
      <span class="name">${roleName(team, role, this.reading)}</span>
      <span class="xs soft count">${said.people(count, number(count))}</span>
      ${
        own !== undefined && mayGive(this.desk, own.permissions)
          ? this.#renderActs(own)
          : isBuiltIn(role)
            ? html`<span class="xs soft acts">${said.builtIn}</span>`
            : nothing
      }
    </th>`;
  }

  #renderCell(role: string, permission: Permission): TemplateResult {
    const said = teamWords(this.reading.locale).roles;
    const may = allowedBy(this.#roster.team, role).includes(permission);
    return html`<td class=${may ? 'may' : ''}>
      ${may ? html`<span class="tick">${icon('check', 16)}</span>` : html`<span class="dash" aria-hidden="true">–</span>`}<span
        class="hush"
        >${may ? said.may : said.mayNot}</span
      >
    </td>`;
  }

  #renderGroup(group: PermissionGroup, roles: readonly string[]): TemplateResult {
    const said = teamWords(this.reading.locale).roles;
    return html`<tbody>
      <tr class="group">
        <th scope="rowgroup" colspan=${roles.length + 1}>${said.groups[group]}</th>
      </tr>
      ${permissionGroups[group].map(
        (permission) =>
          html`<tr>
            <th scope="row">${said.permissions[permission]}</th>
            ${roles.map((role) => this.#renderCell(role, permission))}
          </tr>`,
      )}
    </tbody>`;
  }

  protected override render(): TemplateResult {
    const said = teamWords(this.reading.locale).roles;
    const roles = rolesOf(this.#roster.team);
    return html`<p class="soft lead">${said.lead}</p>
      <div class="wide" tabindex="0" role="region" aria-label=${teamWords(this.reading.locale).rolesTab}>
        <table>
          <thead>
            <tr>
              <th scope="col"><span class="hush">${said.permission}</span></th>
              ${roles.map((role) => this.#renderHead(role))}
            </tr>
          </thead>
          ${groupNames.map((group) => this.#renderGroup(group, roles))}
        </table>
      </div>`;
  }
}
define('desk-team-roles', DeskTeamRoles);

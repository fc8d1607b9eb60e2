import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { TeamMember } from '../contract/team.ts';
import './desk-menu.ts';
import type { MenuItem, PickEvent } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace } from './face.ts';
import { icon } from './icons.ts';
import { writeRoute } from './route.ts';
import { actOn } from './team-acts.ts';
import { locales, roleName, rolesOf } from './team-parts.ts';
import { allowedBy, mayGive, rosterOf, type Roster } from './team-roster.ts';
import { teamWords } from './team-words.ts';
import styles from './team-people.css';

const plain = (text: string): string => text.normalize('NFC').toLocaleLowerCase();

/** Everybody of the team, to find, to open, and to give another role. */
export class DeskTeamPeople extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    query: { attribute: false },
    openId: { attribute: false },
    showAll: { attribute: false },
  };
  declare desk: Desk;
  declare query: string;
  declare openId: string | undefined;
  declare showAll: () => void;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.#roster.subscribe(() => this.requestUpdate()));
    this.whileConnected(this.desk.onChange(() => this.requestUpdate()));
  }

  /** Puts the focus on somebody's row. */
  focusRow(agentId: string): void {
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>(`[data-id="${agentId}"] .to`)?.focus();
  }

  get #roster(): Roster {
    return rosterOf(this.desk);
  }

  #found(): TeamMember[] {
    const asked = plain(this.query);
    const members = this.#roster.team?.members ?? [];
    const found = members.filter(({ name, email }) => [name.en, name.bn, email].some((text) => plain(text).includes(asked)));
    // Whoever may no longer come in stands last.
    return [...found.filter(({ active }) => active), ...found.filter(({ active }) => !active)];
  }

  #open(event: MouseEvent, agentId: string): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.desk.router.go({ room: 'team', page: 'people', agentId });
  }

  #menuOf({ active, avatar, invitedAt }: TeamMember): MenuItem[] {
    const said = teamWords(this.reading.locale);
    return [
      { id: 'edit', label: said.edit, figure: icon('compose', 18) },
      ...(active && invitedAt !== undefined ? [{ id: 'again', label: said.sendAgain, figure: icon('mail', 18) }] : []),
      ...(avatar === undefined ? [] : [{ id: 'picture', label: said.takeDown, figure: icon('trash', 18) }]),
      active
        ? { id: 'deactivate', label: said.deactivate, figure: icon('lock', 18), section: '' }
        : { id: 'reactivate', label: said.reactivate, figure: icon('rotate', 18), section: '' },
    ];
  }

  #onPick({ id }: PickEvent, member: TeamMember): void {
    const acts = actOn(this.desk, this.#roster);
    if (id === 'edit') this.desk.router.go({ room: 'team', page: 'people', agentId: member.id });
    if (id === 'picture') void acts.takeDown(member);
    if (id === 'again') void acts.sendAgain(member);
    if (id === 'deactivate' || id === 'reactivate') void acts.setActive(member, id === 'reactivate');
  }

  #renderPresence({ active, invitedAt, presence }: TeamMember): TemplateResult {
    const { words, locale, date } = this.reading;
    const said = teamWords(locale);
    if (!active) return html`<span class="soft">${said.deactivated}</span>`;
    if (invitedAt !== undefined) {
      return html`<span class="soft two"
        ><span>${said.notYet}</span><span class="xs">${said.invitedAt(date(invitedAt))}</span></span
      >`;
    }
    return html`<span class="there ${presence}">${words.profile.presence[presence]}</span>`;
  }

  #renderRole(member: TeamMember): TemplateResult {
    const { team } = this.#roster;
    const said = teamWords(this.reading.locale);
    const name = this.reading.pick(member.name);
    const shown = roleName(team, member.role, this.reading);
    if (!member.active || !mayGive(this.desk, allowedBy(team, member.role))) return html`<span>${shown}</span>`;
    const items = rolesOf(team)
      .filter((role) => mayGive(this.desk, allowedBy(team, role)))
      .map((role) => ({ id: role, label: roleName(team, role, this.reading), isChosen: role === member.role }));
    return html`<desk-menu
      .label=${said.roleOf(name)}
      .items=${items}
      @desk-pick=${(event: PickEvent) => void actOn(this.desk, this.#roster).setRole(member, event.id)}
    >
      <button slot="trigger" class="role" aria-label="${said.roleOf(name)}: ${shown}">
        <span class="cut">${shown}</span>${icon('down', 14)}
      </button>
    </desk-menu>`;
  }

  #renderLoad({ active, openNow, capacity: own }: TeamMember): TemplateResult | typeof nothing {
    if (!active) return nothing;
    const { number, locale } = this.reading;
    const said = teamWords(locale);
    const capacity = own ?? this.#roster.defaultCapacity;
    if (capacity === undefined) return html`<span class="num">${said.openNow(number(openNow))}</span>`;
    const isFull = openNow >= capacity * 0.9;
    return html`<meter
        class=${isFull ? 'full' : ''}
        min="0"
        max=${Math.max(capacity, 1)}
        value=${Math.min(openNow, Math.max(capacity, 1))}
        aria-hidden="true"
      ></meter
      ><span class="num">${said.openOf(number(openNow), number(capacity))}</span>`;
  }

  #renderRow(member: TeamMember): TemplateResult {
    const { words, locale, pick } = this.reading;
    const said = teamWords(locale);
    const { id, name, email, active, invitedAt, presence, languages } = member;
    const called = pick(name);
    const isHere = active && invitedAt === undefined;
    const isOpen = id === this.openId;
    return html`<li class="row ${active ? '' : 'off'} ${isOpen ? 'on' : ''}" data-id=${id}>
      <a
        class="to"
        href=${writeRoute({ room: 'team', page: 'people', agentId: id })}
        aria-current=${isOpen ? 'true' : nothing}
        @click=${(event: MouseEvent) => this.#open(event, id)}
      >
        ${agentFace(member, 36, this.reading, isHere ? presence : undefined)}
        <span class="who">
          <span class="nm cut">${id === this.desk.me.id ? words.isYou(called) : called}</span>
          <span class="soft cut" lang="en">${email}</span>
        </span>
        ${this.#roster.edits.has(id) ? html`<span class="draft">${said.member.unsaved}</span>` : nothing}
      </a>
      <div class="presence"><span class="hush">${said.columns.presence}: </span>${this.#renderPresence(member)}</div>
      <div class="of"><span class="hush">${said.columns.role}: </span>${this.#renderRole(member)}</div>
      <div class="langs soft">
        <span class="hush">${said.columns.languages}: </span>
        ${locales
          .filter((side) => languages.includes(side))
          .map((side) => html`<span lang=${side} title=${said.languages[side]}>${words.languageShort[side]}</span>`)}
      </div>
      <div class="load"><span class="hush">${said.columns.openNow}: </span>${this.#renderLoad(member)}</div>
      <desk-menu
        class="acts"
        .label=${said.more(called)}
        .items=${this.#menuOf(member)}
        @desk-pick=${(event: PickEvent) => this.#onPick(event, member)}
      >
        <button slot="trigger" class="ib" aria-label=${said.more(called)}>${icon('dots')}</button>
      </desk-menu>
    </li>`;
  }

  protected override render(): TemplateResult {
    const said = teamWords(this.reading.locale);
    const { columns } = said;
    const found = this.#found();
    if (found.length === 0) {
      return html`<div class="mt">
        <h2>${said.noneFound}</h2>
        <div class="acts"><button class="btn" @click=${this.showAll}>${said.clear}</button></div>
      </div>`;
    }
    return html`<div class="heads soft" aria-hidden="true">
        <span>${columns.person}</span><span>${columns.presence}</span><span>${columns.role}</span><span>${columns.languages}</span
        ><span>${columns.openNow}</span><span></span>
      </div>
      <ul aria-label=${said.people}>
        ${repeat(
          found,
          ({ id }) => id,
          (member) => this.#renderRow(member),
        )}
      </ul>`;
  }
}
define('desk-team-people', DeskTeamPeople);

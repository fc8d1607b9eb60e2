import { html, nothing, type TemplateResult } from 'lit';
import type { DeskBell } from './desk-bell.ts';
import './desk-menu.ts';
import type { MenuItem, PickEvent } from './desk-menu.ts';
import type { DeskProfile } from './desk-profile.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { agentFace } from './face.ts';
import { loadCode } from './fresh-code.ts';
import { icon, mark } from './icons.ts';
import { locales, themes } from './preferences.ts';
import type { Role } from '../contract/permissions.ts';
import styles from './rail.css';
import { currentPreferences, prefer } from './reading.ts';
import { openRooms, rooms, type Room, type RoomName } from './rooms.ts';
import { home, writeRoute, type Route } from './route.ts';

const themeIcons = { light: 'sun', dark: 'moon', auto: 'monitor' } as const;
const availabilities = ['online', 'away', 'offline'] as const;
const languageNames = { en: 'English', bn: 'বাংলা' } as const;

/** The rooms of the console and the agent's own menu: a rail on a wide screen, a bar at the foot of a phone. */
export class DeskRail extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false }, openShortcuts: { attribute: false }, isNarrow: { state: true } };
  declare desk: Desk;
  declare openShortcuts: () => void;
  declare isNarrow: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    const narrow = matchMedia('(max-width: 719px)');
    const look = () => (this.isNarrow = narrow.matches);
    narrow.addEventListener('change', look);
    this.whileConnected(() => narrow.removeEventListener('change', look));
    this.whileConnected(this.desk.inbox.subscribe(() => this.requestUpdate()));
    this.whileConnected(this.desk.onChange(() => this.requestUpdate()));
    this.whileConnected(this.desk.router.subscribe(() => this.requestUpdate()));
    look();
  }

  #items(): MenuItem[] {
    const { words } = this.reading;
    const chosen = currentPreferences();
    return [
      ...this.#folded().map((name) => ({
        id: `room ${name}`,
        label: rooms[name].title(words),
        figure: icon(rooms[name].figure, 18),
      })),
      { id: 'profile', label: words.profile.edit, figure: icon('user', 18), section: this.#folded().length > 0 ? '' : undefined },
      ...availabilities.map((availability, index) => ({
        id: `availability ${availability}`,
        label: words.profile.presence[availability],
        figure: html`<span class="av s20 bare" aria-hidden="true"><i class="dot ${availability}"></i></span>`,
        isChosen: this.desk.availability === availability,
        section: index === 0 ? words.profile.availability : undefined,
      })),
      ...locales.map((locale, index) => ({
        id: `language ${locale}`,
        label: languageNames[locale],
        isChosen: chosen.locale === locale,
        section: index === 0 ? words.profile.language : undefined,
      })),
      ...themes.map((theme, index) => ({
        id: `theme ${theme}`,
        label: words.profile[theme],
        figure: icon(themeIcons[theme], 18),
        isChosen: chosen.theme === theme,
        section: index === 0 ? words.profile.theme : undefined,
      })),
      { id: 'signOut', label: words.profile.signOut, figure: icon('logout', 18), section: '' },
    ];
  }

  #onPick(event: PickEvent): void {
    const [what, which] = event.id.split(' ');
    if (what === 'signOut') this.desk.signOut();
    const room = this.#folded().find((name) => what === 'room' && name === which);
    if (room !== undefined) this.desk.router.go(rooms[room].door);
    if (what === 'profile') void this.#openProfile();
    const availability = availabilities.find((one) => one === which);
    if (what === 'availability' && availability) void this.desk.setAvailability(availability);
    const change = { locale: locales.find((locale) => locale === which), theme: themes.find((theme) => theme === which) };
    if (what === 'language' && change.locale !== undefined) {
      prefer({ locale: change.locale }).catch(() => this.desk.say({ text: this.reading.words.refusals.offline }));
    }
    if (what === 'theme' && change.theme !== undefined) void prefer({ theme: change.theme });
  }

  async #openProfile(): Promise<void> {
    try {
      await loadCode(() => import('./desk-profile.ts'));
    } catch {
      return this.desk.say({ text: this.reading.words.refusals.offline });
    }
    const dialog = document.createElement('desk-profile') as DeskProfile;
    dialog.desk = this.desk;
    this.renderRoot.append(dialog);
    await dialog.open();
    dialog.remove();
  }

  #go(event: MouseEvent, route: Route | undefined): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (route === undefined) this.desk.open(undefined);
    else this.desk.router.go(route);
  }

  /** Opens or closes the notifications; false while their code is not here. */
  toggleBell(): boolean {
    const bell = (this.renderRoot as ShadowRoot).querySelector<DeskBell>('desk-bell');
    if (bell?.toggle === undefined) return false;
    void bell.toggle();
    return true;
  }

  /** A phone's bar has no place for what is set up once: those rooms are in the agent's own menu. */
  #folded(): RoomName[] {
    return this.isNarrow ? openRooms(this.desk).filter((name) => rooms[name].place === 'setup') : [];
  }

  #renderRooms(place: Room['place']): TemplateResult[] {
    return openRooms(this.desk)
      .map((name) => rooms[name])
      .filter((room) => room.place === place)
      .map((room) => this.#renderRoom(room));
  }

  #renderRoom({ door, figure, title }: Room): TemplateResult {
    const word = title(this.reading.words);
    return html`<a
      class="room tip side"
      data-tip=${word}
      href=${writeRoute(door)}
      aria-current=${this.desk.router.route.room === door.room ? 'page' : nothing}
      aria-label=${word}
      @click=${(event: MouseEvent) => this.#go(event, door)}
    >
      ${icon(figure)}<span class="word">${word}</span>
    </a>`;
  }

  protected override render(): TemplateResult {
    const { words, number, pick } = this.reading;
    const { me, inbox, router } = this.desk;
    const { needing } = inbox.view;
    const name = pick(me.name);
    const folded = this.#folded();
    const label = needing === 0 ? words.rail.inbox : `${words.rail.inbox}, ${words.rail.needing(needing, number(needing))}`;
    return html`${mark(34)}
      <nav aria-label=${words.rail.main}>
        <a
          class="room tip side"
          data-tip=${words.rail.inbox}
          href=${writeRoute(home)}
          aria-current=${router.route.room === 'inbox' ? 'page' : nothing}
          aria-label=${label}
          @click=${(event: MouseEvent) => this.#go(event, undefined)}
        >
          ${icon('inbox')}<span class="word">${words.rail.inbox}</span>
          ${needing === 0 ? nothing : html`<span class="badge" data-count=${number(needing)}></span>`}
        </a>
        ${this.#renderRooms('work')}
        <span class="sp"></span>
        ${this.isNarrow ? nothing : this.#renderRooms('setup')}
        <desk-bell .desk=${this.desk}></desk-bell>
        <button
          class="room keys tip side"
          data-tip=${words.rail.shortcuts}
          aria-label=${words.rail.shortcuts}
          @click=${this.openShortcuts}
        >
          ${icon('help')}
        </button>
        <desk-menu
          place=${this.isNarrow ? 'foot' : 'side'}
          .label=${words.rail.profile(name)}
          .heading=${`${name} · ${me.roleName ? pick(me.roleName) : words.profile.roles[me.role as Role]}`}
          .items=${this.#items()}
          @desk-pick=${(event: PickEvent) => this.#onPick(event)}
        >
          <button
            slot="trigger"
            class="room me"
            aria-current=${folded.some((room) => room === router.route.room) ? 'page' : nothing}
          >
            ${agentFace(me, 32, this.reading, this.desk.availability)}<span class="word"
              >${folded.length > 0 ? words.rail.more : words.rail.account}</span
            >
            <span class="hush">${words.rail.profile(name)}</span>
          </button>
        </desk-menu>
      </nav>`;
  }
}
define('desk-rail', DeskRail);

import { html, type TemplateResult } from 'lit';
import { createConnection } from '../client/connection.ts';
import { browserEnvironment } from '../client/environment.ts';
import { ApiError, createHttp, type Http } from '../client/http.ts';
import { openNoteOutbox } from '../client/notes.ts';
import { openOutbox, wipeOutbox } from '../client/outbox.ts';
import type { Agent } from '../contract/entities.ts';
import styles from './app.css';
import type { DoorReason } from './desk-door.ts';
import { createDesk, type Desk } from './desk.ts';
import { createDrafts } from './drafts.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { loadCode } from './fresh-code.ts';
import { mark } from './icons.ts';
import { createInbox } from './inbox.ts';
import { createRouter, readRoute } from './route.ts';
import { createStaffSession, type StaffSession } from './staff-session.ts';
import { subjectOf, unsentOf } from './unsent.ts';

type Stage =
  | { readonly at: 'start' | 'stuck' }
  | { readonly at: 'door'; readonly reason: DoorReason }
  | { readonly at: 'desk'; readonly desk: Desk };

const failed = (error: unknown): Stage => ({
  at: 'door',
  reason: { kind: 'failed', isOffline: error instanceof ApiError && error.code === 'offline' },
});

/** Removes from the device whatever another agent wrote and has not sent. */
async function wipeStaff(owner: string | undefined): Promise<void> {
  for (const side of ['desk', 'notes'] as const) await wipeOutbox(side, owner);
}

/** Decides what to show: the desk for an agent, the door for everybody else. */
export class DeskApp extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { stage: { state: true } };
  declare stage: Stage;
  #session: StaffSession | undefined;
  #router = createRouter();
  /** Shows an agent to the door who may not be at the desk any more. */
  #dismiss: (() => void) | undefined;

  constructor() {
    super();
    this.stage = { at: 'start' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#start();
  }

  async #start(): Promise<void> {
    await this.#show({ at: 'start' });
    try {
      await this.#show(await this.#enter());
    } catch (error) {
      // Without even the code of the door there are still words.
      await this.#show(failed(error)).catch(() => (this.stage = { at: 'stuck' }));
    }
  }

  async #show(stage: Stage): Promise<void> {
    if (stage.at === 'door') await loadCode(() => import('./desk-door.ts'));
    if (stage.at === 'desk') await loadCode(() => import('./desk-console.ts'));
    this.stage = stage;
  }

  async #enter(): Promise<Stage> {
    const place = await createHttp({ baseUrl: '' })('GET /v1/sign-in', {});
    const session = createStaffSession(place, {
      store: sessionStorage,
      loadOidc: async () => (await loadCode(() => import('./oidc.ts'))).createOidc(place),
    });
    this.#session = session;
    const isRefused = this.#router.route.room === 'callback' && !(await this.#arrive(session));
    if (!session.isOpen) return { at: 'door', reason: { kind: isRefused ? 'refused' : 'signedOut' } };
    // The code of the desk travels while the service says who this is; a failure shows when it is needed.
    void import('./desk-console.ts').catch(() => undefined);
    const call = createHttp({
      baseUrl: place.apiUrl,
      token: () => session.token(),
      onUnauthenticated: (refused) => session.renew(refused),
    });
    // Whatever it is that an agent does next, it tells that they may not any more.
    const http: Http = (key, options) =>
      call(key, options).catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 'deactivated') this.#dismiss?.();
        throw error;
      });
    return this.#meet(session, http);
  }

  /** Goes on to the page that was asked for before the sign-in; false when the issuer's answer is of no use. */
  async #arrive(session: StaffSession): Promise<boolean> {
    let returnTo: string | undefined;
    let isArrived = true;
    try {
      returnTo = await session.arrive();
    } catch {
      // An answer that was used before, or one to a question nobody here asked: a session that is still open outlives it.
      isArrived = session.isOpen;
    }
    this.#router.go(readRoute(new URL(returnTo ?? '/admin/', location.origin)), 'replace');
    return isArrived;
  }

  async #meet(session: StaffSession, http: Http): Promise<Stage> {
    try {
      const me = await http('GET /v1/desk/me', {});
      if (!me.permissions.includes('view_chat')) return { at: 'door', reason: { kind: 'noAgent', isAgent: true } };
      return { at: 'desk', desk: await this.#openDesk(session, http, me) };
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) return failed(error);
      if (error.code === 'deactivated') return this.#former(subjectOf(await session.token()));
      return { at: 'door', reason: session.isOpen ? { kind: 'noAgent', isAgent: false } : { kind: 'ended' } };
    }
  }

  /** The door of somebody who was in the team, with what they had written and nobody received. */
  async #former(agentId: string | undefined, nameOf?: (conversationId: string) => string | undefined): Promise<Stage> {
    const unsent = agentId === undefined ? [] : await unsentOf(agentId, browserEnvironment());
    const shown = unsent.map(({ conversationId, text }) => ({ to: nameOf?.(conversationId), text }));
    return { at: 'door', reason: { kind: 'deactivated', unsent: shown } };
  }

  async #openDesk(session: StaffSession, http: Http, me: Agent): Promise<Desk> {
    const environment = browserEnvironment();
    await wipeStaff(me.id);
    // Replies and notes left from the last visit go out without their conversation being opened.
    const outboxes = [openOutbox({ side: 'desk', owner: me.id, http }), openNoteOutbox({ owner: me.id, http })];
    const connection = createConnection({ ticket: () => http('POST /v1/desk/socket-tickets', {}) });
    const inbox = createInbox({ http, connection, me: me.id, environment });
    const leave = async () => {
      await wipeStaff(undefined);
      await session.signOut();
    };
    const desk = createDesk({
      me,
      http,
      connection,
      inbox,
      drafts: createDrafts(me.id, environment.storage),
      router: this.#router,
      leave,
      dismiss: () => shut({ kind: 'noAgent', isAgent: false }),
    });
    let isShut = false;
    let shown = Promise.resolve();
    const shut = (reason: DoorReason) => {
      // The first reason explains what follows from it.
      if (isShut) return;
      isShut = true;
      connection.close();
      inbox.close();
      shown = this.#show({ at: 'door', reason });
    };
    this.#dismiss = () => {
      if (isShut) return;
      const nameOf = (id: string) => inbox.find(id)?.customer.name;
      const tell = () => (shown = shown.then(async () => this.#show(await this.#former(me.id, nameOf))));
      shut({ kind: 'deactivated', unsent: [] });
      // What was on its way is refused a moment later.
      for (const outbox of outboxes) outbox.subscribe(() => void tell());
      void tell();
    };
    session.onEnd(() => shut({ kind: 'ended' }));
    connection.open();
    // Whoever cannot be told of news still sees it in the list.
    void import('./desk-bell.ts').then(undefined, () => undefined);
    void import('./alerts.ts').then(
      ({ followAlerts }) => followAlerts(desk, environment),
      () => undefined,
    );
    return desk;
  }

  protected override render(): TemplateResult {
    const { stage } = this;
    switch (stage.at) {
      case 'start':
        return html`<div class="wait" aria-hidden="true">
          <div class="rail">${mark(34)}</div>
          <div class="list"></div>
          <div class="sheet"></div>
        </div>`;
      case 'stuck':
        return this.#renderStuck();
      case 'desk':
        return html`<desk-console .desk=${stage.desk}></desk-console>`;
      case 'door':
        return html`<desk-door
          .reason=${stage.reason}
          .signIn=${() => this.#signIn()}
          .signOut=${() => this.#signOut()}
          .retry=${() => void this.#start()}
        ></desk-door>`;
    }
  }

  #renderStuck(): TemplateResult {
    const { words } = this.reading;
    return html`<main class="mt">
      <h1>${words.startFailed.title}</h1>
      <p>${words.startFailed.offline}</p>
      <div class="acts"><button class="btn" @click=${() => location.reload()}>${words.retry}</button></div>
    </main>`;
  }

  /** Takes along what was written here, as signing out at the desk does. */
  async #signOut(): Promise<void> {
    const agentId = subjectOf(await this.#session?.token().catch(() => undefined));
    if (agentId !== undefined) createDrafts(agentId, browserEnvironment().storage).wipe();
    await wipeStaff(undefined);
    await this.#session?.signOut();
  }

  async #signIn(): Promise<void> {
    const asked = location.pathname + location.search;
    await this.#session?.signIn(this.#router.route.room === 'callback' ? '/admin/' : asked);
  }
}
define('desk-app', DeskApp);

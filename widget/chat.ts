import type { Conversation, Customer, Locale } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { PublicConfig } from '../contract/settings.ts';
import type { Connection, LinkState } from '../client/connection.ts';
import type { CustomerSession } from '../client/customer-session.ts';
import { browserEnvironment } from '../client/environment.ts';
import { ApiError, createHttp } from '../client/http.ts';
import type { Thread } from '../client/thread.ts';
import { fieldsOf, withPlainDigits, type Values } from './contact.ts';
import type { Host, Memory, WidgetEvent } from './seam.ts';

/** What is needed once somebody is known; fetched while a first visitor reads the first page. */
export type Talk = typeof import('./talk.ts');

export type Trouble = ErrorCode | 'offline';
export type Page = 'loading' | 'off' | 'login' | 'home' | 'form' | 'thread';

/** What the views show. */
export interface ChatState {
  readonly page: Page;
  readonly config?: PublicConfig;
  readonly trouble?: Trouble | undefined;
  readonly customer?: Customer | undefined;
  readonly conversations: readonly Conversation[];
  /** There are more conversations than these. */
  readonly next?: string | undefined;
  readonly talk?: Talk;
  readonly thread?: Thread | undefined;
  readonly threadId?: string | undefined;
  /** Where the line for new messages stands. */
  readonly newFrom?: number | undefined;
  readonly link: LinkState;
  /** Reconnecting for longer than a moment. */
  readonly isSlow: boolean;
  readonly isBusy: boolean;
}

export interface Chat {
  readonly state: ChatState;
  /** Brings settings, identity and conversations up to date; asks the server at most once a minute unless forced. */
  refresh(isForced?: boolean): Promise<void>;
  /** Goes to the form, or straight to a conversation where nothing has to be asked. */
  start(): Promise<void>;
  /** Begins as this person with this question; rejects with what was refused. */
  begin(values: Values): Promise<void>;
  show(conversationId: string): Promise<void>;
  goHome(): void;
  listMore(): Promise<void>;
  send(text: string): void;
  /** Whether somebody looks at the panel; without an open conversation the socket is given up when nobody does. */
  attend(isShown: boolean): void;
  readDraft(): string;
  keepDraft(text: string): void;
  remember(change: Memory): void;
  emit(name: WidgetEvent, detail?: unknown): void;
  signOut(): Promise<void>;
}

/** How long the launcher believes what the settings said. */
const believedMs = 10 * 60_000;
const refreshMs = 60_000;
const patienceMs = 2000;
/** Who answered within this time is here, whatever the settings said when they were read. */
const presentMs = 5 * 60_000;
/** The primary the tokens are tuned for; for any other one the sums are fetched. */
const tuned = '#008b8b';
const draftsKey = 'kotha.drafts';
const sessionKey = 'kotha.session';

export const troubleOf = (error: unknown): Trouble => (error instanceof ApiError ? error.code : 'internal');

export const isActive = ({ status }: Conversation): boolean => status !== 'closed';

/** The language asked for by the page, else chosen before, else of the page or the browser. */
export function languageAsked(host: Host): Locale {
  const asked = host.getAttribute('locale') || host.memory.locale || document.documentElement.lang || navigator.language;
  return asked.startsWith('bn') ? 'bn' : 'en';
}

/** Whom the token is for, if it is one; that it is true only the server can tell. */
function subjectOf(identityToken: string): string | undefined {
  try {
    const payload = identityToken.split('.')[1] ?? '';
    return (JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { sub?: string }).sub;
  } catch {
    // The server will refuse it with a reason.
    return undefined;
  }
}

/** One person's chat without its elements; `changed` is called after every change of the state. */
export function createChat(host: Host, changed: () => void): Chat {
  const { storage } = browserEnvironment();
  const state: { -readonly [K in keyof ChatState]: ChatState[K] } = {
    page: 'loading',
    conversations: [],
    link: 'idle',
    isSlow: false,
    isBusy: false,
  };
  let session: CustomerSession | undefined;
  let connection: Connection | undefined;
  let owner: string | undefined;
  let readAt = 0;
  let isShown = false;
  let patience: ReturnType<typeof setTimeout> | undefined;

  const set = (change: Partial<ChatState>) => {
    Object.assign(state, change);
    changed();
  };
  const remember = (change: Memory) => {
    host.memory = { ...host.memory, ...change };
    storage.write('kotha', JSON.stringify(host.memory));
    host.render();
  };
  const emit = (name: WidgetEvent, detail?: unknown) => {
    host.dispatchEvent(new CustomEvent(`kotha-${name}`, { detail, bubbles: true }));
  };
  const countUnread = (unread: number) => {
    if (unread === (host.memory.unread ?? 0)) return;
    remember({ unread });
    emit('unread', unread);
  };

  const drafts = () => JSON.parse(storage.read(draftsKey) ?? '{}') as Record<string, string>;
  const closeThread = () => {
    state.thread?.close();
    set({ thread: undefined, threadId: undefined, newFrom: undefined });
  };
  /** Nothing of one person is left for the next. */
  const forget = () => {
    closeThread();
    connection?.close();
    storage.write(draftsKey, null);
    countUnread(0);
    remember({ subject: undefined });
    set({ conversations: [], next: undefined, page: 'home' });
  };
  const onIdentity = () => {
    const customer = session?.customer;
    if (owner && owner !== customer?.id) forget();
    owner = customer?.id;
    set({ customer });
  };

  const onLink = (link: LinkState) => {
    clearTimeout(patience);
    set({ link, isSlow: false });
    if (link === 'reconnecting') patience = setTimeout(() => set({ isSlow: true }), patienceMs);
  };
  const loadTalk = async (): Promise<Talk> => {
    try {
      return (state.talk ??= await import('./talk.ts'));
    } catch {
      throw new ApiError('offline', 0);
    }
  };
  const connect = async (): Promise<CustomerSession> => {
    const { createCustomerSession } = await loadTalk();
    if (session) return session;
    session = createCustomerSession({ baseUrl: state.config?.apiUrl ?? host.address, storageKey: sessionKey });
    session.subscribe(onIdentity);
    onIdentity();
    return session;
  };

  const onThread = () => {
    const view = state.thread?.view;
    if (!view) return;
    const unread = view.rows.filter((row) => !row.mine && row.kind === 'text' && (row.seq ?? 0) > view.seenByCustomer).length;
    const isRead = isShown && state.page === 'thread' && document.visibilityState === 'visible';
    if (unread && !isRead) state.newFrom ??= view.seenByCustomer + 1;
    const answer = view.rows.findLast(({ sender }) => sender.kind === 'agent');
    if (state.config && answer && Date.now() - Date.parse(answer.at) < presentMs)
      state.config = { ...state.config, online: true };
    if (view.conversation) {
      const fresh = { ...view.conversation, unread };
      state.conversations = state.conversations.map((old) => (old.id === fresh.id ? fresh : old));
      if (isActive(fresh)) countUnread(unread);
    }
    changed();
  };
  const open = async (conversationId: string) => {
    const known = session;
    const owner = known?.customer?.id;
    if (!owner || (state.thread && conversationId === state.threadId)) return;
    closeThread();
    set({ threadId: conversationId });
    const { createConnection, openThread } = await loadTalk();
    if (state.thread || conversationId !== state.threadId || owner !== known.customer?.id) return;
    const { http } = known;
    if (!connection) {
      connection = createConnection({ ticket: () => http('POST /v1/socket-tickets', {}) });
      connection.onState(onLink);
      connection.onFrame((frame) => {
        if ('online' in frame && state.config) set({ config: { ...state.config, online: frame.online } });
        // What is missed now is read with the next page.
        if (frame.type === 'config.updated') void follow(frame.version).catch(() => undefined);
      });
    }
    const thread = openThread({ side: 'customer', conversationId, http, connection, owner, sender: { kind: 'customer' } });
    thread.subscribe(onThread);
    connection.open();
    set({ thread });
  };
  const tryTo = async (run: () => Promise<unknown>) => {
    set({ trouble: undefined });
    try {
      await run();
    } catch (error) {
      set({ trouble: troubleOf(error) });
    }
  };
  const openActive = async () => {
    const active = state.conversations.find(isActive);
    if (active) await open(active.id);
    else countUnread(0);
  };

  const list = async (cursor?: string) => {
    if (!session?.customer) return;
    const { conversations, next } = await session.http('GET /v1/conversations', { query: { limit: 10, cursor } });
    set({ conversations: cursor ? [...state.conversations, ...conversations] : conversations, next });
    if (state.page !== 'thread') await openActive();
  };
  const identify = async (token: string | null) => {
    const known = await connect();
    const subject = token ? subjectOf(token) : undefined;
    if (!token || (subject && subject === host.memory.subject && known.customer?.verified)) return;
    try {
      await known.identify(token);
      remember({ subject });
    } catch (error) {
      if (troubleOf(error) === 'offline') throw error;
      emit('error', troubleOf(error));
      // Whoever was signed in before is not who is in front of the screen now.
      if (known.customer?.verified) await known.signOut();
    }
  };
  /** Takes on what the settings say of the looks. */
  const wear = async (config: PublicConfig) => {
    const until = (isTrue: boolean) => (isTrue ? Date.now() + believedMs : 0);
    remember({
      offUntil: until(!config.enabled),
      onlineUntil: until(config.online && config.showOnlineStatus),
      position: config.position,
      paint: config.primaryColor === tuned && config.header === 'flat' ? '' : (await import('./paint.ts')).paintOf(config),
    });
    set({ config });
  };
  const enter = async (config: PublicConfig) => {
    const token = host.getAttribute('identity-token');
    await wear(config);
    if (!config.enabled) return set({ page: 'off' });
    if (token || storage.read(sessionKey)) await identify(token);
    if (config.accessMode === 'login_required' && !session?.customer?.verified) return set({ page: 'login' });
    await list();
    if (state.page !== 'thread' && (state.page !== 'form' || state.customer)) set({ page: 'home' });
  };

  /** The settings were changed while the page is open: everything but what is being written follows them. */
  const follow = async (version: number) => {
    const baseUrl = state.config?.apiUrl ?? '';
    const config = await createHttp({ baseUrl })('GET /v1/config', { query: { version } });
    await wear(config);
    if (!config.enabled) set({ page: 'off' });
    else if (state.page === 'off') await enter(config);
  };

  const begin = async ({ question, phone, ...contact }: Values) => {
    if (state.isBusy) return;
    set({ isBusy: true, trouble: undefined });
    try {
      const known = await connect();
      const plain = phone && { phone: withPlainDigits(phone) };
      if (!known.customer) await known.startGuest({ ...contact, ...plain, locale: languageAsked(host) });
      const begun = await known.http('POST /v1/conversations', { body: {} });
      state.conversations = [begun, ...state.conversations.filter(({ id }) => id !== begun.id)];
      set({ page: 'thread' });
      await open(begun.id);
      if (question) await state.thread?.send(question);
    } finally {
      set({ isBusy: false });
    }
  };

  return {
    state,
    remember,
    emit,
    begin,
    async refresh(isForced) {
      if (!isForced && Date.now() - readAt < refreshMs) return;
      readAt = Date.now();
      await tryTo(async () => {
        const base = new URL(host.getAttribute('api') || host.address, location.href).href.replace(/\/$/, '');
        state.config = await createHttp({ baseUrl: base })('GET /v1/config', {});
        await enter(state.config);
        await loadTalk();
      });
      if (state.trouble) readAt = 0;
    },
    async start() {
      if (state.config && !state.customer && fieldsOf(state.config).length) set({ page: 'form' });
      else await tryTo(() => begin({}));
    },
    show(conversationId) {
      set({ page: 'thread' });
      return tryTo(() => open(conversationId));
    },
    goHome() {
      set({ page: 'home' });
      void tryTo(openActive);
    },
    listMore: () => tryTo(() => list(state.next)),
    send(text) {
      state.newFrom = undefined;
      void state.thread?.send(text);
    },
    attend(shown) {
      isShown = shown;
      if (shown && state.thread) connection?.open();
      else if (!shown && !state.conversations.some(isActive)) connection?.close();
    },
    readDraft: () => drafts()[state.threadId ?? ''] ?? '',
    keepDraft(text) {
      storage.write(draftsKey, JSON.stringify({ ...drafts(), [state.threadId ?? '']: text || undefined }));
    },
    async signOut() {
      host.removeAttribute('identity-token');
      try {
        if (!storage.read(sessionKey)) return;
        if (!state.config) await this.refresh(true);
        await (await connect()).signOut();
      } finally {
        // Here it is forgotten even where the server cannot be told.
        storage.write(sessionKey, null);
        forget();
      }
    },
  };
}

import type { Conversation, Locale } from '../contract/entities.ts';
import type { PublicConfig } from '../contract/settings.ts';
import { createConnection, type Connection } from '../client/connection.ts';
import { createCustomerSession, type CustomerSession } from '../client/customer-session.ts';
import { browserEnvironment } from '../client/environment.ts';
import { createHttp, type ApiError } from '../client/http.ts';
import { openThread } from '../client/thread.ts';
import { isActive, type Chat, type ChatState, type Trouble } from './chat-state.ts';
import type { News } from './elsewhere.ts';
import type { KothaMessage } from './kotha.d.ts';
import type { Host } from './seam.ts';

/** How long the launcher believes what the settings said. */
const believedMs = 10 * 60_000;
const refreshMs = 60_000;
/** The primary the tokens are tuned for; for any other one the sums are fetched. */
const tuned = '#008b8b';
const draftsKey = 'kotha.drafts';
const sessionKey = 'kotha.session';

const troubleOf = (error: unknown): Trouble => (error as Partial<ApiError>).code ?? 'internal';

/** The language asked for by the page, else chosen before, else of the page or the browser. */
export function languageAsked(host: Host): Locale {
  const asked = host.getAttribute('locale') || host.memory.locale || document.documentElement.lang || navigator.language;
  return asked.startsWith('bn') ? 'bn' : 'en';
}

/** One person's chat without its elements; `changed` is called after every change of the state. */
export function createChat(host: Host, changed: () => void): Chat {
  const environment = browserEnvironment();
  const { storage } = environment;
  const state: { -readonly [K in keyof ChatState]: ChatState[K] } = {
    page: 'loading',
    conversations: [],
    heard: [],
    link: 'idle',
  };
  let session: CustomerSession | undefined;
  let connection: Connection | undefined;
  let owner: string | undefined;
  let readAt = 0;
  let heardSeq: number | undefined;

  const set = (change: Partial<ChatState>) => {
    Object.assign(state, change);
    changed();
  };
  const remember: Chat['remember'] = (change) => {
    host.memory = { ...host.memory, ...change };
    storage.write('kotha', JSON.stringify(host.memory));
    host.render();
  };
  const emit: Chat['emit'] = (name, detail) => {
    host.dispatchEvent(new CustomEvent(`kotha-${name}`, { detail, bubbles: true }));
  };
  const countUnread = (unread: number) => {
    if (unread === (host.memory.unread ?? 0)) return;
    remember({ unread });
    emit('unread', unread);
  };

  const drafts = () => JSON.parse(storage.read(draftsKey) ?? '{}') as Record<string, string>;
  const keepDraft = (text: string, id = state.threadId ?? '') =>
    storage.write(draftsKey, JSON.stringify({ ...drafts(), [id]: text || undefined }));
  const closeThread = () => {
    state.thread?.close();
    heardSeq = undefined;
    set({ thread: undefined, threadId: undefined, newFrom: undefined, heard: [] });
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
  const connect = (): CustomerSession => {
    if (!session) {
      session = createCustomerSession({ baseUrl: state.config?.apiUrl ?? host.address });
      session.subscribe(onIdentity);
      onIdentity();
    }
    return session;
  };

  /** Over all conversations that go on, as far as they are known. */
  const countAll = () => countUnread(state.conversations.filter(isActive).reduce((sum, { unread }) => sum + unread, 0));
  /** Puts what is not known yet before or behind what is, and takes back nothing that is newer. */
  const merge = (fresh: Conversation, isBehind?: unknown) => {
    const all = [...state.conversations];
    const known = all.find(({ id }) => id === fresh.id);
    if (!known) all[isBehind ? 'push' : 'unshift'](fresh);
    else if (known.lastSeq <= fresh.lastSeq) all[all.indexOf(known)] = fresh;
    set({ conversations: all });
  };
  const adopt = (fresh: Conversation) => {
    merge(fresh);
    countAll();
  };
  const hear = async (news: News) => (await import('./elsewhere.ts')).hear(chat, news);
  const onThread = () => {
    const view = state.thread?.view;
    if (!view) return;
    const answers = view.rows.filter((row) => !row.mine && row.kind === 'text');
    const unread = answers.filter(({ seq = 0 }) => seq > view.seenByCustomer).length;
    const isRead = state.isShown && state.page === 'thread' && document.visibilityState === 'visible';
    if (unread && !isRead) state.newFrom ??= view.seenByCustomer + 1;
    if (!view.loading) {
      const news = answers.filter(({ seq = 0 }) => seq > (heardSeq ?? seq));
      heardSeq = view.rows.reduce((most, { seq = 0 }) => Math.max(most, seq), 0);
      if (news.length) state.heard = news;
      for (const { seq, text, at, sender } of news)
        emit('message', { conversationId: state.threadId, seq, text, at, sender } as KothaMessage);
    }
    if (view.conversation) {
      adopt({ ...view.conversation, unread });
    } else changed();
  };
  const open = (conversationId: string) => {
    if (!session?.customer || conversationId === state.threadId) return;
    closeThread();
    // What comes while the thread is still being read is news too.
    heardSeq = state.conversations.find(({ id }) => id === conversationId)?.lastSeq;
    const { http, customer } = session;
    if (!connection) {
      connection = createConnection({ ticket: () => http('POST /v1/socket-tickets', {}) });
      connection.onState((link) => {
        if (link === 'live') void lookBeside().catch(() => undefined);
        set({ link });
      });
      connection.onFrame((frame) => {
        if ('online' in frame && state.config) set({ config: { ...state.config, online: frame.online } });
        if (frame.type === 'config.updated' || (frame.type === 'message.appended' && frame.conversationId !== state.threadId))
          void hear(frame);
      });
    }
    const thread = openThread({
      side: 'customer',
      conversationId,
      http,
      connection,
      owner: customer.id,
      sender: { kind: 'customer' },
    });
    thread.subscribe(onThread);
    connection.open();
    set({ thread, threadId: conversationId });
  };
  const openActive = () => {
    const active = state.conversations.find(isActive);
    if (active) open(active.id);
    countAll();
  };
  const tryTo = async (run: () => Promise<unknown>) => {
    set({ trouble: undefined });
    try {
      await run();
    } catch (error) {
      set({ trouble: troubleOf(error) });
    }
  };

  const readPage = async (cursor?: string) => {
    const reader = owner;
    const page = await chat.http('GET /v1/conversations', { query: { limit: 10, cursor } });
    // What was asked for by somebody else is nobody's here.
    return reader === owner ? page : { conversations: [] };
  };
  /** Whatever was begun or said beside the open conversation while there was no link was told to nobody here. */
  const lookBeside = async () => {
    const { conversations } = await readPage();
    for (const found of conversations.filter(isActive)) if (found.id !== state.threadId) void hear(found);
  };
  const list = async (cursor?: string) => {
    if (!session?.customer) return;
    const { conversations, next } = await readPage(cursor);
    set({ next });
    for (const found of cursor ? conversations : conversations.reverse()) merge(found, cursor);
    onThread();
    if (state.page !== 'thread') openActive();
  };
  const wear: Chat['wear'] = async (config) => {
    const paint = config.primaryColor === tuned && config.header === 'flat' ? '' : (await import('./paint.ts')).paintOf(config);
    const worn = state.config;
    if (worn && worn.version > config.version) return worn;
    const until = (isTrue: boolean) => (isTrue ? Date.now() + believedMs : 0);
    remember({
      offUntil: until(!config.enabled),
      onlineUntil: until(config.online && config.showOnlineStatus),
      position: config.position,
      paint,
    });
    set({ config });
    return config;
  };
  const enter = async (told: PublicConfig) => {
    const { enabled, accessMode } = await wear(told);
    if (!enabled) return set({ page: 'off' });
    connect();
    if (host.getAttribute('identity-token')) await (await import('./identity.ts')).identify(host, connect(), { remember, emit });
    if (accessMode === 'login_required' && !state.customer?.verified) return set({ page: 'login' });
    await list();
    if (state.page !== 'thread' && (state.page !== 'form' || state.customer)) set({ page: 'home' });
  };
  const refresh = async (isForced?: boolean) => {
    if (!isForced && Date.now() - readAt < refreshMs) return;
    readAt = Date.now();
    await tryTo(async () => {
      const base = new URL(host.getAttribute('api') || host.address, location.href).href.replace(/\/$/, '');
      await enter(await createHttp({ baseUrl: base })('GET /v1/config', {}));
    });
    if (state.trouble) readAt = 0;
  };

  let turn = Promise.resolve();
  let asked: string | undefined;
  const begin: Chat['begin'] = async (contact, question, wish = {}) => {
    // The same once more is a second click; other words wait for their turn.
    if (state.isBusy && asked === question) return;
    asked = question;
    set({ isBusy: true, trouble: undefined });
    const run = async () => {
      const known = connect();
      if (!known.customer) await known.startGuest({ ...contact, locale: languageAsked(host) });
      const body = { ...wish, attributes: state.opening?.attributes, page: location.href.slice(0, 2e3) };
      const beginner = owner;
      const begun: Conversation = await known.http('POST /v1/conversations', { body });
      if (beginner !== owner) return;
      adopt(begun);
      set({ page: 'thread' });
      open(begun.id);
      if (question) await state.thread?.send(question);
    };
    const mine = (turn = turn.then(run, run));
    try {
      await mine;
    } finally {
      set({ isBusy: turn !== mine });
    }
  };

  // A page with an open socket is not kept for the way back.
  addEventListener('pagehide', () => connection?.close());
  addEventListener('pageshow', () => state.thread && host.isConnected && connection?.open());

  const chat: Chat = {
    state,
    remember,
    open,
    emit,
    begin,
    refresh,
    async start(opening) {
      const { config, customer, page } = state;
      if (!config || page === 'off' || page === 'login') return;
      state.opening = opening;
      const isAsked = config.accessMode === 'guest_form' && Object.values(config.contactForm).some((rule) => rule !== 'hidden');
      if (isAsked && !customer) set({ page: 'form' });
      else await tryTo(() => begin({}, opening?.text));
    },
    show(conversationId) {
      set({ page: 'thread' });
      return tryTo(async () => open(conversationId));
    },
    goHome() {
      set({ page: 'home' });
      openActive();
    },
    listMore: () => tryTo(() => list(state.next)),
    send(text) {
      state.newFrom = undefined;
      void state.thread?.send(text);
    },
    tryTo,
    wear,
    adopt,
    environment,
    get connection() {
      return connection;
    },
    get http() {
      return connect().http;
    },
    get memory() {
      return host.memory;
    },
    attend(shown) {
      state.isShown = shown;
      if (shown && state.thread) connection?.open();
      else if (!host.isConnected || (!shown && !state.conversations.some(isActive))) connection?.close();
    },
    readDraft: (id = state.threadId ?? '') => drafts()[id] ?? '',
    keepDraft,
    async signOut() {
      host.removeAttribute('identity-token');
      try {
        if (!storage.read(sessionKey)) return;
        if (!state.config) await refresh(true);
        await connect().signOut();
      } finally {
        // Here it is forgotten even where the server cannot be told.
        storage.write(sessionKey, null);
        forget();
      }
    },
  };
  return chat;
}

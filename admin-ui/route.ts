import { plainLook, readLook, writeLook, type InboxLook } from './inbox-look.ts';
import { readQuestion, writeQuestion, type MessageQuestion } from './message-question.ts';

export const base = '/admin/';

export const settingsPages = ['appearance', 'messages', 'form', 'conversations', 'hours', 'sites'] as const;
export type SettingsPage = (typeof settingsPages)[number];

/** Where the console stands: the room, what it shows, and the conversation that is open in it. */
export type Route =
  | { readonly room: 'callback' }
  | { readonly room: 'quick-replies'; /** An id, or `new`. */ readonly replyId?: string }
  | { readonly room: 'messages'; readonly question: MessageQuestion }
  | { readonly room: 'team'; readonly page: 'people' | 'roles'; /** Whoever is being edited. */ readonly agentId?: string }
  | { readonly room: 'settings'; readonly page: SettingsPage }
  | { readonly room: 'inbox'; readonly look: InboxLook; readonly conversationId?: string };
export type InboxRoute = Extract<Route, { room: 'inbox' }>;
export type TeamRoute = Extract<Route, { room: 'team' }>;

/** Where everybody starts. */
export const home: InboxRoute = { room: 'inbox', look: plainLook };

const oneOf = <T extends string>(known: readonly T[], value: string | null): T | undefined =>
  known.find((name) => name === value);

/** The route of an address within the console; what it does not know becomes the inbox. */
export function readRoute(url: { readonly pathname: string; readonly search: string }): Route {
  const [room, ...rest] = url.pathname.slice(base.length).split('/').filter(Boolean);
  if (room === 'callback') return { room };
  if (room === 'settings') return { room, page: oneOf(settingsPages, rest[0] ?? null) ?? 'appearance' };
  if (room === 'messages') return { room, question: readQuestion(new URLSearchParams(url.search)) };
  if (room === 'team') {
    const agentId = readId(rest[0]);
    return { room, page: rest[0] === 'roles' ? 'roles' : 'people', ...(agentId === undefined ? {} : { agentId }) };
  }
  if (room === 'quick-replies') {
    const replyId = rest[0] === 'new' ? 'new' : readId(rest[0]);
    return { room, ...(replyId === undefined ? {} : { replyId }) };
  }
  const conversationId = room === 'inbox' ? readId(rest[0]) : undefined;
  return {
    room: 'inbox',
    look: readLook(new URLSearchParams(url.search)),
    ...(conversationId === undefined ? {} : { conversationId }),
  };
}

function readId(segment: string | undefined): string | undefined {
  return segment !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment)
    ? segment.toLowerCase()
    : undefined;
}

/** The address of a route; defaults leave no trace in it. */
export function writeRoute(route: Route): string {
  if (route.room === 'callback') return `${base}callback`;
  if (route.room === 'settings') return `${base}settings/${route.page}`;
  if (route.room === 'team')
    return `${base}team${route.page === 'roles' ? '/roles' : route.agentId === undefined ? '' : `/${route.agentId}`}`;
  if (route.room === 'quick-replies') return `${base}quick-replies${route.replyId === undefined ? '' : `/${route.replyId}`}`;
  if (route.room === 'messages') {
    const asked = writeQuestion(route.question);
    return `${base}messages${asked.size === 0 ? '' : `?${asked}`}`;
  }
  const query = writeLook(route.look);
  const search = query.size === 0 ? '' : `?${query}`;
  return `${base}inbox${route.conversationId === undefined ? '' : `/${route.conversationId}`}${search}`;
}

export interface Router {
  readonly route: Route;
  /** Goes there; `replace` leaves no step to come back to. */
  go(route: Route, how?: 'push' | 'replace'): void;
  subscribe(listener: () => void): () => void;
}

/** Follows the address bar, forwards and back. */
export function createRouter(page: Window = window): Router {
  let route = readRoute(page.location);
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((listener) => listener());
  page.addEventListener('popstate', () => {
    route = readRoute(page.location);
    tell();
  });
  return {
    get route() {
      return route;
    },
    go(next, how = 'push') {
      const address = writeRoute(next);
      const isHere = address === page.location.pathname + page.location.search;
      if (how === 'replace' || isHere) page.history.replaceState(null, '', address);
      else page.history.pushState(null, '', address);
      route = next;
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import type { Connection } from '../client/connection.ts';
import { ApiError, type Http } from '../client/http.ts';
import type { Agent, Availability, Colleague } from '../contract/entities.ts';
import type { Permission } from '../contract/permissions.ts';
import { fetchPortraitsWith } from './desk-portrait.ts';
import type { Drafts } from './drafts.ts';
import type { Inbox } from './inbox.ts';
import { aimAt, type Aim } from './message-aim.ts';
import { createMyself } from './myself.ts';
import { currentReading, drawAnew } from './reading.ts';
import { home, type InboxRoute, type Router } from './route.ts';

/** A short message at the foot of the list; `undo` takes back what it reports. */
export interface Toast {
  readonly text: string;
  readonly undo?: () => void;
}

/** What the rooms of the console share while one agent is signed in. */
export interface Desk {
  readonly me: Agent;
  /** Takes over what the agent now says of themselves. */
  become(me: Agent): void;
  readonly http: Http;
  readonly connection: Connection;
  readonly inbox: Inbox;
  readonly drafts: Drafts;
  readonly router: Router;
  readonly route: InboxRoute;
  may(permission: Permission): boolean;
  /** The team with everybody's presence, at most a few seconds old. */
  agents(): Promise<readonly Colleague[]>;
  /** What the agent says of themselves. */
  readonly availability: Availability;
  setAvailability(availability: Availability): Promise<void>;
  /** Opens a conversation, at a message or note of it where one is given. */
  open(conversationId: string | undefined, aim?: Aim): void;
  readonly toast: Toast | undefined;
  say(toast: Toast | undefined): void;
  /** Tells a new toast or availability, and that the agent may do other things. */
  onChange(listener: () => void): () => void;
  signOut(): void;
}

type Parts = Pick<Desk, 'me' | 'http' | 'connection' | 'inbox' | 'drafts' | 'router'> & {
  leave: () => Promise<void>;
  /** The agent may no longer be here. */
  dismiss: () => void;
};

const colleaguesMs = 5_000;

/** Puts the parts of a signed-in console together. */
export function createDesk(parts: Parts): Desk {
  const { http, inbox, drafts, router } = parts;
  fetchPortraitsWith(http);
  const listeners = new Set<() => void>();
  let toast: Toast | undefined;
  let colleagues: Promise<readonly Colleague[]> | undefined;
  let colleaguesUntil = 0;

  const tell = () => listeners.forEach((listener) => listener());
  const myself = createMyself(http, parts.me, tell);
  const say = (next: Toast | undefined) => {
    toast = next;
    tell();
  };
  const sayRefusal = (error: unknown) =>
    say({ text: currentReading().words.refusals[error instanceof ApiError ? error.code : 'internal'] });
  /** What an agent is and may do is the service's to say, at any moment. */
  const rereadMe = async () => {
    try {
      await myself.reread();
      if (!myself.me.permissions.includes('view_chat')) parts.dismiss();
      drawAnew();
    } catch (error) {
      // Without an answer nothing is known to have changed: the next frame or the next connection asks again.
      if (error instanceof ApiError && error.status === 403) parts.dismiss();
    }
  };
  parts.connection.onFrame((frame) => {
    if (frame.type === 'me.changed') void rereadMe();
  });
  const routeNow = (): InboxRoute => (router.route.room === 'inbox' ? router.route : home);
  const open = (conversationId: string | undefined, aim?: Aim) => {
    const { look } = routeNow();
    const call = inbox.callIn(conversationId ?? '');
    router.go({ room: 'inbox', look, ...(conversationId === undefined ? {} : { conversationId }) });
    if (aim) aimAt(aim);
    else if (call) aimAt({ kind: 'n', seq: call });
  };
  return {
    ...parts,
    get me() {
      return myself.me;
    },
    get route() {
      return routeNow();
    },
    become: myself.become,
    may: (permission) => myself.me.permissions.includes(permission),
    agents() {
      if (Date.now() > colleaguesUntil) colleagues = undefined;
      if (!colleagues) colleaguesUntil = Date.now() + colleaguesMs;
      colleagues ??= http('GET /v1/desk/agents', {}).then(
        ({ agents }) => agents,
        (error: unknown) => {
          colleagues = undefined;
          throw error;
        },
      );
      return colleagues;
    },
    get availability() {
      return myself.availability;
    },
    setAvailability: (availability) => myself.choose(availability).catch(sayRefusal),
    open,
    get toast() {
      return toast;
    },
    say,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signOut() {
      drafts.wipe();
      parts.connection.close();
      inbox.close();
      void parts.leave();
    },
  };
}

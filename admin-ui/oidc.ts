import { ErrorResponse, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Reply } from '../contract/routes.ts';
import { currentReading } from './reading.ts';
import { base } from './route.ts';

export type SignInPlace = Reply<'GET /v1/sign-in'>;

export interface Tokens {
  readonly accessToken: string;
  readonly expiresAtMs: number;
}

/** The code flow with PKCE at the issuer; loaded only when somebody signs in or out or a token runs out. */
export interface Oidc {
  /** Leaves the page for the issuer's form, in the reader's language where the issuer speaks it. */
  leave(returnTo: string): Promise<void>;
  /** Reads the answer in the address bar; rejects when there is none that fits. */
  arrive(): Promise<{ tokens: Tokens; returnTo: string | undefined }>;
  /** New tokens, `ended` when the issuer gives no more; rejects when it cannot be reached. */
  renew(): Promise<Tokens | 'ended'>;
  /** Forgets the tokens and leaves for the issuer's sign-out, where it has one. */
  leaveForGood(): Promise<void>;
}

/** Talks to the issuer the service named. */
export function createOidc(place: SignInPlace): Oidc {
  const store = new WebStorageStateStore({ store: sessionStorage });
  const home = `${location.origin}${base}`;
  const manager = new UserManager({
    authority: place.issuer,
    client_id: place.clientId,
    scope: place.scope,
    redirect_uri: `${home}callback`,
    post_logout_redirect_uri: home,
    automaticSilentRenew: false,
    userStore: store,
    stateStore: store,
  });
  const tokensOf = (user: { access_token: string; expires_in?: number | undefined }): Tokens => ({
    accessToken: user.access_token,
    expiresAtMs: Date.now() + (user.expires_in ?? 0) * 1000,
  });
  return {
    leave: (returnTo) => manager.signinRedirect({ state: returnTo, ui_locales: currentReading().locale }),
    async arrive() {
      const user = await manager.signinRedirectCallback();
      return { tokens: tokensOf(user), returnTo: typeof user.state === 'string' ? user.state : undefined };
    },
    async renew() {
      const user = await manager.getUser();
      if (!user?.refresh_token) return 'ended';
      try {
        const renewed = await manager.signinSilent();
        return renewed === null ? 'ended' : tokensOf(renewed);
      } catch (error) {
        if (error instanceof ErrorResponse) return 'ended';
        throw error;
      }
    },
    async leaveForGood() {
      try {
        // Cognito names these two itself; other issuers ignore them.
        await manager.signoutRedirect({ extraQueryParams: { client_id: place.clientId, logout_uri: home } });
      } catch {
        await manager.removeUser();
        location.assign(home);
      }
    },
  };
}

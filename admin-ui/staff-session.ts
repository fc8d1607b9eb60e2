import type { Oidc, SignInPlace, Tokens } from './oidc.ts';

/** The sign-in of one agent in one tab. */
export interface StaffSession {
  readonly isOpen: boolean;
  /** A token that is good for another minute; renewed silently where needed, undefined when nobody is signed in. */
  token(): Promise<string | undefined>;
  /** Replaces a token that was refused; false when the session is over. Rejects when the issuer cannot be reached. */
  renew(refused?: string): Promise<boolean>;
  signIn(returnTo: string): Promise<void>;
  /** Takes the issuer's answer from the address bar; answers with the address that was asked for. */
  arrive(): Promise<string | undefined>;
  signOut(): Promise<void>;
  /** Calls back when the session ends without having been signed out. */
  onEnd(listener: () => void): () => void;
}

const key = 'kotha.desk.session';
const marginMs = 60_000;

/** Opens the session this tab had, if it still fits the issuer; loads the OIDC code only when it is needed. */
export function createStaffSession(
  place: SignInPlace,
  options: { loadOidc: () => Promise<Oidc>; store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>; now?: () => number },
): StaffSession {
  const now = options.now ?? Date.now;
  const listeners = new Set<() => void>();
  let tokens = readTokens(options.store.getItem(key), place);
  let renewing: Promise<boolean> | undefined;

  const keep = (next: Tokens | undefined) => {
    tokens = next;
    if (next === undefined) options.store.removeItem(key);
    else options.store.setItem(key, JSON.stringify({ ...next, issuer: place.issuer, clientId: place.clientId }));
  };
  const exchange = async () => {
    const renewed = await (await options.loadOidc()).renew();
    keep(renewed === 'ended' ? undefined : renewed);
    if (renewed === 'ended') listeners.forEach((listener) => listener());
    return renewed !== 'ended';
  };
  const renew = (refused?: string): Promise<boolean> => {
    if (tokens === undefined) return Promise.resolve(false);
    if (refused !== undefined && refused !== tokens.accessToken) return Promise.resolve(true);
    renewing ??= exchange().finally(() => (renewing = undefined));
    return renewing;
  };

  return {
    get isOpen() {
      return tokens !== undefined;
    },
    renew,
    async token() {
      if (tokens !== undefined && tokens.expiresAtMs - now() < marginMs) await renew();
      return tokens?.accessToken;
    },
    async signIn(returnTo) {
      await (await options.loadOidc()).leave(returnTo);
    },
    async arrive() {
      const answer = await (await options.loadOidc()).arrive();
      keep(answer.tokens);
      return answer.returnTo;
    },
    async signOut() {
      keep(undefined);
      await (await options.loadOidc()).leaveForGood();
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readTokens(text: string | null, place: SignInPlace): Tokens | undefined {
  try {
    const kept = JSON.parse(text ?? 'null') as Partial<Tokens & SignInPlace> | null;
    if (kept?.issuer !== place.issuer || kept.clientId !== place.clientId) return undefined;
    if (typeof kept.accessToken !== 'string' || typeof kept.expiresAtMs !== 'number') return undefined;
    return { accessToken: kept.accessToken, expiresAtMs: kept.expiresAtMs };
  } catch {
    return undefined;
  }
}

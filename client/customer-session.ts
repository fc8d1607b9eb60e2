import type { Customer, Session } from '../contract/entities.ts';
import { accessTokenSeconds } from '../contract/limits.ts';
import type { SentBody } from '../contract/routes.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import { ApiError, createHttp, type Http } from './http.ts';
import { createListeners } from './listeners.ts';
import { wipeOutbox } from './outbox.ts';

export interface CustomerSession {
  readonly customer: Customer | undefined;
  /** Calls as the customer; renews the token in time and once more when it is refused. */
  readonly http: Http;
  startGuest(form: SentBody<'POST /v1/guest-sessions'>): Promise<Customer>;
  identify(identityToken: string): Promise<Customer>;
  /** Forgets the customer and the unsent messages here at once; the server hears of it when it can be reached. */
  signOut(): Promise<void>;
  subscribe(listener: () => void): () => void;
}

/** Renewal is timed by this browser's own clock from the moment of issue, so a wrong clock does no harm. */
interface KeptSession extends Session {
  renewAt: number;
  /** The secret this session is being renewed with: kept first, so that a lost answer can be asked for again at any time. */
  next?: string;
}

const renewAheadMs = 2 * 60_000;

function parseSession(text: string | null): KeptSession | undefined {
  try {
    const kept = JSON.parse(text ?? '') as Partial<KeptSession> | null;
    return kept?.token && kept.refreshToken && kept.customer?.id ? (kept as KeptSession) : undefined;
  } catch {
    // None, somebody else's or an older value.
    return undefined;
  }
}

/** The customer's identity, shared by all tabs and kept between visits; one renewal at a time across tabs. */
export function createCustomerSession(options: {
  baseUrl: string;
  storageKey?: string;
  environment?: Environment;
}): CustomerSession {
  const { baseUrl, storageKey = 'kotha.session', environment = browserEnvironment() } = options;
  const anonymous = createHttp({ baseUrl, environment });
  const listeners = createListeners();
  let text: string | null = null;
  let parsed: KeptSession | undefined;

  const read = () => {
    const stored = environment.storage.read(storageKey);
    if (stored !== text) parsed = parseSession((text = stored));
    return parsed;
  };
  const channel = environment.openChannel(storageKey, () => listeners.tell());
  const keep = async (session?: Session) => {
    const before = read()?.customer.id;
    const renewAt = environment.now() + accessTokenSeconds * 1000 - renewAheadMs;
    environment.storage.write(storageKey, session ? JSON.stringify({ ...session, renewAt }) : null);
    listeners.tell();
    channel.post('');
    if (before !== session?.customer.id) await wipeOutbox('customer', session?.customer.id, environment);
  };

  /** Answers whether a token other than the refused one, or one not due for renewal, is there afterwards. */
  const renew = (refused?: string): Promise<boolean> =>
    environment.lock(storageKey, async () => {
      const kept = read();
      if (!kept || (refused ? kept.token !== refused : kept.renewAt > environment.now())) return !!kept;
      // The person may sign out or become another one meanwhile: then the answer is nobody's.
      const isStillMine = () => read()?.refreshToken === kept.refreshToken;
      const next = (kept.next ??= environment.newId() + environment.newId());
      environment.storage.write(storageKey, JSON.stringify(kept));
      try {
        const session = await anonymous('POST /v1/sessions/refresh', { body: { refreshToken: kept.refreshToken, next } });
        if (isStillMine()) await keep(session);
        return true;
      } catch (error) {
        const isEnded = [400, 401, 404].includes((error as ApiError).status);
        if (isEnded && isStillMine()) await keep();
        if (refused && !isEnded) throw error;
        return false;
      }
    });

  const http = createHttp({
    baseUrl,
    environment,
    onUnauthenticated: async (token) => !!token && renew(token),
    async token(as) {
      const kept = read();
      if (kept && kept.renewAt <= environment.now()) await renew();
      if (as && read()?.customer.id !== as) throw new ApiError('session_ended', 401);
      return read()?.token;
    },
  });
  const begin = async (issued: Promise<Session>, isGuest?: boolean) => {
    const session = await issued;
    // Who was named meanwhile, here or in another tab, does not become a stranger.
    const known = isGuest && read();
    if (!known) await keep(session);
    return (known || session).customer;
  };

  return {
    get customer() {
      return read()?.customer;
    },
    http,
    startGuest: (body) => begin(anonymous('POST /v1/guest-sessions', { body }), true),
    identify: (identityToken) => begin(anonymous('POST /v1/customer-sessions', { body: { identityToken } })),
    async signOut() {
      const token = read()?.token;
      await keep();
      const leaving = createHttp({ baseUrl, environment, token: () => Promise.resolve(token) });
      // Already forgotten here; a refresh token nobody knows any more runs out by itself.
      if (token) await leaving('DELETE /v1/sessions/current', {}).catch(() => undefined);
    },
    subscribe: listeners.add,
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { findAccount, nameOf, problemOfNew, type Accounts, type IssuerAccount } from './issuer-accounts.ts';
import { sendAsset } from './issuer-assets.ts';
import { choicePage, noticePage, signInPage, signOutPage, type PageContext, type SignInForm } from './issuer-pages.ts';
import { serveUserPool, type UserPoolApiOptions } from './user-pool-api.ts';
import { openIssuerStore, type IssuerStore } from './issuer-store.ts';
import { languages, type Language } from './issuer-words.ts';

export type { IssuerAccount } from './issuer-accounts.ts';

export interface IssuerOptions {
  /** Its own address with the path it is mounted at, such as http://localhost:3000/oidc. */
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Those who may sign in from the beginning; others are invited. */
  readonly accounts: readonly IssuerAccount[];
  /** Who may invite: whose requests to the user pool are signed with this. */
  readonly signed?: Pick<UserPoolApiOptions['signed'], 'credentials' | 'region'> | undefined;
  readonly dataDir: string;
  readonly siteName?: Readonly<Record<Language, string>> | undefined;
  readonly now?: (() => number) | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

export interface Issuer {
  /** Answers every request under the issuer's path. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

/** What access tokens are for; the console's functions know no other. */
const resource = 'urn:kotha:api';
const scope = 'openid email profile';
const hourSeconds = 60 * 60;
const monthSeconds = 30 * 24 * hourSeconds;
const longestForm = 8 * 1024;
/** Where the user pool's own API is, under the issuer's path. */
export const userPoolPath = '/user-pool/';

/**
 * An OpenID Connect issuer in the place of Cognito: code flow with PKCE for one public client, RS256 access tokens of one hour with
 * Cognito's claims, refresh tokens of 30 days. Keys, sessions and refresh tokens survive a restart and `kill -9`.
 */
export async function createIssuer(options: IssuerOptions): Promise<Issuer> {
  const store = await openIssuerStore(options.dataDir, options.now);
  const mount = new URL(options.issuer).pathname.replace(/\/$/, '');
  const accounts = store.accounts(options.accounts);
  const provider = new Provider(options.issuer, configure(options, store, accounts, mount));
  provider.on('server_error', (_, error: Error) => options.log?.(`The issuer failed: ${error.stack ?? error.message}`));
  const callback = provider.callback();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/';
    const [path = ''] = target.slice(mount.length).split('?');
    if (path.startsWith('/assets/')) return sendAsset(path.slice('/assets/'.length), response);
    if (path.startsWith('/interaction/')) return interact(request, response, provider, { ...options, people: accounts }, mount);
    if (path === userPoolPath && options.signed) {
      const signed = { ...options.signed, now: options.now ?? Date.now };
      return serveUserPool(request, response, { accounts, signed, deliver: (account) => deliver(account, options) });
    }
    // The provider computes its addresses from what was cut off here.
    Object.assign(request, { originalUrl: target });
    request.url = target.slice(mount.length) || '/';
    protect(response, options);
    await callback(request, response);
  }

  return {
    handle(request, response) {
      answer(request, response).catch((error: unknown) => {
        options.log?.(`The issuer failed: ${String(error)}`);
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { 'content-type': 'text/plain' }).end('Something went wrong; the log says what.');
      });
    },
    close: store.close,
  };
}

/** There is no e-mail on this machine: the log says what it would, and the sign-in page fills it in. */
function deliver({ email, password }: IssuerAccount, { log, issuer }: IssuerOptions): void {
  log?.(`To ${email}: you have been invited. Sign in at ${new URL('/admin/', issuer).href} with the password ${password}`);
}

function configure(options: IssuerOptions, store: IssuerStore, accounts: Accounts, mount: string): Configuration {
  const { clientId } = options;
  const origins = new Set(options.redirectUris.map((uri) => new URL(uri).origin));
  const contextOf = (ctx: KoaContextWithOIDC) => pageContext(ctx.req, options, mount);
  return {
    adapter: store.adapter,
    clients: [
      {
        client_id: clientId,
        application_type: 'web',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [...options.redirectUris],
        post_logout_redirect_uris: [...options.postLogoutRedirectUris],
      },
    ],
    jwks: { keys: [store.signingKey] },
    cookies: { keys: [store.cookieSecret], long: { path: mount || '/', sameSite: 'lax' }, short: { sameSite: 'lax' } },
    scopes: scope.split(' '),
    claims: { openid: ['sub', 'token_use'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientBasedCORS: (_, origin) => origins.has(origin),
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      revocation: '/oauth2/revoke',
      end_session: '/logout',
      jwks: '/.well-known/jwks.json',
    },
    interactions: { url: (_, { uid }) => `${mount}/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = signOutPage(contextOf(ctx), form)),
        postLogoutSuccessSource: (ctx) => void (ctx.body = noticePage(contextOf(ctx), 'signedOut')),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope,
          // Cognito writes none; the provider refuses to, and this one passes the same check.
          audience: clientId,
          accessTokenTTL: hourSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    findAccount: (_, subject) => {
      const account = accounts.find(subject);
      // Who is no longer let in gets no new tokens for the old ones either.
      if (!account?.isEnabled) return undefined;
      const claims = (use: string) => ({
        sub: subject,
        token_use: use === 'id_token' ? 'id' : 'access',
        email: account.email,
        email_verified: true,
        name: nameOf(account, 'en'),
      });
      return { accountId: subject, claims };
    },
    extraTokenClaims: (_, token) => ('accountId' in token ? { token_use: 'access', username: token.accountId } : undefined),
    loadExistingGrant: grantEverything,
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: false,
    renderError: (ctx, _, error) => {
      ctx.type = 'html';
      ctx.body = noticePage(
        contextOf(ctx),
        'refused',
        'error_description' in error ? String(error.error_description ?? error.message) : undefined,
      );
    },
    ttl: {
      AccessToken: hourSeconds,
      IdToken: hourSeconds,
      AuthorizationCode: 60,
      Interaction: hourSeconds,
      Session: monthSeconds,
      Grant: monthSeconds,
      RefreshToken: monthSeconds,
    },
  };
}

/** The console is the house's own client: nobody is asked whether it may see what it needs. */
async function grantEverything(ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const kept = session.grantIdFor(client.clientId);
  const grant =
    (kept && (await provider.Grant.find(kept))) ||
    new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(scope);
  grant.addResourceScope(resource, scope);
  await grant.save();
  return grant;
}

/** Shows the sign-in form, or takes what was typed into it. */
async function interact(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  options: IssuerOptions & { readonly people: Accounts },
  mount: string,
): Promise<void> {
  const context = pageContext(request, options, mount);
  rememberLanguage(request, response, context.language, mount);
  const details = await provider.interactionDetails(request, response).catch(() => undefined);
  if (!details) return sendPage(response, options, 400, noticePage(context, 'stale'));
  const wished = languageIn(String(details.params['ui_locales'] ?? ''));
  const spoken = chosenLanguage(request) === undefined && wished ? { ...context, language: wished } : context;
  const blank: SignInForm = {
    // Who chose a password of their own types it.
    accounts: options.people.admitted().filter(({ chosen }) => chosen === undefined),
    hour: new Date(options.now?.() ?? Date.now()).getHours(),
    staySignedIn: true,
  };
  if (request.method !== 'POST') {
    const hint = details.params['login_hint'];
    return sendPage(response, options, 200, signInPage(spoken, { ...blank, ...(typeof hint === 'string' && { email: hint }) }));
  }
  if (!isFromOurPage(request, options.issuer)) return sendPage(response, options, 403, noticePage(spoken, 'stale'));
  const form = await readForm(request);
  const [email = '', password = ''] = [form.get('email')?.trim(), form.get('password') ?? ''];
  const staySignedIn = form.get('stay') === 'yes';
  const account = findAccount(options.people.admitted(), email, password);
  if (account) {
    if (account.mustChoose) {
      const chosen = form.get('new');
      const isWrong = chosen === null ? undefined : problemOfNew(chosen, form.get('again') ?? '', password);
      const choice = { email, password, staySignedIn, problem: isWrong };
      if (chosen === null || isWrong) return sendPage(response, options, isWrong ? 400 : 200, choicePage(spoken, choice));
      options.people.choosePassword(account.subject, chosen);
    }
    const login = { accountId: account.subject, remember: staySignedIn };
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }
  const problem = problemOf(email, password);
  return sendPage(response, options, 400, signInPage(spoken, { ...blank, email, staySignedIn, problem }));
}

function problemOf(email: string, password: string): NonNullable<SignInForm['problem']> {
  if (email === '') return { words: 'missingEmail', field: 'email' };
  return password === '' ? { words: 'missingPassword', field: 'password' } : { words: 'wrongPair', field: 'password' };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  if (Number(request.headers['content-length'] ?? Number.NaN) > longestForm) return new URLSearchParams();
  return new URLSearchParams((await readText(request)).slice(0, longestForm));
}

/** Other sites must not sign somebody in as somebody else. */
function isFromOurPage({ headers }: IncomingMessage, issuer: string): boolean {
  return headers.origin === undefined ? headers['sec-fetch-site'] !== 'cross-site' : headers.origin === new URL(issuer).origin;
}

function pageContext(
  request: IncomingMessage,
  { siteName, postLogoutRedirectUris, redirectUris }: IssuerOptions,
  mount: string,
): PageContext {
  const home = postLogoutRedirectUris[0] ?? new URL('/', redirectUris[0] ?? 'http://localhost').href;
  return { mount, language: chosenLanguage(request) ?? 'en', siteName, home };
}

const languageCookie = 'kotha_language';

/** What the person chose, now or before. */
function chosenLanguage(request: IncomingMessage): Language | undefined {
  const query = new URLSearchParams((request.url ?? '').split('?')[1]);
  const cookie = new RegExp(`(?:^|; *)${languageCookie}=(\\w+)`).exec(request.headers.cookie ?? '')?.[1];
  return languageIn(query.get('lang') ?? '') ?? languageIn(cookie ?? '');
}

function languageIn(text: string): Language | undefined {
  return languages.find((language) => text.split(/[ -]/)[0] === language);
}

function rememberLanguage(request: IncomingMessage, response: ServerResponse, language: Language, mount: string): void {
  if (!new URLSearchParams((request.url ?? '').split('?')[1]).has('lang')) return;
  response.appendHeader(
    'set-cookie',
    `${languageCookie}=${language}; Path=${mount || '/'}; Max-Age=31536000; SameSite=Lax; HttpOnly`,
  );
}

function sendPage(response: ServerResponse, options: IssuerOptions, status: number, html: string): void {
  protect(response, options);
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

/** The form's answer leads on to the console, which the browser counts as where the form goes. */
function protect(response: ServerResponse, { redirectUris, postLogoutRedirectUris }: IssuerOptions): void {
  const next = [...new Set([...redirectUris, ...postLogoutRedirectUris].map((uri) => new URL(uri).origin))];
  const policy = `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self' ${next.join(' ')}; base-uri 'none'; frame-ancestors 'none'`;
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
}

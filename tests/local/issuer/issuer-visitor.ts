import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createIssuer, type Issuer, type IssuerOptions } from '../../../local/issuer/issuer.ts';
import { scratchFolder } from '../scratch.ts';

export const accounts = [
  { subject: '0000-admin', email: 'admin@kotha.test', password: 'kotha-demo', name: { en: 'Rafiq Hasan', bn: 'রফিক হাসান' } },
  { subject: '0000-ayesha', email: 'ayesha@kotha.test', password: 'another <"secret">', name: 'Ayesha' },
];

export interface Place {
  readonly origin: string;
  readonly callback: string;
  readonly home: string;
  readonly dataDir: string;
  readonly lines: string[];
  /** Ends the issuer and starts another on the same port and folder. */
  restart(): Promise<void>;
}

/** An issuer under /oidc of a server of its own, with a home page beside it. */
export async function openIssuer(changes: Partial<IssuerOptions> = {}): Promise<Place> {
  const dataDir = changes.dataDir ?? scratchFolder();
  const lines: string[] = [];
  let issuer: Issuer | undefined;
  const server: Server = createServer((request, response) => {
    if (request.url?.startsWith('/oidc/')) issuer?.handle(request, response);
    else
      response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><html lang="en"><title>Console</title><h1>Console</h1></html>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const place = { origin, callback: `${origin}/admin/callback`, home: `${origin}/admin/`, dataDir, lines };
  const start = async () => {
    issuer = await createIssuer({
      issuer: `${origin}/oidc`,
      clientId: 'console',
      redirectUris: [place.callback],
      postLogoutRedirectUris: [place.home],
      accounts,
      dataDir,
      log: (line) => void lines.push(line),
      ...changes,
    });
  };
  await start();
  onTestFinished(() => {
    issuer?.close();
    server.close();
    server.closeAllConnections();
  });
  return {
    ...place,
    async restart() {
      issuer?.close();
      await start();
    },
  };
}

/** Somebody with a browser's habits but no browser: follows redirects, keeps cookies by their path. */
export class Visitor {
  readonly cookies = new Map<string, { value: string; path: string; expires: boolean }>();
  readonly verifier = randomBytes(32).toString('base64url');
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** The address that asks for a sign-in; parameters may be changed or, with undefined, left out. */
  authorizeUrl(changes: Record<string, string | undefined> = {}): string {
    const parameters = {
      client_id: 'console',
      response_type: 'code',
      scope: 'openid email profile',
      redirect_uri: this.#place.callback,
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    };
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return `${this.#place.origin}/oidc/oauth2/authorize?${new URLSearchParams(given).toString()}`;
  }

  /** Fetches and follows redirects as long as they lead to the issuer. */
  async go(url: string, init: RequestInit = {}): Promise<{ url: string; status: number; text: string; headers: Headers }> {
    const response = await this.fetch(url, init);
    const location = response.headers.get('location');
    if (location === null) return { url, status: response.status, text: await response.text(), headers: response.headers };
    const next = new URL(location, url).href;
    if (!next.startsWith(`${this.#place.origin}/oidc/`))
      return { url: next, status: response.status, text: '', headers: response.headers };
    return this.go(next);
  }

  async fetch(url: string, { headers, ...init }: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const cookie = [...this.cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name.split(' ')[0]}=${value}`);
    const sent = new Headers(headers);
    sent.set('cookie', cookie.join('; '));
    const response = await fetch(url, { ...init, redirect: 'manual', headers: sent });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  async signIn(email = 'admin@kotha.test', password = 'kotha-demo', more: Record<string, string> = { stay: 'yes' }) {
    const form = await this.go(this.authorizeUrl());
    return this.submit(form.url, { email, password, ...more });
  }

  submit(url: string, fields: Record<string, string>, headers: Record<string, string> = { origin: this.#place.origin }) {
    return this.go(url, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  /** Buys tokens for the code in a callback's address. */
  redeem(callback: string, changes: Record<string, string> = {}): Promise<Response> {
    return this.token({
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code') ?? '',
      redirect_uri: this.#place.callback,
      code_verifier: this.verifier,
      ...changes,
    });
  }

  token(fields: Record<string, string>): Promise<Response> {
    return fetch(`${this.#place.origin}/oidc/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'console', ...fields }),
    });
  }

  async tokens(): Promise<{ access_token: string; id_token: string; refresh_token: string; expires_in: number }> {
    const response = await this.redeem((await this.signIn()).url);
    return (await response.json()) as { access_token: string; id_token: string; refresh_token: string; expires_in: number };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const [name = '', ...value] = pair.split('=');
    const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? '/';
    const expires = attributes.find((each) => /^expires=/i.test(each))?.slice(8);
    const key = `${name} ${path}`;
    if (expires !== undefined && Date.parse(expires) < Date.now()) this.cookies.delete(key);
    else
      this.cookies.set(key, {
        value: value.join('='),
        path,
        expires: expires !== undefined || attributes.some((each) => /^max-age=/i.test(each)),
      });
  }
}

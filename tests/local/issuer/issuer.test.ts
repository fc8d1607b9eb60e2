import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { findAccount, openAccounts, problemOfNew } from '../../../local/issuer/issuer-accounts.ts';
import { greetingAt } from '../../../local/issuer/issuer-words.ts';
import { accounts, openIssuer, Visitor, type Place } from './issuer-visitor.ts';
import { scratchFolder } from '../scratch.ts';

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `${port}`;
}

const refresh = (visitor: Visitor, refreshToken: string) =>
  visitor.token({ grant_type: 'refresh_token', refresh_token: refreshToken });

describe('what it tells about itself', () => {
  test('has its mount in every address', async () => {
    const { origin } = await openIssuer();
    const document = (await (await fetch(`${origin}/oidc/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(document).toMatchObject({
      issuer: `${origin}/oidc`,
      authorization_endpoint: `${origin}/oidc/oauth2/authorize`,
      token_endpoint: `${origin}/oidc/oauth2/token`,
      revocation_endpoint: `${origin}/oidc/oauth2/revoke`,
      end_session_endpoint: `${origin}/oidc/logout`,
      jwks_uri: `${origin}/oidc/.well-known/jwks.json`,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
    });
    const keys = (await (await fetch(document['jwks_uri'] as string)).json()) as { keys: object[] };
    expect(keys.keys).toEqual([expect.objectContaining({ kty: 'RSA', alg: 'RS256', use: 'sig' })]);
    expect(keys.keys[0]).not.toHaveProperty('d');
  });
});

describe('signing in', () => {
  test('ends with tokens like Cognito’s', async () => {
    const place = await openIssuer();
    const visitor = new Visitor(place);
    const arrived = await visitor.signIn(' Admin@Kotha.Test ');
    expect(new URL(arrived.url).searchParams.get('state')).toBe('state-1');
    const tokens = (await (await visitor.redeem(arrived.url)).json()) as {
      access_token: string;
      id_token: string;
      expires_in: number;
    };
    const keys = createRemoteJWKSet(new URL(`${place.origin}/oidc/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens.access_token, keys, { issuer: `${place.origin}/oidc`, algorithms: ['RS256'] });
    expect(payload).toMatchObject({
      sub: '0000-admin',
      username: '0000-admin',
      client_id: 'console',
      token_use: 'access',
      scope: 'openid email profile',
      aud: 'console',
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
    expect(tokens.expires_in).toBe(3600);
    expect(decodeProtectedHeader(tokens.access_token).kid).toBeTruthy();
    const { payload: identity } = await jwtVerify(tokens.id_token, keys, { issuer: `${place.origin}/oidc`, audience: 'console' });
    expect(identity).toMatchObject({
      sub: '0000-admin',
      token_use: 'id',
      email: 'admin@kotha.test',
      email_verified: true,
      name: 'Rafiq Hasan',
      nonce: 'nonce-1',
    });
    expect(place.lines).toEqual([]);
  });

  test('a second time needs no password while the session lasts', async () => {
    const visitor = new Visitor(await openIssuer());
    await visitor.signIn();
    expect((await visitor.go(visitor.authorizeUrl())).url).toContain('/admin/callback?code=');
    expect((await visitor.go(visitor.authorizeUrl({ prompt: 'login' }))).text).toContain('id="password"');
  });

  test('lasts as long as the person asked for', async () => {
    const place = await openIssuer();
    const sessionOf = async (more: Record<string, string>) => {
      const visitor = new Visitor(place);
      await visitor.signIn('admin@kotha.test', 'kotha-demo', more);
      return [...visitor.cookies].find(([name]) => name.startsWith('_session '))?.[1];
    };
    expect(await sessionOf({ stay: 'yes' })).toMatchObject({ expires: true, path: '/oidc' });
    expect(await sessionOf({})).toMatchObject({ expires: false, path: '/oidc' });
  });

  test.each([
    ['admin@kotha.test', 'wrong', 'do not belong together'],
    ['nobody@kotha.test', 'kotha-demo', 'do not belong together'],
    ['ayesha@kotha.test', 'kotha-demo', 'do not belong together'],
    ['admin@kotha.test', '', 'Type your password'],
    ['', 'kotha-demo', 'Type your e-mail'],
    ['"><script>alert(1)</script>', 'x', 'do not belong together'],
  ])('as %j with %j shows the same page with a message', async (email, password, message) => {
    const visitor = new Visitor(await openIssuer());
    const answer = await visitor.signIn(email, password);
    expect(answer.status).toBe(400);
    expect(answer.url).toContain('/oidc/interaction/');
    expect(answer.text).toContain(message);
    expect(answer.text).toContain('role="alert"');
    expect(answer.text).not.toContain('<script>alert');
    expect((await visitor.submit(answer.url, { email: 'admin@kotha.test', password: 'kotha-demo' })).url).toContain(
      '/admin/callback?code=',
    );
  });

  test('cannot be done for somebody else from another site', async () => {
    const visitor = new Visitor(await openIssuer());
    const form = await visitor.go(visitor.authorizeUrl());
    const fields = { email: 'admin@kotha.test', password: 'kotha-demo' };
    expect((await visitor.submit(form.url, fields, { origin: 'https://evil.test' })).status).toBe(403);
    expect((await visitor.submit(form.url, fields, { origin: 'null' })).status).toBe(403);
    expect((await visitor.submit(form.url, fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  test('on a page that is out of date leads back to the console', async () => {
    const place = await openIssuer();
    const answer = await new Visitor(place).go(`${place.origin}/oidc/interaction/gone?lang=bn`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('পুরোনো');
    expect(answer.text).toContain(`href="${place.home}"`);
  });

  test('takes no endless form', async () => {
    const visitor = new Visitor(await openIssuer());
    expect((await visitor.signIn('admin@kotha.test', 'x'.repeat(20_000))).status).toBe(400);
  });
});

describe('codes and tokens', () => {
  test('need PKCE with S256 and the right verifier, and a code works once', async () => {
    const visitor = new Visitor(await openIssuer());
    const { url } = await visitor.go(visitor.authorizeUrl({ code_challenge: undefined, code_challenge_method: undefined }));
    expect(new URL(url).searchParams.get('error')).toBe('invalid_request');
    const arrived = (await visitor.signIn()).url;
    expect((await visitor.redeem(arrived, { code_verifier: 'x'.repeat(43) })).status).toBe(400);
    const again = (await visitor.go(visitor.authorizeUrl())).url;
    expect((await visitor.redeem(again)).status).toBe(200);
    expect((await visitor.redeem(again)).status).toBe(400);
  });

  test('never leave for an address that is not registered', async () => {
    const place = await openIssuer();
    const visitor = new Visitor(place);
    for (const changes of [{ redirect_uri: 'https://evil.test/callback' }, { client_id: 'other' }]) {
      const answer = await visitor.go(visitor.authorizeUrl(changes));
      expect(answer.status).toBe(400);
      expect(answer.url).toContain(place.origin);
      expect(answer.text).toContain('That did not work');
    }
  });

  test('are refreshed, by the same refresh token again and again', async () => {
    const visitor = new Visitor(await openIssuer());
    const { refresh_token: token, access_token: first } = await visitor.tokens();
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = (await (await refresh(visitor, token)).json()) as { access_token: string; refresh_token?: string };
      expect(answer.access_token).not.toBe(first);
      expect(answer.refresh_token ?? token).toBe(token);
    }
    expect((await refresh(visitor, `${token}x`)).status).toBe(400);
  });

  test('may be fetched by the console’s pages only', async () => {
    const place = await openIssuer();
    const ask = async (origin: string) => {
      const answer = await fetch(`${place.origin}/oidc/oauth2/token`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ client_id: 'console', grant_type: 'refresh_token', refresh_token: 'x' }),
      });
      return answer.headers.get('access-control-allow-origin');
    };
    expect(await ask(place.origin)).toBe(place.origin);
    expect(await ask('https://evil.test')).toBeNull();
  });
});

describe('signing out', () => {
  async function signOut(place: Place, visitor: Visitor, idToken: string) {
    const query = new URLSearchParams({
      id_token_hint: idToken,
      post_logout_redirect_uri: place.home,
      client_id: 'console',
      logout_uri: place.home,
    });
    const asked = await visitor.go(`${place.origin}/oidc/logout?${query.toString()}`);
    expect(asked.text).toContain('Sign out of Kotha?');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    const action = /action="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    return visitor.submit(new URL(action, place.origin).href, { xsrf, logout: 'yes' });
  }

  test('ends the session and its refresh tokens, and leads home', async () => {
    const place = await openIssuer();
    const visitor = new Visitor(place);
    const tokens = await visitor.tokens();
    expect((await signOut(place, visitor, tokens.id_token)).url).toMatch(new RegExp(`^${place.home}`));
    expect((await refresh(visitor, tokens.refresh_token)).status).toBe(400);
    expect((await visitor.go(visitor.authorizeUrl())).text).toContain('id="password"');
  });

  test('a revoked refresh token buys nothing', async () => {
    const place = await openIssuer();
    const visitor = new Visitor(place);
    const { refresh_token: token } = await visitor.tokens();
    await fetch(`${place.origin}/oidc/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'console', token }),
    });
    expect((await refresh(visitor, token)).status).toBe(400);
  });
});

describe('what it remembers', () => {
  test('keys, sessions and refresh tokens outlive a restart', async () => {
    const place = await openIssuer();
    const visitor = new Visitor(place);
    const tokens = await visitor.tokens();
    await place.restart();
    expect((await refresh(visitor, tokens.refresh_token)).status).toBe(200);
    expect((await visitor.go(visitor.authorizeUrl())).url).toContain('/admin/callback?code=');
    const keys = createRemoteJWKSet(new URL(`${place.origin}/oidc/.well-known/jwks.json`));
    await jwtVerify(tokens.access_token, keys, { issuer: `${place.origin}/oidc` });
  });

  test('and the process being killed', async () => {
    const dataDir = scratchFolder();
    const script = `
      import { createServer } from 'node:http';
      const { createIssuer } = await import(${JSON.stringify(new URL('../../../local/issuer/issuer.ts', import.meta.url).href)});
      const origin = 'http://localhost:' + process.env.PORT;
      const options = { issuer: origin + '/oidc', clientId: 'console', redirectUris: [origin + '/admin/callback'], postLogoutRedirectUris: [], accounts: ${JSON.stringify(accounts)}, dataDir: ${JSON.stringify(dataDir)} };
      const issuer = await createIssuer(options);
      const server = createServer((request, response) => issuer.handle(request, response)).listen(Number(process.env.PORT), '127.0.0.1', () => console.log(server.address().port));`;
    const start = async (port: string) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, PORT: port },
      });
      await once(createInterface(child.stdout), 'line');
      return child;
    };
    // The origin has to be the same for both lives, so the port is looked for before the first.
    const port = await freePort();
    const place = {
      origin: `http://localhost:${port}`,
      callback: `http://localhost:${port}/admin/callback`,
      home: '',
      dataDir,
      lines: [],
      restart: () => Promise.resolve(),
    };
    const first = await start(port);
    const visitor = new Visitor(place);
    const { refresh_token: token } = await visitor.tokens();
    first.kill('SIGKILL');
    await once(first, 'exit');
    const second = await start(port);
    try {
      expect((await refresh(visitor, token)).status).toBe(200);
    } finally {
      second.kill('SIGKILL');
    }
  });

  test('but not what is over', async () => {
    let now = Date.now();
    const place = await openIssuer({ now: () => now });
    const visitor = new Visitor(place);
    const form = await visitor.go(visitor.authorizeUrl());
    now += 2 * 60 * 60 * 1000;
    expect((await visitor.submit(form.url, { email: 'admin@kotha.test', password: 'kotha-demo' })).text).toContain('out of date');
  });
});

describe('its pages', () => {
  test('speak the language that the console asks for, or the person chose', async () => {
    const place = await openIssuer({ siteName: { en: 'Boi <Ghar>', bn: 'বই ঘর' } });
    const visitor = new Visitor(place);
    const english = await visitor.go(visitor.authorizeUrl());
    expect(english.text).toContain('<html lang="en">');
    expect(english.text).toContain('Sign in to Boi &#60;Ghar&#62;’s inbox.');
    const bengali = await visitor.go(visitor.authorizeUrl({ ui_locales: 'bn-BD en' }));
    expect(bengali.text).toContain('<html lang="bn">');
    expect(bengali.text).toContain('বই ঘর-এর ইনবক্সে');
    expect(bengali.text).toContain('রফিক হাসান');
    expect((await visitor.go(`${english.url}?lang=bn`)).text).toContain('<html lang="bn">');
    expect((await visitor.go(english.url)).text).toContain('<html lang="bn">');
    expect((await visitor.go(`${bengali.url}?lang=en`)).text).toContain('<html lang="en">');
    expect((await visitor.go(`${bengali.url}?lang=xx`)).text).toContain('<html lang="en">');
  });

  test('allow only what they bring with them, and are not kept', async () => {
    const place = await openIssuer();
    const visitor = new Visitor(place);
    const { headers } = await visitor.go(visitor.authorizeUrl());
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self' ${place.origin}; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    ['sign-in.css', 'text/css; charset=utf-8'],
    ['sign-in.js', 'text/javascript; charset=utf-8'],
    ['alpona.svg', 'image/svg+xml'],
    ['bengali-400.woff2', 'font/woff2'],
    ['../issuer.ts', undefined],
    ['constructor', undefined],
  ])('are made of %s', async (name, type) => {
    const { origin } = await openIssuer();
    const answer = await fetch(`${origin}/oidc/assets/${name.replaceAll('/', '%2f')}`);
    expect(answer.status).toBe(type ? 200 : 404);
    if (type) expect(answer.headers.get('content-type')).toBe(type);
  });

  test('greet by the hour', () => {
    expect([4, 5, 11, 12, 16, 17, 23].map(greetingAt)).toEqual([
      'goodEvening',
      'goodMorning',
      'goodMorning',
      'goodAfternoon',
      'goodAfternoon',
      'goodEvening',
      'goodEvening',
    ]);
  });
});

describe('somebody who was invited', () => {
  const invite = (dataDir: string) => {
    const database = new DatabaseSync(join(dataDir, 'issuer.db'), { timeout: 5_000 });
    const { subject, password } = openAccounts(database, []).add('sumi@kotha.test');
    database.close();
    return { subject, password };
  };
  const chosen = 'Kobita-2026-boi';

  test('is asked for a password of their own before they are let in, and it is theirs after a restart', async () => {
    const place = await openIssuer();
    const { password } = invite(place.dataDir);
    const asked = await new Visitor(place).signIn('sumi@kotha.test', password);
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('Choose your password');
    const visitor = new Visitor(place);
    const again = await visitor.signIn('sumi@kotha.test', password);
    const fields = { email: 'sumi@kotha.test', password, stay: 'yes', new: chosen, again: chosen };
    const { url } = await visitor.submit(again.url, fields);
    expect((await visitor.redeem(url)).status).toBe(200);
    await place.restart();
    expect((await new Visitor(place).signIn('sumi@kotha.test', password)).status).toBe(400);
    const later = new Visitor(place);
    expect((await later.redeem((await later.signIn('sumi@kotha.test', chosen)).url)).status).toBe(200);
  });

  test.each([
    ['Short-1a', 'Short-1a', 'too easy to guess'],
    ['kobita-2026-boi', 'kobita-2026-boi', 'too easy to guess'],
    ['Kobita2026boilekhi', 'Kobita2026boilekhi', 'too easy to guess'],
    [chosen, 'Kobita-2026-bon', 'not the same'],
  ])('is told what is wrong with %s and %s', async (wanted, again, said) => {
    const place = await openIssuer();
    const { password } = invite(place.dataDir);
    const visitor = new Visitor(place);
    const form = await visitor.signIn('sumi@kotha.test', password);
    const answer = await visitor.submit(form.url, { email: 'sumi@kotha.test', password, new: wanted, again });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(said);
    expect(answer.text).not.toContain(wanted);
    expect((await visitor.signIn('sumi@kotha.test', wanted)).status).toBe(400);
  });

  test('cannot keep the one they were given, and chooses for nobody else', async () => {
    const place = await openIssuer();
    const { subject, password } = invite(place.dataDir);
    expect(problemOfNew('Kotha-12ab_CD', 'Kotha-12ab_CD', 'Kotha-12ab_CD')).toBe('reusedPassword');
    const visitor = new Visitor(place);
    const form = await visitor.signIn('sumi@kotha.test', password);
    const stolen = { email: 'sumi@kotha.test', password: 'wrong', new: chosen, again: chosen };
    expect((await visitor.submit(form.url, stolen)).status).toBe(400);
    const other = await visitor.submit(form.url, {
      email: 'admin@kotha.test',
      password: 'kotha-demo',
      new: chosen,
      again: chosen,
    });
    expect(other.url).toContain(place.callback);
    const database = new DatabaseSync(join(place.dataDir, 'issuer.db'), { timeout: 5_000 });
    const kept = openAccounts(database, []);
    expect(kept.find(subject)).toMatchObject({ password, mustChoose: true });
    // Who was here from the beginning keeps what the demo says.
    expect(kept.find('0000-admin')).toMatchObject({ password: 'kotha-demo', mustChoose: false });
    kept.choosePassword(subject, chosen);
    expect(JSON.stringify(kept.find(subject))).not.toContain(chosen);
    database.close();
    expect((await visitor.go(visitor.authorizeUrl({ prompt: 'login' }))).text).not.toContain('data-email="sumi@kotha.test"');
  });
});

test('an account is found by both its e-mail and its password only', () => {
  expect(findAccount(accounts, 'ayesha@kotha.test', 'another <"secret">')?.subject).toBe('0000-ayesha');
  expect(findAccount(accounts, 'ayesha@kotha.test', 'kotha-demo')).toBeUndefined();
  expect(findAccount([], 'a', 'b')).toBeUndefined();
});

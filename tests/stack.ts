import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewAttachment, Session, UploadGrant } from '../contract/entities.ts';
import { startKotha } from '../local/kotha.ts';

export type Kotha = Awaited<ReturnType<typeof startKotha>>;

/** The whole product on a free port with a data folder of its own. */
export async function startStack(): Promise<{ kotha: Kotha; url: string; dataDir: string; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kotha-stack-'));
  const kotha = await startKotha({ port: 0, dataDir, quiet: true });
  return {
    kotha,
    url: kotha.url,
    dataDir,
    stop: async () => {
      await kotha.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** One request to the HTTP API; the body goes and comes as JSON. */
export async function request(
  url: string,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
}

/** A new guest with a valid contact. */
export async function startGuest(url: string, name = 'Nusrat Jahan'): Promise<Session> {
  const body = { name, email: 'nusrat@mail.test', phone: '01712345678' };
  const answer = await request(url, 'POST', '/v1/guest-sessions', { body });
  if (answer.status !== 201) throw new Error(`No guest session: ${JSON.stringify(answer.body)}`);
  return answer.body as unknown as Session;
}

/** A file of a customer's, uploaded and checked, by its id; refusals and delays of the check are the caller's to see. */
export async function uploadFile(
  { kotha, url }: Pick<Awaited<ReturnType<typeof startStack>>, 'kotha' | 'url'>,
  { token, conversationId }: { token: string; conversationId: string },
  bytes: Buffer,
  file: Omit<NewAttachment, 'size'>,
): Promise<string> {
  const path = `/v1/conversations/${conversationId}/attachments`;
  const granted = await request(url, 'POST', path, { token, body: { ...file, size: bytes.length } });
  if (granted.status !== 201) throw new Error(`No leave to upload: ${JSON.stringify(granted.body)}`);
  const grant = granted.body as unknown as UploadGrant;
  const form = new FormData();
  for (const [name, value] of Object.entries(grant.fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(bytes)]));
  const stored = await fetch(grant.url, { method: 'POST', body: form });
  if (!stored.ok) throw new Error(`The storage refused the file: ${await stored.text()}`);
  await kotha.settled();
  return grant.id;
}

/** Follows the sign-in like a browser would: keeps cookies, follows redirects, stops where the console would take over. */
function startBrowser(
  stopAt: string,
): (address: string, form?: Record<string, string>) => Promise<{ address: string; html: string }> {
  const cookies = new Map<string, string>();
  return async function go(address: string, form?: Record<string, string>): Promise<{ address: string; html: string }> {
    const response = await fetch(address, {
      redirect: 'manual',
      method: form ? 'POST' : 'GET',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const next = response.headers.get('location');
    if (next === null) return { address, html: await response.text() };
    const target = new URL(next, address).href;
    return target.startsWith(stopAt) ? { address: target, html: '' } : go(target);
  };
}

/** An access token of staff, by the code flow with PKCE and the sign-in page's own form. */
export async function signIn(
  url: string,
  email: string,
  password = 'kotha-demo',
): Promise<{ accessToken: string; idToken: string }> {
  const { body: signInAt } = await request(url, 'GET', '/v1/sign-in');
  const { issuer, clientId, scope } = signInAt as Record<string, string>;
  const discovery = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>;
  const redirectUri = `${url}/admin/callback`;
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: clientId ?? '',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: scope ?? '',
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const go = startBrowser(redirectUri);
  const page = await go(`${discovery['authorization_endpoint']}?${query}`);
  const done = await go(page.address, { email, password });
  const code = new URL(done.address).searchParams.get('code');
  if (code === null) throw new Error(`Signing in as ${email} did not work: ${done.html.slice(0, 400)}`);
  const tokens = await fetch(discovery['token_endpoint'] ?? '', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: clientId ?? '',
      code_verifier: verifier,
    }),
  });
  const { access_token: accessToken, id_token: idToken } = (await tokens.json()) as { access_token: string; id_token: string };
  return { accessToken, idToken };
}

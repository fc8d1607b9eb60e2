import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { base64url, decodeJwt, decodeProtectedHeader, SignJWT, type JWK, type JWTPayload } from 'jose';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Session } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { request, signIn, startGuest } from '../../stack.ts';
import type { Table } from './table.ts';

/** Everybody who may knock: customers, staff, and the tokens somebody could make or keep. */
export const principals = [
  'anonymous',
  'guest own',
  'guest foreign',
  'guest expired',
  'customer own',
  'customer foreign',
  'customer of another site',
  'agent without permission',
  'agent of another team',
  'assigned agent',
  'deactivated agent',
  'admin',
  'bot',
  'expired token',
  'alg none',
  'RS as HS',
  'wrong audience',
  'wrong issuer',
  'wrong kid',
  'identity token',
] as const;
export type Principal = (typeof principals)[number];

/** What a principal sends: a token made for customers' routes, and one made for those of staff. */
export interface Credentials {
  readonly customer: string | undefined;
  readonly staff: string | undefined;
}

export interface People {
  readonly credentials: Readonly<Record<Principal, Credentials>>;
  readonly guest: Session;
  readonly stranger: Session;
  readonly customer: Session;
  /** Ids of agents by what they are here for; `spare` is there to be changed. */
  readonly agents: Readonly<Record<'assigned' | 'admin' | 'deactivated' | 'powerless' | 'spare', string>>;
}

const same = (token: string | undefined): Credentials => ({ customer: token, staff: token });
const hourMs = 3_600_000;
const inSeconds = (ms: number): number => Math.floor((Date.now() + ms) / 1000);

/** The algorithm `none`, as a library that asks the token would have it. */
function unsigned(token: string): string {
  const payload = { ...decodeJwt(token), exp: inSeconds(hourMs) };
  const header = { ...decodeProtectedHeader(token), alg: 'none' };
  return `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(payload))}.`;
}

interface Signer {
  sign(payload: JWTPayload, header?: { kid?: string; typ?: string }): Promise<string>;
}

const signerOf = (key: KeyObject | Uint8Array, alg: string, kid: string, typ: string): Signer => ({
  sign: (payload, header = {}) => new SignJWT(payload).setProtectedHeader({ alg, kid, typ, ...header }).sign(key),
});

/** The issuer's own signing key: what is refused though it is signed with this is refused for what it says. */
function issuersKey(dataDir: string): JWK & { kid: string } {
  const database = new DatabaseSync(join(dataDir, 'issuer.db'), { readOnly: true });
  const row = database.prepare('SELECT value FROM secrets WHERE name = ?').get('signing-key');
  database.close();
  return JSON.parse(String(row?.['value'])) as JWK & { kid: string };
}

/** The key with which our own tokens for customers are signed. */
async function ourKey({ client, name: TableName }: Table): Promise<{ kid: string; secret: Uint8Array }> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'KEYS' },
    }),
  );
  const [item] = Items;
  if (!item) throw new Error('Nothing has been signed yet.');
  return { kid: String(item['sk']).slice('K#'.length), secret: item['secret'] as Uint8Array };
}

const identityToken = (site: string, kid: string, secret: string, sub: string): Promise<string> =>
  new SignJWT({ sub, name: sub })
    .setProtectedHeader({ alg: 'HS256', kid })
    .setIssuer(site)
    .setAudience('kotha')
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(secret));

async function startCustomer(url: string, token: string): Promise<Session> {
  const { status, body } = await request(url, 'POST', '/v1/customer-sessions', { body: { identityToken: token } });
  if (status !== 201) throw new Error(`No session for a customer: ${JSON.stringify(body)}`);
  return body as unknown as Session;
}

/** Tokens that look like this one and are wrong in one thing each, signed with the right key where a key signs. */
async function variations(
  token: string,
  right: Signer,
  { publicKey, other }: { publicKey: Uint8Array; other: Signer },
): Promise<
  Pick<Record<Principal, string>, 'expired token' | 'alg none' | 'RS as HS' | 'wrong audience' | 'wrong issuer' | 'wrong kid'>
> {
  const claims = decodeJwt(token);
  const { kid = '', typ = 'JWT' } = decodeProtectedHeader(token);
  return {
    'expired token': await right.sign({ ...claims, iat: inSeconds(-2 * hourMs), exp: inSeconds(-hourMs) }),
    'alg none': unsigned(token),
    'RS as HS': await signerOf(publicKey, 'HS256', kid, typ).sign(claims),
    'wrong audience': await right.sign({ ...claims, aud: 'another-api', client_id: 'another-client' }),
    'wrong issuer': await right.sign({ ...claims, iss: 'https://issuer.attacker.test' }),
    'wrong kid': await other.sign(claims, { kid: newId() }),
  };
}

/** Makes everybody, in a running product. */
export async function gather(url: string, dataDir: string, table: Table): Promise<People> {
  const demo = JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as { kid: string; secret: string };
  const [guest, stranger, adminTokens, agentTokens] = await Promise.all([
    startGuest(url),
    startGuest(url, 'Rahim Uddin'),
    signIn(url, 'admin@kotha.test'),
    signIn(url, 'ayesha@kotha.test'),
  ]);
  const made = await request(url, 'POST', '/v1/desk/site-keys', { token: adminTokens.accessToken, body: { site: 'other-shop' } });
  const { key, secret } = made.body as unknown as { key: { keyId: string }; secret: string };
  const vouched = await identityToken('boi-ghar', demo.kid, demo.secret, 'nusrat-jahan');
  const [customer, foreign, elsewhere] = await Promise.all([
    startCustomer(url, vouched),
    startCustomer(url, await identityToken('boi-ghar', demo.kid, demo.secret, 'karim')),
    startCustomer(url, await identityToken('other-shop', key.keyId, secret, 'nusrat-jahan')),
  ]);

  const jwk = issuersKey(dataDir);
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  const { typ = 'at+jwt' } = decodeProtectedHeader(adminTokens.accessToken);
  const issuer = signerOf(privateKey, 'RS256', jwk.kid, typ);
  const { kid, secret: ours } = await ourKey(table);
  const us = signerOf(ours, 'HS256', kid, 'JWT');
  const nobodys = signerOf(createHash('sha256').update('a secret that somebody else made up').digest(), 'HS256', kid, 'JWT');

  const powerless = newId();
  const deactivated = newId();
  const spare = newId();
  const name = { en: 'Somebody', bn: 'কেউ একজন' };
  const record = { name, email: 'somebody@kotha.test', role: 'none that is known', availability: 'online' };
  for (const [id, rest] of [
    [powerless, { active: true }],
    [deactivated, { active: false, role: 'admin' }],
    [spare, { active: true, role: 'agent' }],
  ] as const) {
    await table.client.send(new PutCommand({ TableName: table.name, Item: { pk: 'AGENTS', sk: `A#${id}`, ...record, ...rest } }));
  }
  const staffToken = (sub: string) => issuer.sign({ ...decodeJwt(adminTokens.accessToken), sub, jti: newId() });
  const expiredGuest = await us.sign({ ...decodeJwt(guest.token), iat: inSeconds(-2 * hourMs), exp: inSeconds(-hourMs) });
  const customerTokens = await variations(guest.token, us, { publicKey: new TextEncoder().encode(String(spki)), other: nobodys });
  const staffTokens = await variations(adminTokens.accessToken, issuer, {
    publicKey: new TextEncoder().encode(String(spki)),
    other: issuer,
  });
  const both = (name: keyof typeof customerTokens): Credentials => ({ customer: customerTokens[name], staff: staffTokens[name] });
  const credentials: Record<Principal, Credentials> = {
    anonymous: same(undefined),
    'guest own': same(guest.token),
    'guest foreign': same(stranger.token),
    'guest expired': same(expiredGuest),
    'customer own': same(customer.token),
    'customer foreign': same(foreign.token),
    'customer of another site': same(elsewhere.token),
    'agent without permission': same(await staffToken(powerless)),
    'agent of another team': same(await staffToken(newId())),
    'assigned agent': same(agentTokens.accessToken),
    'deactivated agent': same(await staffToken(deactivated)),
    admin: same(adminTokens.accessToken),
    bot: same(await us.sign({ sid: newId(), sub: 'bot', iss: 'kotha', aud: 'bot', exp: inSeconds(hourMs) })),
    'expired token': both('expired token'),
    'alg none': both('alg none'),
    'RS as HS': both('RS as HS'),
    'wrong audience': both('wrong audience'),
    'wrong issuer': both('wrong issuer'),
    'wrong kid': both('wrong kid'),
    // What says who somebody is was not made for the API: the host's token on one side, the console's on the other.
    'identity token': { customer: vouched, staff: adminTokens.idToken },
  };
  const subject = (token: string) => String(decodeJwt(token).sub);
  return {
    credentials,
    guest,
    stranger,
    customer,
    agents: {
      assigned: subject(agentTokens.accessToken),
      admin: subject(adminTokens.accessToken),
      deactivated,
      powerless,
      spare,
    },
  };
}

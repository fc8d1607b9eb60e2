import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PutCommand, UpdateCommand } from '../../../functions/table/commands.ts';
import { newId } from '../../../contract/ids.ts';
import type { Customer, Session } from '../../../contract/entities.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

const secret = 'a secret that is long enough for HS256';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

let cloud: Cloud;
let identity: Parameters<typeof call>[0];
let conversations: Parameters<typeof call>[0];
let parts: {
  table: typeof import('../../../functions/table/table.ts');
  keys: typeof import('../../../functions/table/keys.ts').keys;
  settings: typeof import('../../../functions/directory/settings.ts');
};

beforeAll(async () => {
  cloud = await startCloud();
  identity = (await import('../../../functions/identity/http.ts')).handler;
  conversations = (await import('../../../functions/conversations/http.ts')).handler;
  const { handler: bootstrap } = await import('../../../functions/setup/bootstrap.ts');
  parts = {
    table: await import('../../../functions/table/table.ts'),
    keys: (await import('../../../functions/table/keys.ts')).keys,
    settings: await import('../../../functions/directory/settings.ts'),
  };
  const name = { en: 'Admin', bn: 'অ্যাডমিন' };
  await bootstrap({
    agents: [{ subject: 'admin', email: 'admin@shop.test', name, role: 'admin' }],
    identityKeys: [
      { site: 'shop', kid: 'one', alg: 'HS256', secret },
      { site: 'shop', kid: 'two', alg: 'ES256', publicKey: publicPem },
      { site: 'other', kid: 'one', alg: 'HS256', secret: 'another secret that is long enough' },
    ],
  });
});
afterAll(() => cloud.stop());

const guest = (body: unknown): Promise<Reply> => call(identity, 'POST /v1/guest-sessions', { body });
const contact = { email: 'Nusrat@Mail.test', phone: '01712-345678' };
const refresh = (refreshToken: string, next?: string): Promise<Reply> =>
  call(identity, 'POST /v1/sessions/refresh', { body: { refreshToken, next } });
/** As if the last renewal had been longer ago than the grace period. */
const letGracePass = async (refreshToken: string): Promise<void> => {
  const { table, keys } = parts;
  await table.table.send(
    new UpdateCommand({
      TableName: 'kotha',
      Key: keys.session(refreshToken.split('.')[0] ?? ''),
      UpdateExpression: 'SET rotatedAt = :long',
      ExpressionAttributeValues: { ':long': Math.floor(Date.now() / 1000) - 61 },
    }),
  );
};
const codesOf = ({ body }: Reply): Record<string, string> =>
  Object.fromEntries(
    Object.entries((body['errors'] ?? {}) as Record<string, { code: string }>).map(([field, { code }]) => [field, code]),
  );

describe('allowed sites', () => {
  const begin = (origin?: string) =>
    call(identity, 'POST /v1/guest-sessions', { body: contact, ...(origin && { headers: { origin } }) });
  const allow = async (origins: string[]) => {
    const { settings, table } = parts;
    const value = { ...(await settings.readSettings()), origins };
    await table.table.send(new PutCommand({ TableName: table.tableName, Item: settings.settingsItem(value) }));
    settings.forgetSettings();
  };

  it('are all sites until one is named, and then no other one, whoever the visitor is', async () => {
    expect((await begin('https://anywhere.example')).status).toBe(201);
    await allow(['https://shop.example']);
    try {
      expect((await begin('https://shop.example')).status).toBe(201);
      for (const origin of ['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null'])
        expect(await begin(origin)).toMatchObject({ status: 403, body: { code: 'origin_not_allowed' } });
      const signed = { body: { identityToken: 'x.y.z' }, headers: { origin: 'https://evil.example' } };
      expect((await call(identity, 'POST /v1/customer-sessions', signed)).body['code']).toBe('origin_not_allowed');
    } finally {
      await allow([]);
    }
  });
});

describe('a guest', () => {
  it('starts with e-mail and phone, brought into one form', async () => {
    const { status, body } = await guest({ ...contact, name: ' Nusrat ', locale: 'bn' });
    const session = body as unknown as Session;
    expect(status).toBe(201);
    expect(session.customer).toMatchObject({
      name: 'Nusrat',
      email: 'nusrat@mail.test',
      phone: '+8801712345678',
      locale: 'bn',
      verified: false,
    });
    expect(Date.parse(session.expiresAt)).toBeGreaterThan(Date.now() + 50 * 60_000);
    expect((await call(conversations, 'GET /v1/conversations', { token: session.token })).status).toBe(200);
  });

  it('may write the number in Bengali digits', async () => {
    expect((await guest({ ...contact, phone: '০১৭১২৩৪৫৬৭৮' })).body['customer']).toMatchObject({ phone: '+8801712345678' });
  });

  it.each([
    [{}, { email: 'required', phone: 'required' }],
    [{ ...contact, email: '' }, { email: 'required' }],
    [{ ...contact, email: 'nusrat@mail' }, { email: 'invalid_email' }],
    [{ ...contact, phone: '12' }, { phone: 'invalid_phone' }],
    [{ ...contact, phone: '+8800000000000' }, { phone: 'invalid_phone' }],
    [{ ...contact, name: 'x'.repeat(81) }, { name: 'too_long' }],
    [{ ...contact, isStaff: true }, { isStaff: 'unknown_field' }],
    [{ ...contact, email: ['a@b.test'] }, { email: 'invalid_type' }],
    [{ ...contact, locale: 'fr' }, { locale: 'not_allowed' }],
  ])('is told every wrong field of %j', async (body, codes) => {
    const refused = await guest(body);
    expect([refused.status, codesOf(refused)]).toEqual([400, codes]);
  });

  it('is never taken for somebody with the same contact', async () => {
    const [one, other] = await Promise.all([guest(contact), guest(contact)]);
    expect((one.body['customer'] as Customer).id).not.toBe((other.body['customer'] as Customer).id);
  });

  it('gives what the settings ask for and no more', async () => {
    const { table, keys, settings } = parts;
    const save = async (value: unknown): Promise<void> => {
      await table.table.send(new PutCommand({ TableName: 'kotha', Item: { ...keys.settings(), value } }));
      settings.forgetSettings();
    };
    await save({ contactForm: { name: 'required', email: 'optional', phone: 'hidden' } });
    expect(codesOf(await guest({}))).toEqual({ name: 'required' });
    expect((await guest({ name: 'N', phone: '01712345678' })).body['customer']).toEqual({
      id: expect.any(String) as string,
      name: 'N',
      locale: 'en',
      verified: false,
    });
    await save({ accessMode: 'login_required' });
    expect((await guest(contact)).body['code']).toBe('forbidden');
    await save({ enabled: false });
    expect((await guest(contact)).body['code']).toBe('chat_disabled');
    await save({ accessMode: 'anonymous' });
    expect((await guest({})).status).toBe(201);
    await save({});
  });
});

describe('a session', () => {
  it('renews for ever, with a new secret each time', async () => {
    let { body } = await guest(contact);
    const { id } = body['customer'] as Customer;
    for (let round = 0; round < 3; round += 1) {
      const before = body['refreshToken'];
      ({ body } = await refresh(String(before)));
      expect((body['customer'] as Customer).id).toBe(id);
      expect(body['refreshToken']).not.toBe(before);
    }
  });

  it('forgives an answer that was lost, for a minute', async () => {
    const { body } = await guest(contact);
    const first = String(body['refreshToken']);
    await refresh(first);
    const again = await refresh(first);
    expect(again.status).toBe(201);
    expect((await refresh(String(again.body['refreshToken']))).status).toBe(201);
  });

  it('ends for everybody when an old secret turns up later', async () => {
    const { body } = await guest(contact);
    const first = String(body['refreshToken']);
    const second = String((await refresh(first)).body['refreshToken']);
    await letGracePass(first);
    for (const token of [first, second]) expect((await refresh(token)).body['code']).toBe('session_ended');
  });

  it('answers again at any time who asks again for the same next secret, and then goes on', async () => {
    const first = String((await guest(contact)).body['refreshToken']);
    const next = newId() + newId();
    const lost = await refresh(first, next);
    await letGracePass(first);
    const again = await refresh(first, next);
    expect([again.status, again.body['refreshToken']]).toEqual([201, lost.body['refreshToken']]);
    expect((await refresh(String(again.body['refreshToken']))).status).toBe(201);
  });

  it('ends when an old secret turns up later with another next one', async () => {
    const first = String((await guest(contact)).body['refreshToken']);
    await refresh(first, newId() + newId());
    await letGracePass(first);
    expect((await refresh(first, newId() + newId())).body['code']).toBe('session_ended');
  });

  it.each(['', 'x', 'a.b', `${crypto.randomUUID()}.secret`, 'x'.repeat(512)])('is not opened by %j', async (token) => {
    expect([400, 401]).toContain((await refresh(token)).status);
  });

  it('is not opened by the right id with a wrong secret, and stays open for its owner', async () => {
    const token = String((await guest(contact)).body['refreshToken']);
    expect((await refresh(`${token.split('.')[0]}.wrong`)).status).toBe(401);
    expect((await refresh(token)).status).toBe(201);
  });

  it('ends when its owner signs out', async () => {
    const { body } = await guest(contact);
    expect((await call(identity, 'DELETE /v1/sessions/current', { token: String(body['token']) })).status).toBe(200);
    expect((await refresh(String(body['refreshToken']))).body['code']).toBe('session_ended');
  });
});

describe('a customer the site vouches for', () => {
  const now = (): number => Math.floor(Date.now() / 1000);
  const claims = (extra: object = {}): Record<string, unknown> => ({
    iss: 'shop',
    aud: 'kotha',
    sub: 'customer-7',
    iat: now(),
    exp: now() + 600,
    name: 'Nusrat Jahan',
    email: 'nusrat@mail.test',
    ...extra,
  });
  const sign = (
    payload: Record<string, unknown>,
    header: object = {},
    key: Uint8Array | typeof privateKey = new TextEncoder().encode(secret),
  ): Promise<string> => new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'one', ...header }).sign(key);
  const start = (identityToken: string): Promise<Reply> =>
    call(identity, 'POST /v1/customer-sessions', { body: { identityToken } });

  it('is the same person at every visit, brought up to date, whatever the key', async () => {
    const first = await start(await sign(claims()));
    const later = await start(await sign(claims({ name: 'Nusrat J.' }), { alg: 'ES256', kid: 'two' }, privateKey));
    expect([first.status, later.status]).toEqual([201, 201]);
    expect(later.body['customer']).toEqual({ ...(first.body['customer'] as object), name: 'Nusrat J.' });
    expect(first.body['customer']).toMatchObject({ verified: true });
  });

  it('is one record even when two windows start at once', async () => {
    const token = await sign(claims({ sub: 'two-windows' }));
    const [one, other] = await Promise.all([start(token), start(token)]);
    expect((one.body['customer'] as Customer).id).toBe((other.body['customer'] as Customer).id);
  });

  it('is never merged with a guest or with the same subject of another site', async () => {
    const mine = await start(await sign(claims()));
    const guests = await guest({ email: 'nusrat@mail.test', phone: '01712345678' });
    const elsewhere = await start(
      await sign(claims({ iss: 'other' }), {}, new TextEncoder().encode('another secret that is long enough')),
    );
    const ids = [mine, guests, elsewhere].map(({ body }) => (body['customer'] as Customer).id);
    expect(new Set(ids).size).toBe(3);
  });

  const encoder = new TextEncoder();
  const forgeries: [string, () => Promise<string> | string][] = [
    ['no signature', () => new UnsecuredJWT(claims()).encode()],
    ['another secret', () => sign(claims(), {}, encoder.encode('not the secret of this shop, sorry'))],
    ['the public key as a secret', () => sign(claims(), { kid: 'two' }, encoder.encode(publicPem))],
    ['a key of another site', () => sign(claims(), {}, encoder.encode('another secret that is long enough'))],
    ['an unknown key id', () => sign(claims(), { kid: 'three' })],
    ['no key id', () => sign(claims(), { kid: undefined })],
    ['an expired token', () => sign(claims({ iat: now() - 900, exp: now() - 120 }))],
    ['a token that lives too long', () => sign(claims({ exp: now() + 3600 }))],
    ['a token from the future', () => sign(claims({ iat: now() + 600, exp: now() + 900 }))],
    ['another audience', () => sign(claims({ aud: 'elsewhere' }))],
    ['no subject', () => sign(claims({ sub: undefined }))],
    ['an empty subject', () => sign(claims({ sub: '' }))],
    ['no expiry', () => sign(claims({ exp: undefined }))],
    ['something else entirely', () => 'nonsense'],
  ];
  it.each(forgeries)('is refused with %s', async (_, forge) => {
    const refused = await start(await forge());
    expect([refused.status, refused.body['code']]).toEqual([401, 'unauthenticated']);
  });
});

import { deepEqual, equal } from 'node:assert/strict';
import { SignJWT } from 'jose';
import type { Session } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import type { Seen, Shop } from './shop.ts';
import { bodyOf, guest, guestForm, scenario, site, siteSecret, type Scenario } from './talk.ts';

export const sessionScenarios: readonly Scenario[] = [
  scenario('a guest starts', async (shop) => {
    for (const { pk, sk } of await shop.all(shop.keys.signingKey('').pk)) await shop.remove({ pk: String(pk), sk: String(sk) });
    return {
      run: () => shop.http('POST /v1/guest-sessions', { body: guestForm }),
      verify: (served) => expectSession(shop, served),
    };
  }),
  scenario('a guest starts on another machine', (shop) => {
    // Nobody was there before, so nobody is slowed down.
    const body = { ...guestForm, page: 'https://shop.test/' };
    const from = { ip: `2001:db8:${newId().slice(-4)}::1`, headers: { origin: `https://${newId()}.test` } };
    return Promise.resolve({
      run: () => shop.http('POST /v1/guest-sessions', { body, ...from }),
      verify: (served) => expectSession(shop, served),
    });
  }),
  scenario('a customer of the site comes for the first time', async (shop) => {
    const identityToken = await signed(newId());
    const run = (): Promise<Seen> => shop.http('POST /v1/customer-sessions', { body: { identityToken } });
    return {
      run,
      verify: async (served) => {
        await expectSession(shop, served);
        equal(bodyOf<Session>(await run()).customer.id, bodyOf<Session>(served).customer.id);
      },
    };
  }),
  scenario('a customer of the site comes back', async (shop) => {
    const identityToken = await signed(newId());
    const run = (): Promise<Seen> => shop.http('POST /v1/customer-sessions', { body: { identityToken } });
    const { customer } = bodyOf<Session>(await run());
    return {
      run,
      verify: async (served) => {
        await expectSession(shop, served);
        deepEqual(bodyOf<Session>(served).customer, customer);
      },
    };
  }),
  scenario('a session is renewed', async (shop) => {
    const { refreshToken, customer } = await guest(shop);
    return {
      run: () => shop.http('POST /v1/sessions/refresh', { body: { refreshToken } }),
      verify: async (served) => {
        await expectSession(shop, served);
        deepEqual(bodyOf<Session>(served).customer, customer);
      },
    };
  }),
  scenario('a copied session is noticed', async (shop) => {
    const { refreshToken } = await guest(shop);
    const renew = (token: string): Promise<Seen> => shop.http('POST /v1/sessions/refresh', { body: { refreshToken: token } });
    const next = bodyOf<Session>(await renew(refreshToken)).refreshToken;
    const key = shop.keys.session(refreshToken.split('.')[0] ?? '');
    await shop.put({ ...(await shop.get(key)), rotatedAt: 1 });
    return {
      run: () => renew(refreshToken),
      isServed: ({ code }) => code === 'session_ended',
      verify: async () => equal((await renew(next)).code, 'session_ended'),
    };
  }),
  scenario('a customer signs out', async (shop) => {
    const { token, refreshToken } = await guest(shop);
    return {
      run: () => shop.http('DELETE /v1/sessions/current', { token }),
      verify: async () => equal((await shop.http('POST /v1/sessions/refresh', { body: { refreshToken } })).code, 'session_ended'),
    };
  }),
];

const signed = (subject: string): Promise<string> =>
  new SignJWT({ name: 'Nusrat', email: 'nusrat@mail.test' })
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .setIssuer(site)
    .setAudience('kotha')
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(siteSecret));

async function expectSession(shop: Shop, served: Seen): Promise<void> {
  const { token, refreshToken } = bodyOf<Session>(served);
  equal((await shop.http('GET /v1/conversations', { token })).status, 200);
  equal((await shop.http('POST /v1/sessions/refresh', { body: { refreshToken } })).status, 201);
}

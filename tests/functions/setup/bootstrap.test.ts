import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let bootstrap: (event: unknown) => Promise<unknown>;
let agents: Parameters<typeof call>[0];
let settings: Parameters<typeof call>[0];

beforeAll(async () => {
  cloud = await startCloud();
  bootstrap = (await import('../../../functions/setup/bootstrap.ts')).handler;
  agents = (await import('../../../functions/agents/http.ts')).handler;
  settings = (await import('../../../functions/settings/http.ts')).handler;
});
afterAll(() => cloud.stop());

const name = { en: 'Ayesha', bn: 'আয়েশা' };
const admin = { subject: 'admin', email: 'admin@shop.test', name, role: 'admin' };

it.each([
  [{}, 'agents'],
  [{ agents: [] }, 'agents'],
  [{ agents: [{ ...admin, role: 'agent' }] }, 'agents'],
  [{ agents: [{ ...admin, email: 'x' }] }, 'agents.0.email'],
  [{ agents: [admin], owner: 'me' }, 'owner'],
  [{ agents: [admin], identityKeys: [{ site: 's', kid: 'k', alg: 'HS256', secret: 'short' }] }, 'identityKeys.0.secret'],
])('refuses %j and says what to mend', async (event, field) => {
  expect(await bootstrap(event)).toMatchObject({
    code: 'invalid_input',
    errors: { [field]: { detail: expect.any(String) as string } },
  });
});

it('makes the first admin and the shop’s name, once', async () => {
  const events = [1, 2, 3].map(() =>
    bootstrap({
      agents: [admin, { ...admin, subject: 'ayesha', role: 'agent' }],
      settings: { siteName: { en: 'Boi Ghar', bn: 'বই ঘর' } },
    }),
  );
  const results = await Promise.all(events);
  expect(results.filter((result) => (result as { agents?: number }).agents === 2)).toHaveLength(1);
  expect(results.filter((result) => (result as { code?: string }).code === 'already_done')).toHaveLength(2);
  expect(await bootstrap({ agents: [{ ...admin, subject: 'intruder' }] })).toMatchObject({ code: 'already_done' });

  const me = await call(agents, 'GET /v1/desk/me', { staff: 'admin' });
  expect(me.body).toMatchObject({ id: 'admin', role: 'admin', active: true });
  expect(me.body['permissions']).toContain('delete_tickets');
  expect((await call(agents, 'GET /v1/desk/me', { staff: 'intruder' })).status).toBe(403);
  expect((await call(agents, 'GET /v1/desk/agents', { staff: 'ayesha' })).body['agents']).toHaveLength(2);
  expect((await call(settings, 'GET /v1/config')).body).toMatchObject({
    siteName: { en: 'Boi Ghar', bn: 'বই ঘর' },
    primaryColor: '#008b8b',
    contactForm: { email: 'required', phone: 'required' },
    apiUrl: 'http://api.test',
    online: false,
  });
});

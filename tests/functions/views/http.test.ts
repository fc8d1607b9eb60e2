import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let serve: Parameters<typeof call>[0];

beforeAll(async () => {
  cloud = await startCloud();
  const [{ handler }, setup] = await Promise.all([
    import('../../../functions/views/http.ts'),
    import('../../../functions/setup/bootstrap.ts'),
  ]);
  serve = handler;
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  await setup.handler({
    agents: [
      { subject: 'admin', email: 'admin@shop.test', name, role: 'admin' },
      { subject: 'ayesha', email: 'ayesha@shop.test', name, role: 'agent' },
      { subject: 'karim', email: 'karim@shop.test', name, role: 'agent' },
    ],
  });
});
afterAll(() => cloud.stop());

const view = (name: string, more: object = {}) => ({
  id: newId(),
  name,
  look: { view: 'all', narrowing: { priority: ['urgent'] }, order: 'newest', ...more },
});
const put = (staff: string, owner: 'own' | 'team', body: object): Promise<Reply> =>
  call(serve, `PUT /v1/desk/views/${owner}`, { staff, body });
const read = async (staff: string): Promise<Reply['body']> => (await call(serve, 'GET /v1/desk/views', { staff })).body;

describe('saved views', () => {
  it('are kept in order, each for who made them, the team’s for everybody', async () => {
    const [urgent, late] = [view('Urgent'), view('Late', { order: 'oldest' })];
    expect((await put('ayesha', 'own', { version: 0, views: [urgent, late] })).body).toEqual({
      version: 1,
      views: [urgent, late],
    });
    expect((await put('ayesha', 'own', { version: 1, views: [late, urgent] })).body['version']).toBe(2);
    const shared = view('Everybody');
    await put('admin', 'team', { version: 0, views: [shared] });
    expect(await read('ayesha')).toEqual({ own: { version: 2, views: [late, urgent] }, team: { version: 1, views: [shared] } });
    expect(await read('karim')).toEqual({ own: { version: 0, views: [] }, team: { version: 1, views: [shared] } });
  });

  it('tell who changes an older version, and take the same change twice for one', async () => {
    const change = { version: 0, views: [view('Mine')] };
    const [first, again] = [await put('karim', 'own', change), await put('karim', 'own', change)];
    expect([first.status, again.status, again.body]).toEqual([200, 200, first.body]);
    const late = await put('karim', 'own', { version: 0, views: [] });
    expect([late.status, late.body['code']]).toEqual([409, 'views_changed']);
    expect((await read('karim'))['own']).toEqual(first.body);
  });

  it('of the team are left to supervisors', async () => {
    expect((await put('ayesha', 'team', { version: 1, views: [] })).status).toBe(403);
  });

  const refused: [string, object][] = [
    ['too many', { version: 0, views: Array.from({ length: limits.savedViews + 1 }, () => view('One')) }],
    ['one without a name', { version: 0, views: [view('  ')] }],
    ['a name that is too long', { version: 0, views: [view('x'.repeat(limits.viewNameLength + 1))] }],
    ['one id twice', { version: 0, views: [view('a')].flatMap((one) => [one, one]) }],
    ['a filter that does not exist', { version: 0, views: [view('a', { narrowing: { colour: 'red' } })] }],
    ['a view that does not exist', { version: 0, views: [view('a', { view: 'theirs' })] }],
  ];
  it.each(refused)('refuse %s', async (_, body) => {
    expect((await put('ayesha', 'own', body)).body['code']).toBe('invalid_input');
  });
});

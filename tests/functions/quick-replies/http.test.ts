import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import type { QuickReply, QuickReplyLibrary } from '../../../contract/quick-replies.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import { call, type Reply, type Request } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let handler: Parameters<typeof call>[0];

beforeAll(async () => {
  cloud = await startCloud();
  const [slice, setup] = await Promise.all([
    import('../../../functions/quick-replies/http.ts'),
    import('../../../functions/setup/bootstrap.ts'),
  ]);
  handler = slice.handler;
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  const agents = (['admin', 'supervisor', 'agent', 'viewer'] as const).map((role) => ({
    subject: role,
    email: `${role}@shop.test`,
    name,
    role,
  }));
  expect(await setup.handler({ agents, quickReplies: 'default' })).toEqual({ agents: 4 });
});
afterAll(() => cloud.stop());

const ask = (key: RouteKey, request: Request = {}): Promise<Reply> => call(handler, key, { staff: 'supervisor', ...request });
const library = async (): Promise<QuickReplyLibrary> =>
  (await ask('GET /v1/desk/quick-replies')).body as unknown as QuickReplyLibrary;
const titles = async (): Promise<string[]> => (await library()).quickReplies.map(({ title }) => title.en);
const input = (en: string, more: object = {}) => ({
  title: { en, bn: 'শিরোনাম' },
  content: { en: `${en} for {{customer.name|you}}`, bn: 'লেখা' },
  category: 'orders',
  ...more,
});
const add = async (en: string, more: object = {}): Promise<QuickReply> => {
  const { status, body } = await ask('POST /v1/desk/quick-replies', { body: { id: newId(), ...input(en, more) } });
  expect(status).toBe(201);
  return body as unknown as QuickReply;
};
const change = (id: string, body: unknown): Promise<Reply> =>
  ask('PUT /v1/desk/quick-replies/{quickReplyId}', { path: { quickReplyId: id }, body });
const remove = ({ id, version }: QuickReply): Promise<Reply> =>
  ask('DELETE /v1/desk/quick-replies/{quickReplyId}', { path: { quickReplyId: id }, query: { version: String(version) } });

describe('quick replies', () => {
  it('are there from the first day: the five of the standard pack', async () => {
    const { quickReplies, categories, packs, version } = await library();
    expect(quickReplies.map(({ title, order }) => [order, title.en])).toEqual([
      [0, 'Shipping Info'],
      [1, 'Payment Methods'],
      [2, 'Return Policy'],
      [3, 'Track Order'],
      [4, 'Book Rental'],
    ]);
    expect(quickReplies[2]?.content.bn).toContain('৭ দিনের মধ্যে');
    expect(quickReplies[0]).toMatchObject({ shortcut: '/shipping', category: 'shipping', updatedBy: null });
    expect(categories.map(({ id }) => id)).toEqual(['shipping', 'payment', 'returns', 'orders', 'rentals']);
    expect(packs.find(({ pack }) => pack === 'default')).toEqual({ pack: 'default', count: 5, missing: 0 });
    expect(version).toBe(1);
  });

  it.each([
    ['viewer', 200, 403],
    ['agent', 200, 403],
    ['supervisor', 200, 400],
    ['admin', 200, 400],
    ['stranger', 403, 403],
  ])('may be read and changed by a %s so: %i, %i', async (staff, reads, writes) => {
    expect((await ask('GET /v1/desk/quick-replies', { staff })).status).toBe(reads);
    const path = { quickReplyId: newId() };
    const statuses = [
      await ask('POST /v1/desk/quick-replies', { staff, body: {} }),
      await ask('PUT /v1/desk/quick-replies', { staff, body: {} }),
      await ask('PUT /v1/desk/quick-replies/{quickReplyId}', { staff, path, body: {} }),
      await ask('DELETE /v1/desk/quick-replies/{quickReplyId}', { staff, path }),
      await ask('POST /v1/desk/quick-replies/import', { staff, body: {} }),
      await ask('POST /v1/desk/quick-replies/packs', { staff, body: {} }),
    ].map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 6 }, () => writes));
  });

  it('are added, changed and deleted, and say who did it', async () => {
    const reply = await add('Opening hours', { shortcut: '/Hours' });
    expect(reply).toMatchObject({
      shortcut: '/hours',
      order: 5,
      updatedBy: { id: 'supervisor', name: { en: 'Ayesha' } },
      content: { en: 'Opening hours for {{customer.name|you}}' },
    });
    const { status, body } = await change(reply.id, { ...input('Hours'), version: reply.version });
    expect([status, body['title']]).toEqual([200, { en: 'Hours', bn: 'শিরোনাম' }]);
    expect(body).not.toHaveProperty('shortcut');
    expect(body['version']).toBeGreaterThan(reply.version);
    expect((await remove(reply)).body).toMatchObject({ code: 'quick_reply_changed', status: 409 });
    expect((await remove(body as unknown as QuickReply)).status).toBe(200);
    expect(await titles()).not.toContain('Hours');
    expect((await remove(body as unknown as QuickReply)).body).toMatchObject({ code: 'not_found' });
  });

  it('come back to their place under their id', async () => {
    const [first] = (await library()).quickReplies;
    if (first === undefined) throw new Error('The library is empty.');
    const before = await titles();
    await remove(first);
    const { id, title, content, category, shortcut, order } = first;
    const body = { id, title, content, category, shortcut, order };
    const again = await Promise.all([1, 2].map(() => ask('POST /v1/desk/quick-replies', { body })));
    expect(again.map(({ status }) => status)).toEqual([201, 201]);
    expect(await titles()).toEqual(before);
  });

  it('tell the second of two editors, and lose nothing of the first', async () => {
    const reply = await add('Race');
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((en) => change(reply.id, { ...input(en), version: reply.version })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await library()).quickReplies.find(({ id }) => id === reply.id)?.title).toEqual(winner?.body['title']);
    await remove(winner?.body as unknown as QuickReply);
  });

  it('added by several at once are all there', async () => {
    const added = await Promise.all(['p', 'q', 'r'].map((en) => add(en)));
    expect(await titles()).toEqual(expect.arrayContaining(['p', 'q', 'r']));
    for (const { id } of added) {
      const now = (await library()).quickReplies.find((reply) => reply.id === id);
      if (now) await remove(now);
    }
  });

  it('are put in order with their categories', async () => {
    const { version, categories, quickReplies } = await library();
    const order = quickReplies.map(({ id }) => id).reverse();
    const sale = { id: 'sale', name: { en: 'Sale', bn: 'ছাড়' } };
    const body = { version, categories: [sale, ...categories], order };
    const arranged = await ask('PUT /v1/desk/quick-replies', { body });
    expect(arranged.status).toBe(200);
    expect(await titles()).toEqual(quickReplies.map(({ title }) => title.en).reverse());
    expect((await library()).categories[0]).toEqual(sale);
    expect((await ask('PUT /v1/desk/quick-replies', { body })).body).toMatchObject({ code: 'quick_reply_changed' });
    const now = await library();
    const without = { version: now.version, categories: [sale], order };
    expect((await ask('PUT /v1/desk/quick-replies', { body: without })).body['errors']).toHaveProperty('categories');
  });

  it('are refused with a word for what is wrong', async () => {
    const { body } = await ask('POST /v1/desk/quick-replies', {
      body: { id: newId(), ...input('x', { content: { en: 'Hi {{customer.nam}}', bn: '' }, shortcut: 'no' }) },
    });
    expect(body['errors']).toMatchObject({
      'content.en': { code: 'not_allowed', detail: expect.stringContaining('customer.name') as string },
      shortcut: { code: 'invalid_format' },
    });
    const taken = await ask('POST /v1/desk/quick-replies', { body: { id: newId(), ...input('x', { shortcut: '/track' }) } });
    expect(taken.body['errors']).toMatchObject({ shortcut: { detail: expect.stringContaining('Track Order') as string } });
  });
});

describe('a starter pack', () => {
  it('comes with one click and not twice, also when two click at once', async () => {
    const install = () => ask('POST /v1/desk/quick-replies/packs', { body: { pack: 'hosting' } });
    const answers = await Promise.all([install(), install()]);
    expect(answers.map(({ body }) => body['added']).sort()).toEqual([0, 6]);
    expect((await install()).body).toEqual({ added: 0 });
    const { categories, packs } = await library();
    expect(categories.map(({ id }) => id)).toEqual(expect.arrayContaining(['technical', 'licences']));
    expect(packs.find(({ pack }) => pack === 'hosting')?.missing).toBe(0);
  });
});

describe('a file', () => {
  const row = (index: number, more: object = {}) => ({ ...input(`Row ${index}`), ...more });
  const send = (quickReplies: unknown[]) => ask('POST /v1/desk/quick-replies/import', { body: { quickReplies } });

  it('with wrong rows adds nothing and names them', async () => {
    const before = await library();
    const { status, body } = await send([
      row(1),
      row(2, { title: { en: '', bn: '' } }),
      row(3, { content: { en: '{{who}}', bn: '' } }),
      row(4, { extra: 1 }),
    ]);
    expect(status).toBe(400);
    expect(Object.keys(body['errors'] as object).sort()).toEqual([
      'quickReplies.1.title',
      'quickReplies.2.content.en',
      'quickReplies.3.extra',
    ]);
    const lost = await send([row(1), row(2, { category: 'nowhere' })]);
    expect(lost.body['errors']).toHaveProperty(['quickReplies.1.category']);
    expect(await library()).toEqual(before);
  });

  it('of hundreds of replies comes in as a whole, once, and the library stays within its bound', async () => {
    const rows = Array.from({ length: 240 }, (_, index) => row(index, { content: { en: '', bn: `উত্তর ${index} `.repeat(40) } }));
    expect((await send(rows)).body).toEqual({ added: 240, known: 0 });
    expect((await send(rows)).body).toEqual({ added: 0, known: 240 });
    const all = (await library()).quickReplies;
    expect(all.slice(-240).map(({ title }) => title.en)).toEqual(rows.map(({ title }) => title.en));
    const more = Array.from({ length: limits.quickReplies - all.length + 1 }, (_, index) => row(1000 + index));
    expect((await send(more)).body).toMatchObject({ code: 'too_many_quick_replies', status: 409 });
    expect((await library()).quickReplies).toHaveLength(all.length);
  });

  it('that is too large is refused', async () => {
    const { body } = await send([row(1, { content: { en: 'x'.repeat(limits.quickReplyImportBytes), bn: '' } })]);
    expect(body['code']).toBe('too_large');
  });
});

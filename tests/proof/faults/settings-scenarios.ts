import { deepEqual, equal, ok } from 'node:assert/strict';
import type { QuickReplyLibrary } from '../../../contract/quick-replies.ts';
import type { SavedViews } from '../../../contract/views.ts';
import type { SiteKeyFace } from '../../../contract/settings.ts';
import { newId } from '../../../contract/ids.ts';
import { bodyOf, scenario, site, status200, type Scenario } from './talk.ts';

export const settingsScenarios: readonly Scenario[] = [
  scenario('an admin looks at the settings', (shop) =>
    Promise.resolve({
      run: () => shop.http('GET /v1/desk/settings', { staff: 'ayesha' }),
      verify: ({ body }) => Promise.resolve(ok(body['settings'])),
    }),
  ),
  scenario('an admin changes the settings', async (shop) => {
    const before = (await shop.http('GET /v1/desk/settings', { staff: 'ayesha' })).body['settings'] as { version: number };
    const siteName = { en: `Shop ${newId()}`, bn: 'দোকান' };
    return {
      run: () => shop.http('PUT /v1/desk/settings', { staff: 'ayesha', body: { version: before.version, siteName } }),
      // Asked again after a lost answer, it is told that the settings are newer: they are what was asked for.
      isServed: ({ status, code }) => status === 200 || code === 'settings_changed',
      verify: async () => {
        const { settings } = (await shop.http('GET /v1/desk/settings', { staff: 'ayesha' })).body as unknown as {
          settings: { version: number; siteName: object };
        };
        deepEqual([settings.siteName, settings.version], [siteName, before.version + 1]);
        const changes = (await shop.all(shop.keys.settings().pk)).filter(({ fields }) => fields !== undefined);
        ok(changes.length > 0);
      },
    };
  }),
  scenario('an agent looks at saved views', (shop) =>
    Promise.resolve({
      run: () => shop.http('GET /v1/desk/views', { staff: 'ayesha' }),
      verify: ({ body }) => Promise.resolve(ok(body['own'])),
    }),
  ),
  scenario('an agent saves a view', async (shop) => {
    const { own } = (await shop.http('GET /v1/desk/views', { staff: 'ayesha' })).body as unknown as { own: SavedViews };
    const view = { id: newId(), name: 'Kept', look: { view: 'all', narrowing: {}, order: 'newest' } };
    return {
      run: () => shop.http('PUT /v1/desk/views/own', { staff: 'ayesha', body: { version: own.version, views: [view] } }),
      verify: async () => {
        const stored = await shop.get(shop.keys.views('A#ayesha'));
        deepEqual([stored?.['n'], stored?.['views']], [own.version + 1, [view]]);
      },
    };
  }),
  scenario('an admin looks at the keys of the sites', (shop) =>
    Promise.resolve({
      run: () => shop.http('GET /v1/desk/site-keys', { staff: 'ayesha' }),
      verify: ({ body }) => Promise.resolve(ok((body['keys'] as SiteKeyFace[]).some(({ keyId }) => keyId === 'one'))),
    }),
  ),
  scenario('an admin makes a key of a site', (shop) =>
    Promise.resolve({
      run: () => shop.http('POST /v1/desk/site-keys', { staff: 'ayesha', body: { site: 'elsewhere' } }),
      verify: async ({ body }) => {
        const { keyId } = body['key'] as SiteKeyFace;
        ok(await shop.get(shop.keys.siteKey('elsewhere', keyId)));
        await shop.remove(shop.keys.siteKey('elsewhere', keyId));
      },
    }),
  ),
  scenario('an admin revokes a key of a site', async (shop) => {
    const { body } = await shop.http('POST /v1/desk/site-keys', { staff: 'ayesha', body: { site: 'elsewhere' } });
    const { keyId } = body['key'] as SiteKeyFace;
    return {
      run: () => shop.http('DELETE /v1/desk/site-keys', { staff: 'ayesha', query: { site: 'elsewhere', keyId } }),
      verify: async () => equal(await shop.get(shop.keys.siteKey('elsewhere', keyId)), undefined),
    };
  }),
  scenario('an editor adds a quick reply', async (shop) => {
    const library = async (): Promise<QuickReplyLibrary> =>
      bodyOf(await shop.http('GET /v1/desk/quick-replies', { staff: 'ayesha' }));
    const both = (text: string) => ({ en: text, bn: text });
    const category = (await library()).categories[0]?.id;
    const body = { id: newId(), title: both('Kept'), content: both('As it was written'), category };
    return {
      run: () => shop.http('POST /v1/desk/quick-replies', { staff: 'ayesha', body }),
      verify: async () => {
        const [reply, ...more] = (await library()).quickReplies.filter(({ title }) => title.en === 'Kept');
        deepEqual([reply?.id, more], [body.id, []]);
        const query = { version: String(reply?.version) };
        await shop.http('DELETE /v1/desk/quick-replies/{quickReplyId}', {
          staff: 'ayesha',
          path: { quickReplyId: body.id },
          query,
        });
      },
    };
  }),
  scenario('the widget asks for its settings', (shop) =>
    Promise.resolve({ run: () => shop.http('GET /v1/config'), verify: (served) => Promise.resolve(status200(served)) }),
  ),
  scenario('somebody asks whether all is well', (shop) =>
    Promise.resolve({ run: () => shop.http('GET /health'), verify: (served) => Promise.resolve(status200(served)) }),
  ),
  scenario('an agent looks at the team', (shop) =>
    Promise.resolve({
      run: () => shop.http('GET /v1/desk/agents', { staff: 'ayesha' }),
      verify: ({ body }) => Promise.resolve(ok((body['agents'] as { id: string }[]).some(({ id }) => id === 'karim'))),
    }),
  ),
  scenario('an agent says they are away', (shop) =>
    Promise.resolve({
      run: () => shop.http('PUT /v1/desk/me/availability', { staff: 'karim', body: { availability: 'away' } }),
      verify: async () => {
        shop.forget();
        equal((await shop.http('GET /v1/desk/me', { staff: 'karim' })).body['availability'], 'away');
        await shop.http('PUT /v1/desk/me/availability', { staff: 'karim', body: { availability: 'online' } });
      },
    }),
  ),
  scenario('an installation is set up', async (shop) => {
    const [kept, settings] = [await shop.get(shop.keys.setup()), await shop.get(shop.keys.settings())];
    for (const key of [shop.keys.setup(), shop.keys.settings(), shop.keys.siteKey(site, 'two')]) await shop.remove(key);
    const name = { en: 'New', bn: 'নতুন' };
    const added = newId();
    return {
      run: () => shop.bootstrap({ agents: [{ subject: added, email: 'new@shop.test', name, role: 'admin' }] }),
      isServed: ({ status, code }) => status === 200 && (code === undefined || code === 'already_done'),
      verify: async () => {
        ok(await shop.get(shop.keys.agent(added)));
        ok(await shop.get(shop.keys.setup()));
        await shop.remove(shop.keys.agent(added));
        for (const item of [kept, settings]) await shop.put(item ?? {});
      },
    };
  }),
];

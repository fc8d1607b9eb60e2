import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { browserEnvironment } from '../../client/environment.ts';
import type { Conversation } from '../../contract/entities.ts';
import { Settings, type PublicConfig } from '../../contract/settings.ts';
import { createChat } from '../../widget/chat.ts';
import { hear } from '../../widget/elsewhere.ts';
import type { Host } from '../../widget/seam.ts';

const nusrat = { id: 'nusrat', name: 'Nusrat Jahan', locale: 'en', verified: true } as const;

function talk(id: string, more: Partial<Conversation> = {}): Conversation {
  const at = '2026-11-21T08:00:00.000Z';
  return {
    ...{ id, status: 'closed', lastSeq: 1, assignee: null, lastMessage: null, unread: 0, seenByCustomer: 0, seenByStaff: 0 },
    ...{ deliveredToCustomer: 0, deliveredToStaff: 0, openedAt: at, updatedAt: at },
    ...more,
  };
}

/** What the service holds, and its answers under way while they are held: each tells what was true when it was asked for. */
let service: {
  version: number;
  enabled: boolean;
  pages: Record<string, { conversations: Conversation[]; next?: string }>;
  held: RegExp | undefined;
};
let under: { address: string; pass: () => void }[] = [];

function answer(address: string): unknown {
  const { pathname, searchParams } = new URL(address);
  if (pathname === '/v1/config') {
    const { phoneCountry: _, ...settings } = Settings.parse({ version: service.version, enabled: service.enabled });
    const config: PublicConfig = { ...settings, timeZone: 'Asia/Dhaka', apiUrl: 'http://api.test', online: true };
    return config;
  }
  return pathname === '/v1/conversations' ? service.pages[searchParams.get('cursor') ?? ''] : {};
}
const pass = async (which: 'first' | 'last' = 'first') => {
  const held = which === 'first' ? under.shift() : under.pop();
  if (held === undefined) throw new Error('Nothing is under way.');
  held.pass();
  await new Promise<void>((resolve) => setTimeout(resolve));
};

beforeAll(() => {
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('location', { href: 'http://shop.test/' });
  vi.stubGlobal('document', { documentElement: { lang: 'en' }, visibilityState: 'visible' });
  vi.stubGlobal('fetch', (address: string) => {
    const told = Response.json(answer(address));
    if (service.held?.test(address) !== true) return Promise.resolve(told);
    return new Promise((resolve) => under.push({ address, pass: () => resolve(told) }));
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
});
beforeEach(() => {
  under = [];
  service = { version: 1, enabled: true, pages: { '': { conversations: [talk('a'), talk('b')] } }, held: undefined };
  const session = { token: 'token', refreshToken: 'refresh', expiresAt: '', customer: nusrat, renewAt: Date.now() + 3_600_000 };
  browserEnvironment().storage.write('kotha.session', JSON.stringify(session));
});

async function open() {
  const host = {
    address: 'http://site.test/',
    memory: {},
    isConnected: true,
    getAttribute: () => null,
    hasAttribute: () => false,
    removeAttribute: () => undefined,
    render: () => undefined,
    dispatchEvent: () => true,
  } as unknown as Host;
  const chat = createChat(host, () => undefined);
  await chat.refresh(true);
  return { chat, ids: () => chat.state.conversations.map(({ id }) => id) };
}

test('a list that was asked for before something was said takes nothing of it back', async () => {
  const { chat, ids } = await open();
  service.held = /conversations/;
  const refreshing = chat.refresh(true);
  await expect.poll(() => under.length).toBe(1);
  chat.adopt(talk('b', { lastSeq: 2, unread: 1 }));
  chat.adopt(talk('c'));
  await pass();
  await refreshing;
  expect(ids().toSorted()).toEqual(['a', 'b', 'c']);
  expect(chat.state.conversations.find(({ id }) => id === 'b')).toMatchObject({ lastSeq: 2, unread: 1 });
});

test('an answer about one conversation that is older than what is known changes nothing', async () => {
  const { chat } = await open();
  chat.adopt(talk('b', { lastSeq: 3 }));
  chat.adopt(talk('b', { lastSeq: 2, status: 'open' }));
  expect(chat.state.conversations.find(({ id }) => id === 'b')).toMatchObject({ lastSeq: 3, status: 'closed' });
});

test('older conversations that are asked for twice are listed once', async () => {
  service.pages = { '': { conversations: [talk('a')], next: 'on' }, on: { conversations: [talk('b')] } };
  const { chat, ids } = await open();
  await Promise.all([chat.listMore(), chat.listMore()]);
  expect(ids()).toEqual(['a', 'b']);
});

test('a list that was asked for by somebody who has left is nobody’s', async () => {
  const { chat, ids } = await open();
  service.held = /conversations/;
  const refreshing = chat.refresh(true);
  await expect.poll(() => under.length).toBe(1);
  service.held = undefined;
  await chat.signOut();
  await pass();
  await refreshing;
  expect([ids(), chat.state.customer]).toEqual([[], undefined]);
});

test('of two answers with settings the newer ones are worn, whichever comes last', async () => {
  const { chat } = await open();
  service.held = /config/;
  service.version = 2;
  const first = chat.refresh(true);
  await expect.poll(() => under.length).toBe(1);
  service.version = 3;
  const second = chat.refresh(true);
  await expect.poll(() => under.length).toBe(2);
  await pass('last');
  await pass();
  await Promise.all([first, second]);
  expect(chat.state.config?.version).toBe(3);
});

test('settings that are changed meanwhile are worn, and a chat that was switched off comes back with them', async () => {
  const { chat } = await open();
  Object.assign(chat.state, { link: 'live' });
  service = { ...service, version: 2, enabled: false };
  await hear(chat, { type: 'config.updated', version: 2 });
  expect(chat.state).toMatchObject({ page: 'off', config: { version: 2 } });
  service = { ...service, version: 3, enabled: true };
  await hear(chat, { type: 'config.updated', version: 3 });
  expect(chat.state).toMatchObject({ page: 'home', config: { version: 3 } });
});

test('a conversation that was begun by somebody who has left is nobody’s', async () => {
  const { chat, ids } = await open();
  service.held = /conversations/;
  const beginning = chat.begin({});
  await expect.poll(() => under.length).toBe(1);
  service.held = undefined;
  await chat.signOut();
  await pass();
  await beginning;
  expect([ids(), chat.state.page]).toEqual([[], 'home']);
});

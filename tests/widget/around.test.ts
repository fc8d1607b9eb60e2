import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sender } from '../../contract/entities.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers } from '../held-timers.ts';
import { bundleWidget } from './bundle.ts';
import { FakeService, tania } from './fake-service.ts';

const bengali = createRequire(import.meta.url).resolve(
  '@fontsource/noto-sans-bengali/files/noto-sans-bengali-bengali-400-normal.woff2',
);
const me: Sender = { kind: 'customer' };
const agent: Sender = { kind: 'agent', ...tania };

let browser: Browser;
let stop: () => Promise<void>;
let widget: Awaited<ReturnType<typeof bundleWidget>>;
let font: Uint8Array;
let service: FakeService;
let shop: Page;
let complaints: string[];

beforeAll(async () => {
  [{ browser, stop }, widget, font] = await Promise.all([startBrowser(), bundleWidget(), readFile(bengali)]);
});
afterAll(() => stop());
beforeEach(async () => {
  service = new FakeService();
  await service.listen();
  for (const [path, body] of widget) service.files.set(path, { type: 'text/javascript; charset=utf-8', body });
  for (const weight of [400, 600])
    service.files.set(`/fonts/noto-sans-bengali-${weight}.woff2`, { type: 'font/woff2', body: font });
  const body =
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Boi Ghar</title><main><h1>Books</h1></main><script src="/kotha.js"></script></html>';
  service.files.set('/', { type: 'text/html', body });
});
afterEach(async () => {
  await shop.context().close();
  await service.close();
});

/** For how long the chat says that it is connected again. */
const backMs = 4_000;
let ring: () => Promise<void>;

/** A page of the shop where Nusrat is known; what goes away by itself after `heldMs` stays until `ring()`. */
async function visit(options: BrowserContextOptions = {}, heldMs?: number): Promise<void> {
  ({ page: shop, complaints } = await openPage(browser, {
    viewport: { width: 800, height: 760 },
    acceptDownloads: true,
    ...options,
  }));
  const session = {
    token: 'token',
    refreshToken: 'refresh',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    renewAt: Date.now() + 3_600_000,
    customer: service.customer,
  };
  if (heldMs !== undefined) ring = await holdTimers(shop, heldMs);
  await shop.addInitScript((kept) => localStorage.setItem('kotha.session', kept), JSON.stringify(session));
  await shop.goto(`${service.origin}/`);
}
const openChat = () => shop.locator('kotha-chat button').first().click();
const card = () => shop.locator('kotha-chat .card.active');
const field = () => shop.locator('kotha-chat .field textarea');
const button = (name: string) => shop.getByRole('button', { name, exact: true });
const menu = async (item: string) => {
  await button('More').click();
  await shop.getByRole('menuitem', { name: item }).click();
};
async function expectSound(): Promise<void> {
  expect(await accessibilityFaults(shop)).toEqual([]);
  expect(complaints).toEqual([]);
}

/** A conversation in which Tania has answered; the chat shows it. */
async function converse(heldMs?: number): Promise<FakeService['talks'][number]> {
  const talk = service.begin();
  service.say(talk, 'Where is my order?', me);
  service.say(talk, 'It leaves today.');
  await visit({}, heldMs);
  await openChat();
  await card().click();
  await shop.getByRole('log').getByText('It leaves today.').waitFor();
  // What is said next is heard.
  await expect.poll(() => service.isWatched(talk)).toBe(true);
  return talk;
}
const hasFocus = (element: Locator) => expect.poll(() => element.evaluate((found) => found.matches(':focus')));

describe('the end of a chat', () => {
  test('resolved by an agent, it is confirmed with one tap and rated', async () => {
    const talk = await converse();
    service.happen(talk, { type: 'status', status: 'resolved', by: agent });
    await shop.getByText('Is it solved?').waitFor();
    await expectSound();
    await button('Yes, solved').click();
    await shop.getByRole('heading', { name: 'Rate your chat with Tania Akter' }).waitFor();
    await expect.poll(() => talk.conversation.status).toBe('closed');
    await expect.poll(() => button('Send').count()).toBe(0);
    const stars = shop.getByRole('radio');
    await stars.first().focus();
    for (let star = 1; star < 4; star += 1) await shop.keyboard.press('ArrowRight');
    await shop.getByText('Good', { exact: true }).waitFor();
    await shop.getByLabel('Anything to add?').fill('Fast and kind.');
    await expectSound();
    await button('Send').click();
    await shop.getByText('Thank you for telling us').waitFor();
    await shop.getByRole('img', { name: '4 of 5 stars' }).waitFor();
    await expect.poll(() => talk.messages.at(-1)?.event).toMatchObject({ type: 'rated', score: 4, comment: 'Fast and kind.' });
    await button('Change').click();
    await shop.getByRole('heading', { name: /Rate your chat/ }).waitFor();
    await button('Close').click();
    await expectSound();
  });

  test('not solved yet, it goes on', async () => {
    const talk = await converse();
    service.happen(talk, { type: 'status', status: 'resolved', by: agent });
    await button('Not yet').click();
    await shop.getByText('You opened this again').waitFor();
    await expect.poll(() => talk.conversation.status).toBe('open');
    await expect.poll(() => shop.getByText('Is it solved?').count()).toBe(0);
  });

  test('words after the end open it again, and a line above them says so', async () => {
    const talk = await converse();
    service.happen(talk, { type: 'status', status: 'resolved', by: agent });
    await shop.getByText('Is it solved?').waitFor();
    await field().fill('One more thing');
    await field().press('Enter');
    await shop.getByText('You opened this again').waitFor();
    const lines = await shop.getByRole('log').innerText();
    expect(lines.indexOf('You opened this again')).toBeLessThan(lines.indexOf('One more thing'));
    await expect.poll(() => talk.messages.at(-1)?.event).toMatchObject({ status: 'open' });
  });

  test('ended by the customer, it asks for a rating once and takes no for an answer', async () => {
    const talk = await converse();
    await menu('End this chat');
    await shop.getByRole('heading', { name: /Rate your chat/ }).waitFor();
    await expect.poll(() => talk.conversation.status).toBe('resolved');
    await button('Skip').click();
    await shop.getByText('You marked this as solved').waitFor();
    await expect.poll(() => shop.getByText('How did it go?').count()).toBe(0);
    await shop.reload();
    await openChat();
    await card().click();
    await shop.getByText('You marked this as solved').waitFor();
    await expect.poll(() => shop.getByText('How did it go?').count()).toBe(0);
  });

  test('words for a closed one stay until the conversation that goes on from it has begun', async () => {
    const talk = await converse();
    service.happen(talk, { type: 'status', status: 'closed', by: agent });
    await shop.getByText('How did it go?').waitFor();
    service.refusals.set('POST /v1/conversations', [{ status: 409, code: 'too_many_conversations' }]);
    await field().fill('A new question');
    await field().press('Enter');
    await shop.getByText('You have several conversations open.').waitFor();
    await expect.poll(() => field().inputValue()).toBe('A new question');
    await field().press('Enter');
    await expect.poll(() => service.talks[0]?.messages.map(({ text }) => text)).toEqual(['A new question']);
    await expect.poll(() => service.talks[0]?.conversation.previousConversationId).toBe(talk.conversation.id);
    await expect.poll(() => field().inputValue()).toBe('');
  });
});

describe('waiting', () => {
  test('tells the place in line, and the way to be told of the answer', async () => {
    const talk = service.begin();
    service.say(talk, 'Hello?', me, new Date(Date.now() - 4 * 60_000 - 1).toISOString());
    service.queue = { position: 3, isAtLeast: false };
    service.config.replyTime = 'minutes';
    await visit();
    await openChat();
    await card().click();
    await shop.getByText('You are number 3 in line').waitFor();
    await shop.getByText('We usually answer in a few minutes. You may close this window').waitFor();
    await shop.getByText('You have waited for 4 minutes.').waitFor();
    await expectSound();
    service.say(talk, 'Good morning!');
    await shop.getByRole('log').getByText('Good morning!').waitFor();
    await expect.poll(() => shop.getByText('in line').count()).toBe(0);
  });

  test('says that nobody is here instead of a place', async () => {
    service.config.online = false;
    service.say(service.begin(), 'Hello?', me);
    await visit();
    await openChat();
    await card().click();
    await shop.getByText('Nobody is here right now').waitFor();
    await expectSound();
  });
});

test('without a network it says that what is written is kept, and what was written meanwhile goes out', async () => {
  const talk = await converse();
  await button('More').waitFor();
  await shop.context().setOffline(true);
  await shop.getByText('You are offline. What you write is sent later.').waitFor();
  await field().fill('Thank you');
  await field().press('Enter');
  await shop.getByText('Waiting for the network').waitFor();
  await shop.context().setOffline(false);
  await expect.poll(() => talk.messages.at(-1)?.text).toBe('Thank you');
  await expect.poll(() => shop.getByText('You are offline').count()).toBe(0);
});

describe('what can be done', () => {
  test('the whole conversation is saved as text', async () => {
    await converse();
    const [download] = await Promise.all([shop.waitForEvent('download'), menu('Save as a text file')]);
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toContain('You: Where is my order?');
    expect(text).toContain('Tania Akter: It leaves today.');
  });

  test('the menu is walked with arrows and left with Esc, back to its button', async () => {
    await converse();
    await button('More').press('Enter');
    await shop.getByRole('menu').waitFor();
    await hasFocus(shop.getByRole('menuitem', { name: 'End this chat' })).toBe(true);
    await expectSound();
    await shop.keyboard.press('ArrowDown');
    await hasFocus(shop.getByRole('menuitem', { name: 'Start another' })).toBe(true);
    await shop.keyboard.press('Escape');
    await expect.poll(() => shop.getByRole('menu').count()).toBe(0);
    await hasFocus(button('More')).toBe(true);
    await expect.poll(() => shop.getByRole('dialog').count()).toBe(1);
  });

  test('another conversation is begun beside the open one, and both are found on the first page', async () => {
    await converse();
    await menu('Start another conversation');
    await expect.poll(() => service.talks.length).toBe(2);
    // Until the new one is on the screen, what is written belongs to the one that is.
    await shop.locator('kotha-chat').getByText('It leaves today.').waitFor({ state: 'detached' });
    await field().fill('Something else');
    await field().press('Enter');
    await expect.poll(() => service.talks[0]?.messages.length).toBe(1);
    await button('Back').click();
    await expect.poll(() => card().count()).toBe(2);
  });

  test('an emoji goes where the caret is', async () => {
    await converse();
    await field().fill('Thanks!');
    await field().press('Home');
    await button('Emoji').click();
    await shop.getByRole('dialog', { name: 'Emoji' }).waitFor();
    await expectSound();
    await hasFocus(shop.getByRole('dialog', { name: 'Emoji' }).getByRole('button').first()).toBe(true);
    await shop.keyboard.press('ArrowRight');
    await shop.keyboard.press('Enter');
    await expect.poll(() => field().inputValue()).toBe('😊Thanks!');
    await hasFocus(field()).toBe(true);
  });

  test('a suggestion is asked with one tap', async () => {
    service.begin();
    await visit();
    await openChat();
    await card().click();
    await button('How do I return something?').click();
    await expect.poll(() => service.talks[0]?.messages[0]?.text).toBe('How do I return something?');
    await expect.poll(() => button('How do I return something?').count()).toBe(0);
  });

  test('who writes in the other language is offered it once', async () => {
    const talk = service.begin();
    service.say(talk, 'আমার অর্ডার কোথায়?', me);
    await visit();
    await openChat();
    await card().click();
    await button('Stay with English').click();
    await expect.poll(() => button('Stay with English').count()).toBe(0);
    await shop.reload();
    await openChat();
    await card().click();
    await shop.getByText('আমার অর্ডার কোথায়?').waitFor();
    await expect.poll(() => button('Stay with English').count()).toBe(0);
  });
});

describe('an answer while nobody looks', () => {
  test('is counted in the title only while the page is hidden, and the title comes back as it was', async () => {
    const talk = await converse();
    const look = (isHidden: boolean) =>
      shop.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
        document.dispatchEvent(new Event('visibilitychange'));
      }, isHidden);
    await look(true);
    service.say(talk, 'Are you there?');
    await expect.poll(() => shop.title()).toBe('(1) Boi Ghar');
    service.say(talk, 'It has arrived.');
    await expect.poll(() => shop.title()).toBe('(2) Boi Ghar');
    await look(false);
    await expect.poll(() => shop.title()).toBe('Boi Ghar');
    expect(complaints).toEqual([]);
  });

  test('rings unless the customer or the shop wants it quiet', async () => {
    const talk = await converse();
    await shop.evaluate(() => {
      const rings: number[] = ((window as unknown as { rings: number[] }).rings = []);
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (when?: number) {
        rings.push(this.frequency.value);
        start.call(this, when);
      };
    });
    const rings = () => shop.evaluate(() => (window as unknown as { rings: number[] }).rings.length);
    await button('Minimise').click();
    service.say(talk, 'Are you there?');
    await expect.poll(rings).toBe(2);
    await openChat();
    await button('More').click();
    await shop.getByRole('menuitemcheckbox', { name: 'Sound for answers' }).click();
    await button('Minimise').click();
    service.say(talk, 'Still there?');
    await expect
      .poll(() => shop.locator('kotha-chat > button, kotha-chat button[aria-expanded]').first().innerText())
      .toContain('1');
    await expect.poll(() => rings()).toBe(2);
  });
});

test('a conversation that staff begin beside the one that is read is counted, told of once, and waits on the first page', async () => {
  await converse();
  type Told = typeof globalThis & { told: string[] };
  await shop.evaluate(() => {
    const told = ((globalThis as Told).told = []) as string[];
    document.addEventListener('kotha-message', (event) => told.push((event as CustomEvent<{ text: string }>).detail.text));
  });
  const begun = service.begin();
  const said = service.say(begun, 'Your order has come back.');
  // Frames may come twice.
  service.repeat(begun, said);
  const told = () => shop.evaluate(() => (globalThis as Told).told);
  await expect.poll(told).toEqual(['Your order has come back.']);
  const another = service.say(begun, 'Shall we send it again?');
  service.repeat(begun, another);
  await expect.poll(told).toEqual(['Your order has come back.', 'Shall we send it again?']);
  await shop.getByRole('log').getByText('It leaves today.').waitFor();
  await button('Back').click();
  await shop.getByRole('img', { name: '2 unread' }).waitFor();
  await expectSound();
  await card().filter({ hasText: 'Shall we send it again?' }).click();
  await shop.getByRole('log').getByText('Your order has come back.').waitFor();
});

test.each([
  ['beside the one that is read', true],
  ['while the panel is closed', false],
])('a conversation that staff begin before the socket is open is not missed, %s', async (_, isRead) => {
  const open = service.begin();
  service.say(open, 'Where is my order?', me);
  await visit();
  type Told = typeof globalThis & { told: string[] };
  await shop.evaluate(() => {
    const told = ((globalThis as Told).told = []) as string[];
    document.addEventListener('kotha-message', (event) => told.push((event as CustomEvent<{ text: string }>).detail.text));
  });
  const [asked, mayOpen] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await shop.route('**/v1/socket-tickets', (route) => {
    asked.resolve();
    return mayOpen.promise.then(() => route.continue());
  });
  await openChat();
  await card().click();
  await shop.getByRole('log').getByText('Where is my order?').waitFor();
  await asked.promise;
  if (!isRead) await button('Minimise').click();
  const begun = service.begin();
  service.say(begun, 'Your order has come back.');
  service.say(begun, 'Shall we send it again?');
  mayOpen.resolve();
  const told = () => shop.evaluate(() => (globalThis as Told).told);
  await expect.poll(told).toEqual(['Your order has come back.', 'Shall we send it again?']);
  service.say(begun, 'It is ready.');
  await expect.poll(told).toEqual(['Your order has come back.', 'Shall we send it again?', 'It is ready.']);
  await expect.poll(() => shop.evaluate(() => localStorage.getItem('kotha') ?? '')).toContain('"unread":3');
  if (isRead) await button('Back').click();
  else await openChat();
  await shop.locator('kotha-chat').getByText('It is ready.').first().waitFor();
});

describe('an interruption', () => {
  const said = () => shop.locator('kotha-chat [role=status] > .note');

  test.each([
    ['en', 'You are offline. What you write is sent later.', 'Reconnecting. What you write is kept.', 'You are up to date.'],
    ['bn', 'ইন্টারনেট নেই। লেখাগুলো পরে পাঠানো হবে।', 'আবার সংযোগ হচ্ছে। আপনার লেখা থাকছে।', 'সব বার্তা এসে গেছে।'],
  ])('is told until what was missed has come, and its end for a moment (%s)', async (locale, offline, reconnecting, current) => {
    const talk = service.begin();
    service.say(talk, 'Where is my order?', me);
    service.say(talk, 'It leaves today.');
    await visit({ locale }, backMs);
    await shop.evaluate((lang) => document.querySelector('kotha-chat')?.setAttribute('locale', lang), locale);
    await openChat();
    await card().click();
    await shop.getByRole('log').getByText('It leaves today.').waitFor();
    await expect.poll(() => service.isWatched(talk)).toBe(true);
    await shop.context().setOffline(true);
    await said().getByText(offline).waitFor();
    const [asked, read] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await shop.route(/messages\?after/, (route) => {
      asked.resolve();
      return read.promise.then(() => route.continue());
    });
    await shop.context().setOffline(false);
    service.say(talk, 'It has left.');
    await said().getByText(reconnecting).waitFor();
    await asked.promise;
    await expect.poll(() => said().allInnerTexts()).toEqual([reconnecting]);
    read.resolve();
    await said().getByText(current).waitFor();
    await shop.getByRole('log').getByText('It has left.').waitFor();
    // The browser says by itself that there was no network.
    complaints = complaints.filter((complaint) => !complaint.includes('ERR_INTERNET_DISCONNECTED'));
    await expectSound();
    await ring();
    await said().waitFor({ state: 'detached' });
  });

  test('is told as well where nothing gets through in any way, and the page soon asks instead of dialling', async () => {
    const talk = await converse(backMs);
    // Three tries without an answer are over before anybody has noticed.
    await shop.evaluate(() => void (Math.random = () => 0));
    await shop.route('**/v1/**', (route) => route.abort());
    service.cut();
    await said().getByText('Reconnecting. What you write is kept.').waitFor();
    service.say(talk, 'It has left.');
    await shop.unroute('**/v1/**');
    await shop.getByRole('log').getByText('It has left.').waitFor();
    await said().getByText('You are up to date.').waitFor();
    complaints = complaints.filter((complaint) => !complaint.includes('ERR_FAILED'));
    await expectSound();
  });
});

describe('a conversation that the page asks for', () => {
  const ask = (id: string) =>
    shop.evaluate((wanted) => {
      const errors: unknown[] = ((window as unknown as { errors: unknown[] }).errors = []);
      document.addEventListener('kotha-error', (event) => errors.push((event as CustomEvent).detail));
      document.querySelector('kotha-chat')?.setAttribute('conversation', wanted);
      window.kotha?.open();
    }, id);

  test('opens when it is theirs', async () => {
    const old = service.begin('closed');
    service.say(old, 'An old question', me);
    service.say(service.begin(), 'A newer one', me);
    await visit();
    await ask(old.conversation.id);
    await shop.getByRole('log').getByText('An old question').waitFor();
  });

  test('is reported to the page when there is none for them', async () => {
    service.begin();
    await visit();
    await ask('01a1fb75-4f4a-71ab-ab93-b49ae3170d32');
    await expect.poll(() => shop.evaluate(() => (window as unknown as { errors: unknown[] }).errors)).toEqual(['not_found']);
  });
});

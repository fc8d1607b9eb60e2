import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { accessibilityFaults, openPage, placeOf, startBrowser } from '../browser.ts';
import { bundleWidget } from './bundle.ts';
import { FakeService, tania } from './fake-service.ts';

const bengali = createRequire(import.meta.url).resolve(
  '@fontsource/noto-sans-bengali/files/noto-sans-bengali-bengali-400-normal.woff2',
);
const page = (head: string, body = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Boi Ghar</title>${head}</head>
<body><main><h1>Books</h1><p>Old and new ones.</p></main>${body}</body></html>`;
const script = (origin: string, more = '') => `<script src="${origin}/kotha.js" async ${more}></script>`;

let browser: Browser;
let stop: () => Promise<void>;
let widget: Map<string, Uint8Array | string>;
let font: Uint8Array;
let service: FakeService;
let host: Server;
let hostOrigin: string;
/** What the next host page is and with which headers it comes. */
let hosted: { html: string; headers?: Record<string, string> };

beforeAll(async () => {
  [{ browser, stop }, widget, font] = await Promise.all([startBrowser(), bundleWidget(), readFile(bengali)]);
  host = createServer(
    (_, response) => void response.writeHead(200, { 'content-type': 'text/html', ...hosted.headers }).end(hosted.html),
  );
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  hostOrigin = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await stop();
  host.closeAllConnections();
  await new Promise((resolve) => host.close(resolve));
});

beforeEach(async () => {
  service = new FakeService();
  await service.listen();
  for (const weight of [400, 600])
    service.files.set(`/fonts/noto-sans-bengali-${weight}.woff2`, { type: 'font/woff2', body: font });
  for (const [path, body] of widget) service.files.set(path, { type: 'text/javascript; charset=utf-8', body });
  hosted = { html: page(script(service.origin)) };
  return () => service.close();
});

async function visit(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
  const opened = await openPage(browser, { viewport: { width: 800, height: 760 }, ...options });
  onTestFinished(() => opened.page.context().close());
  await opened.page.goto(hostOrigin);
  await opened.page.locator('kotha-chat button').first().waitFor();
  return opened;
}
const launcher = (shop: Page) => shop.locator('kotha-chat > button, kotha-chat button[aria-expanded]');
const dialog = (shop: Page) => shop.getByRole('dialog');
const paths = () => service.requests.filter((request) => !request.startsWith('OPTIONS'));

async function startChat(shop: Page, question = 'Where is my order?'): Promise<void> {
  await launcher(shop).click();
  await shop.getByRole('button', { name: 'Start a conversation' }).click();
  await shop.getByLabel('Mobile number').fill('01712 345 678');
  await shop.getByLabel('E-mail').fill('nusrat@gmail.com');
  await shop.getByLabel('Your question').fill(question);
  await shop.getByRole('button', { name: 'Start chat' }).click();
  await shop.getByRole('log').getByText(question).waitFor();
  await expect.poll(() => service.talks[0]?.messages.length).toBe(1);
}

test('a page view costs one request and moves nothing; reaching for the launcher fetches the panel', async () => {
  const { page: shop, complaints } = await visit();
  await shop.waitForLoadState('networkidle');
  expect(paths()).toEqual(['GET /kotha.js']);
  await expect.poll(() => launcher(shop).boundingBox()).toMatchObject({ width: 56, height: 56, x: 724, y: 684 });
  const shift = await shop.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().length)).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(0), 100);
      }),
  );
  expect(shift).toBe(0);
  await expect.poll(() => shop.evaluate(() => Object.keys(window).filter((name) => /kotha/i.test(name)))).toEqual(['kotha']);
  expect(await accessibilityFaults(shop)).toEqual([]);
  const panel = shop.waitForResponse(/panel\.js/);
  await launcher(shop).hover();
  await panel;
  expect(paths().some((request) => request.includes('/v1/'))).toBe(false);
  expect(complaints).toEqual([]);
});

test('a first visitor is led through the form to a delivered question', async () => {
  const { page: shop, complaints } = await visit();
  await launcher(shop).click();
  await dialog(shop).getByRole('heading', { name: 'Hello!' }).waitFor();
  expect(await accessibilityFaults(shop)).toEqual([]);
  await shop.getByRole('button', { name: 'Start a conversation' }).click();
  await shop.getByLabel('E-mail').fill('nusrat@gmail');
  await shop.getByLabel('Mobile number').focus();
  await shop.getByText('Add the ending, for example gmail.com').waitFor();
  await shop.getByLabel('E-mail').pressSequentially('.com');
  await expect.poll(() => shop.getByText('Add the ending').count()).toBe(0);
  await shop.getByRole('button', { name: 'Start chat' }).click();
  await shop.getByText('Please fill this in').waitFor();
  await expect
    .poll(() => shop.evaluate(() => document.activeElement?.shadowRoot?.querySelector('div')?.shadowRoot?.activeElement?.id))
    .toBe('phone');
  expect(await accessibilityFaults(shop)).toEqual([]);

  await shop.keyboard.press('Escape');
  await expect.poll(() => dialog(shop).count()).toBe(0);
  await expect.poll(() => shop.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.localName)).toBe('button');
  await launcher(shop).click();
  await expect.poll(() => shop.getByLabel('E-mail').inputValue()).toBe('nusrat@gmail.com');

  service.refusals.set('/v1/guest-sessions', [
    { status: 400, code: 'invalid_input', errors: { phone: { code: 'invalid_phone', detail: '' } } },
    { status: 429, code: 'rate_limited' },
  ]);
  await shop.getByLabel('Mobile number').fill('01912345678');
  await shop.getByLabel('Your question').fill('Where is my order?');
  await shop.getByRole('button', { name: 'Start chat' }).click();
  await shop.getByText('Write the whole number').waitFor();
  await shop.getByLabel('Mobile number').fill('01712345678');
  await shop.getByRole('button', { name: 'Start chat' }).click();
  await shop.getByText('That was a little fast').waitFor();
  await shop.getByRole('button', { name: 'Start chat' }).click();
  await shop.getByRole('log').getByText('Where is my order?').waitFor();
  await shop.getByText('Sent', { exact: true }).waitFor();
  await expect.poll(() => service.talks[0]?.messages.map(({ text }) => text)).toEqual(['Where is my order?']);
  expect(await accessibilityFaults(shop)).toEqual([]);
  expect(complaints.filter((complaint) => !/status of 4/.test(complaint))).toEqual([]);
});

test('a heading is there with its words, and not before', async () => {
  service.say(service.begin('closed'), 'Gone by.');
  hosted.html = page(script(service.origin, 'data-identity-token="a.e30.b"'));
  const { page: shop } = await visit();
  const [asked, areThere] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await shop.route(/more-words/, (route) => {
    asked.resolve();
    return areThere.promise.then(() => route.continue());
  });
  await launcher(shop).click();
  await dialog(shop).getByText('Gone by.').waitFor();
  await asked.promise;
  expect(await accessibilityFaults(shop)).toEqual([]);
  areThere.resolve();
  await shop.getByRole('heading', { name: 'Past conversations' }).waitFor();
  await shop.getByRole('heading', { name: 'Quick questions' }).waitFor();
  expect(await accessibilityFaults(shop)).toEqual([]);
});

test('the form speaks Bengali, and the language can be changed at any time', async () => {
  hosted.html = page(script(service.origin, 'data-locale="bn" data-position="bottom-left" data-theme="dark"'));
  const { page: shop } = await visit();
  await expect.poll(async () => (await launcher(shop).boundingBox())?.x).toBe(20);
  await launcher(shop).click();
  await shop.getByRole('heading', { name: 'আসসালামু আলাইকুম!' }).waitFor();
  await shop.getByRole('button', { name: 'কথা শুরু করুন' }).click();
  await shop.getByLabel('মোবাইল নম্বর').fill('০১৭১২ ৩৪৫');
  await shop.getByRole('button', { name: 'কথা শুরু করুন' }).click();
  await shop.getByText('পুরো নম্বরটি লিখুন').waitFor();
  expect(await accessibilityFaults(shop)).toEqual([]);
  await shop.getByRole('button', { name: 'Chat in English' }).click();
  await shop.getByText('Write the whole number').waitFor();
  await expect.poll(() => shop.getByLabel('Mobile number').inputValue()).toBe('০১৭১২ ৩৪৫');
});

test('a conversation: answers arrive and are heard once, a refused message can be tried again', async () => {
  const { page: shop } = await visit();
  await startChat(shop);
  const [talk] = service.talks;
  if (!talk) throw new Error('There is no conversation.');
  await expect.poll(() => service.isWatched(talk)).toBe(true);
  service.happen(talk, { type: 'assigned', to: tania, by: { kind: 'system' } });
  service.see(talk);
  service.say(talk, 'It left this morning: https://boighar.example/track.');
  await shop.getByText('Tania Akter joined the conversation').waitFor();
  await shop.getByText('Seen', { exact: true }).waitFor();
  const link = shop.getByRole('link', { name: 'https://boighar.example/track' });
  await expect.poll(() => link.getAttribute('rel')).toBe('noopener noreferrer');
  await expect
    .poll(() => shop.locator('[aria-live="polite"]').textContent())
    .toBe('Tania Akter: It left this morning: https://boighar.example/track.');
  await expect.poll(() => talk.conversation.seenByCustomer).toBe(talk.conversation.lastSeq);
  expect(await accessibilityFaults(shop)).toEqual([]);

  const field = shop.getByRole('textbox', { name: 'Write a message' });
  await field.fill('first line');
  await field.press('Shift+Enter');
  await field.pressSequentially('second line');
  service.refusals.set('/messages', [{ status: 400, code: 'invalid_input' }]);
  await field.press('Enter');
  await shop.getByText('Not delivered').waitFor();
  await expect.poll(() => field.inputValue()).toBe('');
  expect(await accessibilityFaults(shop)).toEqual([]);
  await shop.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => shop.getByText('Not delivered').count()).toBe(0);
  await expect.poll(() => talk.messages.at(-1)?.text).toBe('first line\nsecond line');

  await field.fill('x'.repeat(8200));
  await shop.getByText('This is too long for one message').waitFor();
  await field.press('Enter');
  await field.fill('half a thought');
  await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await field.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
  expect(talk.messages.filter(({ sender }) => sender.kind === 'customer')).toHaveLength(2);

  service.happen(talk, { type: 'status', status: 'closed', by: { kind: 'agent', ...tania } });
  await shop.getByText('Write below to go on in a new conversation.').waitFor();
  expect(await accessibilityFaults(shop)).toEqual([]);
  await shop.getByRole('button', { name: 'Back' }).click();
  await shop.getByRole('heading', { name: 'Past conversations' }).waitFor();
  expect(await accessibilityFaults(shop)).toEqual([]);
});

test('the next page view remembers drafts and what was not read, and opens no socket', async () => {
  const { page: shop } = await visit();
  await startChat(shop);
  await shop.getByRole('textbox', { name: 'Write a message' }).fill('half a thought');
  const [talk] = service.talks;
  if (!talk) throw new Error('There is no conversation.');
  await expect.poll(() => service.isWatched(talk)).toBe(true);
  await shop.keyboard.press('Escape');
  await expect.poll(() => dialog(shop).count()).toBe(0);
  for (const text of ['one', 'two']) service.say(talk, text);
  await launcher(shop).locator('b').getByText('2').waitFor();
  // What it still has to tell of them comes a while later.
  await expect.poll(() => talk.conversation.deliveredToCustomer).toBe(talk.conversation.lastSeq);
  service.requests.length = 0;
  await shop.reload();
  await launcher(shop).locator('b').getByText('2').waitFor();
  await shop.waitForLoadState('networkidle');
  expect(paths()).toEqual(['GET /kotha.js']);
  await launcher(shop).click();
  await shop.getByRole('button', { name: /2 unread/ }).click();
  await shop.getByText('New messages').waitFor();
  await expect.poll(() => shop.getByRole('textbox', { name: 'Write a message' }).inputValue()).toBe('half a thought');
  await expect.poll(() => launcher(shop).locator('b').count()).toBe(0);

  await shop.evaluate(() => window.kotha?.logout());
  await expect
    .poll(() => shop.evaluate(() => Object.keys(localStorage).filter((name) => /session|draft/.test(name))))
    .toEqual([]);
  await shop.getByRole('heading', { name: 'Hello!' }).waitFor();
});

test('reading back: older messages come in without a jump, new ones are counted, the pill leads to the end', async () => {
  const talk = service.begin();
  const start = Date.now() - 100 * 60_000;
  for (let n = 1; n <= 80; n++)
    service.say(talk, `Message ${n}`, n % 4 ? { kind: 'customer' } : undefined, new Date(start + n * 60_000).toISOString());
  talk.conversation.seenByCustomer = 80;
  hosted.html = page(script(service.origin, 'data-identity-token="a.e30.b"'));
  const { page: shop } = await visit();
  await launcher(shop).click();
  await shop.getByRole('button', { name: /Tania Akter/ }).click();
  await shop.getByText('Message 80', { exact: true }).waitFor();
  const log = shop.getByRole('log');
  const marked = shop.getByText('Message 55', { exact: true });
  await log.evaluate((element) => element.scrollTo(0, 100));
  await shop.getByText('Message 40', { exact: true }).waitFor();
  const before = await placeOf(marked);
  await expect.poll(() => service.isWatched(talk)).toBe(true);
  service.say(talk, 'Message 81');
  await shop.getByRole('button', { name: '1 new' }).waitFor();
  await expect.poll(async () => (await marked.boundingBox())?.y).toBe(before.y);
  expect(talk.conversation.seenByCustomer).toBe(80);
  await shop.getByRole('button', { name: '1 new' }).click();
  await expect.poll(() => talk.conversation.seenByCustomer).toBe(81);
});

test('works on a host with a strict policy and Trusted Types, and with styles that fight it', async () => {
  const { origin } = service;
  hosted = {
    html: page(
      `${script(origin)}<style nonce="n">* { display: block !important; width: 10px !important; font: 40px/1 serif !important; color: red !important; }
       kotha-chat { display: none !important; position: static !important; opacity: 0 !important; }</style>`,
    ),
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${origin}; connect-src ${origin} ${origin.replace('http', 'ws')}; font-src ${origin}; style-src 'nonce-n'; require-trusted-types-for 'script'; trusted-types 'none'`,
    },
  };
  const { page: shop, complaints } = await visit();
  await expect.poll(() => launcher(shop).boundingBox()).toMatchObject({ width: 56, height: 56, x: 724, y: 684 });
  await startChat(shop);
  await expect.poll(() => dialog(shop).boundingBox()).toMatchObject({ width: 380, height: 600 });
  await expect.poll(() => shop.getByText('Today').evaluate((element) => getComputedStyle(element).fontSize)).toBe('12px');
  const [talk] = service.talks;
  if (!talk) throw new Error('There is no conversation.');
  await expect.poll(() => service.isWatched(talk)).toBe(true);
  service.say(talk, 'It left this morning.', { kind: 'agent', ...tania, avatar: '/v1/avatars/tania?v=abcdefghijkl' });
  await shop.getByText('It left this morning.', { exact: true }).waitFor();
  // In the header and beside the message, drawn, which no policy on pictures forbids.
  await expect.poll(() => shop.locator('kotha-chat .face canvas').count()).toBe(2);
  await dialog(shop).getByRole('button', { name: 'Back' }).click();
  await shop.locator('kotha-chat .card .face canvas').waitFor();
  expect(complaints).toEqual([]);
});

test('a signed customer needs no form, a shop may insist on it, and a chat that is off hides', async () => {
  service.config.accessMode = 'login_required';
  const { page: shop } = await visit();
  await launcher(shop).click();
  await shop.getByRole('heading', { name: 'Please sign in' }).waitFor();
  expect(await accessibilityFaults(shop)).toEqual([]);
  await shop.evaluate(() => window.kotha?.identify('a.eyJzdWIiOiI3In0.b'));
  await shop.getByRole('heading', { name: 'Hello, Nusrat' }).waitFor();
  await shop.getByRole('button', { name: 'Start a conversation' }).click();
  await shop.getByRole('textbox', { name: 'Write a message' }).waitFor();
  await expect.poll(() => paths()).toContain('POST /v1/customer-sessions');

  service.config.enabled = false;
  await shop.reload();
  await launcher(shop).click();
  await shop.getByText('This chat is closed at the moment.').waitFor();
  await shop.keyboard.press('Escape');
  await expect.poll(() => launcher(shop).isVisible()).toBe(false);
});

test('on a phone the panel fills the screen, and a failing site is told with a way to try again', async () => {
  service.refusals.set('/v1/config', [{ status: 503, code: 'unavailable' }]);
  const { page: shop } = await visit({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await launcher(shop).tap();
  await shop.getByRole('heading', { name: 'That did not work' }).waitFor();
  expect(await accessibilityFaults(shop)).toEqual([]);
  await shop.getByRole('button', { name: 'Try again' }).tap();
  await shop.getByRole('heading', { name: 'Hello!' }).waitFor();
  await expect.poll(() => dialog(shop).boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  await expect.poll(() => dialog(shop).getAttribute('aria-modal')).toBe('true');
  await shop.getByRole('button', { name: 'Minimise' }).tap();
  await expect.poll(() => dialog(shop).count()).toBe(0);
});

test('an explicit element takes the place of the automatic one, and the page hears what happens', async () => {
  hosted.html = page(script(service.origin), '<kotha-chat locale="bn"></kotha-chat>');
  const { page: shop } = await visit();
  await expect.poll(() => shop.locator('kotha-chat').count()).toBe(1);
  const heard = shop.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const names: string[] = [];
        window.kotha?.on('open', ({ type }) => names.push(type));
        window.kotha?.on('close', ({ type }) => resolve([...names, type]));
      }),
  );
  await shop.evaluate(() => window.kotha?.open());
  await dialog(shop).waitFor();
  await shop.evaluate(() => window.kotha?.setLocale('en'));
  await shop.getByRole('heading', { name: 'Hello!' }).waitFor();
  await shop.evaluate(() => window.kotha?.close());
  expect(await heard).toEqual(['kotha-open', 'kotha-close']);
});

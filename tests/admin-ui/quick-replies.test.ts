import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../contract/ids.ts';
import { Settings } from '../../contract/settings.ts';
import type { QuickReply, QuickReplyLibrary } from '../../contract/quick-replies.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, placeOf, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { FakeService, agentOf, ayesha, type Kept } from './fake-service.ts';

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
let guest: Kept;
let library: QuickReplyLibrary;

const reply = (en: string, bn: string, more: Partial<QuickReply> = {}): QuickReply => ({
  id: newId(),
  title: { en, bn },
  content: { en: `${en} text`, bn: bn === '' ? '' : `${bn} লেখা` },
  category: 'orders',
  order: 0,
  version: 1,
  updatedAt: '2026-11-20T10:00:00.000Z',
  updatedBy: null,
  ...more,
});

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-replies-'));
  const [started] = await Promise.all([startBrowser(), buildSite(dist)]);
  browser = started.browser;
  stopBrowser = started.stop;
});
afterAll(async () => {
  await stopBrowser();
  await rm(dist, { recursive: true, force: true });
});

beforeEach(async () => {
  service = new FakeService(join(dist, 'site'));
  service.me = agentOf(ayesha, 'supervisor');
  guest = service.add('', [[{ kind: 'customer' }, 'আমার অর্ডার কোথায়?']], { language: 'bn', unread: 0 });
  library = {
    version: 1,
    categories: [
      { id: 'orders', name: { en: 'Orders', bn: 'অর্ডার' } },
      { id: 'payment', name: { en: 'Payment', bn: 'পেমেন্ট' } },
    ],
    quickReplies: [
      reply('Track order', 'অর্ডারের খোঁজ', { shortcut: '/track' }),
      reply('Out of stock', 'স্টকে নেই'),
      reply('Invoice', 'বিল', {
        category: 'payment',
        content: {
          en: 'It goes to {{customer.email}}.',
          bn: '{{customer.name|প্রিয় গ্রাহক}}, বিল {{customer.email}} ঠিকানায় যাবে।',
        },
      }),
    ],
    packs: [{ pack: 'default', count: 5, missing: 5 }],
  };
  service.answers.set('GET /v1/desk/quick-replies', () => library);
  service.answers.set('GET /v1/config', () => Settings.parse({ siteName: { en: 'Boi Ghar', bn: 'বই ঘর' } }));
  await service.start();
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

async function sitDown(path: string, options: BrowserContextOptions = {}): Promise<void> {
  ({ page, complaints } = await openPage(browser, options));
  // What was done is said for as long as the test looks.
  await holdTimers(page, toastMs);
  const session = {
    accessToken: service.grant(),
    expiresAtMs: Date.now() + 3_600_000,
    issuer: `${service.origin}/oidc`,
    clientId: 'desk',
  };
  await page.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
  await page.goto(`${service.origin}/admin/${path}`);
}

const field = () => page.locator('desk-composer textarea');
const options = () => page.getByRole('option');
const rows = () => page.locator('desk-quick-reply-list .nm').allInnerTexts();
const expectSound = async () => {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints.filter((text) => !text.includes('Failed to load resource'))).toEqual([]);
};

test('a slash brings the reply in the customer’s language; Shift the other one; what is not known holds the message back', async () => {
  await sitDown(`inbox/${guest.row.id}`);
  await field().click();
  await page.keyboard.type('/');
  await options().first().waitFor();
  await expect.poll(() => options().count()).toBe(3);
  await expectSound();
  await page.keyboard.type('stock');
  await expect.poll(() => options().count()).toBe(1);
  await page.keyboard.press('Enter');
  await expect.poll(() => field().inputValue()).toBe('স্টকে নেই লেখা');
  await page.keyboard.type(' /track');
  await expect.poll(() => page.getByRole('option', { selected: true }).innerText()).toContain('অর্ডারের খোঁজ');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => field().inputValue()).toBe('স্টকে নেই লেখা Track order text');

  await field().fill('');
  await page.keyboard.type('/বিল');
  await expect.poll(() => options().count()).toBe(1);
  await page.keyboard.press('Enter');
  const open = 'প্রিয় গ্রাহক, বিল {{customer.email}} ঠিকানায় যাবে।';
  await expect.poll(() => field().inputValue()).toBe(open);
  await page.getByText('Still to fill in:').waitFor();
  await expectSound();
  const sent = guest.messages.length;
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => field().inputValue()).toBe(open);
  // The open place is selected: what is typed now takes its place.
  await page.keyboard.type('n@mail.test');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => guest.messages.at(-1)?.text).toBe('প্রিয় গ্রাহক, বিল n@mail.test ঠিকানায় যাবে।');
  await expect.poll(() => guest.messages).toHaveLength(sent + 1);
});

test('the open picker follows the language that somebody chooses for the conversation', async () => {
  await sitDown(`inbox/${guest.row.id}`);
  await field().click();
  await page.keyboard.type('/track');
  await expect.poll(() => page.getByRole('option', { selected: true }).innerText()).toContain('অর্ডারের খোঁজ');
  Object.assign(guest.row, { language: 'en', chosenLanguage: 'en', internalSeq: guest.row.internalSeq + 1 });
  service.post({ type: 'inbox.changed', conversations: [guest.row] });
  await expect.poll(() => page.getByRole('option', { selected: true }).innerText()).toContain('Track order');
  await page.keyboard.press('Enter');
  await expect.poll(() => field().inputValue()).toBe('Track order text');
});

test('the picker gives way: Esc leaves what was written, arrows choose, the button opens and closes', async () => {
  await sitDown(`inbox/${guest.row.id}`);
  await field().click();
  await page.keyboard.type('/home');
  await page.getByText('No quick reply for “home”').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.qr').count()).toBe(0);
  await page.keyboard.type('s and/or');
  await expect.poll(() => field().inputValue()).toBe('/homes and/or');
  await expect.poll(() => page.locator('.qr').count()).toBe(0);
  await field().fill('');
  const button = page.getByRole('button', { name: 'Quick replies', exact: true });
  await button.click();
  await options().first().waitFor();
  await expect.poll(() => button.getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => page.getByRole('option', { selected: true }).innerText()).toContain('বিল');
  await expect.poll(() => field().getAttribute('aria-activedescendant')).toBe(`quick-reply-${library.quickReplies[2]?.id}`);
  await button.click();
  await expect.poll(() => page.locator('.qr').count()).toBe(0);
  await expect.poll(() => field().inputValue()).toBe('');
});

test('the picker says when the replies did not load, and loads them again', async () => {
  service.refusals.set('GET /v1/desk/quick-replies', 'unavailable');
  await sitDown(`inbox/${guest.row.id}`);
  await field().click();
  await page.keyboard.type('/');
  await page.getByText('The quick replies did not load').waitFor();
  service.refusals.clear();
  await page.locator('.qr').getByRole('button', { name: 'Try again' }).click();
  await options().first().waitFor();
});

test('an agent without the right has the picker, but no room', async () => {
  service.me = agentOf(ayesha, 'agent');
  await sitDown('quick-replies');
  await page.locator('desk-list .row[data-id]').first().click();
  await expect.poll(() => page.getByRole('link', { name: 'Quick replies' }).count()).toBe(0);
  await field().click();
  await page.keyboard.type('/');
  await options().first().waitFor();
  await expect.poll(() => page.getByRole('link', { name: 'Manage' }).count()).toBe(0);
});

test('a reply is written with its preview; what is not saved survives a walk through the console', async () => {
  await sitDown('quick-replies/new');
  const text = page.getByLabel('Text in English');
  await page.getByLabel('Title in English').fill('Opening hours');
  await text.fill('Hello ');
  await page.getByRole('button', { name: 'Insert customer’s name' }).first().click();
  await expect.poll(() => text.inputValue()).toBe('Hello {{customer.name|there}}');
  const preview = page.getByRole('complementary', { name: 'Preview' });
  await preview.getByText('Hello Nusrat Jahan').waitFor();
  await preview.getByLabel('Customer without a name').check();
  await preview.getByText('Hello there').waitFor();
  await text.fill('Hello {{customer.nam}}');
  await page.getByText('There is no variable “customer.nam”').waitFor();
  await expectSound();
  await page.getByRole('link', { name: /^Inbox/ }).click();
  await page.locator('desk-list').waitFor();
  await page.goBack();
  await expect.poll(() => text.inputValue()).toBe('Hello {{customer.nam}}');

  let saved: Record<string, unknown> | undefined;
  service.answers.set('POST /v1/desk/quick-replies', (body) => {
    saved = body;
    const made = { ...reply('', ''), ...body };
    library = { ...library, version: 2, quickReplies: [...library.quickReplies, made] };
    return made;
  });
  await text.fill('Hello!');
  await page.keyboard.press('Control+Enter');
  const isAtSaved = () => new URL(page.url()).pathname === `/admin/quick-replies/${String(saved?.['id'])}`;
  await expect.poll(isAtSaved).toBe(true);
  await expect
    .poll(() => saved)
    .toMatchObject({ title: { en: 'Opening hours', bn: '' }, content: { en: 'Hello!', bn: '' }, category: 'orders' });
  await expect.poll(rows).toEqual(['Track order', 'Out of stock', 'Opening hours', 'Invoice']);
});

test('somebody who saved first is named, and nothing is overwritten unseen', async () => {
  const [mine] = library.quickReplies;
  if (mine === undefined) throw new Error('There is no reply.');
  await sitDown(`quick-replies/${mine.id}`);
  await page.getByLabel('Title in English').fill('Mine');
  const theirs = { ...mine, title: { en: 'Theirs', bn: '' }, version: 7, updatedBy: { id: 'x', name: { en: 'Tanvir', bn: '' } } };
  service.refusals.set(`PUT /v1/desk/quick-replies/${mine.id}`, 'quick_reply_changed');
  library = { ...library, version: 7, quickReplies: [theirs, ...library.quickReplies.slice(1)] };
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Tanvir changed this in the meantime').waitFor();
  await expectSound();
  await expect.poll(() => page.getByLabel('Title in English').inputValue()).toBe('Mine');
  service.refusals.clear();
  let version: unknown;
  service.answers.set(`PUT /v1/desk/quick-replies/${mine.id}`, (body) => {
    version = body['version'];
    library = {
      ...library,
      quickReplies: [{ ...theirs, title: { en: 'Mine', bn: '' }, version: 8 }, ...library.quickReplies.slice(1)],
    };
    return library.quickReplies[0];
  });
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await expect.poll(() => version).toBe(7);
  await expect.poll(rows).toContain('Mine');
});

test('deleting can be taken back to the same place', async () => {
  const [first] = library.quickReplies;
  if (first === undefined) throw new Error('There is no reply.');
  const before = library;
  service.answers.set(`DELETE /v1/desk/quick-replies/${first.id}`, () => {
    library = { ...library, version: 2, quickReplies: library.quickReplies.slice(1) };
    return {};
  });
  let back: Record<string, unknown> | undefined;
  service.answers.set('POST /v1/desk/quick-replies', (body) => {
    back = body;
    library = { ...before, version: 3 };
    return first;
  });
  await sitDown(`quick-replies/${first.id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect.poll(rows).toEqual(['Out of stock', 'Invoice']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(rows).toEqual(['Track order', 'Out of stock', 'Invoice']);
  await expect.poll(() => back).toMatchObject({ id: first.id, order: 0, shortcut: '/track' });
});

test('arrow keys and the pointer put replies in order', async () => {
  const orders: unknown[] = [];
  service.answers.set('PUT /v1/desk/quick-replies', (body) => {
    const order = body['order'] as string[];
    orders.push(order);
    const quickReplies = order.flatMap((id) => library.quickReplies.find((one) => one.id === id) ?? []);
    library = { ...library, version: library.version + 1, quickReplies };
    return library;
  });
  await sitDown('quick-replies');
  const grip = page.getByRole('button', { name: /^Move Track order/ });
  await grip.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByText('Place 2 of 2').waitFor();
  await expect.poll(rows).toEqual(['Out of stock', 'Track order', 'Invoice']);
  await expect.poll(() => orders.length).toBe(1);
  const [from, to] = [await placeOf(grip), await placeOf(page.getByRole('button', { name: /^Move Out of stock/ }))];
  await page.mouse.move(from.x + 8, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(rows).toEqual(['Track order', 'Out of stock', 'Invoice']);
  await expect.poll(() => orders.length).toBe(2);
});

test('a file with wrong rows is explained row by row', async () => {
  await sitDown('quick-replies');
  await page.locator('desk-quick-reply-list .row[data-id]').first().waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Import a file' }).click();
  await page.getByRole('dialog', { name: 'Import quick replies' }).waitFor();
  const choose = (text: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name: 'replies.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('not json');
  await page.getByText('This is not a file of quick replies').waitFor();
  service.answers.set('POST /v1/desk/quick-replies/import', () => ({ added: 2, known: 1 }));
  await choose(JSON.stringify({ quickReplies: [1, 2, 3] }));
  await page.getByText('Added 2 replies. 1 were there already.').waitFor();
  const fault = (code: string) => ({ code, detail: 'x' });
  const errors = { 'quickReplies.2.shortcut': fault('not_allowed'), 'quickReplies.0.content.bn': fault('too_long') };
  await page.route('**/v1/desk/quick-replies/import', (route) =>
    route.fulfill({
      status: 400,
      contentType: 'application/problem+json',
      body: JSON.stringify({ code: 'invalid_input', errors }),
    }),
  );
  await choose(JSON.stringify({ quickReplies: [1, 2, 3] }));
  await page.getByText('Nothing was added. 2 fields are not right:').waitFor();
  await expect
    .poll(() => page.locator('.refused li').allInnerTexts())
    .toEqual(['Row 1 Text, Bengali: This is too long', 'Row 3 Shortcut: Another quick reply has this shortcut']);
  await expectSound();
});

test('an empty console offers the first one and the packs', async () => {
  library = { ...library, quickReplies: [] };
  await sitDown('quick-replies');
  await page.getByRole('heading', { name: 'No quick replies yet' }).waitFor();
  await expectSound();
  let asked: unknown;
  service.answers.set('POST /v1/desk/quick-replies/packs', (body) => {
    asked = body['pack'];
    library = { ...library, quickReplies: [reply('Shipping Info', '')], packs: [{ pack: 'default', count: 5, missing: 0 }] };
    return { added: 5 };
  });
  await page.getByRole('button', { name: 'Starter packs' }).click();
  await page.getByRole('button', { name: 'Standard: Add 5 replies' }).click();
  await page.getByText('Added', { exact: true }).waitFor();
  await expect.poll(() => asked).toBe('default');
});

test('390 px: list, editor and back, dark and in Bengali', async () => {
  await sitDown('quick-replies', { viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'bn-BD', colorScheme: 'dark' });
  await page.locator('desk-quick-reply-list a').first().tap();
  await page.getByLabel('বাংলা লেখা').waitFor();
  await expect.poll(() => page.locator('desk-quick-reply-list').isVisible()).toBe(false);
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await expectSound();
  await page.getByRole('button', { name: 'তালিকায় ফিরুন' }).tap();
  await page.locator('desk-quick-reply-list a').first().waitFor();
  await expectSound();
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sender } from '../../contract/entities.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { makePng, pdf } from '../fixtures/samples.ts';
import { FakeService, agentOf, ayesha, tanvir, type Kept } from './fake-service.ts';

const customer: Sender = { kind: 'customer' };

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
let nusrat: Kept;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-console-messages-'));
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
  await service.start();
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

function seed(): void {
  nusrat = service.add('Nusrat Jahan', [
    [customer, 'My order came torn.'],
    [{ kind: 'agent', ...ayesha }, 'I am sorry. A new copy leaves today.'],
  ]);
  service.say(nusrat, 'See the page.', [
    service.files.put(nusrat.row.id, 'page.png', 'image/png', makePng(40, 24), { width: 40, height: 24 }),
    service.files.put(nusrat.row.id, 'bill.pdf', 'application/pdf', pdf),
  ]);
  service.add('সজীব হাসান', [[customer, 'টাকা কেটেছে']], { minutesAgo: 60 * 26, language: 'bn' });
  service.add('Emma Whitfield', [[{ kind: 'agent', ...tanvir }, 'We ship to Leeds.']], { minutesAgo: 90, status: 'closed' });
}

async function sitDown(path = 'messages', options: BrowserContextOptions = {}): Promise<void> {
  ({ page, complaints } = await openPage(browser, { timezoneId: 'Asia/Dhaka', ...options }));
  const session = {
    accessToken: service.grant(),
    expiresAtMs: Date.now() + 3_600_000,
    issuer: `${service.origin}/oidc`,
    clientId: 'desk',
  };
  await page.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
  await page.goto(`${service.origin}/admin/${path}`);
}

const rows = () => page.locator('desk-all-messages li');
const texts = () => page.locator('desk-all-messages li p').allInnerTexts();
const filter = (name: string) => page.locator('desk-all-messages').getByRole('combobox', { name });
const address = () => new URL(page.url()).pathname + new URL(page.url()).search;

async function expectSound(): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints.filter((text) => !/Failed to load resource/.test(text))).toEqual([]);
}

describe('the room of messages', () => {
  test('holds what was said in all conversations, latest first, with its files and whether it was read', async () => {
    seed();
    await sitDown();
    await rows().nth(4).waitFor();
    await expect
      .poll(() => texts())
      .toEqual([
        'See the page.',
        'I am sorry. A new copy leaves today.',
        'My order came torn.',
        'We ship to Leeds.',
        'টাকা কেটেছে',
      ]);
    await page.locator('desk-picture img:not(.hidden)').waitFor();
    await expect.poll(() => page.locator('desk-all-messages .read').first().innerText()).toBe('Not read yet');
    await page.getByText('That is everything.').waitFor();
    await expectSound();
  });

  test('is narrowed by type, sender, reading and words, which its address keeps', async () => {
    seed();
    await sitDown();
    await rows().first().waitFor();
    await filter('Type').selectOption('Pictures');
    await expect.poll(texts).toEqual(['See the page.']);
    await expect.poll(() => address()).toBe('/admin/messages?kind=image');
    await filter('Type').selectOption('Every type');
    await filter('From').selectOption('Tanvir Hasan');
    await expect.poll(texts).toEqual(['We ship to Leeds.']);
    await expect.poll(() => address()).toBe('/admin/messages?agent=agent-tanvir');
    await page.reload();
    await expect.poll(texts).toEqual(['We ship to Leeds.']);
    await page.getByRole('searchbox').fill('torn');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await expectSound();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => rows().count()).toBe(5);
    await expect.poll(() => address()).toBe('/admin/messages');
  });

  test('says how far back it has looked, and looks further when it is asked to', async () => {
    service.lookedAtOnce = 3;
    seed();
    service.add(
      'Arif Chowdhury',
      Array.from({ length: 30 }, (_, index): [Sender, string] => [customer, `line ${index}`]),
      { minutesAgo: 200 },
    );
    await sitDown('messages?text=কেটেছে');
    await page.getByRole('heading', { name: 'Nothing found so far' }).waitFor();
    await page.getByText(/^Looked through back to/).waitFor();
    await expectSound();
    const further = page.getByRole('button', { name: 'Look further back' });
    await further.click();
    await further.click();
    await expect.poll(texts).toEqual(['টাকা কেটেছে']);
  });

  test('leads to a message where it stands in its conversation, however far back', async () => {
    seed();
    for (let line = 0; line < 120; line += 1) service.say(nusrat, `A line of more words ${line}`);
    await sitDown('messages?text=came torn');
    await page.getByRole('link', { name: 'Open the conversation with Nusrat Jahan here' }).click();
    await page.locator('desk-messages .meant').filter({ hasText: 'My order came torn.' }).waitFor();
    await expect.poll(() => new URL(page.url()).hash).toBe('#m1');
    const isOnScreen = async () => {
      const { y } = (await page.locator('desk-messages [data-seq="1"]').boundingBox()) ?? { y: -1 };
      return y > 0 && y < 900;
    };
    await expect.poll(isOnScreen).toBe(true);
    await page.goBack();
    await rows().first().waitFor();
  });

  test('tells what went wrong, and is closed to whoever may not look back', async () => {
    seed();
    service.refusals.set('GET /v1/desk/messages', 'unavailable');
    await sitDown('messages', { locale: 'bn-BD' });
    await page.getByRole('heading', { name: 'বার্তা আনা গেল না' }).waitFor();
    await expectSound();
    service.refusals.clear();
    await page.getByRole('button', { name: 'আবার চেষ্টা করুন' }).click();
    await rows().first().waitFor();
    await page.context().close();
    const me = agentOf(ayesha, 'agent');
    service.me = { ...me, permissions: me.permissions.filter((name) => name !== 'view_chat_history') };
    await sitDown();
    await page.locator('desk-list .row[data-id]').first().waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Messages' }).count()).toBe(0);
  });

  test('says chosen days in Bengali where the browser’s own fields may not speak it', async () => {
    seed();
    await sitDown('messages?from=2020-02-29', { locale: 'bn-BD' });
    const day = page.locator('.day').first();
    await day.getByText('২৯ ফেব্রুয়ারি, ২০২০').waitFor();
    await expectSound();
    await day.locator('input').fill('2021-03-01');
    await day.getByText('১ মার্চ, ২০২১').waitFor();
    await page.context().close();
    await sitDown('messages?from=2020-02-29', { locale: 'en-GB' });
    await rows().first().waitFor();
    await expect.poll(() => page.locator('.day .said').count()).toBe(0);
  });

  test('fits a phone', async () => {
    seed();
    await sitDown('messages', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await rows().nth(4).waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await expectSound();
  });
});

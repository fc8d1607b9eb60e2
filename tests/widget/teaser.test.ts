import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessibilityFaults, placeOf } from '../browser.ts';
import { startShop, type Shop } from './shop.ts';

let shop: Shop;
let scripts: string;
beforeAll(async () => {
  shop = await startShop();
  scripts = ['kotha', 'kotha-teaser'].map((name) => `<script src="${shop.service.origin}/${name}.js" async></script>`).join('');
});
afterAll(() => shop.stop());
beforeEach(() => {
  shop.service.requests.length = 0;
  Object.assign(shop.service.config, {
    enabled: true,
    position: 'bottom-right',
    teaser: { en: 'Looking for a first edition? Ask us.', bn: 'প্রথম সংস্করণ খুঁজছেন? জিজ্ঞেস করুন।' },
  });
});

const wide = { width: 1280, height: 800 };
const bubble = (page: Page) => page.locator('aside');
const configs = () => shop.service.requests.filter((request) => request.endsWith('/v1/config')).length;
/** A page of the shop with the second line, on which time stands still. */
async function visit(size = wide): Promise<Page> {
  const { page } = await shop.visit(scripts, {}, async (opened) => {
    const now = Date.now();
    await opened.clock.install({ time: now });
    // Far ahead: time goes on until then.
    await opened.clock.pauseAt(now + 3_600_000);
    await opened.setViewportSize(size);
  });
  await page.waitForLoadState();
  return page;
}
/** So long later, from where time goes on by itself. */
async function pass(page: Page, ms: number): Promise<void> {
  await page.clock.runFor(ms);
  await page.clock.resume();
}

test('a teaser is shown once per visit, opens the chat and goes', async () => {
  const page = await visit();
  expect(configs()).toBe(0);
  await pass(page, 3_000);
  await bubble(page).getByText('Looking for a first edition?').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  const { y, width, height } = await placeOf(bubble(page));
  const launcher = await placeOf(page.locator('kotha-chat button').first());
  expect(width).toBe(276);
  expect(y + height).toBeCloseTo(launcher.y - 12, 0);
  await bubble(page)
    .getByRole('button', { name: /first edition/ })
    .press('Enter');
  await page.getByRole('dialog').waitFor();
  await expect.poll(() => bubble(page).count()).toBe(0);
  // The teaser asked, and so did the chat that it opened.
  await expect.poll(configs).toBe(2);

  await page.reload();
  await page.locator('kotha-chat button').first().waitFor();
  const before = configs();
  await pass(page, 10_000);
  expect(configs()).toBe(before);
  await expect.poll(() => bubble(page).count()).toBe(0);
});

test('it is dismissed by its cross and by Escape, in the language of the page and on the side of the launcher', async () => {
  shop.service.config.position = 'bottom-left';
  for (const leave of ['cross', 'Escape']) {
    const page = await visit();
    await page.evaluate(() => (document.documentElement.lang = 'bn'));
    await pass(page, 3_000);
    await bubble(page).getByText('প্রথম সংস্করণ').waitFor();
    await expect.poll(async () => (await bubble(page).boundingBox())?.x).toBe(20);
    expect(await accessibilityFaults(page)).toEqual([]);
    const dismiss = bubble(page).getByRole('button', { name: 'সরিয়ে দিন' });
    if (leave === 'cross') await dismiss.click();
    else await dismiss.press('Escape');
    await expect.poll(() => bubble(page).count()).toBe(0);
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  }
});

test('a page that shows how it looks has it at once, on any width, as often as it asks, and keeps nothing of it', async () => {
  const page = await visit({ width: 500, height: 700 });
  await page.clock.resume();
  for (const word of ['Looking for a first edition?', 'Anything you cannot find?']) {
    shop.service.config.teaser = { en: word, bn: word };
    await page.evaluate((src) => {
      const script = Object.assign(document.createElement('script'), { src });
      script.dataset['preview'] = '';
      document.body.append(script);
    }, `${shop.service.origin}/kotha-teaser.js`);
    await bubble(page).getByText(word).waitFor();
    await expect.poll(() => bubble(page).count()).toBe(1);
  }
  await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0);
});

test.for([
  ['without one in the settings', { teaser: { en: '', bn: '' } }, wide],
  ['where the chat is off', { enabled: false }, wide],
  ['on a narrow screen', {}, { width: 800, height: 700 }],
] as const)('nothing is shown %s', async ([, change, size]) => {
  Object.assign(shop.service.config, change);
  const page = await visit(size);
  const answered = size === wide ? page.waitForResponse(/v1\/config/) : Promise.resolve();
  await pass(page, 10_000);
  await answered;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  await expect.poll(() => bubble(page).count()).toBe(0);
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessibilityFaults } from '../browser.ts';
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
/** A page of the shop with the second line; the clock is the test's. */
async function visit(size = wide): Promise<Page> {
  const { page } = await shop.visit(scripts, {}, async (opened) => {
    await opened.clock.install();
    await opened.setViewportSize(size);
  });
  await page.waitForLoadState();
  return page;
}

test('a teaser is shown once per visit, opens the chat and goes', async () => {
  const page = await visit();
  expect(configs()).toBe(0);
  await page.clock.runFor(3_000);
  await bubble(page).getByText('Looking for a first edition?').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  const box = await bubble(page).boundingBox();
  const launcher = await page.locator('kotha-chat button').first().boundingBox();
  expect(box?.width).toBe(276);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeCloseTo((launcher?.y ?? 0) - 12, 0);
  await bubble(page)
    .getByRole('button', { name: /first edition/ })
    .press('Enter');
  await page.getByRole('dialog').waitFor();
  expect(await bubble(page).count()).toBe(0);

  await page.reload();
  await page.locator('kotha-chat button').first().waitFor();
  const before = configs();
  await page.clock.runFor(10_000);
  expect(configs()).toBe(before);
  expect(await bubble(page).count()).toBe(0);
});

test('it is dismissed by its cross and by Escape, in the language of the page and on the side of the launcher', async () => {
  shop.service.config.position = 'bottom-left';
  for (const leave of ['cross', 'Escape']) {
    const page = await visit();
    await page.evaluate(() => (document.documentElement.lang = 'bn'));
    await page.clock.runFor(3_000);
    await bubble(page).getByText('প্রথম সংস্করণ').waitFor();
    expect((await bubble(page).boundingBox())?.x).toBe(20);
    expect(await accessibilityFaults(page)).toEqual([]);
    const dismiss = bubble(page).getByRole('button', { name: 'সরিয়ে দিন' });
    if (leave === 'cross') await dismiss.click();
    else await dismiss.press('Escape');
    expect(await bubble(page).count()).toBe(0);
    expect(await page.getByRole('dialog').count()).toBe(0);
  }
});

test('a page that shows how it looks has it at once, on any width, as often as it asks, and keeps nothing of it', async () => {
  const page = await visit({ width: 500, height: 700 });
  for (const word of ['Looking for a first edition?', 'Anything you cannot find?']) {
    shop.service.config.teaser = { en: word, bn: word };
    await page.evaluate((src) => {
      const script = Object.assign(document.createElement('script'), { src });
      script.dataset['preview'] = '';
      document.body.append(script);
    }, `${shop.service.origin}/kotha-teaser.js`);
    await page.clock.runFor(1);
    await bubble(page).getByText(word).waitFor();
    expect(await bubble(page).count()).toBe(1);
  }
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test.for([
  ['without one in the settings', { teaser: { en: '', bn: '' } }, wide],
  ['where the chat is off', { enabled: false }, wide],
  ['on a narrow screen', {}, { width: 800, height: 700 }],
] as const)('nothing is shown %s', async ([, change, size]) => {
  Object.assign(shop.service.config, change);
  const page = await visit(size);
  const answered = size === wide ? page.waitForResponse(/v1\/config/) : Promise.resolve();
  await page.clock.runFor(10_000);
  await answered;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  expect(await bubble(page).count()).toBe(0);
});

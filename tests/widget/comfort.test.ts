import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessibilityFaults } from '../browser.ts';
import { startShop, type Shop } from './shop.ts';

let shop: Shop;
let script: string;
beforeAll(async () => {
  shop = await startShop();
  script = `<script src="${shop.service.origin}/kotha.js" async></script><nav><a href="#end">The page goes on</a></nav>`;
});
afterAll(() => shop.stop());
beforeEach(() => {
  shop.service.talks.length = 0;
  shop.service.config.accessMode = 'anonymous';
});

const launcher = (page: Page) => page.locator('kotha-chat button').first();
const dialog = (page: Page) => page.getByRole('dialog');
/** What has the focus inside the panel, by its name; empty outside of it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    let here: Element | null | undefined = document.activeElement;
    while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
    const isInside = here?.closest('[role="dialog"]') ?? false;
    return isInside ? here?.ariaLabel || here?.textContent || here?.tagName : '';
  });

test('on a phone the keyboard stays in the panel and walks it round, and Escape leads back to the launcher', async () => {
  const { page } = await shop.visit(script);
  await page.setViewportSize({ width: 390, height: 844 });
  await launcher(page).focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Where is my order?' }).waitFor();
  await expect.poll(() => dialog(page).evaluate((panel) => panel.style.height)).toBe('844px');
  const round = new Set<string>();
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press('Tab');
    const name = await focused(page);
    expect(name).not.toBe('');
    round.add(String(name));
  }
  expect(round.size).toBeGreaterThan(3);
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => focused(page)).not.toBe('');
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => launcher(page).evaluate((button) => button.matches(':focus'))).toBe(true);
});

test('on a wide screen the panel is beside the page: the keyboard leaves it, and Escape inside leads back', async () => {
  const { page } = await shop.visit(script);
  await launcher(page).focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Where is my order?' }).waitFor();
  await expect.poll(() => dialog(page).getAttribute('aria-modal')).toBeNull();
  await page.keyboard.press('Tab');
  await expect.poll(() => focused(page)).not.toBe('');
  await page.keyboard.press('Escape');
  await expect.poll(() => launcher(page).evaluate((button) => button.matches(':focus'))).toBe(true);
});

test('where the system chooses the colours, everything to press has an edge', async () => {
  const { page } = await shop.visit(script);
  await page.emulateMedia({ forcedColors: 'active' });
  const hasEdge = (button: Element) => {
    // A border without colour is one of the system's here.
    const { borderTopWidth, borderTopStyle } = getComputedStyle(button);
    return borderTopStyle === 'solid' && borderTopWidth !== '0px';
  };
  await expect.poll(() => launcher(page).evaluate(hasEdge)).toBe(true);
  await launcher(page).click();
  await dialog(page).getByRole('button', { name: 'Where is my order?' }).click();
  await page.getByRole('log').getByText('Where is my order?').waitFor();
  for (const button of await dialog(page).locator('.tap, .go, .bubble').all())
    await expect.poll(() => button.evaluate(hasEdge)).toBe(true);
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('who writes too fast reads for how long to pause, keeps the words and may send again afterwards', async () => {
  // The pause is as long as the test needs, and over when it says so.
  const { page } = await shop.visit(script, {}, (opened) => opened.clock.install());
  await launcher(page).click();
  await dialog(page).getByRole('button', { name: 'Where is my order?' }).click();
  await page.getByRole('log').getByText('Where is my order?').waitFor();
  await page.getByText('Sent', { exact: true }).waitFor();
  let isRefused = true;
  await page.route('**/messages', (route) => {
    if (route.request().method() !== 'POST' || !isRefused) return route.continue();
    isRefused = false;
    const headers = { 'retry-after': '240', 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' };
    return route.fulfill({ status: 429, headers, json: { code: 'rate_limited' } });
  });
  const field = page.getByRole('textbox', { name: 'Write a message' });
  await field.fill('Three more photos to come');
  await field.press('Enter');
  await dialog(page).getByText('A short pause.').waitFor();
  await field.fill('And this');
  await field.press('Enter');
  await expect.poll(() => field.inputValue()).toBe('And this');
  const send = dialog(page).getByRole('button', { name: 'Send' });
  await expect.poll(() => send.getAttribute('aria-disabled')).toBe('true');
  await expect.poll(() => send.locator('span').getAttribute('data-left')).toMatch(/^[12]\d\d$/);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.clock.fastForward(250_000);
  await dialog(page).getByText('A short pause.').waitFor({ state: 'detached' });
  await field.press('Enter');
  await expect
    .poll(() => shop.service.talks[0]?.messages.map(({ text }) => text))
    .toEqual(['Where is my order?', 'Three more photos to come', 'And this']);
});

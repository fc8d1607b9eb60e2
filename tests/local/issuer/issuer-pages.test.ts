import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { accessibilityFaults, openPage, startBrowser } from '../../browser.ts';
import { openAccounts } from '../../../local/issuer/issuer-accounts.ts';
import { openIssuer, Visitor } from './issuer-visitor.ts';

let browser: Browser;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ browser, stop } = await startBrowser());
});
afterAll(() => stop());

async function openForm(options: Parameters<typeof openPage>[1] = {}, changes: Record<string, string> = {}) {
  const place = await openIssuer();
  const { page, complaints } = await openPage(browser, options);
  onTestFinished(() => page.context().close());
  await page.goto(new Visitor(place).authorizeUrl(changes));
  return { place, page, complaints };
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.className);

describe('with a keyboard', () => {
  test('somebody types what they know and arrives', async () => {
    const { page, complaints, place } = await openForm();
    await expect.poll(() => focused(page)).toBe('email');
    await page.keyboard.type('admin@kotha.test');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('password');
    await page.keyboard.type('kotha-demo');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${place.callback}?code=**`);
    expect(complaints).toEqual([]);
  });

  test('everything can be reached, in the order it is seen', async () => {
    const { page } = await openForm();
    await expect.poll(() => focused(page)).toBe('email');
    const order: unknown[] = [];
    for (let step = 0; step < 8; step += 1) {
      order.push(
        await page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.activeElement?.className ?? ''),
      );
      await page.keyboard.press('Tab');
    }
    expect(order).toEqual(['email', 'password', 'eye', 'stay', 'go', 'demo', 'demo', '']);
    await expect.poll(() => focused(page)).not.toBe('email');
  });
});

test('one click fills a demo account in, the next signs in', async () => {
  const { page, place } = await openForm();
  await page.getByRole('button', { name: /Ayesha/ }).click();
  await expect.poll(() => page.getByLabel('E-mail').inputValue()).toBe('ayesha@kotha.test');
  await expect.poll(() => page.getByLabel('Password', { exact: true }).inputValue()).toBe('another <"secret">');
  await expect.poll(() => focused(page)).toBe('go');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${place.callback}?code=**`);
});

test('the password can be shown and hidden', async () => {
  const { page } = await openForm();
  const eye = page.getByRole('button', { name: 'Show password' });
  const type = () => page.getAttribute('#password', 'type');
  await page.fill('#password', 'secret');
  await eye.click();
  await expect.poll(type).toBe('text');
  await expect.poll(() => eye.getAttribute('aria-pressed')).toBe('true');
  await eye.click();
  await expect.poll(type).toBe('password');
});

test('a wrong password is said in words, and the e-mail stays', async () => {
  const { page } = await openForm();
  await page.fill('#email', 'admin@kotha.test');
  await page.fill('#password', 'wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('do not belong together');
  await expect.poll(() => page.inputValue('#email')).toBe('admin@kotha.test');
  await expect.poll(() => page.inputValue('#password')).toBe('');
  await expect.poll(() => focused(page)).toBe('password');
});

test('signing out asks nothing when the console has asked', async () => {
  const { page, place } = await openForm();
  await page.getByRole('button', { name: /Rafiq/ }).click();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${place.callback}?code=**`);
  await page.goto(`${place.origin}/oidc/logout?client_id=console&post_logout_redirect_uri=${encodeURIComponent(place.home)}`);
  await page.waitForURL(`${place.home}**`);
  await page.goto(new Visitor(place).authorizeUrl());
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
});

describe('a password of one’s own', () => {
  test.each([
    ['en', 'light', 1440],
    ['bn', 'dark', 390],
  ] as const)('is chosen by keyboard, in %s, %s, at %d px', async (language, colorScheme, width) => {
    const { page, complaints, place } = await openForm(
      { colorScheme, viewport: { width, height: 844 } },
      { ui_locales: language },
    );
    const database = new DatabaseSync(join(place.dataDir, 'issuer.db'), { timeout: 5_000 });
    const { password } = openAccounts(database, []).add('sumi@kotha.test');
    database.close();
    await page.fill('#email', 'sumi@kotha.test');
    await page.fill('#password', password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#again');
    await expect.poll(() => focused(page)).toBe('password');
    await page.keyboard.type('too short');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#problem');
    await expect.poll(() => focused(page)).toBe('password');
    expect(await accessibilityFaults(page)).toEqual([]);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await page.keyboard.type('Kobita-2026-boi');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('again');
    await page.keyboard.type('Kobita-2026-boi');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${place.callback}?code=**`);
    // The browser says itself that the first try was refused.
    expect(complaints.filter((one) => !one.includes('400'))).toEqual([]);
  });
});

describe('looks and reads right', () => {
  test.each([
    ['en', 'light', 1440],
    ['bn', 'dark', 1440],
    ['en', 'dark', 390],
    ['bn', 'light', 390],
    ['en', 'light', 320],
  ] as const)('in %s, %s, at %d px', async (language, colorScheme, width) => {
    const { page, complaints } = await openForm({ colorScheme, viewport: { width, height: 844 } }, { ui_locales: language });
    const check = async () => {
      expect(await accessibilityFaults(page)).toEqual([]);
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
        .toBeLessThanOrEqual(0);
    };
    await expect.poll(() => page.getAttribute('html', 'lang')).toBe(language);
    await check();
    await page.evaluate(() => document.fonts.ready);
    await page.waitForFunction(() => document.fonts.check('600 28px "Kotha Bengali"', 'কথা'));
    expect(complaints).toEqual([]);
    await page.click('form .go');
    await page.waitForSelector('#problem');
    await check();
  });

  test('switching the language keeps the sign-in', async () => {
    const { page, place } = await openForm();
    await page.getByRole('link', { name: 'বাংলা' }).click();
    await page.getByRole('heading', { name: /সুপ্রভাত|শুভ/ }).waitFor();
    await page.getByRole('button', { name: /রফিক/ }).click();
    await page.getByRole('button', { name: 'সাইন ইন' }).click();
    await page.waitForURL(`${place.callback}?code=**`);
  });
});

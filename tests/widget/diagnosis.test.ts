import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessibilityFaults } from '../browser.ts';
import { startShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());
beforeEach(() => {
  const { service } = shop;
  Object.assign(service, { refusesSockets: false, aheadMs: 0 });
  Object.assign(service.config, { enabled: true, accessMode: 'guest_form' });
  service.refusals.clear();
});

const visit = async (options = ''): Promise<Page> => {
  const { page } = await shop.visit(`<script src="${shop.service.origin}/kotha.js" async ${options}></script>`);
  return page;
};
const begun = (page: Page) =>
  page.evaluate(
    (kept) => localStorage.setItem('kotha.session', kept),
    JSON.stringify({
      token: 'token',
      refreshToken: 'refresh',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      renewAt: Date.now() + 3_600_000,
      customer: shop.service.customer,
    }),
  );
const findingsOf = (page: Page) => page.evaluate(async () => (await window.kotha?.diagnose()) ?? []);
/** What is not well, by its code. */
const faultsOf = async (page: Page) => (await findingsOf(page)).filter(({ ok }) => !ok);
const panel = (page: Page, name = 'Is the chat well?') => page.getByRole('dialog', { name });

test('where all is well it says so, in both languages, and is closed with Esc', async () => {
  const page = await visit();
  await begun(page);
  const findings = await findingsOf(page);
  expect(findings.map(({ code }) => code)).toEqual([
    'network',
    'storage',
    'settings',
    'clock',
    'enabled',
    'service',
    'origin',
    'sign_in',
    'socket',
  ]);
  expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  for (const { en, bn } of findings) {
    expect(en).toMatch(/^[A-Z].*\.$/);
    expect(bn).toMatch(/^[\u0980-\u09ff].*।$/);
  }
  await panel(page).getByText('Everything is well.').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect.poll(() => panel(page).count()).toBe(0);
});

test('a second diagnosis takes the place of the first, and is spoken in the language of the chat', async () => {
  const page = await visit('data-locale="bn"');
  await findingsOf(page);
  await findingsOf(page);
  await expect.poll(() => panel(page, 'চ্যাট ঠিক আছে তো?').count()).toBe(1);
  await panel(page, 'চ্যাট ঠিক আছে তো?').getByText('সবকিছু ঠিক আছে।').waitFor();
});

test('settings that cannot be read are named with their address', async () => {
  const page = await visit('data-api="http://127.0.0.1:1"');
  const [fault, ...others] = await faultsOf(page);
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ code: 'settings', en: expect.stringContaining('http://127.0.0.1:1.') as string });
  await panel(page).getByText('The settings cannot be read').waitFor();
});

test('a socket that is turned away', async () => {
  shop.service.refusesSockets = true;
  const page = await visit();
  await begun(page);
  expect(await faultsOf(page)).toMatchObject([{ code: 'socket' }]);
});

test('a browser that refuses storage', async () => {
  const page = await visit();
  await page.evaluate(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Refused.', 'SecurityError');
      },
    });
  });
  expect(await faultsOf(page)).toMatchObject([{ code: 'storage' }]);
});

test('a clock that is off by more than two minutes, either way', async () => {
  for (const [aheadMs, minutes] of [
    [-5 * 60_000, 5],
    [7 * 60_000, 7],
  ] as const) {
    shop.service.aheadMs = aheadMs;
    const [fault, ...others] = await faultsOf(await visit());
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ code: 'clock', en: expect.stringContaining(`${minutes} minutes off`) as string });
    expect(fault?.bn).toContain(minutes === 5 ? '৫' : '৭');
  }
  shop.service.aheadMs = 60_000;
  expect(await faultsOf(await visit())).toEqual([]);
});

test('switched off, a site that is not allowed, a service that does not answer, a sign-in that is missing', async () => {
  const { service } = shop;
  service.config.enabled = false;
  expect(await faultsOf(await visit())).toMatchObject([{ code: 'enabled' }]);
  service.config.enabled = true;
  const refuse = (status: number, code: 'origin_not_allowed' | 'unavailable') =>
    service.refusals.set('POST /v1/customer-sessions', [{ status, code }]);
  refuse(403, 'origin_not_allowed');
  expect(await faultsOf(await visit())).toMatchObject([{ code: 'origin' }]);
  refuse(503, 'unavailable');
  expect(await faultsOf(await visit())).toMatchObject([{ code: 'service' }]);
  service.config.accessMode = 'login_required';
  expect(await faultsOf(await visit())).toMatchObject([{ code: 'sign_in' }]);
});

test('a device without a network is not asked for more', async () => {
  const page = await visit();
  // The part itself has to be there.
  await findingsOf(page);
  await page.context().setOffline(true);
  expect((await findingsOf(page)).map(({ code, ok }) => [code, ok])).toEqual([
    ['network', false],
    ['storage', true],
  ]);
});

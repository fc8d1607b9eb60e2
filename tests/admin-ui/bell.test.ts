import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Notice } from '../../contract/notices.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, placeOf, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { FakeService, tanvir, type Kept } from './fake-service.ts';

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let nusrat: Kept;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-bell-'));
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
  nusrat = service.add('Nusrat Jahan', [[{ kind: 'customer' }, 'My copy came torn.']], { unread: 0 });
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

let count = 0;
const notice = (rest: Partial<Notice> = {}): Notice => {
  const at = new Date(Date.now() - 180_000 + ++count * 1000);
  return {
    id: `${at.getTime()}#${nusrat.row.id}#m${count}`,
    kind: 'mention',
    conversationId: nusrat.row.id,
    customerName: 'Nusrat Jahan',
    at: at.toISOString(),
    by: { kind: 'agent', ...tanvir },
    text: 'Two copies of the new printing are left.',
    ...rest,
  };
};

async function sitDown(options: BrowserContextOptions = {}, prepare?: () => Promise<unknown>): Promise<void> {
  ({ page } = await openPage(browser, { timezoneId: 'Asia/Dhaka', ...options }));
  // What was done is said for as long as the test looks.
  await holdTimers(page, toastMs);
  await prepare?.();
  const session = {
    accessToken: service.grant(),
    expiresAtMs: Date.now() + 3_600_000,
    issuer: `${service.origin}/oidc`,
    clientId: 'desk',
  };
  await page.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
  await page.goto(`${service.origin}/admin/`);
  await page.getByRole('row').first().waitFor();
}
const bell = (name: string | RegExp) => page.locator('desk-bell').getByRole('button', { name, exact: true });
const sheet = () => page.getByRole('dialog', { name: 'Notifications' });
const sheetCode = /desk-bell-sheet[^/]*\.js/;

describe('the bell', () => {
  test('says how much is new, shows it, and knows afterwards that it was seen', async () => {
    service.notices.push(notice({ kind: 'rated', by: { kind: 'customer' }, score: 5, text: 'Wonderful.' }), notice());
    service.notices.reverse();
    await sitDown();
    await bell('Notifications, 2 new').click();
    await sheet().getByText('Tanvir Hasan mentioned you · Nusrat Jahan').waitFor();
    await sheet().getByText('Nusrat Jahan rated you 5 of 5').waitFor();
    await expect.poll(() => sheet().getByRole('img', { name: 'New' }).count()).toBe(2);
    expect(await accessibilityFaults(page)).toEqual([]);
    await expect.poll(() => service.noticesSeen).toBe(service.notices[0]?.id);
    await page.keyboard.press('Escape');
    await sheet().waitFor({ state: 'detached' });
    await bell('Notifications').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.localName)).toBe('desk-app');
    await page.keyboard.press('b');
    await sheet().waitFor();
    await expect.poll(() => sheet().getByRole('img', { name: 'New' }).count()).toBe(0);
    await page.keyboard.press('b');
    await sheet().waitFor({ state: 'detached' });
  });

  test('goes when the focus leaves it, and only then', async () => {
    await sitDown();
    await bell('Notifications').click();
    await sheet().getByText('Nothing yet').waitFor();
    const focused = () =>
      page.evaluate(() => {
        let [element, names] = [document.activeElement, ''];
        for (; element; element = element.shadowRoot?.activeElement ?? null) names += ` ${element.localName}`;
        return names;
      });
    await sheet().getByRole('button', { name: 'What you are told of' }).focus();
    for (let presses = 0; presses < 12 && (await focused()).includes('desk-bell-sheet'); presses += 1) {
      expect(await sheet().count()).toBe(1);
      await page.keyboard.press('Tab');
    }
    expect(await focused()).not.toContain('desk-bell-sheet');
    await sheet().waitFor({ state: 'detached' });
  });

  test('hears at once of what happens, and leads there', async () => {
    await sitDown();
    await bell('Notifications').waitFor();
    await expect.poll(() => service.listeners).toBe(1);
    service.notify(notice({ kind: 'assigned', text: 'My copy came torn.' }));
    await bell('Notifications, 1 new').click();
    await sheet().getByRole('button', { name: 'Assigned' }).click();
    await sheet()
      .getByRole('link', { name: /Tanvir Hasan gave you Nusrat Jahan/ })
      .click();
    await page.locator('desk-messages').getByText('My copy came torn.').waitFor();
    await expect.poll(() => sheet().count()).toBe(0);
  });

  test('says what will appear while there is nothing, and why there is nothing when it cannot be read', async () => {
    service.refusals.set('GET /v1/desk/notices', 'unavailable');
    await sitDown();
    await bell('Notifications').click();
    await sheet().getByText('Notifications could not be loaded.').waitFor();
    service.refusals.delete('GET /v1/desk/notices');
    await sheet().getByRole('button', { name: 'Try again' }).click();
    await sheet().getByText('Nothing yet').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('asks whether it may notify only when somebody wants it, and remembers what to tell of', async () => {
    await sitDown();
    await page.evaluate(() => {
      const asked = { count: 0 };
      Object.assign(window, { asked });
      Notification.requestPermission = () => Promise.resolve(++asked.count === 1 ? 'denied' : 'granted');
    });
    await bell('Notifications').click();
    await sheet().getByRole('switch', { name: 'Desktop notifications' }).click();
    await sheet().getByText('The browser does not allow notifications from this page.').waitFor();
    await sheet().getByRole('switch', { name: 'Desktop notifications', checked: false }).click();
    await sheet().getByRole('switch', { name: 'Desktop notifications', checked: true }).waitFor();
    await sheet().getByRole('button', { name: 'What you are told of' }).click();
    await sheet().getByRole('checkbox', { name: 'Ratings' }).uncheck();
    expect(await accessibilityFaults(page)).toEqual([]);
    const kept = async (): Promise<{ alerts: string[] }> =>
      JSON.parse(await page.evaluate(() => localStorage.getItem('kotha.desk.preferences') ?? '{"alerts":[]}')) as {
        alerts: string[];
      };
    await expect.poll(async () => (await kept()).alerts.toSorted()).toEqual(['assigned', 'mention', 'message', 'waiting']);
    expect(await kept()).toMatchObject({ desktopAlerts: true, sounds: true });
  });

  test('calls nobody back who went on while what it opens was on its way, and shows it as new the next time', async () => {
    const held = Promise.withResolvers<void>();
    service.notices.push(notice());
    await sitDown({}, () =>
      page.route(sheetCode, async (route) => {
        await held.promise;
        await route.continue();
      }),
    );
    await bell('Notifications, 1 new').click();
    await page.mouse.click(700, 600);
    const fetched = page.waitForResponse(sheetCode);
    held.resolve();
    await fetched;
    await bell('Notifications, 1 new').click();
    await sheet().getByRole('img', { name: 'New' }).waitFor();
    await page.mouse.click(700, 600);
    await sheet().waitFor({ state: 'detached' });
  });

  test('says so when what it opens cannot be fetched', async () => {
    await sitDown({}, async () => {
      // As after the one reload by which a console looks for newer code.
      await page.addInitScript(() => sessionStorage.setItem('kotha.desk.reloaded', String(Date.now() + 3_600_000)));
      await page.route(sheetCode, (route) => route.abort());
    });
    await bell('Notifications').click();
    await page.locator('desk-toast').getByText('No connection').waitFor();
    await expect.poll(() => sheet().count()).toBe(0);
    await bell('Notifications').and(page.locator('[aria-expanded="false"]')).waitFor();
  });

  test('fits a phone, in Bengali and the dark', async () => {
    service.notices.push(notice(), notice({ kind: 'assigned', by: { kind: 'system' } }));
    await sitDown({ viewport: { width: 390, height: 844 }, locale: 'bn-BD', colorScheme: 'dark' });
    await bell(/বিজ্ঞপ্তি/).click();
    await page.getByText('তানভীর হাসান আপনাকে উল্লেখ করেছেন').waitFor();
    const { x, y, width } = await placeOf(page.locator('desk-bell .pop'));
    expect(x >= 0 && x + width <= 390 && y >= 0).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

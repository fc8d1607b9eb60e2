import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeskConversation, Sender } from '../../contract/entities.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { FakeService, ayesha, tanvir, type Kept } from './fake-service.ts';

const customer: Sender = { kind: 'customer' };

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-inbox-'));
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

const add = (name: string, text: string, minutesAgo: number, more: Partial<DeskConversation> = {}): Kept =>
  service.add(name, [[customer, text]], { minutesAgo, unread: 0, ...more });

async function sitDown(path = 'inbox', options: BrowserContextOptions = {}): Promise<void> {
  ({ page, complaints } = await openPage(browser, { timezoneId: 'Asia/Dhaka', ...options }));
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
  await page.locator('desk-list').locator('[role=grid], .mt').first().waitFor();
}

const rows = () => page.locator('desk-list .row[data-id]');
const names = () => page.locator('desk-list .row .nm').allInnerTexts();
const address = () => new URL(page.url()).pathname + new URL(page.url()).search;
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });

async function expectSound(): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text))).toEqual([]);
}

describe('views and filters', () => {
  test('narrow the list, stand in the address, and come off one by one', async () => {
    add('Nusrat Jahan', 'It is torn.', 2, { priority: 'urgent' });
    add('সজীব হাসান', 'টাকা কেটেছে', 3, { language: 'bn', priority: 'urgent' });
    add('Emma Whitfield', 'Do you ship?', 4, { assignee: tanvir });
    add('Imran Ahmed', 'Thanks.', 5, { status: 'closed', rating: { score: 2, at: new Date().toISOString() } });
    await sitDown();
    await expect.poll(names).toEqual(['Nusrat Jahan', 'সজীব হাসান', 'Emma Whitfield']);
    await button('Filter').click();
    await page.getByRole('menuitem', { name: 'Priority' }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'Urgent' }).click();
    await expect.poll(names).toEqual(['Nusrat Jahan', 'সজীব হাসান']);
    await expectSound();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('menuitem', { name: 'Language' }).click();
    await page.getByRole('menuitemradio', { name: 'Bengali' }).click();
    await expect.poll(names).toEqual(['সজীব হাসান']);
    await expect.poll(() => address()).toBe('/admin/inbox?priority=urgent&language=bn');
    await page.reload();
    await expect.poll(names).toEqual(['সজীব হাসান']);
    await button('Remove the filter “Urgent”').click();
    await button('Remove the filter “Bengali”').click();
    await expect.poll(names).toEqual(['Nusrat Jahan', 'সজীব হাসান', 'Emma Whitfield']);
    await button('Remove the filter “Open, pending”').click();
    await expect.poll(names).toEqual(['Nusrat Jahan', 'সজীব হাসান', 'Emma Whitfield', 'Imran Ahmed']);
    await button('More views').click();
    await page.getByRole('menuitemradio', { name: 'Closed' }).click();
    await expect.poll(names).toEqual(['Imran Ahmed']);
    await page.getByRole('tab', { name: 'Closed', selected: true }).waitFor();
    await expectSound();
  });

  test('are kept under a name, put in order and brought back after they were deleted', async () => {
    add('Nusrat Jahan', 'It is torn.', 2, { priority: 'urgent' });
    await sitDown('inbox?priority=urgent');
    await expect.poll(names).toEqual(['Nusrat Jahan']);
    await button('More views').click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    await button('Save').click();
    await page.getByText('Give it a name.').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('On fire');
    await expectSound();
    await button('Save').click();
    await page.getByText('Saved as On fire').waitFor();
    await expect
      .poll(() => service.views.own.views.map(({ name, look }) => [name, look.narrowing]))
      .toEqual([['On fire', { priority: ['urgent'] }]]);
    await page.getByRole('tab', { name: 'On fire' }).waitFor();
    await button('More views').click();
    await page.getByRole('menuitem', { name: 'Manage views' }).click();
    await expectSound();
    await button('Delete On fire').click();
    await expect.poll(() => service.views.own.views).toEqual([]);
    await page.locator('desk-views').getByRole('button', { name: 'Close' }).click();
    await button('Undo').click();
    await expect.poll(() => service.views.own.views.map(({ name }) => name)).toEqual(['On fire']);
  });
});

describe('many rows', () => {
  test(
    'of ten thousand only those around the screen are in the page, and the keyboard reaches every one',
    { timeout: 400_000 },
    async () => {
      for (let index = 0; index < 10_000; index += 1) add(`Guest ${index}`, 'Hello', index + 1);
      await sitDown();
      await rows().first().waitFor();
      const scroller = page.locator('desk-list .scroll');
      const deepest = async (): Promise<number> =>
        Number(await page.locator('desk-list [role=grid]').evaluate((grid) => grid.getBoundingClientRect().height));
      // Two thousand rows by scrolling, as a person would who never stops.
      while ((await deepest()) < 84 * 2_000) {
        const before = await deepest();
        await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        await expect.poll(deepest).toBeGreaterThan(before);
      }
      await expect.poll(() => rows().count()).toBeLessThan(60);
      await expect
        .poll(() => page.locator('desk-list').evaluate((list) => list.shadowRoot?.querySelectorAll('*').length))
        .toBeLessThan(1_500);
      await rows().last().focus();
      await page.keyboard.press('Home');
      await expect.poll(() => page.locator('desk-list .row:focus').getAttribute('aria-rowindex')).toBe('1');
      // The focused row stays while one scrolls away from it.
      await scroller.evaluate((element) => element.scrollTo(0, 60_000));
      await expect.poll(() => rows().nth(1).getAttribute('aria-rowindex')).not.toBe('2');
      await expect.poll(() => page.locator('desk-list .row:focus').getAttribute('aria-rowindex')).toBe('1');
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => page.locator('desk-list .row:focus').getAttribute('aria-rowindex')).toBe('2');
      await expectSound();
    },
  );
});

describe('what is done with many', () => {
  const seed = (): Kept[] => ['A', 'B', 'C', 'D'].map((name, index) => add(name, 'Hello', index + 1));

  test('is done with every picked row and taken back at once', async () => {
    const kept = seed();
    await sitDown();
    await expect.poll(names).toEqual(['A', 'B', 'C', 'D']);
    await rows().first().focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+X');
    await page.getByText('3 selected').waitFor();
    await expectSound();
    await button('Resolve').click();
    await page.getByText('3 resolved').waitFor();
    await expect.poll(() => kept.map(({ row }) => row.status)).toEqual(['resolved', 'resolved', 'resolved', 'open']);
    await button('Undo').click();
    await expect.poll(() => kept.map(({ row }) => row.status)).toEqual(['open', 'open', 'open', 'open']);
    await page.getByText('3 as before').waitFor();
  });

  test('lists what failed and tries just that again', async () => {
    const kept = seed();
    await sitDown();
    await rows().first().waitFor();
    service.refusals.set(`PUT /v1/desk/conversations/${kept[1]?.row.id}/priority`, 'unavailable');
    await rows().first().focus();
    await page.keyboard.press('x');
    await button('Select all 4')
      .or(page.getByRole('checkbox', { name: 'Select all 4' }))
      .click();
    await page.getByText('4 selected').waitFor();
    await button('Priority').click();
    await page.getByRole('menuitem', { name: 'Urgent' }).click();
    await page.getByText('1 conversation could not be changed').waitFor();
    await expect.poll(() => kept.map(({ row }) => row.priority)).toEqual(['urgent', 'normal', 'urgent', 'urgent']);
    await expectSound();
    service.refusals.clear();
    await button('Try these again').click();
    await expect.poll(() => kept[1]?.row.priority).toBe('urgent');
  });

  test('assigns and archives too, and the archive gives back', async () => {
    const kept = seed();
    await sitDown();
    await rows().first().waitFor();
    await rows().first().hover();
    await rows().first().locator('[data-pick]').click();
    await button('Assign').click();
    await page.getByRole('menuitem', { name: 'Assign to me' }).click();
    await expect.poll(() => kept[0]?.row.assignee?.id).toBe(ayesha.id);
    await rows().first().locator('[data-pick]').click();
    await button('Archive').click();
    await expect.poll(() => kept[0]?.row.archivedAt).toBeDefined();
    await page.mouse.move(1_000, 400);
    await expect.poll(names).toEqual(['B', 'C', 'D']);
    await sitDown('inbox?view=archived');
    await expect.poll(names).toEqual(['A']);
  });
});

describe('search', () => {
  test('finds by words, marks them, opens what is chosen, and remembers', async () => {
    add('Nusrat Jahan', 'The parcel came torn', 2);
    add('সজীব হাসান', 'অর্ডার ২০৪১৮ আসেনি', 3, { language: 'bn' });
    await sitDown();
    await page.keyboard.press('/');
    const field = page.getByRole('combobox', { name: 'Search conversations' });
    await field.fill('parc');
    await page.locator('desk-search mark', { hasText: 'parcel' }).waitFor();
    await expectSound();
    await field.fill('20418');
    await page.locator('desk-search mark', { hasText: '২০৪১৮' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'সজীব হাসান' }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('option', { name: '20418' }).waitFor();
    await field.fill('walrus');
    await page.getByText('Nothing found').waitFor();
    await expectSound();
    await field.press('Escape');
    await field.press('Escape');
    await expect.poll(() => page.locator('desk-search').count()).toBe(0);
    await expect.poll(() => page.locator('desk-list-head .find:focus').count()).toBe(1);
  });

  test('says what failed, and tries again', async () => {
    add('Nusrat Jahan', 'The parcel came torn', 2);
    service.refusals.set('GET /v1/desk/search', 'unavailable');
    await sitDown();
    await button('Search conversations').click();
    await page.getByRole('combobox').fill('parcel');
    await page.getByText('The search did not get through.').waitFor();
    service.refusals.clear();
    await button('Try again').click();
    await page.locator('desk-search mark').waitFor();
  });
});

describe('the palette', () => {
  const run = async (query: string, name: string): Promise<void> => {
    const field = page.getByRole('combobox', { name: 'Find or do anything' });
    await page.keyboard.press('Control+k');
    await field.fill(query);
    await page.getByRole('option', { name, exact: true }).click();
    await field.waitFor({ state: 'hidden' });
  };

  test('reaches what can be done, places and conversations from one field, with the keyboard', async () => {
    const kept = add('Nusrat Jahan', 'The parcel came torn', 2);
    add('Imran Ahmed', 'Where is my refund?', 4);
    await sitDown(`inbox/${kept.row.id}`);
    await page.getByRole('heading', { name: 'Nusrat Jahan' }).first().waitFor();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Find or do anything' });
    await field.waitFor();
    await expectSound();
    await field.fill('urgent');
    await page.getByRole('option', { name: 'Priority: Urgent' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => kept.row.priority).toBe('urgent');
    // Not before it is gone: while it fades it still hears the keys.
    await page.locator('desk-palette').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await field.fill('refu');
    await page.locator('desk-palette mark', { hasText: 'refund' }).waitFor();
    await expectSound();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Imran Ahmed' }).first().waitFor();
    await field.waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+k');
    await field.fill('>snoozed');
    await page.keyboard.press('Enter');
    await expect.poll(address).toBe('/admin/inbox?view=snoozed');
    await field.waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+k');
    await field.fill('dark');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  });

  test('does with the open conversation whatever its keys and menus do, and takes it back', async () => {
    const kept = add('Nusrat Jahan', 'The parcel came torn', 2);
    await sitDown(`inbox/${kept.row.id}`);
    await page.getByRole('heading', { name: 'Nusrat Jahan' }).first().waitFor();
    await run('tanvir', 'Assign to Tanvir Hasan');
    await expect.poll(() => kept.row.assignee?.id).toBe(tanvir.id);
    await page.getByText('Nusrat Jahan is with Tanvir Hasan now').waitFor();
    await run('undo', 'Undo what was done last');
    await expect.poll(() => kept.row.assignee).toBeNull();
    await run('private', 'Private note');
    await page.getByRole('textbox', { name: 'Private note about Nusrat Jahan' }).and(page.locator(':focus')).waitFor();
    await run('tag', 'Add a tag');
    await page.getByRole('combobox', { name: 'Add a tag' }).and(page.locator(':focus')).waitFor();
    await run('everything', 'Everything that happened');
    await page.getByRole('heading', { name: 'Everything that happened' }).waitFor();
    await run('edit', 'Edit the contact');
    await page.locator('desk-contact form').waitFor();
    await run('merge', 'Merge with another customer');
    await page.getByRole('dialog', { name: 'Merge two customers' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('desk-merge').waitFor({ state: 'detached' });
    await run('snooze', 'Snooze');
    await page.getByRole('menuitem', { name: /Tomorrow morning/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menuitem', { name: /Tomorrow morning/ }).waitFor({ state: 'detached' });
    await run('resolve', 'Resolve');
    await expect.poll(() => kept.row.status).toBe('resolved');
    await expectSound();
  });

  test('keeps a look, and begins what lies in other rooms', async () => {
    add('Nusrat Jahan', 'The parcel came torn', 2);
    await sitDown();
    await rows().first().waitFor();
    await run('save', 'Save this view');
    await page.getByRole('dialog', { name: 'Save this view' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('desk-views').waitFor({ state: 'detached' });
    await run('notif', 'Notifications');
    await page.getByRole('dialog', { name: 'Notifications' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Notifications' }).waitFor({ state: 'detached' });
    await run('quick', 'Write a quick reply');
    await expect.poll(address).toBe('/admin/quick-replies/new');
  });
});

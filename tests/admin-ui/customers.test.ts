import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CustomerProfile } from '../../contract/customers.ts';
import type { Sender } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { FakeService, ayesha, type Kept } from './fake-service.ts';

const customer: Sender = { kind: 'customer' };

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
let nusrat: Kept;
let people: CustomerProfile[];
let asked: { route: string; body: Record<string, unknown> }[];

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-customers-'));
  const [started] = await Promise.all([startBrowser(), buildSite(dist)]);
  browser = started.browser;
  stopBrowser = started.stop;
});
afterAll(async () => {
  await stopBrowser();
  await rm(dist, { recursive: true, force: true });
});

const profile = (id: string, name: string, more: Partial<CustomerProfile> = {}): CustomerProfile => ({
  id,
  name,
  locale: 'en',
  verified: false,
  proof: { kind: 'claimed' },
  isBlocked: false,
  ...more,
});

beforeEach(async () => {
  service = new FakeService(join(dist, 'site'));
  await service.start();
  nusrat = service.add('Nusrat Jahan', [[customer, 'My copy came torn.']], { minutesAgo: 4, unread: 0, assignee: ayesha });
  people = [
    profile(nusrat.row.customer.id, 'Nusrat Jahan', { email: 'nusrat@mail.test' }),
    profile(newId(), 'Nusrat J.', { phone: '+8801711402881', verified: true, proof: { kind: 'signed', site: 'boi-ghar' } }),
  ];
  asked = [];
  const [guest] = people;
  if (guest === undefined) return;
  const at = `/v1/desk/customers/${guest.id}`;
  const put = (route: string, path: string, change: (body: Record<string, unknown>) => unknown) =>
    service.answers.set(path, (body) => {
      asked.push({ route, body });
      return change(body);
    });
  for (const one of people) service.answers.set(`GET /v1/desk/customers/${one.id}`, () => people.find(({ id }) => id === one.id));
  service.answers.set('GET /v1/desk/customers', () => ({ customers: people }));
  const emptied = (body: Record<string, unknown>) => Object.entries(body).map(([name, value]) => [name, value ?? undefined]);
  put('edit', `PUT ${at}`, (body) => Object.assign(guest, Object.fromEntries(emptied(body))));
  put('block', `PUT ${at}/blocked`, (body) => Object.assign(guest, body));
  put('merge', `POST ${at}/merge`, () => ({ customer: guest, into: people[1] }));
  put('start', 'POST /v1/desk/conversations', () => nusrat.row);
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

async function sitDown(path = `inbox/${nusrat.row.id}`, options: BrowserContextOptions = {}): Promise<void> {
  ({ page, complaints } = await openPage(browser, {
    timezoneId: 'Asia/Dhaka',
    viewport: { width: 1440, height: 900 },
    ...options,
  }));
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

const details = () => page.locator('desk-details');
async function choose(item: string): Promise<void> {
  await details().getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
async function expectSound(): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints.filter((text) => !/Failed to load resource/.test(text))).toEqual([]);
}

describe('a customer', () => {
  test('who is being saved shuts nobody else’s form, whoever is open by then', async () => {
    service.add('Sajib Hasan', [[customer, 'Is it open today?']], { unread: 0, assignee: ayesha });
    const held = Promise.withResolvers<void>();
    await sitDown();
    await choose('Edit the contact');
    await page.getByLabel('E-mail').fill('nusrat@new.test');
    await page.route('**/v1/desk/customers/*', async (route) => {
      if (route.request().method() === 'PUT') await held.promise;
      await route.continue();
    });
    const sent = page.waitForRequest((request) => request.method() === 'PUT');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await sent;
    await page.locator('desk-list .row[data-id]').filter({ hasText: 'Sajib Hasan' }).click();
    await page.locator('desk-messages').getByText('Is it open today?').waitFor();
    await choose('Edit the contact');
    await page.getByLabel('E-mail').fill('sajib@mail.test');
    held.resolve();
    await page.locator('desk-toast').getByText('Contact saved').waitFor();
    await expect.poll(() => page.getByLabel('E-mail').inputValue()).toBe('sajib@mail.test');
    expect(people[0]?.email).toBe('nusrat@new.test');
  });

  test('is put right in place, and a fault says how to mend it', async () => {
    await sitDown();
    await choose('Edit the contact');
    await page.getByLabel('E-mail').fill('nusrat@mail');
    service.faults.set(`PUT /v1/desk/customers/${nusrat.row.customer.id}`, { email: 'invalid_email' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Write a whole address').waitFor();
    await expectSound();
    service.faults.clear();
    await page.getByLabel('E-mail').fill('nusrat@gmail.com');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await details().getByRole('link', { name: 'nusrat@gmail.com' }).waitFor();
    await expect.poll(() => asked).toEqual([{ route: 'edit', body: { email: 'nusrat@gmail.com' } }]);
  });

  test('is as it was before with one press, what was empty too', async () => {
    await sitDown();
    await choose('Edit the contact');
    await page.getByLabel('E-mail').fill('nusrat@gmail.com');
    await page.getByLabel('Mobile number').fill('01712345678');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await details().getByRole('link', { name: 'nusrat@gmail.com' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await details().getByRole('link', { name: 'nusrat@mail.test' }).waitFor();
    await details().getByText('No phone given').waitFor();
    expect(asked.map(({ body }) => body)).toEqual([
      { email: 'nusrat@gmail.com', phone: '01712345678' },
      { email: 'nusrat@mail.test', phone: null },
    ]);
    await choose('Edit the contact');
    await page.getByLabel('Mobile number').fill('01712345678');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Contact saved').waitFor();
    service.refusals.set(`PUT /v1/desk/customers/${nusrat.row.customer.id}`, 'forbidden');
    await page.keyboard.press('z');
    await page.getByText('You may not do this.').waitFor();
    await details().getByRole('link', { name: '01712345678' }).waitFor();
  });

  test('is blocked without a question, and let in again with one press', async () => {
    await sitDown();
    await choose('Block this visitor');
    await page.getByText('Blocked Nusrat Jahan').waitFor();
    await details().getByText('Blocked: may not write').waitFor();
    await expectSound();
    await page.keyboard.press('z');
    await details().getByText('Blocked: may not write').waitFor({ state: 'detached' });
    await expect.poll(() => asked.map(({ body }) => body)).toEqual([{ isBlocked: true }, { isBlocked: false }]);
  });

  test('is let in again from a phone too, where the details lie over everything', async () => {
    await sitDown(undefined, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.getByRole('button', { name: 'Details' }).tap();
    await choose('Block this visitor');
    await page.getByRole('dialog', { name: 'Details' }).getByRole('button', { name: 'Undo' }).tap();
    await expect.poll(() => asked.map(({ body }) => body)).toEqual([{ isBlocked: true }, { isBlocked: false }]);
  });

  test('is merged into another only after both proofs were seen', async () => {
    await sitDown();
    await choose('Merge with another customer');
    await page.getByRole('combobox', { name: 'Find the other customer' }).fill('nus');
    await page.getByRole('option', { name: /Nusrat J\./ }).waitFor();
    await expectSound();
    await page.keyboard.press('Enter');
    await page.getByText('Verified by the site (boi-ghar)').waitFor();
    await page.getByText('Only what they typed').waitFor();
    await expectSound();
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.getByText('A verified customer is never merged into another.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Merge', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByText('Merged into Nusrat J.').waitFor();
    await expect.poll(() => asked).toEqual([{ route: 'merge', body: { into: people[1]?.id } }]);
  });

  test('is written to first, from the list or from their details', async () => {
    await sitDown('inbox');
    await page.getByRole('button', { name: 'Start a conversation' }).click();
    await page.getByRole('dialog', { name: 'Start a conversation' }).waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Choose a customer first.').waitFor();
    await expectSound();
    await page.getByRole('combobox', { name: 'To' }).fill('nus');
    await page.getByRole('option', { name: /Nusrat Jahan/ }).click();
    await page.getByRole('textbox', { name: 'First message' }).fill('Your book is here.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Nusrat Jahan' }).first().waitFor();
    await expect
      .poll(() => asked)
      .toMatchObject([{ route: 'start', body: { customerId: nusrat.row.customer.id, text: 'Your book is here.' } }]);
    await choose('Start a new conversation');
    await page.getByRole('textbox', { name: 'First message' }).waitFor();
    await expectSound();
  });
});

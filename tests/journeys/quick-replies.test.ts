import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { startStack } from '../stack.ts';

let browser: Browser;
let stopBrowser: () => Promise<void>;
let stack: Awaited<ReturnType<typeof startStack>>;
let supervisor: Page;
let customer: Page;
const complaints: string[][] = [];

beforeAll(async () => {
  [stack, { browser, stop: stopBrowser }] = await Promise.all([startStack(), startBrowser()]);
  const [desk, shop] = [await openPage(browser), await openPage(browser, { locale: 'bn-BD' })];
  [supervisor, customer] = [desk.page, shop.page];
  complaints.push(desk.complaints, shop.complaints);
  // What was done is said for as long as the test looks.
  await holdTimers(supervisor, toastMs);
});
afterAll(async () => {
  await stopBrowser();
  await stack.stop();
});

describe('a quick reply', { timeout: 180_000 }, () => {
  it('is written by somebody who may, beside those of the standard pack', async () => {
    await supervisor.goto(`${stack.url}/admin/quick-replies`);
    await supervisor.getByRole('button', { name: /sign in/i }).click();
    await supervisor.getByLabel('E-mail').fill('admin@kotha.test');
    await supervisor.getByLabel('Password', { exact: true }).fill('kotha-demo');
    await supervisor.getByRole('button', { name: 'Sign in', exact: true }).click();
    for (const title of ['Shipping Info', 'Payment Methods', 'Return Policy', 'Track Order', 'Book Rental'])
      await supervisor.getByText(title, { exact: true }).waitFor();
    await supervisor.getByRole('button', { name: 'New quick reply' }).click();
    await supervisor.getByLabel('Title in English').fill('Festival hours');
    await supervisor.getByLabel('Title in Bengali').fill('উৎসবের সময়সূচি');
    await supervisor.getByLabel('Text in English').fill('Dear {{customer.name|customer}}, {{site.name}} is open until 10 pm.');
    await supervisor.getByLabel('Text in Bengali').fill('প্রিয় {{customer.name|গ্রাহক}}, {{site.name}} রাত ১০টা পর্যন্ত খোলা।');
    await supervisor.getByRole('textbox', { name: 'Shortcut' }).fill('/Track');
    await supervisor.getByRole('button', { name: 'Save', exact: true }).click();
    await supervisor.getByText('Another quick reply has this shortcut').waitFor();
    expect(await accessibilityFaults(supervisor)).toEqual([]);
    await supervisor.getByRole('textbox', { name: 'Shortcut' }).fill('/festival');
    await supervisor.getByRole('button', { name: 'Save', exact: true }).click();
    await supervisor.getByText(/^Saved .* by Rafiq Hasan$/).waitFor();
    expect(await accessibilityFaults(supervisor)).toEqual([]);
  });

  it('reaches a customer who reads Bengali in Bengali, with their name in it', async () => {
    await customer.goto(stack.url);
    const chat = customer.locator('kotha-chat');
    await chat.getByRole('button').first().click();
    await chat.getByRole('button', { name: /শুরু|প্রশ্ন/ }).click();
    await chat.getByLabel('নাম').fill('নুসরাত জাহান');
    await chat.getByLabel('মোবাইল নম্বর').fill('01712345678');
    await chat.getByLabel('ই-মেইল').fill('nusrat@mail.test');
    await chat.getByLabel('আপনার প্রশ্ন').fill('ঈদের সময় কি খোলা?');
    await chat.getByRole('button', { name: /শুরু/ }).last().click();

    await supervisor.getByRole('link', { name: /^Inbox/ }).click();
    await supervisor.getByText('নুসরাত জাহান').first().click();
    await supervisor.getByRole('log').getByText('ঈদের সময় কি খোলা?').waitFor();
    await supervisor.getByRole('textbox', { name: /reply/i }).click();
    await supervisor.keyboard.type('/festi');
    await supervisor.getByRole('option', { selected: true }).waitFor();
    expect(await accessibilityFaults(supervisor)).toEqual([]);
    await supervisor.keyboard.press('Enter');
    await supervisor.keyboard.press('Control+Enter');

    const text = 'প্রিয় নুসরাত জাহান, বই ঘর রাত ১০টা পর্যন্ত খোলা।';
    await chat.getByRole('log').getByText(text, { exact: true }).waitFor();
    await expect.poll(() => chat.getByRole('log').getByText(text, { exact: true }).count()).toBe(1);
  });

  it('leaves the shelf as it was when deleting it is taken back', async () => {
    await supervisor.getByRole('link', { name: 'Quick replies' }).click();
    await supervisor.getByText('Festival hours').click();
    await supervisor.getByRole('button', { name: 'Delete' }).click();
    await supervisor.getByText('Deleted Festival hours').waitFor();
    await supervisor.getByRole('link', { name: /Festival hours/ }).waitFor({ state: 'detached' });
    await supervisor.getByRole('button', { name: 'Undo' }).click();
    await supervisor.getByRole('link', { name: /Festival hours/ }).waitFor();
    const refused = (line: string) => !line.includes('400');
    expect(complaints.flat().filter(refused)).toEqual([]);
  });
});

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { startStack } from '../stack.ts';

let stack: Awaited<ReturnType<typeof startStack>>;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let admin: Page;
let other: Page;
let customer: Page;
const complaints: string[][] = [];

async function someone(): Promise<Page> {
  const opened = await openPage(browser);
  complaints.push(opened.complaints);
  return opened.page;
}

async function signIn(page: Page, email: string, path: string): Promise<void> {
  await page.goto(`${stack.url}/admin/${path}`);
  await page.locator('desk-door .btn.pri').click();
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill('kotha-demo');
  await page.locator('button[type=submit]').first().click();
}

const chat = (): Locator => customer.locator('kotha-chat');
const composer = (): Locator => chat().getByRole('textbox', { name: /write a message/i });
/** Machines that build may be busy; that a person waits a second or two is measured elsewhere. */
const eventually = <T>(look: () => T) => expect.poll(look);
const goTo = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
const save = (page: Page): Promise<void> => page.getByRole('button', { name: 'Save', exact: true }).click();
/** A toast of before may still be there; what is not saved yet is said until it is. */
const saved = (page: Page): Promise<void> => page.getByText('Not saved yet').waitFor({ state: 'hidden' });

beforeAll(async () => {
  [stack, { browser, stop: stopBrowser }] = await Promise.all([startStack(), startBrowser()]);
  [admin, other, customer] = [await someone(), await someone(), await someone()];
});
afterAll(async () => {
  await stopBrowser();
  await stack.stop();
});

describe('settings', { timeout: 180_000 }, () => {
  it('are a room for admins only', async () => {
    await signIn(other, 'ayesha@kotha.test', 'settings/appearance');
    await other.locator('desk-list').waitFor();
    await expect.poll(() => other.getByRole('link', { name: 'Settings' }).count()).toBe(0);
    await expect.poll(() => other.locator('desk-settings').count()).toBe(0);
    await other.context().clearCookies();
    await other.evaluate(() => sessionStorage.clear());
    await signIn(other, 'admin@kotha.test', 'settings/messages');
    await other.getByRole('heading', { name: 'Greeting' }).waitFor();
  });

  it('show the real chat as it would look', async () => {
    await signIn(admin, 'admin@kotha.test', 'settings/appearance');
    const preview = admin.frameLocator('desk-preview iframe').locator('kotha-chat');
    await preview.getByText('Boi Ghar').first().waitFor();
    await admin.getByRole('button', { name: 'Indigo, running into purple' }).click();
    await eventually(() => preview.locator('.hero').evaluate((hero) => getComputedStyle(hero).backgroundImage)).toContain(
      'linear-gradient',
    );
    await goTo(admin, 'Messages');
    const beside = admin.frameLocator('desk-preview iframe').locator('aside');
    await admin.locator('#teaser-en').fill('Looking for a first edition?');
    await beside.getByText('Looking for a first edition?').waitFor();
    await expect.poll(() => preview.getByRole('dialog').count()).toBe(0);
    expect(await accessibilityFaults(admin)).toEqual([]);
    await beside.getByRole('button', { name: 'Looking for' }).click();
    await preview.getByRole('dialog').waitFor();
    await admin.getByRole('button', { name: 'The word beside the launcher' }).click();
    await beside.getByText('Looking for a first edition?').waitFor();
    await admin.locator('#teaser-en').fill('');
    await eventually(() => beside.count()).toBe(0);
    await admin.getByRole('textbox', { name: 'English' }).nth(1).fill('Salaam! What are you looking for?');
    await preview.getByText('What are you looking for?').waitFor();
    expect(await accessibilityFaults(admin)).toEqual([]);
  });

  it('reach an open chat at once, which keeps what is being written', async () => {
    await customer.goto(stack.url);
    await customer.evaluate(() => window.kotha?.open());
    await chat().getByRole('button', { name: 'Start a conversation' }).click();
    await chat().getByLabel('Mobile number').fill('01712345678');
    await chat().getByLabel('E-mail').fill('nusrat@mail.test');
    await chat().getByLabel('Your question').fill('Is the second volume there?');
    await chat().getByRole('button', { name: 'Start chat' }).click();
    await chat().getByText('Sent', { exact: true }).waitFor();
    await composer().fill('And one more thing, which I am still wri');
    const colour = () =>
      chat()
        .getByRole('button', { name: 'Send' })
        .evaluate((send) => getComputedStyle(send).backgroundColor);
    const before = await colour();
    await customer.evaluate(() => Object.assign(window, { isSamePage: true }));

    await save(admin);
    await saved(admin);
    await eventually(colour).not.toBe(before);
    await expect.poll(() => composer().inputValue()).toBe('And one more thing, which I am still wri');
    await expect.poll(() => chat().getByText('Is the second volume there?').count()).toBeGreaterThan(0);
    await chat().getByRole('button', { name: 'Back' }).click();
    await chat().getByText('What are you looking for?').waitFor();
    await expect.poll(() => customer.evaluate(() => 'isSamePage' in window)).toBe(true);
  });

  it('take a new console on what a colleague saved, and keep both of two changes', async () => {
    // Nothing is edited here, so what the first admin saved is shown without a reload.
    await eventually(() => other.getByRole('textbox', { name: 'English' }).nth(1).inputValue()).toContain('Salaam!');
    await other.getByRole('textbox', { name: 'English' }).first().fill('Boi Ghar Dhaka');
    await goTo(admin, 'Appearance');
    await admin.getByRole('radio', { name: 'Bottom left' }).check();
    await save(admin);
    await saved(admin);
    await save(other);
    await other.getByText(/a colleague changed/).waitFor();
    await goTo(other, 'Appearance');
    await expect.poll(() => other.getByRole('radio', { name: 'Bottom left' }).isChecked()).toBe(true);
    await eventually(() => chat().getByText('Boi Ghar Dhaka').count()).toBeGreaterThan(0);
  });

  it('ask which of two values for the same setting counts', async () => {
    await other.getByRole('radio', { name: 'Bottom right' }).check();
    await eventually(async () => {
      await goTo(admin, 'Messages');
      return admin.getByRole('textbox', { name: 'English' }).first().inputValue();
    }).toBe('Boi Ghar Dhaka');
    await admin.getByRole('textbox', { name: 'English' }).first().fill('Boi Ghar Sylhet');
    await goTo(other, 'Messages');
    await other.getByRole('textbox', { name: 'English' }).first().fill('Boi Ghar Khulna');
    await save(admin);
    await saved(admin);
    await save(other);
    const dialog = other.getByRole('dialog', { name: 'Rafiq Hasan changed the same settings' });
    await dialog.getByText('Name', { exact: true }).waitFor();
    expect(await accessibilityFaults(other)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save mine' }).click();
    await saved(other);
    await eventually(() => admin.getByRole('textbox', { name: 'English' }).first().inputValue()).toBe('Boi Ghar Khulna');
    await goTo(other, 'Appearance');
    await expect.poll(() => other.getByRole('radio', { name: 'Bottom right' }).isChecked()).toBe(true);
  });

  it('reach an open chat with their questions, sounds and rules for files', async () => {
    await goTo(admin, 'Messages');
    const ask = admin.locator('.asked li');
    await ask.first().getByRole('textbox', { name: 'English' }).fill('Do you gift-wrap?');
    await ask.first().getByRole('textbox', { name: 'Bengali' }).fill('উপহারের মোড়ক দেন?');
    await admin.getByRole('button', { name: 'Remove “What does delivery cost?”' }).click();
    const teaser = admin.locator('section').filter({ has: admin.getByRole('heading', { name: 'A word beside the launcher' }) });
    await teaser.getByRole('textbox', { name: 'English' }).fill('Ask us for a first edition.');
    await save(admin);
    await admin.getByText('Fill this in.').waitFor();
    await teaser.getByRole('textbox', { name: 'Bengali' }).fill('প্রথম সংস্করণের কথা জিজ্ঞেস করুন।');
    expect(await accessibilityFaults(admin)).toEqual([]);
    await goTo(admin, 'Conversations');
    await admin.getByLabel('Open at a time, per customer').fill('1');
    await admin.getByLabel('Largest file, MB').fill('2');
    await admin.getByRole('checkbox', { name: 'PDF' }).uncheck();
    await admin.getByRole('switch', { name: /^Sounds/ }).uncheck();
    expect(await accessibilityFaults(admin)).toEqual([]);
    await goTo(admin, 'Contact form');
    await admin.getByRole('radio', { name: /^The whole address/ }).check();
    await save(admin);
    await saved(admin);
    await goTo(admin, 'Where it shows');
    await admin.getByText('kotha-teaser.js').waitFor();
    await eventually(() => chat().getByText('Do you gift-wrap?').count()).toBeGreaterThan(0);
    const answer = await fetch(`${stack.url}/v1/config?version=6`);
    expect(await answer.json()).toMatchObject({
      sounds: false,
      maxFileSizeBytes: 2 * 1024 * 1024,
      teaser: { en: 'Ask us for a first edition.' },
      suggestions: [{ en: 'Do you gift-wrap?' }, {}],
    });
  });

  it('say beside the field what has to be mended', async () => {
    await goTo(admin, 'Business hours');
    await admin.getByRole('button', { name: /break on Monday/ }).click();
    await save(admin);
    await admin.getByText('Two of these overlap. Shorten one of them.').waitFor();
    expect(await accessibilityFaults(admin)).toEqual([]);
    await admin.getByRole('button', { name: 'Undo changes' }).click();
    await goTo(admin, 'Where it shows');
    await admin.getByRole('button', { name: 'Add a site' }).click();
    await admin.getByRole('textbox', { name: 'Address of the site' }).fill('https://shop.example/books');
    await save(admin);
    await admin.getByText('This does not have the right form.').waitFor();
    await eventually(() =>
      admin.getByRole('textbox', { name: 'Address of the site' }).evaluate((field) => field.matches(':focus')),
    ).toBe(true);
    expect(await accessibilityFaults(admin)).toEqual([]);
    await admin.getByRole('button', { name: 'Undo changes' }).click();
  });

  it('make a key for a site, tell its secret once, and revoke it', async () => {
    await admin.getByRole('textbox', { name: 'Name of the site' }).fill('mela');
    await admin.getByRole('button', { name: 'Make a key' }).click();
    await admin.getByText('It is never shown again.').waitFor();
    expect(await accessibilityFaults(admin)).toEqual([]);
    await admin.reload();
    await admin.getByRole('button', { name: /Revoke the key .* of mela/ }).click();
    await expect.poll(() => admin.getByText('It is never shown again.').count()).toBe(0);
    await admin.getByRole('dialog', { name: 'Revoke this key of mela?' }).getByRole('button', { name: 'Revoke' }).click();
    await eventually(() => admin.getByRole('button', { name: /of mela/ }).count()).toBe(0);
    await expect.poll(() => admin.getByRole('button', { name: /of boi-ghar/ }).count()).toBe(1);
    expect(await accessibilityFaults(admin)).toEqual([]);
  });

  it('leave nothing to complain about', () => {
    // Refused requests are written to the console by the browser itself.
    const own = complaints.flat().filter((text) => !/Failed to load resource/.test(text));
    expect(own).toEqual([]);
  });
});

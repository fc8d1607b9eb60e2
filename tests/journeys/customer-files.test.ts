import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { fileWords as bengali } from '../../look/file-words-bn.ts';
import { fileWords as english } from '../../look/file-words-en.ts';
import { accessibilityFaults, fakeMedia, openPage, playOn, startBrowser } from '../browser.ts';
import { makePng, pdf, sample } from '../fixtures/samples.ts';
import { request, signIn, startStack } from '../stack.ts';

let stack: Awaited<ReturnType<typeof startStack>>;
let chromium: Awaited<ReturnType<typeof startBrowser>>;
let customer: Page;
let complaints: string[];
let staff: string;
let conversationId: string;

const find = (selector: string): Locator => customer.locator(`kotha-chat ${selector}`);
const button = (name: string): Locator => customer.locator('kotha-chat').getByRole('button', { name, exact: true });

beforeAll(async () => {
  [stack, chromium] = await Promise.all([startStack(), startBrowser(fakeMedia)]);
  ({ accessToken: staff } = await signIn(stack.url, 'admin@kotha.test'));
  ({ page: customer, complaints } = await openPage(chromium.browser));
  await customer.goto(stack.url);
  await customer.locator('kotha-chat button').first().click();
  await button('Start a conversation').click();
  await find('#phone').fill('01712345678');
  await find('#email').fill('nusrat@mail.test');
  const begun = customer.waitForResponse(
    (answer) => answer.url().endsWith('/v1/conversations') && answer.request().method() === 'POST',
  );
  await find('.form .btn').click();
  ({ id: conversationId } = (await (await begun).json()) as { id: string });
  await find('.clip').waitFor();
});
afterAll(async () => {
  await chromium.stop();
  await stack.stop();
});

/** What the team reads of it. */
async function messages(): Promise<Message[]> {
  const path = `/v1/desk/conversations/${conversationId}/messages`;
  return (await request(stack.url, 'GET', path, { token: staff })).body['messages'] as Message[];
}
const filesOf = async () => (await messages()).at(-1)?.attachments;
const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look);

async function choose(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const chooser = customer.waitForEvent('filechooser');
  await find('.clip').click();
  await (await chooser).setFiles(files);
}
const bad = [
  { name: 'unboxing.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(6 * 1024 * 1024, 1) },
  { name: 'slip.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
  { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
];

describe('a customer with files', () => {
  it('sends a photo and a PDF with words, and sees them in the thread', async () => {
    await choose(
      { name: 'torn.jpg', mimeType: 'image/jpeg', buffer: sample('photo.jpg') },
      { name: 'bill.pdf', mimeType: 'application/pdf', buffer: pdf },
    );
    await find('.tray .file').nth(1).waitFor();
    await find('.field textarea').fill('It came torn.');
    await button('Send').click();
    await eventually(filesOf).toMatchObject([
      { name: 'torn.jpg', kind: 'image' },
      { name: 'bill.pdf', kind: 'file' },
    ]);
    expect((await messages()).at(-1)?.text).toBe('It came torn.');
    await customer.reload();
    await customer.locator('kotha-chat button').first().click();
    await find('.card.active').click();
    await find('.att.image img:not(.coming)').waitFor();
    const saved = customer.waitForEvent('download');
    await find('.paper').click();
    expect((await saved).suggestedFilename()).toBe('bill.pdf');
    await find('.pic').click();
    await find('dialog img').waitFor();
    expect(await accessibilityFaults(customer)).toEqual([]);
    await customer.keyboard.press('Escape');
  });

  it('records a voice message, and hears it from the storage', async () => {
    await button(english.record).click();
    await find('.voice .red').waitFor();
    await eventually(() => find('.voice .clock').innerText()).toMatch(/[1-9]/);
    await button(english.sendVoice).click();
    await eventually(filesOf).toMatchObject([{ kind: 'audio', type: 'audio/webm' }]);
    await playOn(customer);
    await find('.att.audio').getByRole('button', { name: english.play }).click();
    await find('.att.audio').getByRole('button', { name: english.pause }).waitFor();
  });

  it.each([
    ['English', english, 'en', /6 MB, and the limit is 5 MB/, /Files of this type are not taken/],
    ['Bengali', bengali, 'bn', /ফাইলটি ৬ MB, সীমা ৫ MB/, /এই ধরনের ফাইল নেওয়া হয় না/],
  ])('is told in %s what is not taken, and nothing goes without it', async (_, words, locale, large, type) => {
    await customer.evaluate((language) => window.kotha?.setLocale(language as 'en' | 'bn'), locale);
    const before = (await messages()).length;
    await find(`[lang="${locale}"]`).first().waitFor();
    await choose(...bad);
    await find('.why').getByText(large).waitFor();
    await find('.why').getByText(type).waitFor();
    await find('.why').getByText(words.refused.wrong_type).waitFor();
    await find('.field textarea').fill('See these');
    await find('.go').click();
    await find('.mend').getByText(words.notSent).waitFor();
    await expect.poll(() => find('.field textarea').inputValue()).toBe('See these');
    expect(await messages()).toHaveLength(before);
    expect(await accessibilityFaults(customer)).toEqual([]);
    for (const { name } of bad) await button(words.cancel(name)).click();
    await find('.field textarea').fill('');
  });

  it('sees the picture of the agent who answers', async () => {
    const show = { token: staff, body: { data: makePng(64, 64).toString('base64') } };
    expect((await request(stack.url, 'PUT', '/v1/desk/me/avatar', show)).status).toBe(200);
    const path = `/v1/desk/conversations/${conversationId}/messages`;
    // Whoever serves an answer knows of the picture within seconds, each for itself.
    await expect
      .poll(
        async () => {
          const body = { clientId: newId(), text: 'A new one is on its way.' };
          expect((await request(stack.url, 'POST', path, { token: staff, body })).status).toBe(201);
          return find('.group .face canvas').count();
        },
        { timeout: 60_000, interval: 1000 },
      )
      .toBeGreaterThan(0);
    expect((await request(stack.url, 'DELETE', '/v1/desk/me/avatar', { token: staff })).status).toBe(200);
  }, 180_000);

  it('leaves the page nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});

import type { Locator, Page, Route } from 'playwright-core';
import type { Session } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { fileWords as bengali } from '../../look/file-words-bn.ts';
import { fileWords as english } from '../../look/file-words-en.ts';
import { makePhoto, pdf, sample } from '../fixtures/samples.ts';
import { request, uploadFile } from '../stack.ts';
import type { Walk } from './walk.ts';

/** The open conversation of a customer, and how to find what is in its chat. */
export interface Talk {
  readonly page: Page;
  find(selector: string): Locator;
  readonly id: string;
}

const mb = 1024 * 1024;
const photoOf = (name: string) => ({ name, mimeType: 'image/png', buffer: makePhoto(480, 320) });
const refused = [
  { name: 'unboxing.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(6 * mb, 1) },
  { name: 'slip.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
  { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
];
/** What is still on its way, what nobody has looked at yet, and what could not be stored. */
const [slow, unchecked, lost] = ['Invoice BG-20418.pdf', 'page-12.png', 'slip-scan.png'];

async function choose({ page, find }: Talk, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await find('.clip').click();
  const offered = find('.offer .btn');
  // A phone asks first where from.
  const isAsked = await Promise.race([chooser.then(() => false), offered.waitFor().then(() => true)]);
  if (isAsked) await offered.click();
  await (await chooser).setFiles(files);
}

async function empty({ page }: Talk): Promise<void> {
  const taken = page.locator('kotha-chat .tray .file > .tap:last-child');
  while (await taken.count()) await taken.first().click();
}

/** Files beside the field: going up, looked at, ready, and not taken. */
async function walkTray(talk: Talk, { look, shoot, stack }: Walk): Promise<void> {
  const { page, find } = talk;
  const words = look.locale === 'bn' ? bengali : english;
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  const grants = new Map([slow, unchecked].map((name) => [name, { id: name, url: `${stack.url}/storage/${name}`, fields: {}, expiresAt }]));
  await page.route('**/attachments', async (route) => {
    const { name } = route.request().postDataJSON() as { name: string };
    const json = grants.get(name);
    if (json) await route.fulfill({ status: 201, json });
    else if (name === lost) await route.fulfill({ status: 404, json: { code: 'not_found', status: 404 } });
    else await route.continue();
  });
  await page.route('**/attachments/*', (route) => route.fulfill({ json: { id: unchecked, state: 'pending' } }));
  const held: Route[] = [];
  await page.route('**/storage/*', async (route) => {
    if (decodeURIComponent(route.request().url()).endsWith(slow)) held.push(route);
    else await route.fulfill({ status: 204 });
  });
  await choose(
    talk,
    photoOf('cover.png'),
    photoOf(unchecked),
    { name: slow, mimeType: 'application/pdf', buffer: Buffer.concat([pdf, Buffer.alloc(1.2 * mb)]) },
  );
  await find('.tray').getByText(words.checking).first().waitFor();
  await page.locator('kotha-chat .tray progress').nth(1).waitFor();
  await page.locator('kotha-chat .tray progress').nth(2).waitFor({ state: 'detached' });
  await find('.field textarea').fill(look.locale === 'bn' ? 'দুই কোনা আর রসিদ' : 'Both corners, and the bill');
  await shoot(page, 'widget-files-going');
  await find('.go').click();
  await find('.going').waitFor();
  await shoot(page, 'widget-files-awaited');
  await empty(talk);
  await find('.field textarea').fill('');
  await choose(talk, ...refused, photoOf(lost));
  await find('.tray').getByText(words.refused.wrong_type).waitFor();
  await find('.tray').getByText(words.failed).waitFor();
  await shoot(page, 'widget-files-refused');
  await empty(talk);
  for (const route of held) await route.abort();
  for (const path of ['**/attachments', '**/attachments/*', '**/storage/*']) await page.unroute(path);
}

/** A voice message while it is recorded and before it is sent, and a file held over the panel. */
async function walkVoice({ page, find }: Talk, { look, shoot }: Walk): Promise<void> {
  const words = look.locale === 'bn' ? bengali : english;
  const tap = (label: string) => page.locator('kotha-chat').getByRole('button', { name: label, exact: true }).click();
  await tap(words.record);
  await find('.voice .wave').waitFor();
  await shoot(page, 'widget-recording');
  await tap(words.stop);
  await page.locator('kotha-chat').getByRole('button', { name: words.play, exact: true }).first().waitFor();
  await shoot(page, 'widget-recorded');
  await tap(words.discard);
  await find('.field textarea').waitFor();
  await find('section').evaluate((section) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'cover.png', { type: 'image/png' }));
    section.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, composed: true, dataTransfer }));
  });
  await find('.drop').waitFor();
  await shoot(page, 'widget-drop');
  await find('section').evaluate((section) => section.dispatchEvent(new DragEvent('dragleave', { bubbles: true })));
  await find('.drop').waitFor({ state: 'detached' });
}

/** A picture, a recording and a document in the conversation, and the picture seen large. */
async function walkShown({ page, find, id }: Talk, { look, shoot, stack }: Walk): Promise<void> {
  const kept = await page.evaluate(() => localStorage.getItem('kotha.session'));
  const { token } = JSON.parse(kept ?? '') as Session;
  const own = { token, conversationId: id };
  const waveform = Array.from({ length: 64 }, (_, index) => Math.round(31 * Math.abs(Math.sin(index / 3) * Math.cos(index / 7))));
  const attachmentIds = [
    await uploadFile(stack, own, makePhoto(480, 320), { name: 'page-12.png', type: 'image/png' }),
    await uploadFile(stack, own, sample('voice.webm'), { name: 'voice.webm', type: 'audio/webm', durationMs: 14_000, waveform }),
    await uploadFile(stack, own, pdf, { name: 'receipt-BG-20418.pdf', type: 'application/pdf' }),
  ];
  const text = look.locale === 'bn' ? 'বইটি এভাবে এসেছে।' : 'This is how it came.';
  const body = { clientId: newId(), text, attachmentIds };
  await request(stack.url, 'POST', `/v1/conversations/${id}/messages`, { token, body });
  await find('.att.image img:not(.coming)').waitFor();
  await find('.att.audio .play').waitFor();
  await find('.paper').waitFor();
  await shoot(page, 'widget-files');
  await find('.pic').click();
  await find('dialog.box img').waitFor();
  await shoot(page, 'widget-light-box');
  await page.keyboard.press('Escape');
  await find('dialog.box').waitFor({ state: 'detached' });
}

/** Everything that a conversation shows of files and voice. */
export async function walkFiles(talk: Talk, walk: Walk): Promise<void> {
  await walkTray(talk, walk);
  await walkVoice(talk, walk);
  await walkShown(talk, walk);
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sender } from '../../contract/entities.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, fakeMedia, openPage, placeOf, startBrowser } from '../browser.ts';
import { makePng, makeWav, pdf, sample } from '../fixtures/samples.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { FakeService, ayesha, type Kept } from './fake-service.ts';

const customer: Sender = { kind: 'customer' };

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
let talk: Kept;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-console-files-'));
  const [started] = await Promise.all([startBrowser(fakeMedia), buildSite(dist)]);
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
  talk = service.add('Nusrat Jahan', [[customer, 'My copy came torn.']], { unread: 0, assignee: ayesha });
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

const picture = (name: string, width = 40, height = 24) =>
  service.files.put(talk.row.id, name, 'image/png', makePng(width, height), { width, height });
const receipt = () => service.files.put(talk.row.id, 'receipt-for-order-BG-20418-november.pdf', 'application/pdf', pdf);
const voice = () =>
  service.files.put(talk.row.id, 'voice.webm', 'audio/webm', sample('voice.webm'), {
    durationMs: 2000,
    waveform: Array.from({ length: 64 }, (_, index) => (index * 7) % 32),
  });

async function sitDown(options: BrowserContextOptions = {}): Promise<void> {
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
  await page.goto(`${service.origin}/admin/inbox/${talk.row.id}`);
}

/** Chromium reports refused requests as errors of the page; the test made those itself. */
async function expectSound(): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints.filter((text) => !/Failed to load resource/.test(text))).toEqual([]);
}

const pictures = () => page.locator('desk-messages desk-picture');
const shown = () => page.locator('desk-picture img:not(.hidden)');
const asked = (as: 'view' | 'file') =>
  service.requests.filter((line) => line.includes('/attachments/') && line.endsWith(`as=${as}`));

describe('what a customer sent', () => {
  test('stands in the thread in room that was kept for it: pictures, a recording, a document', async () => {
    service.say(talk, 'See page 113.', [picture('page.png', 400, 300), voice(), receipt()]);
    await sitDown();
    await shown().waitFor();
    await page.locator('desk-sound .play').waitFor();
    await expect.poll(() => pictures().first().boundingBox()).toMatchObject({ width: 320, height: 240 });
    await expect.poll(() => page.locator('desk-files .what').innerText()).toMatch(/^PDF · 1\skB$/);
    await expectSound();
  });

  test('keeps its room before anything of it is there', async () => {
    service.say(talk, '', [picture('one.png', 400, 300), receipt()]);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await sitDown();
    await shown().waitFor();
    const before = await placeOf(page.locator('desk-files'));
    await page.route('**/stored/**', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.locator('desk-picture .wait').waitFor({ state: 'attached' });
    await expect.poll(() => page.locator('desk-files').boundingBox()).toEqual(before);
    release();
    await shown().waitFor();
    await expect.poll(() => page.locator('desk-files').boundingBox()).toEqual(before);
  });

  test('is told in the list when it came without words', async () => {
    service.say(talk, '', [voice()]);
    await sitDown({ locale: 'bn-BD' });
    await page.locator('desk-list .row[data-id] .l2').filter({ hasText: 'ভয়েস বার্তা' }).waitFor();
  });

  test('opens large, is leafed through with keys and saved under its name', async () => {
    service.say(talk, '', [picture('first.png'), picture('second.png')]);
    service.say(talk, '', [picture('third.png')]);
    await sitDown();
    await page.getByRole('button', { name: 'Show second.png large' }).click();
    const box = page.getByRole('dialog');
    await box.getByRole('img', { name: 'Picture: second.png' }).waitFor();
    await expectSound();
    await page.keyboard.press('ArrowRight');
    await box.getByRole('img', { name: 'Picture: third.png' }).waitFor();
    await expect.poll(() => box.getByRole('button', { name: 'Next picture' }).count()).toBe(0);
    await page.keyboard.press('Home');
    await box.getByRole('img', { name: 'Picture: first.png' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      box.getByRole('button', { name: 'Save first.png' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('first.png');
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.querySelector('dialog')?.open ?? false)).toBe(false);
  });

  test('is fetched again when its address has run out, and says so when it is gone', async () => {
    service.say(talk, '', [picture('page.png')]);
    service.files.expire();
    await sitDown();
    await shown().waitFor();
    await expect.poll(() => asked('view').length).toBe(2);
    service.files.lost.add('page.png');
    service.say(talk, '', [picture('page.png', 60, 60)]);
    const failed = page.getByRole('group', { name: 'Picture: page.png' });
    await failed.getByText('Could not be loaded').waitFor();
    await expectSound();
    service.files.lost.clear();
    await failed.getByRole('button', { name: 'Load again' }).click();
    await shown().nth(1).waitFor();
  });

  test('is saved byte for byte, is never opened, and a failure is told', async () => {
    service.say(talk, '', [receipt()]);
    await sitDown();
    const card = page.getByRole('button', { name: /Save receipt/ });
    const [download] = await Promise.all([page.waitForEvent('download'), card.click()]);
    expect(download.suggestedFilename()).toBe('receipt-for-order-BG-20418-november.pdf');
    expect((await readFile(await download.path())).equals(pdf)).toBe(true);
    expect(page.url()).toContain('/admin/inbox/');
    service.files.lost.add('receipt-for-order-BG-20418-november.pdf');
    await card.click();
    await page.getByText('Could not be fetched just now. Try again.').waitFor();
    await expectSound();
  });

  test('sounds: played, paused, sought with keys, and faster', async () => {
    const wav = makeWav();
    service.say(talk, '', [service.files.put(talk.row.id, 'voice.wav', 'audio/wav', wav, { durationMs: 60_000 })]);
    await sitDown();
    const sound = page.locator('desk-sound');
    await sound.locator('.rate').click();
    await expect.poll(() => sound.locator('.rate').innerText()).toBe('1.5×');
    const place = sound.getByRole('slider', { name: 'Place in the recording' });
    await place.focus();
    await page.keyboard.press('End');
    await expect.poll(() => place.getAttribute('aria-valuetext')).toBe('1 minute of 1 minute');
    await page.keyboard.press('Home');
    await sound.getByRole('button', { name: 'Play' }).click();
    await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/stored/')));
    await expectSound();
  });
});

const chosen = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer });
const choose = (...files: ReturnType<typeof chosen>[]) => page.locator('desk-composer input[name="files"]').setInputFiles(files);
const items = () => page.locator('desk-file-tray li');
const ready = () => page.locator('desk-file-tray li.ready');
const send = () => page.locator('desk-composer .send').click();
const field = () => page.locator('desk-composer textarea');
const sent = () => service.requests.filter((line) => line.startsWith('POST') && line.endsWith('/messages'));
const own = () => talk.messages.filter(({ sender }) => sender.kind === 'agent');

describe('what an agent sends', () => {
  test('goes with its words: several files, each with its progress, then one message', async () => {
    await sitDown();
    await field().fill('Here they are.');
    await choose(chosen('receipt.pdf', 'application/pdf', pdf), chosen('page.png', 'image/png', makePng(40, 24)));
    await ready().nth(1).waitFor();
    await expectSound();
    await send();
    await page.getByRole('button', { name: 'Show page.png large' }).waitFor();
    await expect.poll(() => own().length).toBe(1);
    await expect
      .poll(() => own().map(({ text, attachments = [] }) => [text, attachments.map(({ name }) => name)]))
      .toEqual([['Here they are.', ['receipt.pdf', 'page.png']]]);
    await expect.poll(async () => [await items().count(), await field().inputValue()]).toEqual([0, '']);
  });

  test('waits for what is still on its way, and then goes by itself', async () => {
    await sitDown();
    let release: () => void = () => undefined;
    service.files.held = new Promise((resolve) => (release = resolve));
    await choose(chosen('receipt.pdf', 'application/pdf', pdf));
    await page.locator('desk-file-tray progress').waitFor();
    await send();
    const isWaiting = async () => [await page.getByText('Goes out as soon as the files are there.').count(), sent().length];
    await expect.poll(isWaiting).toEqual([1, 0]);
    await expectSound();
    expect(sent()).toEqual([]);
    release();
    await page.getByRole('button', { name: /Save receipt.pdf/ }).waitFor();
    await expect.poll(() => own().length).toBe(1);
    await expect.poll(() => own().map(({ attachments = [] }) => attachments.map(({ name }) => name))).toEqual([['receipt.pdf']]);
  });

  test.each([
    ['en-GB', /hides another one or a program/, /Nothing was sent yet/, 'Take out bill.pdf'],
    ['bn-BD', /অন্য ফাইল বা প্রোগ্রাম আছে/, /এখনো কিছু পাঠানো হয়নি/, 'বাদ দিন: bill.pdf'],
  ])('never goes without a file that was refused', async (locale, reason, held, out) => {
    service.files.verdicts.set('bill.pdf', 'unsafe');
    await sitDown({ locale });
    await field().fill('Two files');
    await choose(chosen('bill.pdf', 'application/pdf', pdf), chosen('fine.pdf', 'application/pdf', pdf));
    await page.getByText(reason).waitFor();
    await ready().waitFor();
    await send();
    await expect.poll(async () => [await page.getByText(held).count(), sent().length]).toEqual([1, 0]);
    await expectSound();
    await expect.poll(async () => [sent(), await field().inputValue()]).toEqual([[], 'Two files']);
    await page.getByRole('button', { name: out }).click();
    await send();
    await expect.poll(() => own().length).toBe(1);
    await expect.poll(() => own().map(({ attachments = [] }) => attachments.map(({ name }) => name))).toEqual([['fine.pdf']]);
  });

  test('is refused before a byte goes up when it is too large, of a wrong type, or empty', async () => {
    await sitDown();
    await choose(
      chosen('film.zip', 'application/zip', Buffer.alloc(100)),
      chosen('large.pdf', 'application/pdf', Buffer.alloc(6 * 1024 * 1024)),
      chosen('nothing.txt', 'text/plain', Buffer.alloc(0)),
    );
    await page.getByText('6 MB, and the limit is 5 MB. Choose a smaller file.').waitFor();
    await page.getByText(/^Files of this type are not taken. Choose pictures/).waitFor();
    await page.getByText('This file is empty.').waitFor();
    expect(service.requests.filter((line) => line.startsWith('POST') && line.includes('attachments'))).toEqual([]);
    await expectSound();
  });

  test('is tried again after the storage failed, and can be taken out while it goes up', async () => {
    service.files.refused.add('receipt.pdf');
    await sitDown();
    await choose(chosen('receipt.pdf', 'application/pdf', pdf));
    const retry = page.getByRole('button', { name: 'Try again: receipt.pdf' });
    await retry.waitFor();
    service.files.refused.clear();
    await retry.click();
    await ready().waitFor();
    service.files.held = new Promise(() => undefined);
    await choose(chosen('second.pdf', 'application/pdf', pdf));
    await page.locator('desk-file-tray progress').waitFor();
    await page.getByRole('button', { name: 'Take out second.pdf' }).click();
    await expect.poll(() => items().count()).toBe(1);
  });

  test('a large photo is made smaller, and the original goes when it is asked for', async () => {
    await sitDown();
    const photo = await page.evaluate(async () => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [2100, 200];
      const paper = canvas.getContext('2d');
      const noise = paper?.createImageData(2100, 200);
      noise?.data.forEach((_, index, data) => (data[index] = index % 4 === 3 ? 255 : (index * 7919) % 251));
      if (noise) paper?.putImageData(noise, 0, 0);
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 1));
      return Array.from(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)));
    });
    await choose(chosen('photo.jpg', 'image/jpeg', Buffer.from(photo)));
    await page.getByText(/Made smaller, from/).waitFor();
    await ready().waitFor();
    await expectSound();
    await page.getByRole('button', { name: 'Send the original' }).click();
    await page.getByText(/Made smaller/).waitFor({ state: 'detached' });
    await ready().waitFor();
    await send();
    await expect.poll(() => own().length).toBe(1);
    await expect.poll(() => own()[0]?.attachments?.[0]?.size).toBe(photo.length);
  });

  test('outlives a reload in the draft it belongs to, and names what was not stored in time', async () => {
    await sitDown();
    await choose(chosen('receipt.pdf', 'application/pdf', pdf));
    await ready().waitFor();
    service.files.held = new Promise(() => undefined);
    await choose(chosen('page.png', 'image/png', makePng(40, 24)));
    await page.locator('desk-file-tray progress').waitFor();
    await page.reload();
    const lost = page.getByText('The page closed before these were stored. Please choose them again: page.png');
    await expect.poll(() => lost.count()).toBe(1);
    service.files.held = undefined;
    await expect.poll(() => ready().count()).toBe(1);
    await page.getByRole('tab', { name: 'Private note' }).click();
    await expect.poll(() => items().count()).toBe(0);
    await page.getByRole('tab', { name: 'Reply' }).click();
    await ready().waitFor();
    await send();
    await expect.poll(() => own().map(({ attachments = [] }) => attachments.map(({ name }) => name))).toEqual([['receipt.pdf']]);
    await page.reload();
    await page.getByRole('button', { name: /Save receipt.pdf/ }).waitFor();
    await expect.poll(() => items().count()).toBe(0);
    await expectSound();
  });

  test('may be pasted and dropped', async () => {
    await sitDown();
    await field().waitFor();
    const give = (type: 'paste' | 'drop') =>
      field().evaluate((element, kind) => {
        const data = new DataTransfer();
        data.items.add(new File(['a,b\n1,2'], `${kind}.csv`, { type: 'text/csv' }));
        const more = { bubbles: true, composed: true, cancelable: true };
        if (kind === 'paste') return element.dispatchEvent(new ClipboardEvent('paste', { ...more, clipboardData: data }));
        element.dispatchEvent(new DragEvent('dragenter', { ...more, dataTransfer: data }));
        return element.dispatchEvent(new DragEvent('drop', { ...more, dataTransfer: data }));
      }, type);
    expect(await give('paste')).toBe(false);
    await ready().waitFor();
    expect(await give('drop')).toBe(false);
    await ready().nth(1).waitFor();
    await expect.poll(() => page.locator('desk-file-tray .name').allInnerTexts()).toEqual(['paste.csv', 'drop.csv']);
  });

  test('stays with its conversation while another one is open', async () => {
    const other = service.add('Emma Whitfield', [[customer, 'Do you ship to Leeds?']], { unread: 0 });
    await sitDown();
    await choose(chosen('receipt.pdf', 'application/pdf', pdf));
    await ready().waitFor();
    await page.locator(`desk-list .row[data-id="${other.row.id}"]`).click();
    await page.getByRole('heading', { name: 'Emma Whitfield' }).first().waitFor();
    await items().waitFor({ state: 'detached' });
    await page.locator(`desk-list .row[data-id="${talk.row.id}"]`).click();
    await ready().waitFor();
    await page.getByRole('link', { name: 'Quick replies' }).click();
    await page.locator('desk-quick-replies').waitFor();
    await page.goBack();
    await ready().waitFor();
  });

  /** Sends words with a file while the code that handles files is held up; the answer lets that go on. */
  async function sendBeforeCode(): Promise<() => void> {
    const [asked, isThere] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await sitDown();
    await field().fill('Here it is.');
    await page.route(/desk-file-tray/, (route) => {
      asked.resolve();
      return isThere.promise.then(() => route.continue());
    });
    await choose(chosen('receipt.pdf', 'application/pdf', pdf));
    await asked.promise;
    await field().press('Control+Enter');
    expect(sent()).toEqual([]);
    return isThere.resolve;
  }

  test('waits for the code that handles it, and comes to the conversation it was meant for', async () => {
    const other = service.add('Emma Whitfield', [[customer, 'Do you ship to Leeds?']], { unread: 0 });
    const isThere = await sendBeforeCode();
    await page.locator(`desk-list .row[data-id="${other.row.id}"]`).click();
    await page.getByRole('heading', { name: 'Emma Whitfield' }).first().waitFor();
    isThere();
    await expect
      .poll(() => service.requests.filter((line) => line.startsWith('POST') && line.endsWith('/attachments')))
      .toEqual([`POST /v1/desk/conversations/${talk.row.id}/attachments`]);
    await expect.poll(() => items().count()).toBe(0);
    await page.locator(`desk-list .row[data-id="${talk.row.id}"]`).click();
    await ready().waitFor();
    expect(sent()).toEqual([]);
    await expect.poll(() => field().inputValue()).toBe('Here it is.');
    await send();
    await expect.poll(() => own().map(({ attachments = [] }) => attachments.map(({ name }) => name))).toEqual([['receipt.pdf']]);
  });

  test('lets its words go by themselves once the code that handles it is there', async () => {
    const isThere = await sendBeforeCode();
    isThere();
    await expect
      .poll(() => own().map(({ text, attachments = [] }) => [text, attachments.map(({ name }) => name)]))
      .toEqual([['Here it is.', ['receipt.pdf']]]);
    await expect.poll(() => field().inputValue()).toBe('');
  });

  test('is spoken: recorded, listened to, discarded, and sent', async () => {
    await sitDown({ permissions: ['microphone'] });
    const record = page.getByRole('button', { name: 'Record a voice message' });
    await record.click();
    await page.locator('desk-file-tray .recording').waitFor();
    await expectSound();
    await page.getByRole('button', { name: 'Discard the recording' }).click();
    await page.locator('desk-file-tray .recording').waitFor({ state: 'detached' });
    await expect.poll(() => items().count()).toBe(0);
    await record.click();
    await page.waitForFunction(() => {
      const within = (root: ParentNode, selector: string): Element | undefined =>
        root.querySelector(selector) ??
        [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot && within(shadowRoot, selector)) ?? [])[0];
      return !['0:00', undefined].includes(within(document, '.recording .time')?.textContent);
    });
    await page.getByRole('button', { name: 'Stop and listen' }).click();
    await page.getByRole('button', { name: 'Play: voice.webm' }).click();
    await ready().waitFor();
    await expectSound();
    await send();
    await page.locator('desk-messages desk-sound').waitFor();
    await expect.poll(() => own().length).toBe(1);
    const [voiceNote] = own()[0]?.attachments ?? [];
    expect([voiceNote?.kind, voiceNote?.waveform?.length, (voiceNote?.durationMs ?? 0) > 400]).toEqual(['audio', 64, true]);
  });

  test('says why nothing is recorded', async () => {
    await sitDown();
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await page.getByRole('button', { name: 'Record a voice message' }).click();
    await page.getByText('The microphone is not allowed on this site.').waitFor();
    await expectSound();
  });
});

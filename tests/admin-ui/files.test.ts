import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sender } from '../../contract/entities.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { makePng, makeWav, pdf, sample } from '../fixtures/samples.ts';
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
  page.setDefaultTimeout(20_000);
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
    const box = await pictures().first().boundingBox();
    expect([box?.width, box?.height]).toEqual([320, 240]);
    expect(await page.locator('desk-files .what').innerText()).toMatch(/^PDF · 1\skB$/);
    await expectSound();
  });

  test('keeps its room before anything of it is there', async () => {
    service.say(talk, '', [picture('one.png', 400, 300), receipt()]);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await sitDown();
    await shown().waitFor();
    const before = await page.locator('desk-files').boundingBox();
    await page.route('**/stored/**', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.locator('desk-picture .wait').waitFor({ state: 'attached' });
    expect(await page.locator('desk-files').boundingBox()).toEqual(before);
    release();
    await shown().waitFor();
    expect(await page.locator('desk-files').boundingBox()).toEqual(before);
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
    expect(await box.getByRole('button', { name: 'Next picture' }).count()).toBe(0);
    await page.keyboard.press('Home');
    await box.getByRole('img', { name: 'Picture: first.png' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      box.getByRole('button', { name: 'Save first.png' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('first.png');
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.querySelector('dialog')?.open ?? false)).toBe(false);
  });

  test('is fetched again when its address has run out, and says so when it is gone', async () => {
    service.say(talk, '', [picture('page.png')]);
    service.files.expire();
    await sitDown();
    await shown().waitFor();
    expect(asked('view').length).toBe(2);
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
    expect(await sound.locator('.rate').innerText()).toBe('1.5×');
    const place = sound.getByRole('slider', { name: 'Place in the recording' });
    await place.focus();
    await page.keyboard.press('End');
    expect(await place.getAttribute('aria-valuetext')).toBe('1 minute of 1 minute');
    await page.keyboard.press('Home');
    await sound.getByRole('button', { name: 'Play' }).click();
    await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/stored/')));
    await expectSound();
  });
});

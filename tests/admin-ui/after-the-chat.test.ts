import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sender } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { FakeService, ayesha, type Kept } from './fake-service.ts';

const customer: Sender = { kind: 'customer' };
const agent: Sender = { kind: 'agent', ...ayesha };

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
let nusrat: Kept;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-console-'));
  const [started] = await Promise.all([startBrowser(), buildSite(dist)]);
  browser = started.browser;
  stopBrowser = started.stop;
});
afterAll(async () => {
  await stopBrowser();
  await rm(dist, { recursive: true, force: true });
});

/** The console with a conversation that ended well, was rated, and went on with a word of the customer. */
beforeEach(async () => {
  service = new FakeService(join(dist, 'site'));
  await service.start();
  const previous = service.add('Nusrat Jahan', [[customer, 'Where is my book?']], { minutesAgo: 900, status: 'closed' });
  nusrat = service.add(
    'Nusrat Jahan',
    [
      [customer, 'Could you swap it?'],
      [agent, 'Done, it leaves today.'],
    ],
    { minutesAgo: 20, unread: 0, assignee: ayesha, rating: { score: 4, at: new Date().toISOString() } },
  );
  nusrat.row.previousConversationId = previous.row.id;
  const at = new Date().toISOString();
  const system = { kind: 'system', sender: { kind: 'system' }, text: '', at } as const;
  nusrat.messages.push(
    { ...system, seq: 3, event: { type: 'status', status: 'resolved', by: customer } },
    { ...system, seq: 4, event: { type: 'rated', score: 4, comment: 'Fast and kind.', by: customer } },
    {
      seq: 5,
      kind: 'text',
      sender: customer,
      text: 'One more thing',
      at,
      clientId: newId(),
      event: { type: 'status', status: 'open', by: customer },
    },
  );
  nusrat.row.lastSeq = nusrat.row.seenByStaff = 5;
  ({ page, complaints } = await openPage(browser, { timezoneId: 'Asia/Dhaka', acceptDownloads: true }));
  // What was done is said for as long as the test looks.
  await holdTimers(page, toastMs);
  const session = {
    accessToken: service.grant(),
    expiresAtMs: Date.now() + 3_600_000,
    issuer: `${service.origin}/oidc`,
    clientId: 'desk',
  };
  await page.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
  await page.goto(`${service.origin}/admin/inbox/${nusrat.row.id}`);
  await page.getByText('One more thing').last().waitFor();
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

describe('after the chat', () => {
  test('the agent reads who ended it, the stars with the comment, and what opened it again', async () => {
    const thread = page.locator('desk-messages');
    await thread.getByText('The customer resolved it').waitFor();
    await thread.getByText('The customer rated it 4 of 5').waitFor();
    await thread.getByText('Fast and kind.').waitFor();
    await thread.getByText('The customer reopened it').waitFor();
    await page.getByRole('row', { name: /4 of 5 stars/ }).waitFor();
    await page.locator('desk-details').getByRole('img', { name: '4 of 5 stars' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('the conversation before is one click away', async () => {
    await page.getByRole('button', { name: 'Earlier chat' }).click();
    await page.locator('desk-messages').getByText('Where is my book?').waitFor();
  });

  test('the whole of it is saved as text, and a refusal is said', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as text' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toMatch(/^kotha-.+\.txt$/);
    expect(text).toMatch(/^Conversation with Nusrat Jahan\nSaved /);
    for (const line of [
      'Nusrat Jahan: Could you swap it?',
      'Ayesha Rahman: Done, it leaves today.',
      '* The customer rated it 4 of 5',
    ])
      expect(text).toContain(line);
    service.refusals.set('GET /v1/desk/conversations/', 'unavailable');
    await page.getByRole('button', { name: 'Save as text' }).click();
    await page.getByText('It could not be saved.').waitFor();
  });
});

describe('emojis', () => {
  test('are picked with the keyboard and go where the caret is', async () => {
    const field = page.locator('desk-composer textarea');
    await field.fill('Thanks!');
    await field.press('Home');
    await page.getByRole('button', { name: 'Emoji' }).click();
    const sheet = page.getByRole('dialog', { name: 'Emoji' });
    const hasKeyboard = () => expect.poll(() => sheet.locator(':focus').count()).toBe(1);
    await hasKeyboard();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await sheet.waitFor({ state: 'detached' });
    await expect.poll(() => field.inputValue()).toBe('😊Thanks!');
    await expect.poll(() => field.evaluate((element: HTMLTextAreaElement) => element.matches(':focus'))).toBe(true);
    await page.getByRole('button', { name: 'Emoji' }).click();
    // Not before it is there to hear the keys.
    await hasKeyboard();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await expect.poll(() => field.inputValue()).toBe('😊Thanks!');
  });
});

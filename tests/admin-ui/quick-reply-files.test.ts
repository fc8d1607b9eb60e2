import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Attachment } from '../../contract/entities.ts';
import { libraryId, newId } from '../../contract/ids.ts';
import type { QuickReply, QuickReplyInput, QuickReplyLibrary } from '../../contract/quick-replies.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { pdf } from '../fixtures/samples.ts';
import { FakeService, ayesha, type Kept } from './fake-service.ts';

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
let talk: Kept;
let other: Kept;
let prices: Attachment;
let library: QuickReplyLibrary;

const reply = (en: string, more: Partial<QuickReply> = {}): QuickReply => ({
  id: newId(),
  title: { en, bn: '' },
  content: { en: `${en} text`, bn: '' },
  category: 'orders',
  order: 0,
  version: 1,
  updatedAt: '2026-11-20T10:00:00.000Z',
  updatedBy: null,
  ...more,
});
const named = (title: string): QuickReply => {
  const found = library.quickReplies.find(({ title: { en } }) => en === title);
  if (found === undefined) throw new Error(`There is no reply ${title}.`);
  return found;
};

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-reply-files-'));
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
  talk = service.add('Nusrat Jahan', [[{ kind: 'customer' }, 'What does it cost?']], { unread: 0, assignee: ayesha });
  other = service.add('Emma Whitfield', [[{ kind: 'customer' }, 'Do you ship to Leeds?']], { unread: 0 });
  prices = service.files.put(libraryId, 'prices.pdf', 'application/pdf', pdf);
  library = {
    version: 1,
    categories: [{ id: 'orders', name: { en: 'Orders', bn: 'অর্ডার' } }],
    quickReplies: [reply('Opening hours'), reply('Prices', { attachments: [prices] })],
    packs: [],
  };
  service.answers.set('GET /v1/desk/quick-replies', () => library);
  await service.start();
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

async function sitDown(path: string): Promise<void> {
  ({ page, complaints } = await openPage(browser));
  const session = {
    accessToken: service.grant(),
    expiresAtMs: Date.now() + 3_600_000,
    issuer: `${service.origin}/oidc`,
    clientId: 'desk',
  };
  await page.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
  await page.goto(`${service.origin}/admin/${path}`);
}

/** Holds back the requests that fit; the first answer resolves when one was made, the second lets them go. */
async function hold(address: RegExp): Promise<{ asked: Promise<void>; letGo: (how?: (route: Route) => Promise<void>) => void }> {
  const [asked, isFree] = [Promise.withResolvers<void>(), Promise.withResolvers<(route: Route) => Promise<void>>()];
  await page.route(address, async (route) => {
    asked.resolve();
    await (
      await isFree.promise
    )(route);
  });
  return { asked: asked.promise, letGo: (how = (route) => route.continue()) => isFree.resolve(how) };
}

const ready = () => page.locator('desk-file-tray li.ready .name').allInnerTexts();
const items = () => page.locator('desk-file-tray li');
const expectSound = async () => {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints.filter((text) => !text.includes('Failed to load resource'))).toEqual([]);
};

describe('the files of a quick reply that is being written', () => {
  const choose = (name: string) =>
    page.locator('desk-quick-reply-files input').setInputFiles({ name, mimeType: 'application/pdf', buffer: pdf });
  const open = async (title: string) => {
    await page.locator('desk-quick-reply-list').getByText(title, { exact: true }).click();
    await expect.poll(() => page.getByLabel('Title in English').inputValue()).toBe(title);
  };
  const keepings = () => service.requests.filter((line) => line.startsWith('PUT /v1/desk/library/attachments/'));
  const goAway = async () => {
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await page.locator('desk-list').waitFor();
  };
  /** Saves the reply that is open and answers with what the service was told. */
  async function save(title: string): Promise<QuickReplyInput> {
    const { promise, resolve } = Promise.withResolvers<QuickReplyInput>();
    const known = library.quickReplies.find(({ title: { en } }) => en === title);
    service.answers.set(
      known === undefined ? 'POST /v1/desk/quick-replies' : `PUT /v1/desk/quick-replies/${known.id}`,
      (body) => {
        resolve(body as unknown as QuickReplyInput);
        return { ...reply(title), ...body };
      },
    );
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    return promise;
  }
  const namesOf = ({ attachmentIds }: QuickReplyInput) => service.files.of(attachmentIds)?.map(({ name }) => name);

  test('arrive while another reply is open, and are part of theirs', async () => {
    await sitDown(`quick-replies/${named('Opening hours').id}`);
    const upload = Promise.withResolvers<void>();
    service.files.held = upload.promise;
    await choose('week.pdf');
    await page.locator('desk-file-tray progress').waitFor();
    await open('Prices');
    await expect.poll(ready).toEqual(['prices.pdf']);
    upload.resolve();
    await expect.poll(() => keepings().length).toBe(1);
    await expect.poll(ready).toEqual(['prices.pdf']);
    await open('Opening hours');
    await expect.poll(ready).toEqual(['week.pdf']);
    await page.getByText('Unsaved changes').waitFor();
    await expectSound();
    expect(namesOf(await save('Opening hours'))).toEqual(['week.pdf']);
  });

  test('arrive in a new reply while the room is left', async () => {
    await sitDown('quick-replies/new');
    const upload = Promise.withResolvers<void>();
    service.files.held = upload.promise;
    await choose('week.pdf');
    await page.locator('desk-file-tray progress').waitFor();
    await goAway();
    upload.resolve();
    await expect.poll(() => keepings().length).toBe(1);
    await page.goBack();
    await expect.poll(ready).toEqual(['week.pdf']);
    await page.getByLabel('Title in English').fill('This week');
    await page.getByLabel('Text in English').fill('See here.');
    expect(namesOf(await save('This week'))).toEqual(['week.pdf']);
  });

  test('stay where they are while the library still takes them, whatever is opened', async () => {
    await sitDown(`quick-replies/${named('Prices').id}`);
    await expect.poll(ready).toEqual(['prices.pdf']);
    const { asked, letGo } = await hold(/library\/attachments/);
    await choose('week.pdf');
    await asked;
    await goAway();
    await page.goBack();
    await expect.poll(ready).toEqual(['prices.pdf', 'week.pdf']);
    letGo();
    expect(namesOf(await save('Prices'))).toEqual(['prices.pdf', 'week.pdf']);
  });

  test('come back with the change they belong to', async () => {
    await sitDown(`quick-replies/${named('Opening hours').id}`);
    await choose('week.pdf');
    await expect.poll(ready).toEqual(['week.pdf']);
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect.poll(() => items().count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(ready).toEqual(['week.pdf']);
    await choose('fares.pdf');
    await expect.poll(ready).toEqual(['week.pdf', 'fares.pdf']);
    expect(namesOf(await save('Opening hours'))).toEqual(['week.pdf', 'fares.pdf']);
  });

  test('are named when the library does not take them', async () => {
    await sitDown(`quick-replies/${named('Prices').id}`);
    await expect.poll(ready).toEqual(['prices.pdf']);
    const { asked, letGo } = await hold(/library\/attachments/);
    await choose('week.pdf');
    await asked;
    await open('Opening hours');
    letGo((route) => route.abort());
    await page.getByText(/^week\.pdf: /).waitFor();
    await open('Prices');
    await expect.poll(ready).toEqual(['prices.pdf']);
  });
});

describe('the files that a quick reply brings along', () => {
  const field = () => page.locator('desk-composer textarea');
  const open = async ({ row }: Kept) => {
    await page.locator(`desk-list .row[data-id="${row.id}"]`).click();
    await page.getByRole('heading', { name: row.customer.name }).first().waitFor();
  };
  /** Takes the reply with its file, whose copy is held back. */
  async function takePrices(): ReturnType<typeof hold> {
    await sitDown(`inbox/${talk.row.id}`);
    const held = await hold(/library-attachments/);
    await field().click();
    await page.keyboard.type('/prices');
    await page.getByRole('option', { name: /Prices/ }).waitFor();
    await page.keyboard.press('Enter');
    await held.asked;
    return held;
  }

  test('arrive in the reply they were meant for while another conversation is open', async () => {
    const { letGo } = await takePrices();
    await open(other);
    letGo();
    await expect.poll(() => service.requests.filter((line) => line.endsWith('/library-attachments')).length).toBe(1);
    await open(talk);
    await expect.poll(ready).toEqual(['prices.pdf']);
    await expect.poll(() => field().inputValue()).toBe('Prices text');
    await open(other);
    await expect.poll(() => items().count()).toBe(0);
    await expectSound();
    await open(talk);
    await expect.poll(ready).toEqual(['prices.pdf']);
  });

  test('are there after another room', async () => {
    const { letGo } = await takePrices();
    await page.getByRole('link', { name: 'Quick replies' }).click();
    await page.locator('desk-quick-replies').waitFor();
    letGo();
    await page.goBack();
    await expect.poll(ready).toEqual(['prices.pdf']);
  });

  test('are named where they could not be brought, whatever is open', async () => {
    const { letGo } = await takePrices();
    await open(other);
    letGo((route) => route.abort());
    await page.getByText(/^prices\.pdf: /).waitFor();
    await expectSound();
  });

  test('are named after the page closed over them', async () => {
    await takePrices();
    await page.reload();
    await page.getByText('Please choose them again: prices.pdf').waitFor();
    await expect.poll(() => field().inputValue()).toBe('Prices text');
    await expect.poll(() => items().count()).toBe(0);
  });
});

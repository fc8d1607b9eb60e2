import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Customer, Sender } from '../../contract/entities.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { typingShownMs } from '../../contract/limits.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { keepInternal, noteOf, type KeptInternal } from './fake-internal.ts';
import { FakeService, agentOf, ayesha, tanvir, type Kept } from './fake-service.ts';

const customer: Sender = { kind: 'customer' };
const agent: Sender = { kind: 'agent', ...ayesha };

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
/** Lets the news that somebody writes run out. */
let letGo: () => Promise<void>;
let nusrat: Kept;
let team: KeptInternal;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-conversation-'));
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
  nusrat = service.add(
    'Nusrat Jahan',
    [
      [customer, 'My copy came torn.'],
      [agent, 'I am so sorry.'],
      [customer, 'It is a birthday gift.'],
    ],
    {
      minutesAgo: 4,
      unread: 0,
      assignee: ayesha,
      contact: {
        email: 'nusrat@mail.test',
        page: 'https://shop.test/orders',
        device: 'Chrome · Android',
        ip: '203.0.113.0/24',
      } as Partial<Customer>,
    },
  );
  service.add('Emma Whitfield', [[customer, 'Do you ship to Leeds?']], { minutesAgo: 60, unread: 0, assignee: ayesha });
  team = keepInternal(service, nusrat);
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

async function sitDown(options: BrowserContextOptions = {}): Promise<void> {
  ({ page, complaints } = await openPage(browser, {
    timezoneId: 'Asia/Dhaka',
    viewport: { width: 1440, height: 900 },
    ...options,
  }));
  // What was done is said for as long as the test looks.
  await holdTimers(page, toastMs);
  letGo = await holdTimers(page, typingShownMs);
  const session = {
    accessToken: service.grant(),
    expiresAtMs: Date.now() + 3_600_000,
    issuer: `${service.origin}/oidc`,
    clientId: 'desk',
  };
  await page.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
  await page.goto(`${service.origin}/admin/inbox/${nusrat.row.id}`);
  await page.locator('desk-messages .bub').first().waitFor();
  // What happens from now on is heard.
  await expect.poll(() => service.isWatched(nusrat.row.id)).toBe(true);
}

const field = () => page.locator('desk-composer textarea');
const notes = () => page.locator('desk-messages .pnote');
const thread = () => page.locator('desk-messages');
const ownComplaints = () => complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));
async function expectSound(): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(ownComplaints()).toEqual([]);
}
const routes = () => team.asked.map(({ route }) => route);
const posted = (path: string) => service.requests.filter((request) => request === `POST ${path}`);

describe('a private note', () => {
  test('is written with the keyboard, names a colleague, and reaches the team alone', async () => {
    await sitDown();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Private note about Nusrat Jahan' }).waitFor();
    await field().pressSequentially('Ask @tan');
    await page.getByRole('listbox', { name: 'Colleagues' }).getByRole('option', { name: 'Tanvir Hasan' }).waitFor();
    await expect.poll(() => field().getAttribute('aria-activedescendant')).toBe('mention-0');
    await expectSound();
    await page.keyboard.press('Enter');
    await expect.poll(() => field().inputValue()).toBe('Ask @Tanvir Hasan ');
    await field().pressSequentially('before five.');
    await page.keyboard.press('Control+Enter');
    await notes().getByText('before five.').waitFor();
    await page.getByRole('article', { name: 'Private note of You' }).waitFor();
    await expect.poll(() => notes().locator('.ment').innerText()).toBe('@Tanvir Hasan');
    await expectSound();
    await expect
      .poll(() => team.asked)
      .toMatchObject([{ route: 'notes', body: { text: 'Ask @Tanvir Hasan before five.', mentions: ['agent-tanvir'] } }]);
    // Neither as a message nor as the news that somebody writes.
    expect(posted(`/v1/desk/conversations/${nusrat.row.id}/messages`)).toEqual([]);
    expect(service.ups.map(({ type }) => type)).not.toContain('typing.send');
    // The mode stays: the next words do not become a reply by themselves.
    await page.getByRole('tab', { name: 'Private note', selected: true }).waitFor();
  });

  test('and a reply each keep a draft of their own', async () => {
    await sitDown();
    await page.keyboard.press('r');
    await field().fill('A new copy leaves tonight.');
    await page.getByRole('tab', { name: 'Private note' }).click();
    await expect.poll(() => field().inputValue()).toBe('');
    await field().fill('He was rude on the phone.');
    await page.getByRole('tab', { name: 'Reply' }).click();
    await expect.poll(() => field().inputValue()).toBe('A new copy leaves tonight.');
    await page.reload();
    await field().waitFor();
    await expect.poll(() => field().inputValue()).toBe('A new copy leaves tonight.');
    await page.getByRole('tab', { name: 'Private note' }).click();
    await expect.poll(() => field().inputValue()).toBe('He was rude on the phone.');
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Private note' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('tab', { name: 'Reply', selected: true }).waitFor();
  });

  test('that is refused says so, and is saved at the second try', async () => {
    await sitDown();
    service.refusals.set(`POST /v1/desk/conversations/${nusrat.row.id}/notes`, 'forbidden');
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Private note about Nusrat Jahan' }).fill('Two copies left.');
    await page.getByRole('button', { name: 'Save note' }).click();
    await page.getByText('Not saved.').waitFor();
    await expectSound();
    service.refusals.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Not saved.').waitFor({ state: 'detached' });
    await expect.poll(() => team.entries.length).toBe(1);
  });

  test('of a colleague arrives live and stands where it was written', async () => {
    team.add(noteOf('@Ayesha Rahman pack it before five.', ayesha), tanvir, 1);
    await sitDown();
    await notes().getByText('pack it before five.').waitFor();
    const order = await thread().locator('.pnote, .bub').allInnerTexts();
    expect(order.map((text) => text.split('\n').at(-1))).toEqual([
      'My copy came torn.',
      '@Ayesha Rahman pack it before five.',
      'I am so sorry.',
      'It is a birthday gift.',
    ]);
    team.add(noteOf('Done.'), tanvir);
    await notes().getByText('Done.').waitFor();
    await expectSound();
  });

  test('can still be written where the customer can no longer be answered', async () => {
    nusrat.row.status = 'closed';
    await sitDown();
    await page.getByText('This conversation is closed.').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Private note about Nusrat Jahan' }).fill('Refunded by hand.');
    await page.keyboard.press('Control+Enter');
    await notes().getByText('Refunded by hand.').waitFor();
    await expectSound();
  });
});

describe('what is done with a conversation', () => {
  test('priority, snooze and archive, by key, with undo', async () => {
    await sitDown();
    await page.keyboard.press('p');
    await page.getByRole('menuitemradio', { name: 'Urgent' }).click();
    await thread().getByText('You set the priority to Urgent').waitFor();
    await expectSound();
    await page.keyboard.press('h');
    await page.getByRole('menuitem', { name: /Tomorrow morning/ }).waitFor();
    await expectSound();
    await page.getByRole('menuitem', { name: /Tomorrow morning/ }).click();
    await page
      .getByText(/Snoozed until .*09:00/)
      .first()
      .waitFor();
    await expect.poll(() => new URL(page.url()).pathname).not.toContain(nusrat.row.id);
    await page.keyboard.press('z');
    await page.getByRole('heading', { name: 'Nusrat Jahan' }).first().waitFor();
    await expect.poll(() => nusrat.row.snoozedUntil).toBeUndefined();
    await page.locator('desk-bar').getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Archive' }).click();
    await page.getByText('Archived Nusrat Jahan').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: 'Nusrat Jahan' }).first().waitFor();
    await expect.poll(() => nusrat.row.archivedAt).toBeUndefined();
    await expect.poll(() => routes()).toEqual(['priority', 'snooze', 'snooze', 'archive', 'archive']);
    await expect.poll(() => team.asked[1]?.body).toMatchObject({ after: nusrat.row.lastSeq });
  });

  test('each of its changes is said and taken back with one key', async () => {
    nusrat.row.tags = ['gift'];
    await sitDown();
    const undone = async (said: string) => {
      await page.locator('desk-toast').getByText(said).waitFor();
      await page.keyboard.press('z');
      await page.locator('desk-toast').getByText(said).waitFor({ state: 'detached' });
    };
    await page.keyboard.press('p');
    await page.getByRole('menuitemradio', { name: 'Urgent' }).click();
    await undone('Nusrat Jahan: priority urgent');
    await expect.poll(() => nusrat.row.priority).toBe('normal');
    await page.getByRole('button', { name: 'None. Change the category' }).click();
    await page.getByRole('menuitemradio', { name: 'Billing' }).click();
    await undone('Nusrat Jahan: Billing');
    await expect.poll(() => nusrat.row.category).toBeUndefined();
    await page.getByRole('button', { name: 'English. Change the language' }).click();
    await page.getByRole('menuitemradio', { name: 'Bengali' }).click();
    await undone('Nusrat Jahan: in Bengali');
    await expect.poll(() => nusrat.row.chosenLanguage).toBeUndefined();
    await page.getByRole('button', { name: 'Remove “gift”' }).click();
    await undone('Removed the tag “gift”');
    await expect.poll(() => nusrat.row.tags).toEqual(['gift']);
    await page.keyboard.press('s');
    await page.getByRole('menuitemradio', { name: 'Pending' }).click();
    await undone('Nusrat Jahan is on pending');
    await expect.poll(() => nusrat.row.status).toBe('open');
    await page.keyboard.press('a');
    await page.getByRole('menuitemradio', { name: 'Tanvir Hasan' }).click();
    await undone('Nusrat Jahan is with Tanvir Hasan now');
    await expect.poll(() => nusrat.row.assignee?.id).toBe(ayesha.id);
    await expectSound();
  });

  test('the language is chosen, stays, is told to colleagues, and goes back to what the customer writes', async () => {
    await sitDown();
    const details = page.locator('desk-details');
    await details.getByRole('button', { name: 'English. Change the language' }).click();
    await page.getByRole('menuitemradio', { name: 'As the customer writes', checked: true }).waitFor();
    await expectSound();
    await page.getByRole('menuitemradio', { name: 'Bengali' }).click();
    await details.getByRole('button', { name: 'Bengali. Change the language' }).waitFor();
    await page.locator('desk-bar').getByText('Bengali').waitFor();
    await thread().getByText('You set the language to Bengali').waitFor();
    await expect.poll(() => nusrat.row.chosenLanguage).toBe('bn');
    service.say(nusrat, 'And one more thing about the parcel.');
    await thread().getByText('And one more thing').waitFor();
    await details.getByRole('button', { name: 'Bengali. Change the language' }).click();
    await page.getByRole('menuitemradio', { name: 'As the customer writes' }).click();
    await details.getByRole('button', { name: 'English. Change the language' }).waitFor();
    await expect.poll(() => nusrat.row.chosenLanguage).toBeUndefined();
    // A colleague chooses, and it shows here by itself.
    Object.assign(nusrat.row, { language: 'bn', chosenLanguage: 'bn' });
    team.add({ kind: 'language', language: 'bn' }, tanvir);
    await details.getByRole('button', { name: 'Bengali. Change the language' }).waitFor();
    await page.getByRole('button', { name: 'Everything that happened' }).click();
    const story = page.locator('desk-audit');
    await story.getByRole('radio', { name: 'Sorting' }).click();
    await story.getByText('Tanvir Hasan set the language to Bengali').waitFor();
    await story.getByText('You let the language follow what the customer writes').waitFor();
    await expectSound();
  });

  test('what was brought back goes where it was with one key', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    nusrat.row.snoozedUntil = until;
    await sitDown();
    await page.keyboard.press('h');
    await page.getByRole('menuitem', { name: 'Wake it now' }).click();
    await page.getByText('Back in the inbox').waitFor();
    await expect.poll(() => nusrat.row.snoozedUntil).toBeUndefined();
    await page.keyboard.press('z');
    await expect.poll(() => nusrat.row.snoozedUntil).toBe(until);
    delete nusrat.row.snoozedUntil;
    nusrat.row.archivedAt = new Date().toISOString();
    await page.reload();
    await page.locator('desk-bar').getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Take out of the archive' }).click();
    await page.getByText('Nusrat Jahan is out of the archive').waitFor();
    await expect.poll(() => nusrat.row.archivedAt).toBeUndefined();
    await page.keyboard.press('z');
    await expect.poll(() => nusrat.row.archivedAt).toBeDefined();
  });

  test('any other time is chosen by the clocks of the shop', async () => {
    await sitDown({ timezoneId: 'Europe/London' });
    await page.keyboard.press('h');
    await page.getByRole('menuitem', { name: 'Choose a time' }).click();
    await page.getByRole('dialog', { name: 'Snooze until' }).waitFor();
    await expectSound();
    await page.getByLabel('Day', { exact: true }).fill('2020-01-01');
    await page.getByRole('button', { name: 'Snooze', exact: true }).last().click();
    await page.getByText('Choose a time that is still to come.').waitFor();
    const year = new Date().getUTCFullYear() + 1;
    await page.getByLabel('Day', { exact: true }).fill(`${year}-03-01`);
    await page.getByLabel('Time', { exact: true }).fill('10:30');
    await page.getByRole('button', { name: 'Snooze', exact: true }).last().click();
    await expect.poll(() => nusrat.row.snoozedUntil).toBe(`${year}-03-01T04:30:00.000Z`);
  });

  test('a time is said in Bengali where the browser’s own fields may not speak it', async () => {
    await sitDown({ locale: 'bn-BD' });
    await page.keyboard.press('h');
    await page.getByRole('menuitem').last().click();
    const sheet = page.locator('desk-snooze-dialog');
    await sheet.locator('#day').fill('2031-03-01');
    await sheet.locator('#time').fill('10:30');
    await sheet.getByText('১ মার্চ, ২০৩১, সকাল ১০:৩০').waitFor();
    await expect.poll(() => sheet.locator('#day').getAttribute('aria-describedby')).toBe('said fault');
    await expectSound();
    await sheet.locator('#day').fill('');
    await sheet.getByText('সকাল ১০:৩০', { exact: true }).waitFor();
    await sheet.locator('.btn.pri').click();
    await sheet.getByRole('alert').locator('svg').waitFor();
    expect(nusrat.row.snoozedUntil).toBeUndefined();
  });

  test('tags are added by key from those used lately, and removed', async () => {
    nusrat.row.tags = ['gift'];
    await sitDown();
    await page.keyboard.press('t');
    const input = page.getByRole('combobox', { name: 'Add a tag' });
    await input.fill('  Torn   Cover ');
    await page.getByRole('option', { name: 'Add “torn cover”' }).waitFor();
    await expectSound();
    await page.keyboard.press('Enter');
    await expect.poll(() => nusrat.row.tags).toEqual(['gift', 'torn cover']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Remove “torn cover”' }).click();
    await expect.poll(() => nusrat.row.tags).toEqual(['gift']);
    await page.keyboard.press('t');
    await page.getByRole('option', { name: 'torn cover' }).waitFor();
  });

  test('a refusal takes back what was shown, and says why', async () => {
    await sitDown();
    service.refusals.set(`PUT /v1/desk/conversations/${nusrat.row.id}/category`, 'forbidden');
    await page.getByRole('button', { name: 'None. Change the category' }).click();
    await page.getByRole('menuitemradio', { name: 'Billing' }).click();
    await page.getByText('You may not do this.').waitFor();
    await page.getByRole('button', { name: 'None. Change the category' }).waitFor();
  });

  test('three events in a row fold into one line, and the whole story can be read and sorted', async () => {
    team.add({ kind: 'priority', priority: 'high' }, tanvir, 1);
    team.add({ kind: 'category', category: 'billing' }, tanvir, 1);
    team.add({ kind: 'assignment', to: ayesha, reason: 'automatic' }, tanvir, 1);
    team.add(noteOf('Careful.'), tanvir, 2);
    await sitDown();
    await thread().getByText('3 changes').click();
    await thread().getByText('Tanvir Hasan set the priority to High').waitFor();
    await thread().getByText('Assigned to you, by turn').waitFor();
    await page.getByRole('button', { name: 'Everything that happened' }).click();
    const story = page.locator('desk-audit');
    await story.getByText('Tanvir Hasan wrote a note').waitFor();
    await story.getByText('The conversation began').waitFor();
    await expectSound();
    await story.getByRole('radio', { name: 'Assignment' }).click();
    await story.getByText('Tanvir Hasan wrote a note').waitFor({ state: 'detached' });
    await expect.poll(() => story.locator('li').count()).toBe(1);
    await page.getByRole('button', { name: 'Back to the details' }).click();
    for (const said of ['https://shop.test/orders', 'Chrome · Android', '203.0.113.0/24'])
      await page.locator('desk-details').getByText(said).waitFor();
    await page.locator('desk-details').getByText('nusrat@mail.test').waitFor();
  });

  test('a past conversation opens, and one press leads back', async () => {
    const past = service.add('Nusrat Jahan', [[customer, 'Where is my book?']], {
      minutesAgo: 9000,
      unread: 0,
      status: 'closed',
      customer: nusrat.row.customer,
    });
    await sitDown();
    await page
      .locator('desk-past')
      .getByRole('button', { name: /Where is my book/ })
      .click();
    await thread().getByText('Where is my book?').waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toContain(past.row.id);
    await page.getByRole('button', { name: 'Back to the conversation before' }).click();
    await thread().getByText('It is a birthday gift.').waitFor();
  });
});

describe('answering together', () => {
  test('a colleague who looks on or answers is named', async () => {
    await sitDown();
    const { id } = nusrat.row;
    service.tell(id, {
      type: 'presence.changed',
      conversationId: id,
      presence: { version: 9, customer: true, agents: [ayesha, tanvir] },
    });
    await page.getByText('Tanvir is also viewing').waitFor();
    service.tell(id, { type: 'typing.noticed', conversationId: id, by: { kind: 'agent', ...tanvir } });
    await page.getByText('Tanvir is replying').waitFor();
    await expectSound();
    await letGo();
    await page.getByText('Tanvir is also viewing').waitFor();
  });

  test('a reply of a colleague that came meanwhile holds the own one back once', async () => {
    await sitDown();
    await page.keyboard.press('r');
    await field().fill('A new copy leaves tonight.');
    service.answer(nusrat, tanvir, 'I have sent a new one.');
    await thread().getByText('I have sent a new one.').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Tanvir wrote meanwhile. Read it, then send.').waitFor();
    await expect.poll(() => field().inputValue()).toBe('A new copy leaves tonight.');
    await expectSound();
    await page.keyboard.press('Control+Enter');
    await thread().getByText('A new copy leaves tonight.').waitFor();
  });

  test('a reply is sent and the conversation resolved with one key, and undone with another', async () => {
    await sitDown();
    await page.keyboard.press('r');
    await field().fill('It leaves tonight.');
    await page.getByRole('button', { name: 'More ways to answer' }).click();
    await expectSound();
    await page.keyboard.press('Escape');
    await field().focus();
    await page.keyboard.press('Control+Shift+Enter');
    await page.getByText('Resolved Nusrat Jahan').waitFor();
    await expect
      .poll(() => nusrat.messages.slice(-2).map(({ text, event }) => (event === undefined ? text : event.type)))
      .toEqual(['It leaves tonight.', 'status']);
    await page.keyboard.press('z');
    await expect.poll(() => nusrat.row.status).toBe('open');
  });

  test('a reply that does not go out resolves nothing', async () => {
    await sitDown();
    service.refusals.set(`POST /v1/desk/conversations/${nusrat.row.id}/messages`, 'forbidden');
    await page.keyboard.press('r');
    await field().fill('It leaves tonight.');
    await page.keyboard.press('Control+Shift+Enter');
    await page.getByText('The reply did not go out, so nothing was resolved.').waitFor();
    expect(nusrat.row.status).toBe('open');
  });

  test('who may only read sees everything and can change nothing', async () => {
    service.me = agentOf(ayesha, 'viewer');
    team.add(noteOf('Careful.'), tanvir, 2);
    nusrat.row.tags = ['gift'];
    await sitDown();
    await notes().getByText('Careful.').waitFor();
    await page.locator('desk-tags').getByText('gift').waitFor();
    for (const key of ['n', 'p', 'h', 't', 'e']) await page.keyboard.press(key);
    await expect.poll(() => field().count()).toBe(0);
    for (const name of [/Snooze/, /Change the priority/, /Change the language/, /Add a tag/, /Remove/, /Resolve/])
      await expect.poll(() => page.locator('desk-thread, desk-details').getByRole('button', { name }).count()).toBe(0);
    expect(team.asked).toEqual([]);
    await expectSound();
  });
});

describe('other eyes', () => {
  test('on a phone the details are a sheet with tabs, snooze and resolve at its foot', async () => {
    await sitDown({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.getByRole('tab', { name: 'Private note' }).tap();
    await expectSound();
    await page.getByRole('button', { name: 'Details' }).tap();
    const sheet = page.getByRole('dialog', { name: 'Details' });
    await sheet.getByRole('button', { name: 'English. Change the language' }).tap();
    // What opens at the lower edge comes into view whole.
    const edgeOf = async (selector: string, edge: 'top' | 'bottom') =>
      sheet.locator(selector).evaluate((part, side) => part.getBoundingClientRect()[side], edge);
    await expect
      .poll(async () => (await edgeOf('desk-language .pop', 'bottom')) - (await edgeOf('.foot', 'top')))
      .toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
    await sheet.getByRole('tab', { name: 'History' }).tap();
    await sheet.getByText('None but this one.').waitFor();
    await expectSound();
    await sheet.getByRole('button', { name: 'Snooze' }).tap();
    await page.getByRole('menuitem', { name: /In a week/ }).tap();
    await expect.poll(() => nusrat.row.snoozedUntil).toBeDefined();
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test('in Bengali and in the dark everything has its words', async () => {
    team.add({ kind: 'tags', added: ['উপহার'], removed: [] }, tanvir, 1);
    team.add(noteOf('@তানভীর হাসান দুই কপি আছে', tanvir), ayesha, 2);
    await sitDown({ locale: 'bn-BD', colorScheme: 'dark' });
    await thread().getByText('তানভীর হাসান ট্যাগ যোগ করেছেন: “উপহার”').waitFor();
    await expect.poll(() => notes().locator('.ment').innerText()).toBe('@তানভীর হাসান');
    await page.getByRole('tab', { name: 'অভ্যন্তরীণ নোট' }).click();
    await page.getByRole('button', { name: 'নোট রাখুন' }).waitFor();
    await expectSound();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rooms } from '../../admin-ui/rooms.ts';
import type { Sender } from '../../contract/entities.ts';
import { buildSite } from '../../infra/build.ts';
import { accessibilityFaults, comeToRest, openPage, placeOf, startBrowser } from '../browser.ts';
import { backMs, holdTimers, toastMs } from '../held-timers.ts';
import { FakeService, agentOf, ayesha, tanvir, type Kept } from './fake-service.ts';

const customer: Sender = { kind: 'customer' };
const agent: Sender = { kind: 'agent', ...ayesha };

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
/** Lets what tells that the link is there again go. */
let letGo: () => Promise<void>;
let nusrat: Kept;
let sajib: Kept;

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

beforeEach(async () => {
  service = new FakeService(join(dist, 'site'));
  await service.start();
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

function seed(): void {
  nusrat = service.add(
    'Nusrat Jahan',
    [
      [customer, 'My order came torn.'],
      [agent, 'I am sorry.'],
      [customer, 'Can it come before Sunday?'],
    ],
    {
      minutesAgo: 1,
      unread: 1,
      assignee: ayesha,
      contact: { email: 'nusrat@mail.test', phone: '+8801711402881' },
    },
  );
  sajib = service.add('সজীব হাসান', [[customer, 'টাকা কেটেছে, কিন্তু অর্ডার দেখাচ্ছে না']], {
    minutesAgo: 3,
    unread: 0,
    language: 'bn',
  });
  service.add('Emma Whitfield', [[customer, 'Do you ship to Leeds?']], { minutesAgo: 60, unread: 0, assignee: tanvir });
  service.add('Imran Ahmed', [[customer, 'All good, thanks.']], { minutesAgo: 600, unread: 0, status: 'resolved' });
}

async function open(options: BrowserContextOptions): Promise<void> {
  ({ page, complaints } = await openPage(browser, { timezoneId: 'Asia/Dhaka', ...options }));
  // What was done is said for as long as the test looks.
  await holdTimers(page, toastMs);
  letGo = await holdTimers(page, backMs);
}

/** A page that stands at the door of the console, whose address asks for a place in it. */
async function arrive(path = 'inbox', options: BrowserContextOptions = {}): Promise<void> {
  await open(options);
  await page.goto(`${service.origin}/admin/${path}`);
}

/** The console as after a reload in a tab where somebody is signed in. */
async function sitDown(path = 'inbox', options: BrowserContextOptions = {}): Promise<void> {
  await open(options);
  const session = {
    accessToken: service.grant(),
    expiresAtMs: Date.now() + 3_600_000,
    issuer: `${service.origin}/oidc`,
    clientId: 'desk',
  };
  await page.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
  await page.goto(`${service.origin}/admin/${path}`);
}

async function signIn(path = 'inbox', options: BrowserContextOptions = {}): Promise<void> {
  await arrive(path, options);
  await page.locator('desk-door .btn.pri').click();
  await page.getByRole('link', { name: 'Go on as Ayesha' }).click();
}

const rows = () => page.locator('desk-list .row[data-id]');
const names = () => page.locator('desk-list .row .nm').allInnerTexts();
const bubbles = () => page.locator('desk-messages .bub').allInnerTexts();
const field = () => page.locator('desk-composer textarea');

/** Chromium reports refused requests as errors of the page; the test made those itself. */
const ownComplaints = () => complaints.filter((text) => !/Failed to load resource|WebSocket connection/.test(text));

/** What the axe rules and the strict CSP find wrong with the page as it stands. */
async function expectSound(): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(ownComplaints()).toEqual([]);
}

describe('the door', () => {
  test('leads through the issuer back to the page that was asked for', async () => {
    seed();
    await arrive(`inbox/${nusrat.row.id}?view=mine`);
    await page.getByRole('heading', { name: 'Welcome' }).waitFor();
    await expectSound();
    await page.locator('desk-door .btn.pri').click();
    await page.getByRole('link', { name: 'Go on as Ayesha' }).click();
    await page.getByRole('heading', { name: 'Nusrat Jahan' }).first().waitFor();
    await expect
      .poll(() => service.requests.filter((request) => request.includes('/authorize?')))
      .toEqual([expect.stringContaining('ui_locales=en')]);
    await expect
      .poll(() => new URL(page.url()).pathname + new URL(page.url()).search)
      .toBe(`/admin/inbox/${nusrat.row.id}?view=mine`);
    // A reload needs neither the issuer nor the code that speaks with it.
    service.requests.length = 0;
    await page.reload();
    await rows().first().waitFor();
    expect(service.requests.some((request) => request.includes('/oidc'))).toBe(false);
  });

  test('tells who is no agent whom to ask, and lets them leave', async () => {
    service.me = undefined;
    await signIn();
    await page.getByRole('heading', { name: 'No place at the desk yet' }).waitFor();
    await expectSound();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Welcome' }).waitFor();
    service.me = agentOf(ayesha, 'agent');
  });

  test('stays closed behind who is in when a token runs out: it is renewed silently', async () => {
    seed();
    await signIn(`inbox/${nusrat.row.id}`);
    await field().fill('Sent with a new token');
    service.expireTokens();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => nusrat.messages.at(-1)?.text).toBe('Sent with a new token');
    await expect.poll(() => page.locator('desk-door').count()).toBe(0);
    expect(service.requests.filter((request) => request.startsWith('POST /oidc/token'))).toHaveLength(2);
  });

  test('stands open again after a revoked session, with the draft kept', async () => {
    seed();
    await signIn(`inbox/${nusrat.row.id}`);
    await field().fill('Half a sentence');
    service.endSessions();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Your session ended').waitFor();
    await page.locator('desk-door .btn.pri').click();
    await page.getByRole('link', { name: 'Go on as Ayesha' }).click();
    await page.locator('desk-messages .bub', { hasText: 'Half a sentence' }).waitFor();
    await expect.poll(() => nusrat.messages.at(-1)?.text).toBe('Half a sentence');
  });

  test('a useless answer of the issuer heals to the door', async () => {
    await arrive('callback?code=old&state=unknown');
    await page.getByText('The sign-in was stopped').waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/admin/inbox');
    await expectSound();
  });
});

describe('the inbox', () => {
  test('lists unread first, counts, and follows what happens', async () => {
    seed();
    await sitDown();
    await rows().first().waitFor();
    await expect.poll(() => names()).toEqual(['Nusrat Jahan', 'সজীব হাসান', 'Emma Whitfield']);
    await expect.poll(() => page.title()).toBe('(1) Inbox · Kotha');
    for (const name of ['Mine 1', 'Unassigned 1', 'All 3']) await page.getByRole('tab', { name }).waitFor();
    await expectSound();
    await expect.poll(() => service.listeners).toBe(1);
    service.say(sajib, 'হ্যালো?');
    await expect.poll(names).toEqual(['সজীব হাসান', 'Nusrat Jahan', 'Emma Whitfield']);
    await page.getByRole('tab', { name: /Mine/ }).click();
    await expect.poll(() => names()).toEqual(['Nusrat Jahan']);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Priority' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Urgent' }).click();
    await page.getByText('Nothing fits').waitFor();
    await page.keyboard.press('Escape');
    await expectSound();
  });

  test('holds still under the pointer; new ones wait behind the pill', async () => {
    seed();
    await sitDown();
    await rows().first().waitFor();
    await expect.poll(() => service.listeners).toBe(1);
    await rows().nth(1).hover();
    const before = await placeOf(rows().nth(1));
    service.change(service.add('Rahim Uddin', [[customer, 'Are you open on Friday?']], { minutesAgo: 0 }), {});
    service.say(sajib, 'হ্যালো?');
    const pill = page.getByRole('button', { name: '1 new conversation' });
    await pill.waitFor();
    await expect.poll(() => names()).toEqual(['Nusrat Jahan', 'সজীব হাসান', 'Emma Whitfield']);
    await expect.poll(() => rows().nth(1).boundingBox()).toEqual(before);
    await pill.click();
    await expect.poll(names).toEqual(['সজীব হাসান', 'Rahim Uddin', 'Nusrat Jahan', 'Emma Whitfield']);
  });

  test('says what will appear where nothing is', async () => {
    service.me = agentOf(ayesha, 'viewer');
    await sitDown();
    await page.getByRole('heading', { name: 'Nobody is waiting' }).waitFor();
    await page.getByRole('heading', { name: 'A quiet minute' }).waitFor();
    await expect.poll(() => page.locator('desk-quiet a').count()).toBe(0);
    await expectSound();
    await expect.poll(() => service.listeners).toBe(1);
    service.me = agentOf(ayesha, 'admin');
    service.post({ type: 'me.changed' });
    await page.getByRole('link', { name: 'Write your quick replies' }).waitFor();
    await expectSound();
    await page.getByRole('link', { name: 'Invite a colleague' }).click();
    await page.locator('desk-team').waitFor();
  });

  test('says what failed and mends it by hand', async () => {
    seed();
    service.refusals.set('GET /v1/desk/conversations', 'unavailable');
    await sitDown();
    await page.getByText('The list did not load').waitFor();
    await expectSound();
    service.refusals.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await rows().first().waitFor();
  });

  test('says that it is up to date once the link is there again', async () => {
    seed();
    await sitDown();
    const said = () => page.locator('desk-list desk-link').getByRole('status');
    await rows().first().waitFor();
    const there = Promise.withResolvers<void>();
    await page.route('**/v1/desk/socket-tickets', (route) => there.promise.then(() => route.continue()));
    await page.reload();
    await said().getByText('Reconnecting').waitFor();
    there.resolve();
    await said().getByText('You are up to date.').waitFor();
    await letGo();
    await expect.poll(() => said().innerText()).toBe('');
  });

  test('reads further pages when scrolled', async () => {
    for (let index = 0; index < 45; index++)
      service.add(`Guest ${index}`, [[customer, 'Hello']], { minutesAgo: index + 5, unread: 0 });
    await sitDown();
    await rows().first().waitFor();
    const length = () => page.locator('desk-list [role=grid]').evaluate((grid) => Math.round(grid.clientHeight / 84));
    await expect.poll(() => length()).toBe(30);
    await page.locator('desk-list .scroll').hover();
    await page.mouse.wheel(0, 5_000);
    await expect.poll(length).toBe(45);
  });
});

describe('a conversation', () => {
  test('opens, is read, answered and seen', async () => {
    seed();
    await sitDown();
    await rows().first().click();
    await expect.poll(bubbles).toEqual(['My order came torn.', 'I am sorry.', 'Can it come before Sunday?']);
    await expect.poll(() => nusrat.row.unread).toBe(0);
    await expect.poll(() => page.title()).toBe('Nusrat Jahan · Kotha');
    await page.getByText('nusrat@mail.test').waitFor();
    await expectSound();
    await field().fill('It comes on Saturday.');
    await field().press('Enter');
    await field().press('Backspace');
    expect(nusrat.messages).toHaveLength(3);
    await field().press('Control+Enter');
    await page.locator('desk-messages .mk', { hasText: /^\s*Sent\s*$/ }).waitFor();
    await expect.poll(() => nusrat.messages.at(-1)?.text).toBe('It comes on Saturday.');
    await expect.poll(() => field().inputValue()).toBe('');
    service.say(nusrat, 'Wonderful!');
    await expect.poll(async () => (await bubbles()).at(-1)).toBe('Wonderful!');
  });

  test('a refused reply stays, says why, and goes out at the second try', async () => {
    seed();
    await sitDown(`inbox/${nusrat.row.id}`);
    service.refusals.set(`POST /v1/desk/conversations/${nusrat.row.id}/messages`, 'conversation_closed');
    await field().fill('Here is the invoice.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Not sent. The conversation is closed.').waitFor();
    await expectSound();
    service.refusals.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('desk-messages .mk', { hasText: /^\s*Sent\s*$/ }).waitFor();
    await expect.poll(() => nusrat.messages.filter(({ text }) => text === 'Here is the invoice.')).toHaveLength(1);
  });

  test('keeps a reply while offline and says so', async () => {
    seed();
    await sitDown(`inbox/${nusrat.row.id}`);
    await expect.poll(() => service.listeners).toBe(1);
    await field().waitFor();
    await page.context().setOffline(true);
    await field().fill('Kept for later.');
    await field().press('Control+Enter');
    await page.getByText('No connection. 1 reply is kept').waitFor();
    await expectSound();
    await page.context().setOffline(false);
    await expect.poll(() => nusrat.messages.at(-1)?.text).toBe('Kept for later.');
  });

  test.each([
    ['en', 'No connection.', 'Reconnecting. You can go on writing.', 'You are up to date.'],
    ['bn', 'সংযোগ নেই।', 'আবার সংযোগ হচ্ছে। আপনি লিখতে থাকুন।', 'সব বার্তা এসে গেছে।'],
  ])('says that it is up to date once what was missed has come (%s)', async (locale, offline, reconnecting, current) => {
    seed();
    await sitDown(`inbox/${nusrat.row.id}`, { locale });
    const said = () => page.locator('desk-thread desk-link').getByRole('status');
    await field().waitFor();
    await expect.poll(() => service.listeners).toBe(1);
    await page.context().setOffline(true);
    await said().getByText(offline).waitFor();
    const [asked, read] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await page.route(/messages\?after/, (route) => {
      asked.resolve();
      return read.promise.then(() => route.continue());
    });
    await page.context().setOffline(false);
    service.say(nusrat, 'Are you there?');
    await said().getByText(reconnecting).waitFor();
    await asked.promise;
    await expect.poll(async () => (await said().innerText()).trim()).toBe(reconnecting);
    read.resolve();
    await said().getByText(current).waitFor();
    await expectSound();
    await letGo();
    await expect.poll(() => said().innerText()).toBe('');
  });

  test('keeps its draft, shows it in the list, and gives it back', async () => {
    seed();
    await sitDown(`inbox/${nusrat.row.id}`);
    await field().fill('Half a thought');
    await rows().nth(1).click();
    await page.getByRole('heading', { name: 'সজীব হাসান' }).first().waitFor();
    await expect.poll(() => field().inputValue()).toBe('');
    await page.locator('desk-list .row', { hasText: 'Draft: Half a thought' }).click();
    await expect.poll(() => field().inputValue()).toBe('Half a thought');
  });

  test('tells who won the race for it', async () => {
    seed();
    await sitDown(`inbox/${sajib.row.id}`);
    await page.getByRole('button', { name: 'Assign to me' }).waitFor();
    // Somebody is quicker, and the frame that says so is not here yet.
    const isQuicker = () => Object.assign(sajib.row, { assignee: tanvir, updatedAt: new Date().toISOString() });
    await page.route('**/assignee', (route) => (isQuicker(), route.continue()), { times: 1 });
    await page.keyboard.press('i');
    await page.getByText('Tanvir Hasan took it first').waitFor();
    await page
      .getByRole('button', { name: /Tanvir Hasan\s*\. Change/ })
      .first()
      .waitFor();
  });

  test('reads older pages above without moving what is on the screen', async () => {
    const texts = Array.from({ length: 80 }, (_, index) => [customer, `Message ${index + 1}`] as const);
    const long = service.add('Long Story', texts, { unread: 0 });
    await sitDown(`inbox/${long.row.id}`);
    await page.locator('desk-messages .bub', { hasText: 'Message 80' }).waitFor();
    await page.locator('desk-messages .scroll').hover();
    const anchor = page.locator('desk-messages .bub', { hasText: 'Message 55' });
    const before = await anchor.evaluate((element) => {
      element.scrollIntoView({ block: 'start' });
      return element.getBoundingClientRect().top;
    });
    await page.locator('desk-messages .bub', { hasText: 'Message 25' }).waitFor({ state: 'attached' });
    await expect.poll(() => anchor.evaluate((element) => element.getBoundingClientRect().top)).toBeCloseTo(before, 0);
    service.say(long, 'And one more thing');
    await page.getByRole('button', { name: '1 new message' }).click();
    await expect.poll(() => page.locator('desk-messages .bub').last().isVisible()).toBe(true);
  });

  test('one that is not there says so', async () => {
    seed();
    await sitDown('inbox/01a1fb75-4f4a-71ab-ab93-b49ae3170d32');
    await page.getByText('There is no such conversation').waitFor();
    await expectSound();
  });

  test('is read only without the right to write', async () => {
    seed();
    service.me = agentOf(ayesha, 'viewer');
    await sitDown(`inbox/${nusrat.row.id}`);
    await page.getByText('You may read here.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Resolve' }).count()).toBe(0);
    await expectSound();
  });
});

describe('with the keyboard alone', () => {
  test('move, open, answer, resolve, go on, undo', async () => {
    seed();
    await sitDown();
    await rows().first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await field().waitFor();
    await page.keyboard.press('r');
    // Not before it is there to take them: until then letters are shortcuts.
    await page.locator('desk-composer textarea:focus').waitFor();
    await page.keyboard.type('Done by keys.');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => nusrat.messages.at(-1)?.text).toBe('Done by keys.');
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await page.getByRole('heading', { name: 'সজীব হাসান' }).first().waitFor();
    await expect.poll(() => nusrat.row.status).toBe('resolved');
    await page.getByText('Resolved Nusrat Jahan').waitFor();
    await expectSound();
    await page.keyboard.press('z');
    await page.getByRole('heading', { name: 'Nusrat Jahan' }).first().waitFor();
    await expect.poll(() => nusrat.row.status).toBe('open');
    await page.keyboard.press('s');
    await page.getByRole('menuitemradio', { name: 'Pending' }).press('Enter');
    await page.keyboard.press('s');
    await page.keyboard.press('ArrowDown');
    await expectSound();
    await page.keyboard.press('Escape');
  });

  test('the sheet of shortcuts opens, closes, and switches single keys off', async () => {
    seed();
    await sitDown(`inbox/${nusrat.row.id}`);
    await field().waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await expectSound();
    await page.getByRole('switch', { name: 'Single keys act at once' }).press(' ');
    await page.keyboard.press('Escape');
    // Not before the sheet is gone: while it fades it still hears the keys.
    await page.locator('desk-shortcuts').waitFor({ state: 'detached' });
    await page.keyboard.press('e');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(nusrat.row.status).toBe('open');
  });

  test('G and a letter go to every room that is open to the agent, and the sheet lists them', async () => {
    service.me = agentOf(ayesha, 'admin');
    seed();
    await sitDown();
    await rows().first().waitFor();
    // However long it takes to press the second key.
    await page.clock.setFixedTime(Date.now());
    for (const [name, { letter }] of Object.entries(rooms)) {
      await page.keyboard.press('g');
      await page.keyboard.press(letter.toLowerCase());
      await page.waitForURL(`**/admin/${name}**`);
    }
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.waitForURL('**/admin/inbox');
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    for (const room of ['Quick replies', 'Messages', 'Team', 'Settings'])
      await sheet.getByRole('listitem').filter({ hasText: room }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => service.listeners).toBe(1);
    service.me = agentOf(ayesha, 'agent');
    service.post({ type: 'me.changed' });
    await page.getByRole('link', { name: 'Settings' }).waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/admin/inbox');
  });
});

describe('other eyes', () => {
  test('390 px: the bar has five doors at most, the others are behind the last one', async () => {
    service.me = agentOf(ayesha, 'admin');
    seed();
    for (const width of [390, 320]) {
      await sitDown('inbox', { viewport: { width, height: 844 }, hasTouch: true, locale: 'bn-BD' });
      await rows().first().waitFor();
      await page.locator('desk-bell button').waitFor();
      await comeToRest(page);
      const doors = await page.locator('desk-rail .room, desk-rail .bell').filter({ visible: true }).all();
      expect(doors).toHaveLength(5);
      const boxes = await Promise.all(doors.map((door) => door.boundingBox()));
      for (const [at, box] of boxes.entries()) {
        expect(box?.height).toBeGreaterThanOrEqual(44);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(boxes[at + 1]?.x ?? width);
      }
      await expectSound();
      await page.locator('desk-rail .me').tap();
      await expectSound();
      await page.getByRole('menuitem', { name: 'সেটিংস' }).tap();
      await page.locator('desk-settings').waitFor();
      await expect.poll(() => page.locator('desk-rail .me').getAttribute('aria-current')).toBe('page');
      await page.context().close();
    }
    await sitDown();
  });

  test('390 px: one pane at a time, and back', async () => {
    seed();
    await sitDown('inbox', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await rows().first().waitFor();
    await expectSound();
    await rows().first().tap();
    await field().waitFor();
    await expect.poll(() => page.locator('desk-list').isVisible()).toBe(false);
    await expectSound();
    await page.getByRole('button', { name: 'Details' }).tap();
    await page.getByRole('tab', { name: 'Customer' }).tap();
    await page.getByRole('dialog', { name: 'Details' }).getByText('nusrat@mail.test').waitFor();
    await expectSound();
    await page.getByRole('button', { name: 'Close', exact: true }).tap();
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole('button', { name: 'Back to the list' }).tap();
    await rows().first().waitFor();
    await expect.poll(() => field().count()).toBe(0);
  });

  test('Bengali and dark, chosen in the menu and remembered', async () => {
    seed();
    await sitDown(`inbox/${sajib.row.id}`);
    await field().waitFor();
    await page.getByRole('button', { name: /profile and settings/ }).click();
    await page.getByRole('menuitemradio', { name: 'বাংলা' }).click();
    await page.getByRole('heading', { name: 'ইনবক্স' }).waitFor();
    await page.getByRole('button', { name: /প্রোফাইল/ }).click();
    await page.getByRole('menuitemradio', { name: 'অন্ধকার' }).click();
    await expectSound();
    await page.reload();
    await page.getByRole('tab', { name: 'কারও নয় ১' }).waitFor();
    const root = page.locator('html');
    await expect
      .poll(async () => [await root.getAttribute('lang'), await root.getAttribute('data-theme')])
      .toEqual(['bn', 'dark']);
    await page.waitForFunction(() => document.fonts.check('600 14px "Noto Sans Bengali"', 'ক'));
    await expectSound();
  });

  test('signing out leaves nothing behind', async () => {
    seed();
    await signIn(`inbox/${nusrat.row.id}`);
    await field().fill('A secret draft');
    await page.getByRole('button', { name: /profile and settings/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Welcome' }).waitFor();
    const kept = await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]));
    expect(kept).not.toContain('secret');
    expect(kept).not.toContain('access');
  });
});

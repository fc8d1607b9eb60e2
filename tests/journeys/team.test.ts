import type { Browser, Locator, Page, WebSocket } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, Session } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import type { Team } from '../../contract/team.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { typingShownMs } from '../../contract/limits.ts';
import { request, signIn, startStack } from '../stack.ts';
import { reply, sitDown, startChat } from './people.ts';

let browser: Browser;
let stopBrowser: () => Promise<void>;
let stack: Awaited<ReturnType<typeof startStack>>;
let staffToken: string;
/** The admin. */
let rafiq: Page;
/** Whoever is invited, and reads Bengali. */
let sumi: Page;
let customer: Page;
const complaints: string[][] = [];
/** What came to the agent's page and left it, over HTTP and over the socket, by time. */
const traffic: string[] = [];
let sockets: WebSocket[] = [];
const openSockets = (): number => sockets.filter((socket) => !socket.isClosed()).length;

const asked = async (method: string, path: string, token: string, body?: unknown): Promise<Record<string, unknown>> => {
  const answer = await request(stack.url, method, path, { token, ...(body !== undefined && { body }) });
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const messagesOf = async (id: string): Promise<string> =>
  JSON.stringify(await asked('GET', `/v1/desk/conversations/${id}/messages`, staffToken));

async function begin(name: string, text: string): Promise<{ id: string; token: string }> {
  const body = { name, email: `${newId().slice(-8)}@mail.test`, phone: '01712345678' };
  const { token } = (await asked('POST', '/v1/guest-sessions', '', body)) as unknown as Session;
  const { id } = (await asked('POST', '/v1/conversations', token, {})) as unknown as Conversation;
  await asked('POST', `/v1/conversations/${id}/messages`, token, { clientId: newId(), text });
  return { id, token };
}

const said = (page: Page, text: string): Locator => page.getByRole('log').getByText(text, { exact: true });
const composer = (page: Page): Locator => page.locator('desk-composer textarea');
const toast = (page: Page): Locator => page.locator('desk-toast');

beforeAll(async () => {
  [stack, { browser, stop: stopBrowser }] = await Promise.all([startStack(), startBrowser()]);
  const opened = [await openPage(browser), await openPage(browser, { locale: 'bn-BD' }), await openPage(browser)];
  [rafiq, sumi, customer] = opened.map(({ page }) => page) as [Page, Page, Page];
  complaints.push(...opened.map((one) => one.complaints));
  // What was done, and who writes, is told for as long as the test looks.
  for (const { page } of opened) for (const lengthMs of [toastMs, typingShownMs]) await holdTimers(page, lengthMs);
  sumi.on(
    'request',
    (made) => new URL(made.url()).pathname.startsWith('/v1/') && traffic.push(`> ${made.method()} ${made.url()}`),
  );
  sumi.on('websocket', (socket) => {
    sockets.push(socket);
    socket.on('framereceived', ({ payload }) => traffic.push(`< ${String(payload)}`));
    socket.on('framesent', ({ payload }) => traffic.push(`> ${String(payload)}`));
  });
  ({ accessToken: staffToken } = await signIn(stack.url, 'admin@kotha.test'));
  const { settings } = await asked('GET', '/v1/desk/settings', staffToken);
  await asked('PUT', '/v1/desk/settings', staffToken, { ...(settings as object), version: 0, autoAssign: false });
  await sitDown(rafiq, `${stack.url}/admin/inbox`, 'admin@kotha.test');
});
afterAll(async () => {
  await stopBrowser();
  await stack.stop();
});

describe('somebody who comes to the team', { timeout: 180_000 }, () => {
  const email = 'sumi@kotha.test';
  let conversation: Awaited<ReturnType<typeof begin>>;

  beforeAll(async () => {
    conversation = await begin('Nusrat Jahan', 'Is the shop open on Friday?');
  });

  it('is invited by an admin', async () => {
    await rafiq.getByRole('link', { name: 'Team' }).click();
    await rafiq.getByRole('button', { name: 'Invite' }).click();
    const dialog = rafiq.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByLabel('Name in English').fill('Sumi Akter');
    await dialog.getByLabel('Name in Bengali').fill('সুমি আক্তার');
    await dialog.getByRole('button', { name: 'Send the invitation' }).click();
    await toast(rafiq).getByText(`on its way to ${email}`).waitFor();
    await rafiq.locator('desk-team-people li').filter({ hasText: 'Sumi Akter' }).getByText('Not here yet').waitFor();
  });

  it('signs in', async () => {
    await sumi.goto(`${stack.url}/admin/inbox/${conversation.id}`);
    await sumi.locator('desk-door .btn.pri').click();
    await sumi.locator(`.demo[data-email="${email}"]`).click();
    await sumi.locator('form button[type=submit]').click();
    // Who comes for the first time chooses a password of their own.
    await sumi.getByRole('heading', { name: 'নিজের পাসওয়ার্ড ঠিক করুন' }).waitFor();
    await sumi.getByLabel('নতুন পাসওয়ার্ড', { exact: true }).fill('Kobita-2026-boi');
    await sumi.getByLabel('নতুন পাসওয়ার্ডটি আরেকবার').fill('Kobita-2026-boi');
    await sumi.getByRole('button', { name: 'রেখে সাইন ইন করুন' }).click();
    await said(sumi, 'Is the shop open on Friday?').waitFor();
    expect(await accessibilityFaults(sumi)).toEqual([]);
  });

  it('says who they are', async () => {
    await sumi
      .locator('desk-rail')
      .getByRole('button', { name: /সুমি আক্তার/ })
      .click();
    await sumi.getByRole('menuitem', { name: 'আপনার পরিচয়' }).click();
    const dialog = sumi.getByRole('dialog', { name: 'আপনার পরিচয়' });
    await dialog.getByLabel('বাংলায় আপনার কথা').fill('বইয়ের খোঁজ রাখি।');
    await dialog.getByRole('button', { name: 'রাখুন' }).click();
    await expect
      .poll(async () => {
        const { members } = (await asked('GET', '/v1/desk/team', staffToken)) as unknown as Team;
        return members.find((member) => member.email === email)?.bio.bn;
      })
      .toBe('বইয়ের খোঁজ রাখি।');
  });

  it('answers a conversation', async () => {
    await reply(sumi, 'হ্যাঁ, শুক্রবার ৩টা থেকে খোলা।');
    await expect.poll(() => messagesOf(conversation.id)).toContain('শুক্রবার ৩টা থেকে খোলা');
  });

  it('may do what their new role allows, within seconds and without loading the page again', async () => {
    await sumi.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
    await expect.poll(() => sumi.locator('desk-rail a[href*="/admin/team"]').count()).toBe(0);
    const roleOf = async (from: string, to: string) => {
      await rafiq.getByRole('button', { name: `Role of Sumi Akter: ${from}` }).click();
      await rafiq.getByRole('menuitemradio', { name: to, exact: true }).click();
      await toast(rafiq).getByText(`Sumi Akter: ${to}`).waitFor();
    };
    await roleOf('Agent', 'Admin');
    await sumi.locator('desk-rail a[href*="/admin/team"]').waitFor();
    await roleOf('Admin', 'Viewer');
    await composer(sumi).waitFor({ state: 'detached' });
    await sumi.locator('desk-rail a[href*="/admin/team"]').waitFor({ state: 'detached' });
    await roleOf('Viewer', 'Agent');
    await composer(sumi).waitFor();
    await expect.poll(() => sumi.evaluate(() => 'isSamePage' in globalThis)).toBe(true);
  });
});

describe('an agent who is deactivated while typing', { timeout: 180_000 }, () => {
  const halfWritten = 'আপনার অর্ডারটি আজই';
  let conversation: Awaited<ReturnType<typeof begin>>;

  it('is shown to the door at once, which says what happened and what was not sent', async () => {
    conversation = await begin('Imran Ahmed', 'When does my order leave?');
    sockets = [];
    await sumi.goto(`${stack.url}/admin/inbox/${conversation.id}`);
    await said(sumi, 'When does my order leave?').waitFor();
    await expect.poll(openSockets).toBe(1);
    await composer(sumi).pressSequentially(halfWritten);
    const row = rafiq.locator('desk-team-people li').filter({ hasText: 'Sumi Akter' });
    await row.getByRole('button', { name: 'More for Sumi Akter' }).click();
    await rafiq.getByRole('menuitem', { name: 'Deactivate' }).click();
    await sumi.getByRole('heading', { name: 'আপনার প্রবেশ বন্ধ করা হয়েছে' }).waitFor();
    await sumi.locator('desk-door').getByText(halfWritten).waitFor();
    await sumi.locator('desk-door').getByText('প্রাপক: Imran Ahmed').waitFor();
    expect(await accessibilityFaults(sumi)).toEqual([]);
    await expect.poll(openSockets).toBe(0);
  });

  it('hears nothing more, and nothing of theirs goes out', async () => {
    await expect.poll(openSockets).toBe(0);
    const before = traffic.length;
    const body = { clientId: newId(), text: 'Hello? This is urgent.' };
    await asked('POST', `/v1/conversations/${conversation.id}/messages`, conversation.token, body);
    await rafiq.goto(`${stack.url}/admin/inbox/${conversation.id}`);
    await said(rafiq, 'Hello? This is urgent.').waitFor();
    expect(traffic.slice(before)).toEqual([]);
    expect(await messagesOf(conversation.id)).not.toContain(halfWritten);
  });

  it('finds the same words after loading the page again, in English too', async () => {
    await sumi.reload();
    await sumi.getByRole('heading', { name: 'আপনার প্রবেশ বন্ধ করা হয়েছে' }).waitFor();
    await sumi.locator('desk-door').getByText(halfWritten).waitFor();
    await sumi.getByRole('button', { name: 'English' }).click();
    await sumi.getByRole('heading', { name: 'You were deactivated' }).waitFor();
    await sumi.getByText('What you had written and not sent').waitFor();
    expect(await accessibilityFaults(sumi)).toEqual([]);
  });

  it('goes on where they were when they are activated again', async () => {
    await rafiq.getByRole('link', { name: 'Team' }).click();
    const row = rafiq.locator('desk-team-people li').filter({ hasText: 'Sumi Akter' });
    await row.getByRole('button', { name: 'More for Sumi Akter' }).click();
    await rafiq.getByRole('menuitem', { name: 'Activate again' }).click();
    await toast(rafiq).getByText('Sumi Akter may sign in again').waitFor();
    await expect
      .poll(async () => {
        await sumi.getByRole('button', { name: 'Try again' }).click();
        await sumi.locator('desk-list, desk-door .btn').first().waitFor();
        return sumi.locator('desk-list').count();
      })
      .toBe(1);
    await expect.poll(() => composer(sumi).inputValue()).toBe(halfWritten);
    expect(complaints.flat().filter((text) => !text.includes('403'))).toEqual([]);
  });
});

describe('a customer to whom staff write first, who is blocked while typing, and let in again', { timeout: 180_000 }, () => {
  const shown = () => customer.locator('kotha-chat');
  const field = () => shown().getByRole('textbox', { name: /write a message/i });
  const menu = async (item: string) => {
    await rafiq.locator('desk-details').getByRole('button', { name: 'More', exact: true }).click();
    await rafiq.getByRole('menuitem', { name: item }).click();
  };

  it('gets a conversation that an agent starts', async () => {
    await startChat(customer, stack.url, 'Emma Whitfield', 'Do you ship to Leeds?');
    const row = rafiq.locator('desk-list .row').filter({ hasText: 'Emma Whitfield' });
    await rafiq.goto(`${stack.url}/admin/inbox`);
    await row.click();
    await said(rafiq, 'Do you ship to Leeds?').waitFor();
    await menu('Start a new conversation');
    await rafiq.getByRole('textbox', { name: 'First message' }).fill('Your six books are packed.');
    await rafiq.keyboard.press('Control+Enter');
    await said(rafiq, 'Your six books are packed.').waitFor();
    await customer.reload();
    await shown().getByRole('button').first().click();
    const entry = shown().getByRole('button', { name: /Your six books are packed/ });
    await said(customer, 'Your six books are packed.').or(entry).first().waitFor();
    if (await entry.isVisible()) await entry.click();
    await said(customer, 'Your six books are packed.').waitFor();
    await field().fill('Wonderful.');
    await field().press('Enter');
    await said(rafiq, 'Wonderful.').waitFor();
  });

  it('is blocked while typing: politely told, nothing of it arrives, and what was said stays readable', async () => {
    await rafiq.locator('desk-bar .dot.online').waitFor();
    await field().pressSequentially('And you are');
    await rafiq.getByText('Emma is typing').waitFor();
    await menu('Block this visitor');
    await toast(rafiq).getByText('Blocked Emma Whitfield').waitFor();
    await shown().getByText('Rafiq Hasan closed this conversation').waitFor();
    await field().press('Enter');
    await shown().getByText('You can no longer write here. Your conversations stay readable.').waitFor();
    expect(await accessibilityFaults(customer)).toEqual([]);
    await expect.poll(() => said(customer, 'Wonderful.').count()).toBe(1);
    await expect.poll(() => field().inputValue()).toBe('And you are');
    await expect.poll(() => rafiq.locator('desk-list .row').filter({ hasText: 'And you are' }).count()).toBe(0);
  });

  it('writes again when they are let in, in a conversation that goes on from the closed one', async () => {
    await menu('Unblock this visitor');
    await toast(rafiq).getByText('Unblocked Emma Whitfield').waitFor();
    await field().fill('And you are very kind.');
    await field().press('Enter');
    const row = rafiq.locator('desk-list .row').filter({ hasText: 'And you are very kind.' });
    await row.click();
    await said(rafiq, 'And you are very kind.').waitFor();
    await rafiq.locator('desk-details').getByRole('button', { name: 'Earlier chat' }).waitFor();
    expect(complaints.flat().filter((text) => !text.includes('403'))).toEqual([]);
  });
});

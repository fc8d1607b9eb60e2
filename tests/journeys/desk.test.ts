import type { Browser, Locator, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, Session } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { typingShownMs } from '../../contract/limits.ts';
import { request, signIn, startStack } from '../stack.ts';
import { reply, sitDown, startChat } from './people.ts';

let browser: Browser;
let stopBrowser: () => Promise<void>;
let stack: Awaited<ReturnType<typeof startStack>>;
let staffToken: string;
let ayesha: Page;
/** Reads the console in Bengali. */
let tanvir: Page;
let customer: Page;
const complaints: string[][] = [];

const asked = async (method: string, path: string, token: string, body?: unknown): Promise<Record<string, unknown>> => {
  const answer = await request(stack.url, method, path, { token, ...(body !== undefined && { body }) });
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** A guest of that name who has written. */
async function begin(name: string, ...texts: readonly string[]): Promise<string> {
  const body = { name, email: `${newId().slice(-8)}@mail.test`, phone: '01712345678' };
  const { token } = (await asked('POST', '/v1/guest-sessions', '', body)) as unknown as Session;
  const { id } = (await asked('POST', '/v1/conversations', token, {})) as unknown as Conversation;
  for (const text of texts) await asked('POST', `/v1/conversations/${id}/messages`, token, { clientId: newId(), text });
  return id;
}
const put = (id: string, what: string, body: object) => asked('PUT', `/v1/desk/conversations/${id}/${what}`, staffToken, body);
const answer = (id: string, text: string) =>
  asked('POST', `/v1/desk/conversations/${id}/messages`, staffToken, { clientId: newId(), text });
const assigneeOf = async (id: string): Promise<unknown> =>
  ((await asked('GET', `/v1/desk/conversations/${id}`, staffToken))['assignee'] as { name: { en: string } } | null)?.name.en;

const row = (page: Page, id: string): Locator => page.locator(`desk-list .row[data-id="${id}"]`);
const said = (page: Page, text: string): Locator => page.getByRole('log').getByText(text, { exact: true });
const chat = (): Locator => customer.locator('kotha-chat');

beforeAll(async () => {
  [stack, { browser, stop: stopBrowser }] = await Promise.all([startStack(), startBrowser()]);
  const opened = [await openPage(browser), await openPage(browser, { locale: 'bn-BD' }), await openPage(browser)];
  [ayesha, tanvir, customer] = opened.map(({ page }) => page) as [Page, Page, Page];
  complaints.push(...opened.map((one) => one.complaints));
  // What was done, and who writes, is told for as long as the test looks.
  for (const { page } of opened) for (const lengthMs of [toastMs, typingShownMs]) await holdTimers(page, lengthMs);
  ({ accessToken: staffToken } = await signIn(stack.url, 'admin@kotha.test'));
  // Who takes what is the agents' own doing here.
  const { settings } = await asked('GET', '/v1/desk/settings', staffToken);
  await asked('PUT', '/v1/desk/settings', staffToken, { ...(settings as object), version: 0, autoAssign: false });
});
afterAll(async () => {
  await stopBrowser();
  await stack.stop();
});

describe('the eight chat checks', { timeout: 180_000 }, () => {
  let rahim: string;
  let sadia: string;
  const oldest = 'My parcel says delivered, but it is not here.';

  beforeAll(async () => {
    rahim = await begin('Rahim Uddin', oldest);
    for (let count = 1; count <= 60; count += 1) await answer(rahim, `Trying the courier, call ${count}.`);
    sadia = await begin('সাদিয়া ইসলাম', 'বইটি কি আবার ছাপা হবে?', 'আমি দুই কপি নেব।');
    await sitDown(ayesha, `${stack.url}/admin/inbox`, 'ayesha@kotha.test');
  });

  it('View conversations list', async () => {
    await row(ayesha, rahim).getByText('Rahim Uddin').waitFor();
    await row(ayesha, sadia).getByText('আমি দুই কপি নেব।').waitFor();
    await expect.poll(() => row(ayesha, rahim).getByText('You: Trying the courier, call 60.').count()).toBe(1);
    expect(await accessibilityFaults(ayesha)).toEqual([]);
  });

  it('See unread count', async () => {
    await expect.poll(() => row(ayesha, sadia).locator('.badge').innerText()).toBe('2');
    await expect.poll(() => row(ayesha, sadia).getAttribute('aria-label')).toContain('2 unread messages');
    // Whoever waits unread comes before what was touched later.
    await expect.poll(() => row(ayesha, sadia).getAttribute('aria-rowindex')).toBe('1');
  });

  it('Open conversation', async () => {
    await row(ayesha, rahim).click();
    await ayesha.getByRole('log', { name: 'Conversation with Rahim Uddin' }).waitFor();
    await said(ayesha, 'Trying the courier, call 60.').waitFor();
    await expect.poll(() => new URL(ayesha.url()).pathname).toBe(`/admin/inbox/${rahim}`);
  });

  it('View message history', async () => {
    await expect.poll(() => said(ayesha, oldest).count()).toBe(0);
    await said(ayesha, 'Trying the courier, call 60.').hover();
    await expect
      .poll(async () => {
        await ayesha.mouse.wheel(0, -4000);
        return said(ayesha, oldest).count();
      })
      .toBe(1);
    await expect.poll(() => said(ayesha, 'Trying the courier, call 1.').count()).toBe(1);
  });

  it('Send new message', async () => {
    await reply(ayesha, 'Your parcel is with the neighbour at number 12.');
    await said(ayesha, 'Your parcel is with the neighbour at number 12.').waitFor();
    await expect
      .poll(async () => JSON.stringify(await asked('GET', `/v1/desk/conversations/${rahim}/messages`, staffToken)))
      .toContain('with the neighbour at number 12');
    await expect.poll(() => said(ayesha, 'Your parcel is with the neighbour at number 12.').count()).toBe(1);
  });

  it('Mark as read', async () => {
    await row(ayesha, sadia).click();
    await said(ayesha, 'আমি দুই কপি নেব।').waitFor();
    await row(ayesha, sadia).locator('.badge').waitFor({ state: 'detached' });
    await expect.poll(async () => (await asked('GET', `/v1/desk/conversations/${sadia}`, staffToken))['unread']).toBe(0);
    await ayesha.reload();
    await row(ayesha, sadia).waitFor();
    await expect.poll(() => row(ayesha, sadia).locator('.badge').count()).toBe(0);
  });

  it('Create new conversation', async () => {
    await ayesha.getByRole('button', { name: 'Start a conversation' }).click();
    await ayesha.getByRole('combobox', { name: 'To' }).fill('rahim');
    await ayesha.getByRole('option', { name: /Rahim Uddin/ }).click();
    await ayesha.getByRole('textbox', { name: 'First message' }).fill('Did the neighbour give it to you?');
    await ayesha.keyboard.press('Control+Enter');
    await said(ayesha, 'Did the neighbour give it to you?').waitFor();
    const fresh = /[^/]+$/.exec(new URL(ayesha.url()).pathname)?.[0] ?? '';
    expect(fresh).not.toBe(rahim);
    await row(ayesha, fresh).getByText('You: Did the neighbour give it to you?').waitFor();
  });

  it('Search conversations', async () => {
    await ayesha.getByRole('button', { name: 'Search conversations' }).click();
    await ayesha.getByRole('combobox', { name: 'Search conversations' }).fill('দুই কপি');
    await ayesha.getByRole('option', { name: /সাদিয়া ইসলাম/ }).waitFor();
    await ayesha.keyboard.press('Enter');
    await ayesha.waitForURL(`**/admin/inbox/${sadia}`);
    await said(ayesha, 'আমি দুই কপি নেব।').waitFor();
    await ayesha.getByRole('combobox', { name: 'Search conversations' }).fill('nobody said this');
    await ayesha.getByText('Nothing found').waitFor();
    await ayesha.getByRole('button', { name: 'Close the search' }).click();
    expect(complaints.flat()).toEqual([]);
  });
});

describe('the staff journey', { timeout: 180_000 }, () => {
  let pending: string;
  let closed: string;
  let open: string;
  const question = 'Do you ship to Sylhet?';

  beforeAll(async () => {
    pending = await begin('Emma Whitfield', 'Could I keep the rental until Friday?');
    await put(pending, 'status', { status: 'pending' });
    closed = await begin('Imran Ahmed', 'Thank you, it came.');
    await put(closed, 'status', { status: 'closed' });
    await startChat(customer, stack.url, 'Nusrat Jahan', question);
  });

  it('staff log in', async () => {
    await ayesha.getByRole('button', { name: /profile and settings/ }).click();
    await ayesha.getByRole('menuitem', { name: 'Sign out' }).click();
    await ayesha.locator('desk-door').getByRole('heading', { name: 'Welcome' }).waitFor();
    await sitDown(ayesha, `${stack.url}/admin/`, 'ayesha@kotha.test');
  });

  it('go to the dashboard of agents', async () => {
    await ayesha.getByRole('heading', { name: 'Inbox' }).waitFor({ state: 'attached' });
    await expect.poll(() => new URL(ayesha.url()).pathname).toMatch(/^\/admin\/(inbox)?$/);
    for (const view of ['Mine', 'Unassigned', 'All']) await ayesha.getByRole('tab', { name: view }).waitFor();
  });

  it('see the list of conversations: open, pending and closed', async () => {
    const nusrat = ayesha.locator('desk-list .row').filter({ hasText: 'Nusrat Jahan' });
    await nusrat.waitFor();
    open = (await nusrat.getAttribute('data-id')) ?? '';
    await expect.poll(() => nusrat.getAttribute('aria-label')).toContain('Open');
    await expect.poll(() => row(ayesha, pending).getAttribute('aria-label')).toContain('Pending');
    await expect.poll(() => row(ayesha, closed).count()).toBe(0);
    await ayesha.getByRole('button', { name: 'More views' }).click();
    await ayesha.getByRole('menuitemradio', { name: 'Closed' }).click();
    await row(ayesha, closed).waitFor();
    await expect.poll(() => row(ayesha, closed).getAttribute('aria-label')).toContain('Closed');
    await expect.poll(() => row(ayesha, open).count()).toBe(0);
    await ayesha.getByRole('tab', { name: 'All' }).click();
  });

  it('click on a conversation', async () => {
    await row(ayesha, open).click();
    await ayesha.waitForURL(`**/admin/inbox/${open}`);
  });

  it('open its details', async () => {
    const details = ayesha.locator('desk-details');
    await details.getByRole('heading', { name: 'Nusrat Jahan' }).waitFor();
    await details.getByRole('link', { name: 'nusrat@mail.test' }).waitFor();
    await details.getByText('Guest, not verified').waitFor();
  });

  it('read what the customer wrote', async () => {
    await said(ayesha, question).waitFor();
    await chat().getByText('Seen').waitFor();
    // Each side hears of the other from now on.
    await ayesha.locator('desk-bar .dot.online').waitFor();
  });

  it('type an answer, of which the customer hears while it is typed', async () => {
    await ayesha.locator('desk-composer textarea').pressSequentially('Yes, within two days.');
    await chat()
      .getByRole('img', { name: /is typing/ })
      .waitFor();
  });

  it('send it', async () => {
    await ayesha.locator('desk-composer textarea').press('Control+Enter');
    await said(ayesha, 'Yes, within two days.').waitFor();
    await expect.poll(() => ayesha.locator('desk-composer textarea').inputValue()).toBe('');
  });

  it('and the customer receives it in the widget', async () => {
    await said(customer, 'Yes, within two days.').waitFor();
    expect(await accessibilityFaults(customer)).toEqual([]);
  });

  it('manage the conversation: assign, close, and open it again', async () => {
    await ayesha.keyboard.press('Escape');
    await ayesha.getByRole('button', { name: 'Assign to me' }).click();
    await expect.poll(() => assigneeOf(open)).toBe('Ayesha Rahman');
    await ayesha.getByRole('button', { name: 'Open. Change the status' }).first().click();
    await ayesha.getByRole('menuitemradio', { name: 'Closed' }).click();
    await chat()
      .getByText(/closed|ended/i)
      .first()
      .waitFor();
    await ayesha.getByRole('button', { name: 'Undo' }).click();
    await said(ayesha, question).waitFor();
    await expect.poll(async () => (await asked('GET', `/v1/desk/conversations/${open}`, staffToken))['status']).toBe('open');
    expect(complaints.flat()).toEqual([]);
  });
});

describe('two agents who take the same conversation', { timeout: 180_000 }, () => {
  const claims = '**/v1/desk/conversations/*/assignee';

  /** Both look at a new conversation and press the same button; their requests wait until both are there. */
  async function bothTake(name: string): Promise<{ id: string; held: Map<Page, Route> }> {
    const id = await begin(name, 'Is somebody there?');
    const held = new Map<Page, Route>();
    for (const page of [ayesha, tanvir]) {
      await page.goto(`${stack.url}/admin/inbox/${id}`);
      await said(page, 'Is somebody there?').waitFor();
      await page.route(claims, (route) => void held.set(page, route), { times: 1 });
    }
    for (const page of [ayesha, tanvir]) await page.locator('desk-bar .take').click();
    await expect.poll(() => held.size).toBe(2);
    return { id, held };
  }
  const letGo = async (page: Page, { id, held }: { id: string; held: Map<Page, Route> }) => {
    const answered = page.waitForResponse((response) => response.url().endsWith(`${id}/assignee`));
    await held.get(page)?.continue();
    return (await answered).status();
  };
  const owner = (page: Page): Promise<string> => page.locator('desk-details desk-assign .value').innerText();

  beforeAll(() => sitDown(tanvir, `${stack.url}/admin/inbox`, 'tanvir@kotha.test'));

  it('the one who was a moment later hears in English who has it', async () => {
    const race = await bothTake('Mitu Barua');
    expect(await letGo(tanvir, race)).toBe(200);
    expect(await letGo(ayesha, race)).toBe(409);
    await ayesha.locator('desk-toast').getByText('Tanvir Ahmed took it first').waitFor();
    await expect.poll(() => owner(ayesha)).toContain('Tanvir Ahmed');
    expect(await assigneeOf(race.id)).toBe('Tanvir Ahmed');
  });

  it('or in Bengali', async () => {
    const race = await bothTake('Arif Chowdhury');
    expect(await letGo(ayesha, race)).toBe(200);
    expect(await letGo(tanvir, race)).toBe(409);
    await tanvir.locator('desk-toast').getByText('আয়েশা রহমান আগেই নিয়েছেন').waitFor();
    await expect.poll(() => owner(tanvir)).toContain('আয়েশা');
    expect(await assigneeOf(race.id)).toBe('Ayesha Rahman');
  });

  it('and at the very same moment exactly one of them has it, on both screens', async () => {
    const race = await bothTake('Rumana Haque');
    const statuses = await Promise.all([letGo(ayesha, race), letGo(tanvir, race)]);
    expect(statuses.toSorted()).toEqual([200, 409]);
    const winner = statuses[0] === 200 ? 'Ayesha Rahman' : 'Tanvir Ahmed';
    expect(await assigneeOf(race.id)).toBe(winner);
    const [english, bengali] = winner === 'Ayesha Rahman' ? ['Ayesha', 'আয়েশা'] : ['Tanvir', 'তানভীর'];
    await expect.poll(() => owner(ayesha)).toContain(english);
    await expect.poll(() => owner(tanvir)).toContain(bengali);
    expect(complaints.flat().filter((text) => !text.includes('409'))).toEqual([]);
  });
});

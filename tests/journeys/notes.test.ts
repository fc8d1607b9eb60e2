import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, Session } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { request, startGuest, startStack } from '../stack.ts';

let browser: Browser;
let stopBrowser: () => Promise<void>;
let stack: Awaited<ReturnType<typeof startStack>>;
let ayesha: Page;
let tanvir: Page;
let customer: Page;
let guest: Session;
let conversationId: string;
/** Everything that came to the customer's page, over HTTP and over the socket. */
const heard: string[] = [];
const complaints: string[][] = [];

const secret = 'She was rude on the phone';

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${stack.url}/admin/inbox/${conversationId}`);
  await page.getByRole('button', { name: /sign in/i }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('kotha-demo');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('log').getByText('Where is my order?').waitFor();
}

beforeAll(async () => {
  [stack, { browser, stop: stopBrowser }] = await Promise.all([startStack(), startBrowser()]);
  const opened = [await openPage(browser), await openPage(browser), await openPage(browser)];
  [ayesha, tanvir, customer] = opened.map(({ page }) => page) as [Page, Page, Page];
  complaints.push(...opened.map((one) => one.complaints));
  guest = await startGuest(stack.url);
  const { token } = guest;
  const { body } = await request(stack.url, 'POST', '/v1/conversations', { token, body: {} });
  conversationId = (body as unknown as Conversation).id;
  const text = 'Where is my order?';
  await request(stack.url, 'POST', `/v1/conversations/${conversationId}/messages`, { token, body: { clientId: newId(), text } });
  customer.on('response', (response) => {
    if (!new URL(response.url()).pathname.startsWith('/v1/')) return;
    response.text().then(
      (said) => heard.push(said),
      (error: unknown) => {
        // Answers to the last requests of a page that is closed are read by nobody, and the browser does not keep them.
        if (!/closed|No (resource|data)/.test(String(error))) throw error;
      },
    );
  });
  customer.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
});
afterAll(async () => {
  await stopBrowser();
  await stack.stop();
});

describe('a private note', { timeout: 180_000 }, () => {
  it('names a colleague and reaches them live, with what was decided beside it', async () => {
    await signIn(ayesha, 'ayesha@kotha.test');
    await signIn(tanvir, 'tanvir@kotha.test');
    await ayesha.keyboard.press('n');
    await ayesha.getByRole('textbox', { name: /^Private note/ }).pressSequentially('@tan');
    await ayesha.getByRole('option', { name: /Tanvir Ahmed/ }).waitFor();
    await ayesha.keyboard.press('Enter');
    await ayesha.keyboard.type(`${secret}.`);
    await ayesha.keyboard.press('Control+Enter');
    await tanvir.getByRole('article', { name: 'Private note of Ayesha Rahman' }).getByText(secret).waitFor();
    await expect.poll(() => tanvir.locator('.pnote .ment.me').innerText()).toBe('@Tanvir Ahmed');
    await ayesha.keyboard.press('Escape');
    await ayesha.keyboard.press('p');
    await ayesha.getByRole('menuitemradio', { name: 'Urgent' }).click();
    await tanvir.getByRole('log').getByText('Ayesha Rahman set the priority to Urgent').waitFor();
    expect(await accessibilityFaults(tanvir)).toEqual([]);
  });

  it('stands in the same place after a reload', async () => {
    await tanvir.reload();
    await tanvir.locator('.pnote').getByText(secret).waitFor();
    await tanvir.getByRole('button', { name: 'Everything that happened' }).click();
    await tanvir.locator('desk-audit').getByText('Ayesha Rahman wrote a note').waitFor();
  });

  it('is where the notice of it leads', async () => {
    await tanvir.goto(`${stack.url}/admin/inbox`);
    await tanvir
      .locator('desk-bell')
      .getByRole('button', { name: /^Notifications/ })
      .click();
    await tanvir.getByRole('dialog', { name: 'Notifications' }).getByText('Ayesha Rahman mentioned you').click();
    await tanvir.waitForURL(`**/admin/inbox/${conversationId}#n1`);
    await tanvir.locator('.pnote[data-note="1"]').getByText(secret).waitFor();
  });

  it('is where its conversation opens among the mentions', async () => {
    await tanvir.goto(`${stack.url}/admin/inbox?view=mentions`);
    await tanvir.locator('desk-list .row').first().waitFor();
    // Whoever looks at them has seen them.
    await expect
      .poll(() =>
        tanvir
          .getByRole('tab', { name: /^Mentions/ })
          .locator('.n')
          .innerText(),
      )
      .toBe('0');
    await tanvir.locator('desk-list .row').first().click();
    await tanvir.waitForURL(`**/admin/inbox/${conversationId}?view=mentions#n1`);
    await tanvir.locator('.pnote[data-note="1"]').getByText(secret).waitFor();
  });

  it('never reaches the customer, in whatever they read and hear', async () => {
    const { refreshToken } = guest;
    const { body } = await request(stack.url, 'POST', '/v1/sessions/refresh', { body: { refreshToken } });
    const { token } = body as unknown as Session;
    for (const path of ['', '/messages']) {
      const answer = await request(stack.url, 'GET', `/v1/conversations/${conversationId}${path}`, { token });
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toMatch(/rude|urgent|internalSeq|priority/);
    }
    const staffOnly = await request(stack.url, 'GET', `/v1/desk/conversations/${conversationId}/internal`, { token });
    expect(staffOnly.status).toBeGreaterThanOrEqual(400);
  });

  it('is not seen by a customer who has the chat open while it is written', async () => {
    await customer.goto(stack.url);
    const chat = customer.locator('kotha-chat');
    await chat.getByRole('button').first().click();
    await chat.getByRole('button', { name: /start|question/i }).click();
    await chat.getByLabel('Name').fill('Sadia Islam');
    await chat.getByLabel('Mobile number').fill('01812345678');
    await chat.getByLabel('E-mail').fill('sadia@mail.test');
    await chat.getByLabel('Your question').fill('Is anybody there?');
    await chat.getByRole('button', { name: 'Start chat' }).click();
    await chat.getByRole('log').getByText('Is anybody there?').waitFor();
    await ayesha.getByText('Sadia Islam').first().click();
    await ayesha.getByRole('log').getByText('Is anybody there?').waitFor();
    await ayesha.keyboard.press('n');
    await ayesha.getByRole('textbox', { name: /^Private note/ }).fill(secret);
    await ayesha.keyboard.press('Control+Enter');
    await ayesha.locator('.pnote').getByText(secret).waitFor();
    // What is said afterwards has arrived: whatever came with the note would have come before.
    await ayesha.keyboard.press('Escape');
    await ayesha.keyboard.press('r');
    await ayesha.getByRole('textbox', { name: /^Reply to/ }).fill('Yes, we are here.');
    await ayesha.keyboard.press('Control+Enter');
    await chat.getByRole('log').getByText('Yes, we are here.').waitFor();
    await expect.poll(() => heard.some((said) => said.includes('Yes, we are here.'))).toBe(true);
    expect(heard.some((said) => /rude|internal|priority/.test(said))).toBe(false);
    expect(complaints.flat()).toEqual([]);
  });
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Session } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { request, signIn, startStack } from '../stack.ts';
import { startChat } from './people.ts';

let browser: Browser;
let stopBrowser: () => Promise<void>;
let stack: Awaited<ReturnType<typeof startStack>>;
let customer: Page;
let complaints: string[];
let token: string;

beforeAll(async () => {
  [stack, { browser, stop: stopBrowser }] = await Promise.all([startStack(), startBrowser()]);
  ({ page: customer, complaints } = await openPage(browser));
  ({ accessToken: token } = await signIn(stack.url, 'ayesha@kotha.test'));
});
afterAll(async () => {
  await stopBrowser();
  await stack.stop();
});

type Told = typeof globalThis & { told: string[] };

it(
  'a conversation that staff begin reaches a guest at once, is told of once, and goes on live',
  { timeout: 180_000 },
  async () => {
    const listens = new Promise<void>((resolve) =>
      customer.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => String(payload).includes('conversation.watched') && resolve()),
      ),
    );
    await startChat(customer, `${stack.url}/`, 'Nusrat Jahan', 'Where is my order?');
    const chat = customer.locator('kotha-chat');
    await listens;
    await chat.getByRole('button', { name: 'Minimise' }).click();
    const id = await customer.evaluate(() => {
      const told = ((globalThis as Told).told = []) as string[];
      document.addEventListener('kotha-message', (event) => told.push((event as CustomEvent<{ text: string }>).detail.text));
      return (JSON.parse(localStorage.getItem('kotha.session') ?? '{}') as Session).customer.id;
    });
    const told = () => customer.evaluate(() => (globalThis as Told).told);
    const first = { customerId: id, clientId: newId(), text: 'Your order has come back to us.' };
    const begun = await request(stack.url, 'POST', '/v1/desk/conversations', { token, body: first });
    expect(begun).toMatchObject({ body: { id: expect.any(String) as string } });
    // The same once more, as after a lost answer.
    await request(stack.url, 'POST', '/v1/desk/conversations', { token, body: first });
    await expect.poll(() => chat.locator('button[aria-expanded]').first().innerText()).toBe('1');
    const next = { clientId: newId(), text: 'Shall we send it again?' };
    await request(stack.url, 'POST', `/v1/desk/conversations/${String(begun.body['id'])}/messages`, { token, body: next });
    await expect.poll(told).toEqual([first.text, next.text]);
    await chat.locator('button[aria-expanded]').first().click();
    for (const { text } of [first, next]) await expect.poll(() => chat.getByRole('log').getByText(text).count()).toBe(1);
    await expect.poll(() => told()).toHaveLength(2);
    expect(await accessibilityFaults(customer)).toEqual([]);
    await chat.getByRole('button', { name: 'Back' }).click();
    await chat.locator('.card.active').nth(1).waitFor();
    expect(complaints).toEqual([]);
  },
);

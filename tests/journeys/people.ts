import type { Page } from 'playwright-core';

/** Signs somebody in to the console on the way to one of its pages, in whatever language their browser speaks. */
export async function sitDown(page: Page, address: string, email: string, password = 'kotha-demo'): Promise<void> {
  await page.goto(address);
  await page.locator('desk-door .btn.pri').click();
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.locator('desk-list').waitFor();
}

/** Lets a guest begin a chat in the shop with their first question. */
export async function startChat(page: Page, shop: string, name: string, question: string): Promise<void> {
  await page.goto(shop);
  const chat = page.locator('kotha-chat');
  await chat.getByRole('button').first().click();
  await chat.getByRole('button', { name: /start|question/i }).click();
  await chat.getByLabel('Name').fill(name);
  await chat.getByLabel('Mobile number').fill('01712345678');
  await chat.getByLabel('E-mail').fill(`${name.split(' ')[0]?.toLowerCase()}@mail.test`);
  await chat.getByLabel('Your question').fill(question);
  await chat.getByRole('button', { name: 'Start chat' }).click();
  await chat.getByRole('log').getByText(question).waitFor();
}

/** Sends a reply from the console's composer, whatever its language. */
export async function reply(page: Page, text: string): Promise<void> {
  const field = page.locator('desk-composer textarea');
  await field.fill(text);
  await field.press('Control+Enter');
}

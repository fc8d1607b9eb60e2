import type { Locator, Page } from 'playwright-core';

/** Nothing is read any more and no skeleton is left. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('.sk, .skel').first().waitFor({ state: 'detached' });
  await page.locator('desk-link .bn').first().waitFor({ state: 'detached' });
}

/** Signs somebody of the team in, from the door to the inbox. */
export async function enter(page: Page, url: string, email = 'admin@kotha.test'): Promise<void> {
  await page.locator('desk-door button').first().click();
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill('kotha-demo');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}/admin/inbox**`);
  await page.locator('desk-list').waitFor();
}

/** What the menu that is open offers. */
export const offered = (page: Page): Locator => page.getByRole('menuitem').or(page.getByRole('menuitemradio'));

/** Takes an item of the menu that is open, counted from its top: words differ from look to look. */
export const choose = (page: Page, place: number): Promise<void> => offered(page).nth(place).click();

/** Closes the menu that is open, and on a phone the sheet that it lies in. */
export async function putAside(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await offered(page).first().waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.locator('dialog.side').waitFor({ state: 'detached' });
}

/** Closes with Esc what lies over everything, and does not go on before it is gone: while it fades it still hears the keys. */
export async function escape(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('desk-palette, desk-shortcuts, desk-light-box, desk-bell .pop').first().waitFor({ state: 'detached' });
}

/** Closes the sheet that is open. */
export async function shut(page: Page): Promise<void> {
  await page.locator('dialog[open] header .ib').last().click();
  await page.locator('dialog[open] header .ib').first().waitFor({ state: 'detached' });
}

/** Opens what can be done with the customer of a conversation. */
export async function openCustomerMenu(page: Page, url: string, conversationId: string): Promise<void> {
  await page.goto(`${url}/admin/inbox/${conversationId}`);
  await page.locator('desk-messages .bub').first().waitFor();
  if ((await page.locator('desk-details').count()) === 0) await page.locator('desk-thread [aria-keyshortcuts="D"]').click();
  await page.locator('desk-details desk-menu .ib').first().click();
}

import type { Page } from 'playwright-core';
import { viewNames } from '../../admin-ui/inbox-look.ts';
import { makePhoto } from '../fixtures/samples.ts';
import { choose, enter, openCustomerMenu, settled, shut } from './console-ways.ts';
import type { Shoot } from './looks.ts';
import type { Walk } from './walk.ts';

/** An answer of the service that is held until it is let go, and then is a failure. */
async function holdThenFail(page: Page, at: string, during: { loading: () => Promise<void>; failed: () => Promise<void> }) {
  const known = Promise.withResolvers<void>();
  await page.route(at, async (route) => {
    await known.promise;
    await route.fulfill({ status: 503, body: '{}' });
  });
  await during.loading();
  known.resolve();
  await during.failed();
  await page.unroute(at);
}

/** Every view that an inbox has, and one that somebody kept under a name. */
export async function walkEveryView(page: Page, shoot: Shoot, url: string): Promise<void> {
  for (const view of viewNames.filter((name) => name !== 'all')) {
    await page.goto(`${url}/admin/inbox?view=${view}`);
    await settled(page);
    await shoot(page, `console-view-${view}`);
  }
  await page.locator('desk-list-head .views desk-menu button').first().click();
  await choose(page, viewNames.length);
  await settled(page);
  await shoot(page, 'console-view-saved');
  const at = /\/v1\/desk\/(conversations|mentions)\?/;
  await page.route(at, (route) => route.fulfill({ json: { conversations: [], mentions: [], unread: 0 } }));
  for (const view of viewNames.filter((name) => name !== 'all')) {
    await page.goto(`${url}/admin/inbox?view=${view}`);
    await page.locator('desk-list .mt h2').waitFor();
    await shoot(page, `console-view-${view}-empty`);
  }
  await page.unroute(at);
}

/** A colleague in the same conversation: they look on, then they write. */
export async function walkCollision(page: Page, shoot: Shoot, { open, stack: { url }, shop }: Walk): Promise<void> {
  const other = await open();
  await other.goto(`${url}/admin/`);
  await enter(other, url, 'tanvir@kotha.test');
  await other.goto(`${url}/admin/inbox/${shop.busyId}`);
  await other.locator('desk-composer textarea').waitFor();
  await page.goto(`${url}/admin/inbox/${shop.busyId}`);
  await page.locator('desk-bar .viewing').waitFor();
  await settled(page);
  await shoot(page, 'console-colleague-looks-on');
  await other.locator('desk-composer textarea').pressSequentially('I can');
  await page.locator('desk-bar .viewing.writes').waitFor();
  await shoot(page, 'console-colleague-replies');
  await other.context().close();
}

/** A reply on its way, and one that did not arrive. */
export async function walkSending(page: Page, shoot: Shoot, { stack: { url }, shop }: Walk): Promise<void> {
  const { id } = await shop.begin('Tahmina Sultana', ['Is “Lalsalu” in stock?']);
  await page.goto(`${url}/admin/inbox/${id}`);
  const field = page.locator('desk-composer textarea');
  await field.waitFor();
  await settled(page);
  const at = `**/v1/desk/conversations/${id}/messages`;
  const isHeld = Promise.withResolvers<void>();
  await page.route(at, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await isHeld.promise;
    await route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ code: 'forbidden' }) });
  });
  await field.fill('Yes, two copies. Shall I put one aside for you?');
  await field.press('Control+Enter');
  await page.locator('desk-messages .bub.waits').waitFor();
  await shoot(page, 'console-reply-sending');
  isHeld.resolve();
  const failure = page.locator('desk-messages .mk.bad');
  await failure.waitFor();
  await shoot(page, 'console-reply-failed');
  await page.unroute(at);
  await failure.getByRole('button').last().click();
}

/** Many at once: how far it is, what failed, and the way back. */
export async function walkBulk(page: Page, shoot: Shoot, url: string): Promise<void> {
  await page.goto(`${url}/admin/inbox`);
  await settled(page);
  const pick = page.locator('desk-list .row[data-id] [data-pick]');
  for (const place of [0, 1, 2]) await pick.nth(place).click();
  await page.locator('desk-bulk desk-menu button').first().click();
  await shoot(page, 'console-bulk-assign-menu');
  await page.keyboard.press('Escape');
  const at = '**/v1/desk/conversations/*/priority';
  const isHeld = Promise.withResolvers<void>();
  let refused = 0;
  await page.route(at, async (route) => {
    await isHeld.promise;
    if (refused++ === 0) await route.fulfill({ status: 503, body: '{}' });
    else await route.continue();
  });
  await page.locator('desk-bulk desk-menu button').nth(1).click();
  await choose(page, 0);
  await page.locator('desk-bulk progress').waitFor();
  await shoot(page, 'console-bulk-under-way');
  isHeld.resolve();
  await page.locator('desk-bulk .failed').waitFor();
  // Pointed at, it stays for as long as looking takes.
  await page.locator('desk-toast .toast').hover();
  await shoot(page, 'console-bulk-failed');
  await page.unroute(at);
  await page.locator('desk-bulk .failed button').last().click();
  await page.locator('desk-toast .toast button').first().click();
  await page.locator('desk-toast .toast:not(:has(button + button))').waitFor();
  await shoot(page, 'console-bulk-undone');
}

/** What a command palette finds, and what it says when it finds nothing. */
export async function walkPalette(page: Page, shoot: Shoot, url: string, busyId: string): Promise<void> {
  await page.goto(`${url}/admin/inbox/${busyId}`);
  await page.locator('desk-messages .bub').first().waitFor();
  await settled(page);
  const field = page.locator('desk-palette input');
  await page.keyboard.press('Control+k');
  await field.waitFor();
  await shoot(page, 'console-palette-here');
  await field.fill('copy');
  await page.locator('desk-palette [role="option"] mark').first().waitFor();
  await page.waitForLoadState('networkidle');
  await shoot(page, 'console-palette-found');
  await field.fill('walrus');
  await page.locator('desk-palette .none').waitFor();
  await page.waitForLoadState('networkidle');
  await shoot(page, 'console-palette-nothing');
  await page.keyboard.press('Escape');
}

/** A guest who turns out to be somebody the site vouches for; and the two the wrong way round. */
export async function walkMergeVerified(page: Page, shoot: Shoot, { stack: { url }, shop }: Walk): Promise<void> {
  await openCustomerMenu(page, url, shop.busyId);
  await choose(page, 2);
  await page.locator('desk-merge [role="combobox"]').fill('shirin');
  await page.locator('desk-merge [role="option"]').first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('desk-merge .sides').waitFor();
  await shoot(page, 'console-merge-verified');
  await page.locator('desk-merge .sides .ib').click();
  await page.locator('desk-merge [role="alert"]').waitFor();
  await shoot(page, 'console-merge-refused');
  await shut(page);
}

/** The picture of an agent, chosen and taken away again. */
export async function walkPicture(page: Page, shoot: Shoot): Promise<void> {
  await page
    .locator('desk-profile input[type="file"]')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: makePhoto(600, 600) });
  await page.locator('desk-profile .self .btn.ghost').waitFor();
  await page.locator('desk-profile .self desk-portrait canvas').waitFor();
  await shoot(page, 'console-profile-picture');
  await page.locator('desk-profile .self .btn.ghost').click();
  await page.locator('desk-profile .self .btn.ghost').waitFor({ state: 'detached' });
}

/** Each room before it is known, when it cannot be known, and when there is nothing in it. */
export async function walkRooms(page: Page, shoot: Shoot, { stack: { url }, shop }: Walk): Promise<void> {
  const rooms = [
    ['quick-replies', 'quick-replies', '**/v1/desk/quick-replies', 'desk-quick-replies'],
    ['messages', 'messages', '**/v1/desk/messages?*', 'desk-all-messages'],
    ['team', 'team', '**/v1/desk/team', 'desk-team'],
    ['settings', 'settings/hours', '**/v1/desk/settings', 'desk-settings'],
  ] as const;
  for (const [name, path, at, room] of rooms) {
    await holdThenFail(page, at, {
      async loading() {
        await page.goto(`${url}/admin/${path}`);
        await page.locator(`${room} .sk`).filter({ visible: true }).first().waitFor();
        await shoot(page, `console-${name}-loading`);
      },
      async failed() {
        await page.locator(`${room} [role="alert"]`).first().waitFor();
        await shoot(page, `console-${name}-failed`);
      },
    });
  }
  const known = Promise.withResolvers<void>();
  const thread = `**/v1/desk/conversations/${shop.filesId}**`;
  await page.route(thread, async (route) => {
    await known.promise;
    await route.continue();
  });
  await page.goto(`${url}/admin/inbox/${shop.filesId}`);
  await page.locator('desk-messages .sk').waitFor();
  await shoot(page, 'console-conversation-loading');
  known.resolve();
  await page.locator('desk-messages .bub').first().waitFor();
  await page.unroute(thread);
  const at = '**/v1/desk/quick-replies';
  await page.route(at, (route) => route.fulfill({ json: { version: 0, categories: [], quickReplies: [] } }));
  await page.goto(`${url}/admin/quick-replies`);
  await page.locator('desk-quick-replies .mt .btn.pri').waitFor();
  await shoot(page, 'console-quick-replies-empty');
  await page.unroute(at);
}

/** The door of somebody who was in the team, with what nobody received. */
export async function walkDeactivated(page: Page, shoot: Shoot, { stack: { url }, shop }: Walk): Promise<void> {
  await page.goto(`${url}/admin/inbox/${shop.filesId}`);
  const field = page.locator('desk-composer textarea');
  await field.waitFor();
  await settled(page);
  await field.fill('I shall send you the corrected page by post.');
  const body = JSON.stringify({ code: 'deactivated' });
  await page.route('**/v1/desk/**', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body }));
  await page.reload();
  await page.locator('desk-door .unsent').waitFor();
  await shoot(page, 'console-door-deactivated');
  await page.unroute('**/v1/desk/**');
}

/** What settings say of a field that cannot be saved, of a key that was just made, and of one that goes. */
export async function walkSettings(page: Page, shoot: Shoot, url: string): Promise<void> {
  await page.goto(`${url}/admin/settings/sites`);
  await settled(page);
  await page.locator('desk-settings .origins ~ .btn').click();
  await page.locator('desk-settings .origins input').last().fill('shop');
  await page.locator('desk-settings .save .btn.pri').click();
  await page.locator('desk-settings .fault').first().waitFor();
  await shoot(page, 'console-settings-faults');
  await page.locator('desk-settings .save .btn.ghost').click();
  await page.locator('desk-site-keys input').fill('boighar');
  await page.locator('desk-site-keys form .btn').click();
  await page.locator('desk-site-keys .secret').waitFor();
  await page.locator('desk-site-keys .secret').scrollIntoViewIfNeeded();
  await shoot(page, 'console-settings-key-made');
  await page.locator('desk-site-keys .keys .btn').last().click();
  await page.locator('desk-site-keys dialog').waitFor();
  await shoot(page, 'console-settings-key-revoke');
  await page.locator('desk-site-keys dialog .btn.pri').click();
  await page.locator('desk-site-keys dialog').waitFor({ state: 'detached' });
}

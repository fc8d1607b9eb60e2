import type { Page } from 'playwright-core';
import { settingsPages } from '../../admin-ui/route.ts';
import { pdf } from '../fixtures/samples.ts';
import { walkCustomer, walkBell, walkEmpty, walkQuickReplies, walkTeam, walkViews } from './console-rooms.ts';
import {
  walkBulk,
  walkCollision,
  walkDeactivated,
  walkEveryView,
  walkMergeVerified,
  walkPalette,
  walkRooms,
  walkSending,
  walkSettings,
} from './console-states.ts';
import { enter, escape, putAside, settled } from './console-ways.ts';
import type { Shoot } from './looks.ts';
import type { Walk } from './walk.ts';

/** What only the team sees of a conversation, and what it does with it. */
async function walkNote(page: Page, shoot: Shoot): Promise<void> {
  const field = page.locator('desk-composer textarea');
  await page.locator('desk-composer [role="tab"]').nth(1).click();
  await field.pressSequentially('@');
  await page.locator('#mentions').waitFor();
  await shoot(page, 'console-mention');
  await page.keyboard.press('Enter');
  await page.keyboard.type('please look.');
  await shoot(page, 'console-note');
  await field.fill('');
  await page.locator('desk-composer [role="tab"]').first().click();
  await field.fill('It leaves tonight.');
  await page.locator('desk-composer .more').click();
  await shoot(page, 'console-send-menu');
  await page.keyboard.press('Escape');
  await field.fill('');
  await field.blur();
  await page.keyboard.press('t');
  await page.locator('desk-tags input').waitFor();
  await shoot(page, 'console-tags');
  await page.keyboard.press('Escape');
  await page.locator('desk-language button').first().click();
  await shoot(page, 'console-language');
  await page.keyboard.press('Escape');
  const history = page.locator('desk-details [role="tab"]').last();
  if ((await history.count()) > 0) await history.click();
  await page.locator('desk-details .more .btn').first().click();
  await page.locator('desk-audit li').first().waitFor();
  await shoot(page, 'console-history');
  await page.locator('desk-details .backwards').click();
  await page.keyboard.press('Escape');
  await page.locator('dialog.side').waitFor({ state: 'detached' });
  await page.keyboard.press('h');
  await page.getByRole('menuitem').nth(2).waitFor();
  await shoot(page, 'console-snooze');
  await page.getByRole('menuitem').last().click();
  await page.locator('desk-snooze-dialog dialog').waitFor();
  await shoot(page, 'console-snooze-time');
  await page.keyboard.press('Escape');
  await page.locator('desk-snooze-dialog').waitFor({ state: 'detached' });
  await putAside(page);
  await page.keyboard.press('p');
  await shoot(page, 'console-priority');
  await page.keyboard.press('Escape');
}

/** Files in a conversation, large, in a draft, recorded; and messages of all conversations. */
async function walkFiles(page: Page, shoot: Shoot, url: string, filesId: string): Promise<void> {
  await page.goto(`${url}/admin/inbox/${filesId}`);
  await page.locator('desk-picture img:not(.hidden)').waitFor();
  await settled(page);
  await shoot(page, 'console-files');
  await page.locator('desk-picture button').click();
  await page.locator('desk-light-box img:not(.hidden)').waitFor();
  await shoot(page, 'console-light-box');
  await escape(page);
  await page.locator('desk-composer input[name="files"]').setInputFiles([
    { name: 'receipt.pdf', mimeType: 'application/pdf', buffer: pdf },
    { name: 'drawing.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
  ]);
  await page.locator('desk-file-tray li.ready').waitFor();
  await page.locator('desk-file-tray li.refused').waitFor();
  await shoot(page, 'console-files-to-send');
  for (const button of [1, 0]) await page.locator('desk-file-tray li > button:last-of-type').nth(button).click();
  await page.goto(`${url}/admin/messages`);
  await page.locator('desk-all-messages li').first().waitFor();
  // A picture below the screen is not fetched before somebody comes near it.
  await page.waitForLoadState('networkidle');
  await shoot(page, 'console-messages');
  await page.goto(`${url}/admin/messages?from=2020-01-01&to=2999-12-31`);
  await page.locator('desk-all-messages li').first().waitFor();
  await page.waitForLoadState('networkidle');
  await shoot(page, 'console-messages-days');
  await page.goto(`${url}/admin/messages?kind=voice&sender=agent`);
  await page.locator('desk-all-messages .none').waitFor();
  await shoot(page, 'console-messages-none');
}

/** The console from its door to every room, full and empty, loading and failed. */
export async function walkConsole(walk: Walk): Promise<void> {
  const { look, open, shoot, shop } = walk;
  const { url } = walk.stack;
  const page = await open();
  await page.goto(`${url}/admin/`);
  await page.locator('desk-door button').first().waitFor();
  await shoot(page, 'console-door');
  await page.locator('desk-door button').first().click();
  await page.locator('.demos').waitFor();
  await shoot(page, 'console-sign-in');
  await page.goto(`${url}/admin/`);
  await enter(page, url);
  await settled(page);
  await shoot(page, 'console-inbox');
  await page.locator('desk-list-head .add').click();
  await page.locator('desk-filter').waitFor();
  await shoot(page, 'console-filter');
  await page.keyboard.press('Escape');
  await page.locator('desk-list-head .views desk-menu button').first().click();
  await shoot(page, 'console-views');
  await page.keyboard.press('Escape');
  await page.locator('desk-list .row[data-id] [data-pick]').first().click();
  await page.locator('desk-bulk').waitFor();
  await shoot(page, 'console-bulk');
  await page.locator('desk-bulk .last').click();
  await page.goto(`${url}/admin/inbox?priority=urgent&rating=1`);
  await settled(page);
  await shoot(page, 'console-inbox-filtered-to-nothing');
  await page.goto(`${url}/admin/inbox`);
  await settled(page);
  await page.locator('desk-list-head .find').click();
  await page.locator('desk-search input').fill('copy');
  await page.locator('desk-search [role="option"]').first().waitFor();
  await shoot(page, 'console-search');
  await page.locator('desk-search input').fill('walrus');
  await page.locator('desk-search .mt').waitFor();
  await shoot(page, 'console-search-nothing');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.locator('desk-palette input').waitFor();
  await shoot(page, 'console-palette');
  await escape(page);
  await page.keyboard.press('?');
  await page.locator('desk-shortcuts dialog').waitFor();
  await shoot(page, 'console-shortcuts');
  await escape(page);
  await walkBell(page, shoot);
  await walkViews(page, shoot);
  await walkEveryView(page, shoot, url);
  await walkBulk(page, shoot, url);
  await page.goto(`${url}/admin/inbox/${shop.busyId}`);
  await page.locator('desk-messages .bub').first().waitFor();
  await settled(page);
  await shoot(page, 'console-conversation');
  if (look.width === 390) {
    await page.locator('desk-thread button[aria-keyshortcuts="D"]').click();
    await page.locator('desk-details').waitFor();
    await shoot(page, 'console-details');
    await page.goto(`${url}/admin/inbox/${shop.busyId}`);
    await settled(page);
  }
  await page.locator('desk-status button').first().click();
  await shoot(page, 'console-status-menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  await page.getByRole('menuitemradio').nth(1).waitFor();
  await shoot(page, 'console-assign-menu');
  await putAside(page);
  await walkNote(page, shoot);
  await page.locator('desk-composer textarea').fill('/');
  await page.locator('desk-quick-reply-picker, [role="listbox"]').first().waitFor();
  await shoot(page, 'console-quick-reply-picker');
  await page.keyboard.press('Escape');
  await page.locator('desk-composer textarea').fill('');
  // On a phone the rail makes room for the conversation.
  if (look.width === 390) await page.goto(`${url}/admin/inbox`);
  await page.locator('desk-rail desk-menu button').last().click();
  await shoot(page, 'console-profile-menu');
  await page.keyboard.press('Escape');
  await walkCustomer(page, shoot, url, shop);
  await walkMergeVerified(page, shoot, walk);
  await walkPalette(page, shoot, url, shop.busyId);
  await walkCollision(page, shoot, walk);
  await walkSending(page, shoot, walk);
  await page.goto(`${url}/admin/inbox/0190a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b`);
  await page.locator('desk-thread .failed').waitFor();
  await shoot(page, 'console-conversation-gone');
  await walkFiles(page, shoot, url, shop.filesId);
  await walkQuickReplies(page, shoot, url);
  await walkTeam(page, shoot, url);
  for (const name of settingsPages) {
    await page.goto(`${url}/admin/settings/${name}`);
    await settled(page);
    await shoot(page, `console-settings-${name}`);
  }
  await walkSettings(page, shoot, url);
  await page.goto(`${url}/admin/inbox`);
  await settled(page);
  await page.context().setOffline(true);
  await page.locator('desk-link').first().waitFor({ state: 'attached' });
  await shoot(page, 'console-offline');
  await page.context().setOffline(false);
  await walkEmpty(page, shoot, url);
  await walkRooms(page, shoot, walk);
  await page.route('**/v1/desk/conversations?*', (route) => route.fulfill({ status: 503, body: '{}' }));
  await page.goto(`${url}/admin/inbox?status=resolved`);
  await page.locator('desk-list [role="alert"]').waitFor();
  await shoot(page, 'console-inbox-failed');
  await page.unroute('**/v1/desk/conversations?*');
  await walkDeactivated(page, shoot, walk);
  await page.context().close();
}

import type { Page } from 'playwright-core';
import { walkPicture } from './console-states.ts';
import { choose, escape, offered, openCustomerMenu, shut } from './console-ways.ts';
import type { Shoot } from './looks.ts';
import type { Shop } from './seed.ts';

/** What concerns the agent, and what is said while nothing does. */
export async function walkBell(page: Page, shoot: Shoot): Promise<void> {
  await page.keyboard.press('b');
  await page.locator('desk-bell li').first().waitFor();
  await shoot(page, 'console-bell');
  await page.locator('desk-bell .tabs button').last().click();
  await page.locator('desk-bell .mt').waitFor();
  await shoot(page, 'console-bell-nothing');
  await page.locator('desk-bell header button').last().click();
  await page.locator('desk-bell .tune').waitFor();
  await shoot(page, 'console-bell-tuning');
  await escape(page);
}

/** A look at the inbox is kept under a name. */
export async function walkViews(page: Page, shoot: Shoot): Promise<void> {
  const openMenu = () => page.locator('desk-list-head .views desk-menu button').first().click();
  await openMenu();
  const items = await offered(page).count();
  await choose(page, items - 2);
  await page.locator('desk-views dialog input').first().waitFor();
  await shoot(page, 'console-view-save');
  await shut(page);
  await openMenu();
  await choose(page, items - 1);
  await page.locator('desk-views dialog').waitFor();
  await shoot(page, 'console-views-manage');
  await shut(page);
}

/** Whoever wrote: their details, put right, merged, written to first, blocked. */
export async function walkCustomer(page: Page, shoot: Shoot, url: string, shop: Shop): Promise<void> {
  const openMenu = (id = shop.busyId) => openCustomerMenu(page, url, id);
  await openMenu();
  await shoot(page, 'console-customer-menu');
  await choose(page, 0);
  await page.locator('desk-contact form').waitFor();
  await shoot(page, 'console-contact');
  await openMenu();
  await choose(page, 1);
  await page.locator('desk-start dialog').waitFor();
  await shoot(page, 'console-start');
  await shut(page);
  await openMenu();
  await choose(page, 2);
  await page.locator('desk-merge [role="combobox"]').fill('rumana');
  await page.locator('desk-merge [role="option"]').first().waitFor();
  await shoot(page, 'console-merge-find');
  await page.keyboard.press('Enter');
  await page.locator('desk-merge .sides').waitFor();
  await shoot(page, 'console-merge');
  await shut(page);
  // Whoever is blocked has no conversation any more: somebody whom the other looks do not need.
  const { id } = await shop.begin('Kamal Uddin', ['WIN A PHONE NOW!!!']);
  await openMenu(id);
  await choose(page, 4);
  await page.locator('desk-toast').getByRole('button').first().waitFor();
  await shoot(page, 'console-blocked');
}

/** The team's ready answers: one of them, their sheets, and a new one. */
export async function walkQuickReplies(page: Page, shoot: Shoot, url: string): Promise<void> {
  await page.goto(`${url}/admin/quick-replies`);
  await page.locator('desk-quick-reply-list a').first().waitFor();
  await shoot(page, 'console-quick-replies');
  const sheets = ['packs', 'categories', 'import'] as const;
  for (const [place, name] of sheets.entries()) {
    await page.locator('desk-quick-replies desk-menu button').first().click();
    await choose(page, place);
    await page.locator(`desk-quick-reply-${name} dialog`).waitFor();
    await shoot(page, `console-quick-reply-${name}`);
    await shut(page);
  }
  await page.locator('desk-quick-reply-list a').first().click();
  await page.locator('desk-quick-reply-editor textarea').first().waitFor();
  await shoot(page, 'console-quick-reply');
  await page.goto(`${url}/admin/quick-replies/new`);
  await page.locator('desk-quick-reply-editor textarea').first().waitFor();
  await shoot(page, 'console-quick-reply-new');
}

/** Who is in the team and may do what. */
export async function walkTeam(page: Page, shoot: Shoot, url: string): Promise<void> {
  await page.goto(`${url}/admin/team`);
  await page.locator('desk-team-people li').first().waitFor();
  await shoot(page, 'console-team');
  await page.locator('desk-team-people .role').first().click();
  await shoot(page, 'console-team-role-menu');
  await page.keyboard.press('Escape');
  await page.locator('desk-team .btn.pri').first().click();
  await page.locator('desk-team-invite dialog').waitFor();
  await shoot(page, 'console-team-invite');
  await page.locator('desk-team-invite .btn.pri').click();
  await page.locator('desk-team-invite [aria-invalid="true"]').first().waitFor();
  await shoot(page, 'console-team-invite-faults');
  await shut(page);
  await page.locator('desk-team-people li .to').first().click();
  await page.locator('desk-team-member form, desk-team-member input').first().waitFor();
  await shoot(page, 'console-team-member');
  await page.goto(`${url}/admin/team/roles`);
  await page.locator('desk-team-roles table').waitFor();
  await shoot(page, 'console-roles');
  await page.locator('desk-team .btn.pri').first().click();
  await page.locator('desk-team-role dialog').waitFor();
  await shoot(page, 'console-role-new');
  await shut(page);
  await page.goto(`${url}/admin/inbox`);
  await page.locator('desk-rail .me').click();
  await page.locator('desk-rail').getByRole('menuitem').filter({ has: page.locator('.i') }).nth(await placeOfProfile(page)).click();
  await page.locator('desk-profile dialog').waitFor();
  await shoot(page, 'console-profile');
  await walkPicture(page, shoot);
  await shut(page);
}

/** On a phone two rooms stand above one's own profile. */
const placeOfProfile = async (page: Page): Promise<number> => ((await page.evaluate(() => innerWidth)) < 720 ? 2 : 0);

/** The inbox before it is known, and one in which nobody waits. */
export async function walkEmpty(page: Page, shoot: Shoot, url: string): Promise<void> {
  const known = Promise.withResolvers<void>();
  // What calls an agent is in their inbox too.
  const at = /\/v1\/desk\/(conversations|mentions)\?/;
  await page.route(at, async (route) => {
    await known.promise;
    await route.fulfill({ json: { conversations: [], mentions: [], unread: 0 } });
  });
  await page.goto(`${url}/admin/inbox`);
  await page.locator('desk-list .sk').first().waitFor();
  await shoot(page, 'console-inbox-loading');
  known.resolve();
  // Looking may have taken longer than an answer is waited for: it is asked for anew.
  await page.reload();
  await page.locator('desk-list .mt h2').waitFor();
  if ((await page.evaluate(() => innerWidth)) > 720) await page.locator('desk-quiet a').first().waitFor();
  await shoot(page, 'console-inbox-nobody');
  await page.unroute(at);
}

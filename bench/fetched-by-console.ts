import { relative } from 'node:path/posix';
import type { Browser } from 'playwright-core';
import type { Locale } from '../contract/entities.ts';
import { FakeService } from '../tests/admin-ui/fake-service.ts';

const later = /^\/admin\/.*\.(js|css)$/;

/**
 * What the console built in `site` fetches by itself after its first screen, in a browser of an agent who is signed in. All of
 * it is held back until the inbox is shown and obeys the keyboard, so `first` is proven to be enough for that: otherwise it throws.
 */
export async function fetchedBehindInbox(
  browser: Browser,
  { site, language, first }: { site: string; language: Locale; first: readonly string[] },
): Promise<string[]> {
  const service = new FakeService(site);
  await service.start();
  const context = await browser.newContext({
    locale: language === 'bn' ? 'bn-BD' : 'en-GB',
    viewport: { width: 1440, height: 900 },
  });
  try {
    for (const name of ['Nusrat Jahan', 'সজীব হাসান']) service.add(name, [[{ kind: 'customer' }, 'আমার বইটি কবে আসবে?']]);
    const tab = await context.newPage();
    const held = Promise.withResolvers<void>();
    const behind: string[] = [];
    await tab.route(
      ({ pathname }) => later.test(pathname) && !first.includes(relative('/', pathname)),
      async (route) => {
        behind.push(relative('/', new URL(route.request().url()).pathname));
        await held.promise;
        await route.continue();
      },
    );
    const session = {
      accessToken: service.grant(),
      expiresAtMs: Date.now() + 3_600_000,
      issuer: `${service.origin}/oidc`,
      clientId: 'desk',
    };
    await tab.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
    await tab.goto(`${service.origin}/admin/inbox`);
    const rows = tab.locator('desk-list .row[data-id]');
    await rows.nth(1).waitFor();
    await tab.keyboard.press('j');
    await tab.locator('desk-list .row[data-id]:focus').waitFor();
    held.resolve();
    await tab.locator('desk-bell button').waitFor();
    await tab.waitForLoadState('networkidle');
    return behind;
  } finally {
    await context.close();
    await service.stop();
  }
}

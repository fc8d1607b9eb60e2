import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Locale } from '../contract/entities.ts';
import { FakeService, tania } from '../tests/widget/fake-service.ts';

/** Scripts of the site, in the order in which they were asked for. */
export interface Fetched {
  /** By an ordinary conversation: opened, begun, written in, answered. */
  readonly byItself: readonly string[];
  /** By the same page once the browser has nothing else to do. */
  readonly whenIdle: readonly string[];
}

const page = (language: Locale): string =>
  `<!doctype html><html lang="${language}"><title>A shop</title><link rel="icon" href="data:,"><script src="/kotha.js" async></script><p>Books</p>`;

type Idle = typeof globalThis & { goIdle?: () => void };

/** What an ordinary conversation fetches of the widget built in `site` in a desktop's browser, without anything being reached for. */
export async function fetchedByChat(browser: Browser, site: string, language: Locale): Promise<Fetched> {
  const service = new FakeService();
  service.config.accessMode = 'anonymous';
  service.files.set('/', { type: 'text/html; charset=utf-8', body: page(language) });
  const asked: string[] = [];
  await service.listen();
  const tab = await browser.newPage();
  try {
    await tab.route(/\.js(\?|$)/, async (route) => {
      const path = new URL(route.request().url()).pathname.slice(1);
      asked.push(path);
      await route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: await readFile(join(site, path)) });
    });
    // The browser is never idle before it is told to be.
    await tab.addInitScript(() => {
      const held: IdleRequestCallback[] = [];
      window.requestIdleCallback = (run) => held.push(run);
      (globalThis as Idle).goIdle = () => {
        for (const run of held.splice(0)) run({ didTimeout: false, timeRemaining: () => 50 });
      };
    });
    await tab.goto(`${service.origin}/`);
    const chat = tab.locator('kotha-chat');
    await chat.getByRole('button').first().click();
    await chat.locator('.begin .btn').click();
    const field = chat.locator('.field textarea');
    await field.waitFor();
    const [talk] = service.talks;
    if (!talk) throw new Error('No conversation was begun.');
    service.happen(talk, { type: 'assigned', to: tania, by: { kind: 'agent', ...tania } });
    await field.fill(language === 'bn' ? 'বইটি আছে?' : 'Is the book there?');
    await field.press('Enter');
    await chat.locator('.mine .sent').waitFor();
    service.say(talk, language === 'bn' ? 'জি, আছে।' : 'Yes, it is.');
    service.see(talk);
    await chat.locator('.mine .seen').waitFor();
    await tab.waitForLoadState('networkidle');
    const byItself = [...asked];
    await tab.evaluate(() => (globalThis as Idle).goIdle?.());
    await tab.waitForLoadState('networkidle');
    await chat.locator('.chip, .log').first().waitFor();
    return { byItself, whenIdle: asked.slice(byItself.length) };
  } finally {
    await tab.close();
    await service.close();
  }
}

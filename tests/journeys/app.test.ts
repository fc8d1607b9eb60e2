import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { openPage, startBrowser } from '../browser.ts';
import { request, startGuest, startStack } from '../stack.ts';

let stack: Awaited<ReturnType<typeof startStack>>;
let browser: Browser;
let stopBrowser: () => Promise<void>;

beforeAll(async () => {
  stack = await startStack();
  ({ browser, stop: stopBrowser } = await startBrowser());
});
afterAll(async () => {
  await stopBrowser();
  await stack.stop();
});

/** Counts the tones of every tab where all of them can see it: no machine that tests has ears. */
const listen = (): void => {
  class Silence {
    currentTime = 0;
    destination = {};
    resume = () => Promise.resolve();
    createGain = () => ({
      gain: { setValueAtTime: () => 0, linearRampToValueAtTime: () => 0, exponentialRampToValueAtTime: () => 0 },
      connect: (to: unknown) => to,
    });
    createOscillator = () => ({
      frequency: { value: 0 },
      connect: (to: unknown) => to,
      start: () => localStorage.setItem('tones', String(Number(localStorage.getItem('tones') ?? 0) + 1)),
      stop: () => 0,
    });
  }
  Object.assign(window, { AudioContext: Silence });
};

/** Whoever is known to the issuer from another tab is not asked again. */
async function signIn(page: Page): Promise<void> {
  await page.goto(`${stack.url}/admin/`);
  await page.getByRole('button', { name: /sign in/i }).click();
  const inbox = page.getByRole('heading', { name: 'Inbox' });
  await page.getByLabel('E-mail').or(inbox).first().waitFor();
  if (await inbox.isVisible()) return;
  await page.getByLabel('E-mail').fill('ayesha@kotha.test');
  await page.getByLabel('Password', { exact: true }).fill('kotha-demo');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await inbox.waitFor();
}

async function say(text: string): Promise<void> {
  const { token } = await startGuest(stack.url, text);
  const { body } = await request(stack.url, 'POST', '/v1/conversations', { token, body: {} });
  const path = `/v1/conversations/${(body as unknown as Conversation).id}/messages`;
  await request(stack.url, 'POST', path, { token, body: { clientId: newId(), text } });
}

describe('the console as an app', { timeout: 180_000 }, () => {
  it('names itself, its icons and its worker, none of them kept by a cache', async () => {
    const manifest = await fetch(`${stack.url}/admin/app/manifest.webmanifest`);
    expect(manifest.headers.get('content-type')).toContain('application/manifest+json');
    const { icons, start_url: start } = (await manifest.json()) as { icons: { src: string }[]; start_url: string };
    expect(start).toBe('/admin/');
    for (const path of [...icons.map(({ src }) => src), '/admin/service-worker.js']) {
      const answer = await fetch(stack.url + path);
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-cache']);
    }
  });

  it('says that it is offline, in both languages, and is itself again with the network', async () => {
    const { page } = await openPage(browser);
    await signIn(page);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await expect.poll(() => page.evaluate(async () => (await caches.keys()).length)).toBe(0);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
    await page.getByRole('heading', { name: 'আপনি অফলাইনে আছেন' }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('link', { name: 'Try now' }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await page.context().close();
  });

  it('rings once for a new conversation, however many tabs are open', async () => {
    const { page, complaints } = await openPage(browser);
    await page.context().addInitScript(listen);
    await signIn(page);
    const second = await page.context().newPage();
    await signIn(second);
    await say('Rings once');
    await Promise.all(
      [page, second].map((tab) =>
        tab
          .getByRole('row', { name: /Rings once/ })
          .first()
          .waitFor(),
      ),
    );
    await say('Rings twice');
    await Promise.all(
      [page, second].map((tab) =>
        tab
          .getByRole('row', { name: /Rings twice/ })
          .first()
          .waitFor(),
      ),
    );
    // Two tones make a ring, and there were two rings.
    await expect.poll(() => page.evaluate(() => localStorage.getItem('tones'))).toBe('4');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

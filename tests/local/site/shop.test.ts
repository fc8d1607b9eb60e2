import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoShop } from '../../../local/site/demo-shop.ts';
import { accessibilityFaults, openPage, startBrowser } from '../../browser.ts';

const shopFolder = join(import.meta.dirname, '../../../local/shop');
const fontFolder = join(import.meta.dirname, '../../../node_modules/@fontsource/noto-sans-bengali/files');

/** Stands in for the widget: writes down what the shop asks of it, and draws a button where the launcher would be. */
const standIn = `(() => {
  const calls = (window.calls = []);
  customElements.define('kotha-chat', class extends HTMLElement {
    connectedCallback() {
      const button = document.createElement('button');
      button.textContent = 'Chat';
      this.attachShadow({ mode: 'open' }).append(button);
    }
  });
  window.kotha = {
    open: () => void calls.push('open'),
    identify: (token) => void calls.push('identify ' + token),
    logout: async () => void calls.push('logout'),
    on: (event, listener) => document.addEventListener('kotha-' + event, listener),
  };
  const embed = () => document.querySelector('kotha-chat') ?? document.body.append(document.createElement('kotha-chat'));
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', embed);
  else embed();
})()`;

interface Visit {
  readonly page: Page;
  /** Console errors, exceptions and refusals of the content security policy. */
  readonly complaints: string[];
  readonly calls: () => Promise<string[]>;
}

const given = { chat: true, identity: true };
let tokens = 0;
let server: Server;
let origin: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;

beforeAll(async () => {
  const shop = new DemoShop({ reloads: false });
  server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    const weight = /^\/fonts\/noto-sans-bengali-([456]00)\.woff2$/.exec(path)?.[1];
    if (path === '/kotha.js' && given.chat) response.setHeader('content-type', 'text/javascript').end(standIn);
    else if (path === '/demo/identity' && request.method === 'POST' && given.identity) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ identityToken: `token-${++tokens}` }));
    } else if (weight) {
      const font = readFileSync(join(fontFolder, `noto-sans-bengali-bengali-${weight}-normal.woff2`));
      response.setHeader('content-type', 'font/woff2').end(font);
    } else if (!shop.serve(request, response, path)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ browser, stop: stopBrowser } = await startBrowser());
});

afterAll(async () => {
  await stopBrowser();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function visit(options: BrowserContextOptions = {}, path = '/'): Promise<Visit> {
  given.chat = given.identity = true;
  const { page, complaints } = await openPage(browser, {
    locale: 'en-US',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
      complaints.push(`A stranger was asked: ${request.url()}`);
  });
  await page.goto(origin + path);
  await page.locator('kotha-chat').waitFor();
  const calls = () => page.evaluate(() => (globalThis as unknown as { calls: string[] }).calls);
  return { page, complaints, calls };
}

const bar = (page: Page) => page.getByRole('complementary');
const said = (page: Page) => page.locator('#said');
const shelf = (page: Page) => page.locator('.book h3').allTextContents();
const attributes = (page: Page) =>
  page.evaluate(() => {
    const chat = document.querySelector('kotha-chat');
    const { lang, dataset } = document.documentElement;
    return { lang, page: dataset['theme'], locale: chat?.getAttribute('locale'), theme: chat?.getAttribute('theme') };
  });

/** The plain words of the page by language; the text is evaluated in the browser as it stands. */
async function readWords(page: Page): Promise<Record<'en' | 'bn', Record<string, string>>> {
  return await page.evaluate(`import('/shop.js').then(({ words }) => JSON.parse(JSON.stringify(words)))`);
}

/** What the markup says before any script has run, as pairs of a word's name and its text. */
const readMarkup = (page: Page) =>
  page.evaluate(async () => {
    const markup = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html');
    const roots = [markup, ...[...markup.querySelectorAll('template')].map(({ content }) => content)];
    const written = (name: string, text: (element: Element) => string | null) =>
      roots.flatMap((root) =>
        [...root.querySelectorAll(`[${name}]`)].map((element) => [element.getAttribute(name), text(element)]),
      );
    return [
      ...written('data-word', (element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim()),
      ...written('data-label', (element) => element.getAttribute('aria-label')),
      ...written('data-hint', (element) => element.getAttribute('placeholder')),
    ];
  });

describe('the shop as it is met', () => {
  for (const locale of ['en-US', 'bn-BD']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`has no fault in ${locale}, ${colorScheme}, and tells the chat both`, async () => {
        const { page, complaints } = await visit({ locale, colorScheme });
        const lang = locale.slice(0, 2);
        await expect.poll(() => attributes(page)).toEqual({ lang, page: colorScheme, locale: lang, theme: colorScheme });
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.locator('.add').first().click();
        await page.locator('#to-cart').click();
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await bar(page).getByRole('button').nth(1).click();
        await page.locator('[popovertarget=account]').click();
        await page.locator('#search').fill('zzz');
        expect(await accessibilityFaults(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await page.context().close();
      });
    }
  }

  it.each(['en-US', 'bn-BD'])('fits a window of 320 px in %s', async (locale) => {
    const { page } = await visit({ locale, viewport: { width: 320, height: 640 } });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().close();
  });

  it('refuses inline scripts and styles', async () => {
    const { page, complaints } = await visit();
    await page.evaluate(() => {
      document.body.setAttribute('style', 'color: red');
      document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.inline = true' }));
    });
    await expect.poll(() => complaints.filter((complaint) => complaint.includes('Content Security Policy'))).toHaveLength(2);
    await expect.poll(() => page.evaluate(() => 'inline' in window)).toBe(false);
    await page.context().close();
  });

  it('has every word in both languages, and the same English in markup and catalogue', async () => {
    const { page } = await visit();
    const { en, bn } = await readWords(page);
    const markup = await readMarkup(page);
    expect(Object.keys(bn)).toEqual(Object.keys(en));
    const untranslated = Object.entries(bn).filter(([, word]) => !/\p{Script=Bengali}/u.test(word));
    expect(untranslated.map(([key]) => key)).toEqual(['footOpenApi']);
    expect(markup.length).toBeGreaterThan(40);
    expect(markup).toEqual(markup.map(([key]) => [key, en[key ?? '']]));
    await page.context().close();
  });

  it('is typed: a missing word is an error of the compiler', () => {
    const program = ts.createProgram([join(shopFolder, 'shop.js')], {
      allowJs: true,
      checkJs: true,
      noEmit: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noUnusedLocals: true,
      target: ts.ScriptTarget.ES2024,
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      module: ts.ModuleKind.Preserve,
      types: [],
    });
    expect(
      ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    ).toEqual([]);
  });
});

describe('the bar', () => {
  it('changes language and theme of page and chat, and remembers both', async () => {
    const { page, complaints } = await visit();
    await bar(page).getByRole('button', { name: 'বাংলা' }).click();
    await bar(page).getByRole('button', { name: 'আঁধার' }).click();
    const expected = { lang: 'bn', page: 'dark', locale: 'bn', theme: 'dark' };
    await expect.poll(() => attributes(page)).toEqual(expected);
    await expect.poll(() => page.locator('.price').first().textContent()).toBe('৳\u00a0৩৬০');
    await page.reload();
    await expect.poll(() => attributes(page)).toEqual(expected);
    await expect.poll(() => bar(page).locator('[aria-pressed=true]').count()).toBe(3);
    await bar(page).getByRole('button', { name: 'English' }).click();
    await expect.poll(() => page.locator('.price').first().textContent()).toBe('৳\u00a0360');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('signs Nusrat in with a fresh token at every load, and out again', async () => {
    const { page, complaints, calls } = await visit();
    const guest = bar(page).getByRole('button', { name: 'Guest' });
    const nusrat = bar(page).getByRole('button', { name: 'Nusrat, customer' });
    await guest.click();
    await expect.poll(() => calls()).toEqual([]);

    const before = tokens;
    await nusrat.click();
    await expect.poll(calls).toEqual([`identify token-${before + 1}`]);
    await page.reload();
    await expect.poll(calls).toEqual([`identify token-${before + 2}`]);
    await expect.poll(() => nusrat.getAttribute('aria-pressed')).toBe('true');

    await guest.click();
    await expect.poll(calls).toEqual([`identify token-${before + 2}`, 'logout']);
    await page.reload();
    await page.locator('.book').first().waitFor();
    await expect.poll(() => guest.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => calls()).toEqual([]);
    expect(tokens).toBe(before + 2);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('lets only the last of several hasty changes stand', async () => {
    const { page, calls } = await visit();
    await page.evaluate(() => {
      const [guest, nusrat] = document.querySelectorAll<HTMLElement>('[data-visitor]');
      for (const button of [nusrat, guest, nusrat, guest]) button?.click();
    });
    await expect.poll(async () => (await calls()).at(-1)).toBe('logout');
    await expect.poll(async () => (await calls()).filter((call) => call === 'logout')).toHaveLength(1);
    await expect.poll(() => bar(page).getByRole('button', { name: 'Guest' }).getAttribute('aria-pressed')).toBe('true');
    await page.context().close();
  });

  it('stays with the guest and says so when Nusrat cannot be signed in', async () => {
    const { page, calls } = await visit();
    given.identity = false;
    await bar(page).getByRole('button', { name: 'Nusrat, customer' }).click();
    await expect.poll(() => said(page).textContent()).toContain('could not be signed in');
    await expect.poll(() => bar(page).getByRole('button', { name: 'Guest' }).getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => calls()).toEqual([]);
    await page.context().close();
  });
});

describe('the shelf', () => {
  it('opens the chat from a book, from the hero, and says when there is no chat', async () => {
    const { page, calls } = await visit();
    await page.getByRole('button', { name: 'Ask about this book: Gitanjali' }).click();
    await page.getByRole('button', { name: 'Sell us your old books' }).click();
    await expect.poll(() => calls()).toEqual(['open', 'open']);
    given.chat = false;
    await page.reload();
    await page.getByRole('button', { name: 'Ask about this book: Gitanjali' }).click();
    await expect.poll(() => said(page).textContent()).toContain('The chat has not loaded yet');
    await page.context().close();
  });

  it('finds books by either spelling, and offers the chat when there are none', async () => {
    const { page, calls } = await visit();
    await page.getByRole('button', { name: 'Search' }).click();
    await page.keyboard.type("sultana's");
    await expect.poll(() => shelf(page)).toEqual(['Sultana’s Dream']);
    await expect.poll(() => page.locator('#shelf-count').textContent()).toBe('1 book');
    await page.locator('#search').fill('ঠাকুর');
    await expect.poll(() => shelf(page)).toEqual(['Gitanjali', 'Thakurmar Jhuli', 'Shesher Kobita']);
    // য় typed as one letter is spelt as two on the shelf, or the other way round.
    await page.locator('#search').fill('রা\u09dfহান');
    await expect.poll(() => shelf(page)).toEqual(['Hajar Bochhor Dhore']);
    await page.locator('#search').fill('রা\u09af\u09bcহান');
    await expect.poll(() => shelf(page)).toEqual(['Hajar Bochhor Dhore']);
    await page.locator('#search').fill('zzz');
    await page.getByRole('button', { name: 'Ask us' }).click();
    await expect.poll(() => calls()).toEqual(['open']);
    await page.getByRole('button', { name: 'Show all books' }).click();
    await expect.poll(() => shelf(page)).toHaveLength(6);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('shelf');
    await page.context().close();
  });

  it('shows the shelf that the address names', async () => {
    const { page } = await visit({}, '/#children');
    await expect.poll(() => shelf(page)).toEqual(['Sultana’s Dream', 'Thakurmar Jhuli']);
    const links = page.getByRole('navigation').getByRole('link');
    for (let place = 0; place < (await links.count()); place++) {
      await links.nth(place).click();
      await expect.poll(() => page.locator('.shelves [aria-current]').textContent()).toBe(await links.nth(place).textContent());
      await expect.poll(async () => (await shelf(page)).length).toBeGreaterThan(0);
    }
    await page.getByRole('link', { name: 'Browse the shelf' }).click();
    await expect.poll(() => page.locator('#shelf').evaluate((element) => element.getBoundingClientRect().top < 200)).toBe(true);
    await page.context().close();
  });

  it('fills the cart aloud and empties it by keyboard', async () => {
    const { page } = await visit();
    await page.getByRole('button', { name: 'Add Gitanjali to the cart' }).click();
    await page.getByRole('button', { name: 'Add Gitanjali to the cart' }).click();
    await page.getByRole('button', { name: 'Add Shesher Kobita to the cart' }).press('Enter');
    await expect.poll(() => said(page).getAttribute('role')).toBe('status');
    await expect.poll(() => said(page).textContent()).toBe('Shesher Kobita is in your cart: 3 books in all.');
    await page.getByRole('button', { name: 'Cart, 3 books' }).press('Enter');
    await expect.poll(() => page.locator('#cart-total').textContent()).toBe('Total ৳\u00a01,030');
    await page.getByRole('button', { name: 'Take Gitanjali out of the cart' }).press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Take Shesher Kobita out of the cart');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('cart');
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.getByRole('button', { name: 'Cart, empty' }).evaluate((button) => button === document.activeElement))
      .toBe(true);
    await page.context().close();
  });
});

it('embeds the chat with the script alone', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, complaints } = await visit({ colorScheme }, '/embed.html');
    expect(readFileSync(join(shopFolder, 'embed.html'), 'utf8')).not.toContain('<kotha-chat');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  }
});

describe('a customer’s conversations', () => {
  const id = '01a1fb75-4f4a-71ab-ab93-b49ae3170d32';
  const wanted = (page: Page) => page.evaluate(() => document.querySelector('kotha-chat')?.getAttribute('conversation'));

  for (const locale of ['en-US', 'bn-BD']) {
    it(`have a page that opens the chat, in ${locale}`, async () => {
      const { page, complaints, calls } = await visit({ locale }, '/conversations');
      const name = locale === 'en-US' ? 'Open my conversations' : 'আমার আলাপ খুলুন';
      await page.getByRole('button', { name }).click();
      await expect.poll(() => calls()).toEqual(['open']);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  }

  it('are each led to the shop, whose chat is asked for it', async () => {
    const { page, calls } = await visit({}, `/conversation/${id}`);
    await expect.poll(calls).toEqual(['open']);
    await expect.poll(() => wanted(page)).toBe(id);
    await expect.poll(() => page.url()).toBe(`${origin}/`);
    await page.context().close();
  });

  it('are answered with the guide when they are not theirs or were never there', async () => {
    const { page, calls } = await visit({}, `/conversation/${id}`);
    await expect.poll(calls).toEqual(['open']);
    await page.evaluate(() => document.dispatchEvent(new CustomEvent('kotha-error', { detail: 'not_found' })));
    await page.waitForURL(`${origin}/conversations`);
    await page.goto(`${origin}/conversation/..%2fnonsense`);
    await expect.poll(() => page.url()).toBe(`${origin}/conversations`);
    await page.context().close();
  });

  it('are asked for only after the chat knows who asks', async () => {
    const { page } = await visit();
    await page.evaluate(() => localStorage.setItem('shop-visitor', 'nusrat'));
    await page.goto(`${origin}/conversation/${id}`);
    const calls = () =>
      page.evaluate(() => (globalThis as unknown as { calls?: string[] }).calls?.map((call) => call.split(' ')[0]));
    await expect.poll(calls).toEqual(['identify', 'open']);
    await page.context().close();
  });
});

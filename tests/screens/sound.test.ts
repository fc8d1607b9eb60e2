import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../browser.ts';
import { startStack } from '../stack.ts';
import { walkConsole } from './console.ts';
import { faultsOf, nameOf, openIn, type Look, type Shoot } from './looks.ts';
import { seedShop, type Shop } from './seed.ts';

/** Each language, theme and width at least once, and each pair of a language with a theme or a width as far as two can; `npm run screens` has all eight. */
const looks: readonly Look[] = [
  { locale: 'en', theme: 'light', width: 1440 },
  { locale: 'bn', theme: 'dark', width: 390 },
];

let stack: Awaited<ReturnType<typeof startStack>>;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let shop: Shop;

beforeAll(async () => {
  const [started, chromium] = await Promise.all([startStack(), startBrowser()]);
  stack = started;
  browser = chromium.browser;
  stopBrowser = chromium.stop;
  shop = await seedShop(stack);
}, 600_000);
afterAll(async () => {
  await stopBrowser();
  await stack.stop();
});

test.each(looks.map((look) => [nameOf(look), look] as const))(
  'every page and overlay of the console is sound: axe has nothing to say and nothing is too wide (%s)',
  { timeout: 600_000 },
  async (_name, look) => {
    const seen: string[] = [];
    const faults: string[] = [];
    const shoot: Shoot = async (page, name) => {
      seen.push(name);
      faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
    };
    await walkConsole({ look, open: () => openIn(browser, look), shoot, shop, stack });
    expect(faults).toEqual([]);
    expect(new Set(seen).size).toBeGreaterThan(60);
  },
);

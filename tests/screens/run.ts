import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { startStack } from '../stack.ts';
import { walkConsole } from './console.ts';
import { seedShop } from './seed.ts';
import { walkWidget } from './widget.ts';

/** One way of looking at every screen. */
export interface Look {
  readonly locale: 'en' | 'bn';
  readonly theme: 'light' | 'dark';
  readonly width: 1440 | 390;
}

/** Takes the picture of what is shown now, and notes what is wrong with it. */
export type Shoot = (page: Page, name: string) => Promise<void>;

const folder = join(import.meta.dirname, '../../screens');
const looks: readonly Look[] = (['en', 'bn'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) => ([1440, 390] as const).map((width) => ({ locale, theme, width }))),
);
const walks = { widget: walkWidget, console: walkConsole } as const;

const { values } = parseArgs({ options: { only: { type: 'string' }, look: { type: 'string' } } });
const nameOf = ({ locale, theme, width }: Look): string => `${width}-${locale}-${theme}`;
const faults: string[] = [];
let pictures = 0;

/** A page that is wider than its window has to be pushed sideways to be read. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

function camera(look: Look): Shoot {
  return async (page, name) => {
    const file = join(folder, nameOf(look), `${name}.png`);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: file, animations: 'disabled' });
    pictures += 1;
    const found = (await accessibilityFaults(page)).map((fault) => `${nameOf(look)} ${name}: ${fault}`);
    const wide = await overflow(page);
    faults.push(...found, ...(wide > 0 ? [`${nameOf(look)} ${name}: ${wide} px wider than the window`] : []));
  };
}

await rm(folder, { recursive: true, force: true });
const [stack, { browser, stop }] = await Promise.all([startStack(), startBrowser()]);
try {
  const shop = await seedShop(stack);
  for (const look of looks.filter((one) => nameOf(one).includes(values.look ?? ''))) {
    await mkdir(join(folder, nameOf(look)), { recursive: true });
    const open = async (): Promise<Page> => {
      const { page } = await openPage(browser, {
        viewport: { width: look.width, height: look.width === 390 ? 844 : 900 },
        locale: look.locale === 'bn' ? 'bn-BD' : 'en-GB',
        colorScheme: look.theme,
        timezoneId: 'Asia/Dhaka',
        hasTouch: look.width === 390,
      });
      page.setDefaultTimeout(20_000);
      return page;
    };
    for (const [name, walk] of Object.entries(walks)) {
      if (!name.includes(values.only ?? '')) continue;
      await walk({ look, open, shoot: camera(look), shop, stack });
      console.log(`${nameOf(look)} ${name}`);
    }
  }
} finally {
  await stop();
  await stack.stop();
}
for (const fault of faults) console.error(fault);
console.log(`${pictures} pictures in screens/, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

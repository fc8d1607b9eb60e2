import type { Browser, Page } from 'playwright-core';
import { accessibilityFaults, openPage } from '../browser.ts';

/** One way of looking at every screen. */
export interface Look {
  readonly locale: 'en' | 'bn';
  readonly theme: 'light' | 'dark';
  readonly width: 1440 | 390;
}

/** Does with what is shown now what a walk is for: takes its picture, notes what is wrong with it. */
export type Shoot = (page: Page, name: string) => Promise<void>;

export const looks: readonly Look[] = (['en', 'bn'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) => ([1440, 390] as const).map((width) => ({ locale, theme, width }))),
);
export const nameOf = ({ locale, theme, width }: Look): string => `${width}-${locale}-${theme}`;

/** A new person's page, as wide and in the language and theme of the look. */
export async function openIn(browser: Browser, look: Look): Promise<Page> {
  const { page } = await openPage(browser, {
    viewport: { width: look.width, height: look.width === 390 ? 844 : 900 },
    locale: look.locale === 'bn' ? 'bn-BD' : 'en-GB',
    colorScheme: look.theme,
    timezoneId: 'Asia/Dhaka',
    hasTouch: look.width === 390,
  });
  return page;
}

/** The narrowest phone that is still sold, and what a wide one shows at 400 %. */
const narrowest = 320;

/** What is wrong with the page as it is shown now: what axe finds, and that it has to be pushed sideways to be read. */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults = await accessibilityFaults(page);
  const size = page.viewportSize();
  if (size === null) return faults;
  for (const width of size.width < 720 ? [size.width, narrowest] : [size.width]) {
    await page.setViewportSize({ ...size, width });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) faults.push(`${wide} px wider than a window of ${width} px`);
  }
  await page.setViewportSize(size);
  return faults;
}

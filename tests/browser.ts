import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { atFullSpeed, slowDown } from './slowness.ts';

/** The package's own configuration looks for its fonts at a fixed place; these are where they were unpacked. */
const fontConfiguration = (folder: string): string =>
  `<?xml version="1.0"?><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`;

/** A camera and a microphone that are not there: nobody is asked, and what is heard is a tone that comes and goes. */
export const fakeMedia = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];

/** A real Chromium from the registry. It unpacks itself once into a folder of this process, which goes when it stops. */
export async function startBrowser(flags: readonly string[] = []): Promise<{ browser: Browser; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'kotha-browser-'));
  // Both are read when the package is imported: without the first it unpacks no libraries, with a shared folder it may find half of them.
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
  process.env['TMPDIR'] = folder;
  const { default: sparticuz } = await import('@sparticuz/chromium');
  const executablePath = await sparticuz.executablePath();
  await writeFile(join(folder, 'fonts.conf'), fontConfiguration(folder));
  process.env['FONTCONFIG_FILE'] = join(folder, 'fonts.conf');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', ...flags] });
  return {
    browser,
    stop: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A page of a person of their own: nothing is shared with other pages. What the page complains about is collected. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  // What never comes is noticed a little before the test itself is given up.
  page.setDefaultTimeout(60_000);
  await slowDown(page);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints };
}

/** Until the page is another one, what is played goes on until somebody stops it, however short it is. */
export async function playOn(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      this.loop = true;
      return play.call(this);
    };
  });
}

/** Waits until nothing moves or fades any more but what never ends, as the dots of somebody who writes. */
export async function comeToRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const within = (root: Document | ShadowRoot): Animation[] => [
      ...root.getAnimations(),
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? within(shadowRoot) : [])),
    ];
    const passing = within(document).filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
  });
}

/** Where an element stands once it stands still. */
export async function placeOf(element: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  await element.waitFor();
  await comeToRest(element.page());
  return element.evaluate(async (found) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const look = () => {
      const { x, y, width, height } = found.getBoundingClientRect();
      return { x, y, width, height };
    };
    let [before, here] = [look(), look()];
    do {
      before = here;
      await frame();
      await frame();
      here = look();
    } while (JSON.stringify(before) !== JSON.stringify(here));
    return here;
  });
}

/** What axe finds wrong with the page as it is shown now, one line each; shadow roots are looked into. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // What is fading in has not its own colours yet.
  await comeToRest(page);
  return atFullSpeed(page, () =>
    page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as { axe: typeof axe };
      const { violations: found } = await checker.run(document);
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    }),
  );
}

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { openPage, startBrowser } from '../browser.ts';
import { bundleWidget } from './bundle.ts';
import { FakeService } from './fake-service.ts';

const bengali = createRequire(import.meta.url).resolve(
  '@fontsource/noto-sans-bengali/files/noto-sans-bengali-bengali-400-normal.woff2',
);

export interface Shop {
  readonly service: FakeService;
  /** A page of the host with this in its body, served with these headers and prepared before it is opened; the page before is closed. */
  visit(
    body: string,
    headers?: Record<string, string>,
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<{ page: Page; complaints: string[] }>;
  stop(): Promise<void>;
}

/** A host site of its own origin beside the service whose chat it embeds, and a browser to visit it. */
export async function startShop(): Promise<Shop> {
  const [{ browser, stop }, widget] = await Promise.all([startBrowser(), bundleWidget()]);
  const service = new FakeService();
  await service.listen();
  for (const [path, body] of widget) service.files.set(path, { type: 'text/javascript; charset=utf-8', body });
  const font = await readFile(bengali);
  for (const weight of [400, 600])
    service.files.set(`/fonts/noto-sans-bengali-${weight}.woff2`, { type: 'font/woff2', body: font });
  let visited: Page | undefined;
  let hosted = { body: '', headers: {} as Record<string, string> };
  const host = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...hosted.headers })
      .end(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Boi Ghar</title><link rel="icon" href="data:,"><main><h1>Books</h1></main>${hosted.body}</html>`),
  );
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  return {
    service,
    async visit(body, headers = {}, prepare) {
      hosted = { body, headers };
      await visited?.context().close();
      const opened = await openPage(browser, { viewport: { width: 800, height: 760 } });
      visited = opened.page;
      await prepare?.(opened.page);
      await opened.page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
      await opened.page.locator('kotha-chat button').first().waitFor({ state: 'attached' });
      return opened;
    },
    async stop() {
      await Promise.all([stop(), service.close()]);
      host.closeAllConnections();
      await new Promise((resolve) => host.close(resolve));
    },
  };
}

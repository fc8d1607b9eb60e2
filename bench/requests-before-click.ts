import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

const page =
  '<!doctype html><title>A shop</title><link rel="icon" href="data:,"><script src="/kotha.js" async></script><p>Books</p>';

/** What a page with the one line of embedding asks for, beside itself, until its network is quiet and nobody has clicked. */
export async function requestsBeforeClick(browser: Browser, site: string): Promise<string[]> {
  const server = createServer((request, response) => {
    if (request.url === '/') response.setHeader('content-type', 'text/html').end(page);
    else
      readFile(join(site, new URL(request.url ?? '/', 'http://host').pathname)).then(
        (file) => response.setHeader('content-type', 'text/javascript').end(file),
        () => response.writeHead(404).end(),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const tab = await browser.newPage();
    const asked: string[] = [];
    tab.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: 'networkidle' });
    await tab.locator('kotha-chat').getByRole('button').first().waitFor();
    return asked.filter((path) => path !== '/');
  } finally {
    server.close();
  }
}

import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildSite } from '../infra/build.ts';
import { startBrowser } from '../tests/browser.ts';
import { atMost, type Report } from './report.ts';

const rounds = 5;
const slowdown = 4;
const quietMs = 1500;

/** What a page's visitor pays until the page is quiet and nobody has clicked. */
interface Cost {
  readonly blockingMs: number;
  readonly longestTaskMs: number;
  readonly layoutShift: number;
  readonly requests: number;
  readonly foreignHosts: number;
}

const page = (head: string) =>
  `<!doctype html><html lang="en"><title>A shop</title><link rel="icon" href="data:,">${head}<h1>Books</h1>${'<p>Old and new ones.</p>'.repeat(40)}</html>`;

/** Long tasks and layout shifts, watched from the first line of the page on. */
const watch = () => {
  const seen = { tasks: [] as number[], layoutShift: 0 };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
    buffered: true,
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.layoutShift += (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
};

async function visit(browser: Browser, address: string): Promise<Cost> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const tab = await context.newPage();
    const asked: URL[] = [];
    tab.on('request', (request) => {
      if (!request.url().startsWith('data:')) asked.push(new URL(request.url()));
    });
    const session = await context.newCDPSession(tab);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await tab.addInitScript(watch);
    await tab.goto(address, { waitUntil: 'networkidle' });
    await tab.waitForTimeout(quietMs);
    const seen = await tab.evaluate(() => (window as unknown as { seen: { tasks: number[]; layoutShift: number } }).seen);
    const { host } = new URL(address);
    return {
      blockingMs: seen.tasks.reduce((sum, task) => sum + task - 50, 0),
      longestTaskMs: Math.max(0, ...seen.tasks),
      layoutShift: seen.layoutShift,
      requests: asked.length - 1,
      foreignHosts: new Set(asked.map((url) => url.host).filter((other) => other !== host)).size,
    };
  } finally {
    await context.close();
  }
}

const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;
const medianOf = (costs: readonly Cost[], figure: keyof Cost): number => median(costs.map((cost) => cost[figure]));
const figures = ['blockingMs', 'longestTaskMs', 'layoutShift', 'requests', 'foreignHosts'] as const;

/** The same page without and with the chat, in turns, on a processor four times slower. */
async function compare(site: string): Promise<Report> {
  const server = createServer((request, response) => {
    if (request.url === '/busy')
      response
        .setHeader('content-type', 'text/html')
        .end(page('<script>for (const end = Date.now() + 200; Date.now() < end;);</script>'));
    else if (request.url === '/without') response.setHeader('content-type', 'text/html').end(page(''));
    else if (request.url === '/with')
      response.setHeader('content-type', 'text/html').end(page('<script src="/kotha.js" async></script>'));
    else
      readFile(join(site, new URL(request.url ?? '/', 'http://host').pathname)).then(
        (file) => response.setHeader('content-type', 'text/javascript').end(file),
        () => response.writeHead(404).end(),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { browser, stop } = await startBrowser();
  try {
    // A page that is known to block: who does not see that sees nothing.
    const busy = await visit(browser, `${address}/busy`);
    if (busy.blockingMs < 100) throw new Error('A task of 200 ms was not seen, so this browser tells nothing about tasks.');
    const costs: Record<'without' | 'with', Cost[]> = { without: [], with: [] };
    for (let round = 0; round < rounds; round++)
      for (const kind of ['without', 'with'] as const) costs[kind].push(await visit(browser, `${address}/${kind}`));
    const rows = figures.map((figure) => ({
      figure,
      without: medianOf(costs.without, figure),
      with: medianOf(costs.with, figure),
    }));
    const added = (figure: keyof Cost) => Math.max(0, medianOf(costs.with, figure) - medianOf(costs.without, figure));
    return {
      name: 'host-page',
      tables: [{ title: `A host page before a click, ${slowdown} times slower, median of ${rounds}`, rows }],
      bars: [
        atMost('added blocking time, ms', added('blockingMs'), 0),
        atMost('added tasks over 50 ms, longest', added('longestTaskMs'), 0),
        atMost('added layout shift', added('layoutShift'), 0),
        atMost('requests before a click', medianOf(costs.with, 'requests'), 1),
        atMost('foreign hosts', medianOf(costs.with, 'foreignHosts'), 0),
      ],
    };
  } finally {
    await stop();
    server.close();
  }
}

export async function run(): Promise<Report> {
  const dist = await mkdtemp(join(tmpdir(), 'kotha-host-page-'));
  try {
    await buildSite(dist);
    return await compare(join(dist, 'site'));
  } finally {
    await rm(dist, { recursive: true, force: true });
  }
}

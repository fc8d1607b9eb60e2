import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { atLeast, atMost, type Bar } from '../../../bench/report.ts';
import { openChatPage } from './chat-page.ts';

/** Twice the time between heartbeats of a page that is looked at, and a little. */
const watchedMs = 95_000;
const quietMs = 5000;
/** Timers and the reading of the clock may differ by this much. */
const slackMs = 500;

/** What an open chat that nobody touches asks for. */
export async function measureIdle(browser: Browser, url: string): Promise<Bar[]> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 } });
  const requests: number[] = [];
  const frames: number[] = [];
  context.on('request', () => requests.push(performance.now()));
  const { page, open, unsent } = await openChatPage(context, {
    url,
    who: 'customer:idle',
    viewer: 'customer:idle',
    write: () => undefined,
  });
  page.on('websocket', (socket) => socket.on('framesent', () => frames.push(performance.now())));
  await open('Is somebody there?');
  await page.locator('kotha-chat').getByText('Sent').waitFor();
  const isQuiet = () => performance.now() - (requests.at(-1) ?? 0) > quietMs;
  while ((await unsent()) > 0 || frames.length === 0 || !isQuiet()) await wait(100);
  const from = performance.now();
  await wait(watchedMs);
  const since = (times: readonly number[]) => times.filter((at) => at > from);
  const beats = since(frames);
  const gaps = beats.slice(1).map((at, index) => at - (beats[index] ?? 0));
  await context.close();
  return [
    atMost(`browser: requests of an idle chat in ${watchedMs / 1000} s`, since(requests).length, 0),
    atMost(`browser: frames of an idle chat in ${watchedMs / 1000} s`, beats.length, 3),
    atLeast('browser: ms between the heartbeats of an idle chat', Math.min(watchedMs, ...gaps), 45_000 - slackMs),
  ];
}

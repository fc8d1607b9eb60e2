import type { ServerResponse } from 'node:http';
import type { CDPSession, Page } from 'playwright-core';
import type { WebSocket } from 'ws';

/** How many times slower pages run than they could, from `KOTHA_TEST_SLOWNESS`: what does not wait for what it looks at is then red. */
const slowness = Number(process.env['KOTHA_TEST_SLOWNESS'] ?? 1);
const isSlow = slowness > 1;

const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 300));

const throttles = new WeakMap<Page, CDPSession>();

/** A slow processor for the page. */
export async function slowDown(page: Page): Promise<void> {
  if (!isSlow) return;
  const session = await page.context().newCDPSession(page);
  throttles.set(page, session);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
}

/** What only looks at the page, and is no part of it, need not be slow. */
export async function atFullSpeed<T>(page: Page, look: () => Promise<T>): Promise<T> {
  const throttle = throttles.get(page);
  await throttle?.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const seen = await look();
  await throttle?.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  return seen;
}

/** A request that takes its time to arrive, and whose answer does too; what they overtake differs every time. */
export async function arriveLate(response: ServerResponse): Promise<void> {
  if (!isSlow) return;
  const end = response.end.bind(response);
  response.end = ((...given: Parameters<typeof end>) => {
    void pause().then(() => end(...given));
    return response;
  }) as typeof response.end;
  await pause();
}

/** Answers, unless the page is closed meanwhile, which takes back whatever it had asked. */
export function unlessGone(answering: Promise<void>): void {
  answering.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET') throw error;
  });
}

const lastSent = new WeakMap<WebSocket, Promise<unknown>>();

/** Sends a frame, late where everything is slow, and never before the one that was sent before it. */
export function sendFrame(socket: WebSocket, frame: object): void {
  const text = JSON.stringify(frame);
  if (!isSlow) return socket.send(text);
  const sent = (lastSent.get(socket) ?? Promise.resolve()).then(pause).then(() => socket.send(text));
  lastSent.set(socket, sent);
}

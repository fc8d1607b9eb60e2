/**
 * Makes the console an app that can be installed and told of things. It keeps no code and no answer: every page and every
 * module comes from the network, so an installed console is never an old one. Without a network a page says so by itworker.
 */

export {};

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Clicked extends Waiting {
  readonly notification: { readonly data?: unknown; close(): void };
}
interface ConsoleWindow {
  readonly url: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}
interface Worker {
  addEventListener(name: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(name: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(name: 'notificationclick', listener: (event: Clicked) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly ConsoleWindow[]>;
    openWindow(url: string): Promise<unknown>;
  };
}

/** The types of a page and of a worker cannot stand in one project: this is the little that is used of the latter. */
const worker = globalThis as unknown as Worker;

/** Asks for the page again by itself, as it may do no more than that: no script, and words in both languages. */
const offlinePage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta http-equiv="refresh" content="15" />
    <title>Kotha</title>
    <style>
      body { display: grid; place-content: center; gap: 16px; min-height: 100dvh; margin: 0; padding: 24px; font: 16px/1.6 system-ui, sans-serif; text-align: center; }
      h1 { margin: 0; font-size: 20px; }
      p { margin: 0; max-width: 44ch; }
      a { color: inherit; }
    </style>
  </head>
  <body>
    <main>
      <h1>You are offline</h1>
      <p>What you wrote is kept on this device. This page looks again every few seconds.</p>
      <p><a href="">Try now</a></p>
    </main>
    <main lang="bn">
      <h1>আপনি অফলাইনে আছেন</h1>
      <p>আপনার লেখা এই ডিভাইসে রাখা আছে। কয়েক সেকেন্ড পরপর পাতাটি নিজেই আবার চেষ্টা করবে।</p>
      <p><a href="">এখনই চেষ্টা করুন</a></p>
    </main>
  </body>
</html>
`;

const offline = (): Response =>
  new Response(offlinePage, {
    status: 503,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    },
  });

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') event.respondWith(fetch(event.request).catch(offline));
});

/** Goes to what a notification is about in a console that is open already, else in a new one. */
async function follow(path: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const console = windows.find(({ url }) => new URL(url).pathname.startsWith('/admin/'));
  if (!console) return void (await worker.clients.openWindow(path));
  await console.focus();
  console.postMessage({ type: 'notification.clicked', path });
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const data: unknown = event.notification.data;
  // Ours name a place within the console, and nothing else is followed.
  if (typeof data === 'string' && data.startsWith('/admin/')) event.waitUntil(follow(data));
});

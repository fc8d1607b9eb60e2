import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const folder = join(import.meta.dirname, '../shop');
const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** Reloads the page when a new build is served. */
const reloadScript = "new EventSource('/dev/changes').addEventListener('change', () => location.reload());";

/** Pages by their addresses; everything else is found by its file's name. */
const pages: Readonly<Record<string, string>> = { '/': 'index.html', '/conversations': 'conversations.html' };
const conversationPath = /^\/conversation\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/;

/** The page where a visitor meets the widget; with `reloads` it also follows rebuilds. */
export class DemoShop {
  readonly #reloads: boolean;
  readonly #watchers = new Set<ServerResponse>();

  constructor({ reloads }: { reloads: boolean }) {
    this.#reloads = reloads;
  }

  /** Answers a GET or HEAD for a file of the shop; false when the shop has nothing there. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    if (this.#reloads && path === '/dev/changes') return this.#follow(response);
    if (this.#reloads && path === '/dev/reload.js') return this.#send(request, response, '.js', reloadScript);
    if (path.startsWith('/conversation/')) return this.#lead(response, path);
    const name = pages[path] ?? path.slice(1);
    if (!readdirSync(folder).includes(name) || !statSync(join(folder, name)).isFile()) return false;
    const content = readFileSync(join(folder, name));
    const isPage = this.#reloads && name.endsWith('.html');
    return this.#send(
      request,
      response,
      extname(name),
      isPage ? content.toString().replace('</head>', '<script src="/dev/reload.js"></script></head>') : content,
    );
  }

  /** Tells every open page that there is something new. */
  changed(): void {
    for (const watcher of this.#watchers) watcher.write('event: change\ndata: now\n\n');
  }

  #send(request: IncomingMessage, response: ServerResponse, extension: string, content: string | Buffer): boolean {
    const type = contentTypes[extension] ?? 'application/octet-stream';
    response.writeHead(200, {
      'content-type': type,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    response.end(request.method === 'HEAD' ? undefined : content);
    return true;
  }

  /** A conversation is read in the chat: the shop's page opens it there, and tells by nothing whether there is one. */
  #lead(response: ServerResponse, path: string): boolean {
    const conversationId = conversationPath.exec(path)?.[1];
    const location = conversationId === undefined ? '/conversations' : `/?kotha-open=${conversationId}`;
    response.writeHead(302, { location, 'cache-control': 'no-store' }).end();
    return true;
  }

  #follow(response: ServerResponse): boolean {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
    this.#watchers.add(response);
    response.on('close', () => this.#watchers.delete(response));
    return true;
  }
}

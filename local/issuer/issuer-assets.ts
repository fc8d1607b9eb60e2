import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const own = (name: string) => () => join(import.meta.dirname, 'issuer-assets', name);
const font = (weight: number) => () =>
  require.resolve(`@fontsource/noto-sans-bengali/files/noto-sans-bengali-bengali-${weight}-normal.woff2`);

const assets: Record<string, { type: string; locate: () => string }> = {
  'sign-in.css': { type: 'text/css; charset=utf-8', locate: own('sign-in.css') },
  'sign-in.js': { type: 'text/javascript; charset=utf-8', locate: own('sign-in.js') },
  'alpona.svg': { type: 'image/svg+xml', locate: own('alpona.svg') },
  'bengali-400.woff2': { type: 'font/woff2', locate: font(400) },
  'bengali-500.woff2': { type: 'font/woff2', locate: font(500) },
  'bengali-600.woff2': { type: 'font/woff2', locate: font(600) },
};

/** Answers one of the files that the issuer's pages are made of; 404 for any other name. */
export async function sendAsset(name: string, response: ServerResponse): Promise<void> {
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (!asset) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
  const bytes = await readFile(asset.locate());
  response.writeHead(200, {
    'content-type': asset.type,
    // Fonts never change; the others do while somebody works on them.
    'cache-control': asset.type.startsWith('font') ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  response.end(bytes);
}

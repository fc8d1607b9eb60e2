import { minify } from 'terser';
import type { Files } from './bundles.ts';

/** Bundled scripts made smaller still: names are given so that the same code reads the same everywhere, which compresses better. */
export async function squeeze(files: Files, format: 'module' | 'script'): Promise<Files> {
  const squeezed = [...files].map(async ([path, content]): Promise<[string, Uint8Array | string]> => {
    if (!path.endsWith('.js')) return [path, content];
    const source = typeof content === 'string' ? content : new TextDecoder().decode(content);
    const { code } = await minify(source, {
      module: format === 'module',
      ecma: 2020,
      compress: { passes: 3 },
      // A module is always read as UTF-8, a script in whatever encoding its page has.
      format: { ascii_only: format === 'script' },
    });
    // The script is a few functions and a class, which is strict by itself.
    return [path, (code ?? source).replace(/^"use strict";/, '')];
  });
  return new Map(await Promise.all(squeezed));
}

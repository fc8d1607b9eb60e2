import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import { bundleInto, root, type Files } from './bundles.ts';
import { loadedFiles } from './loaded-files.ts';
import { namesToShorten } from './short-names.ts';
import { squeeze } from './squeeze.ts';
import { textOfCss } from './text-of-css.ts';
import { lightestName } from './version-name.ts';

/** A room of the site: what it was bundled from, and the entry's name, which changes with what is in it. */
export interface Room {
  readonly entry: string;
  /** The entry and what it imports at once, as paths below the site. */
  readonly first: readonly string[];
  readonly metafile: Metafile;
}

/** Files of the contract that are nothing but values: who uses a number takes the number along and not one more file. */
const valuesOnly: Plugin = {
  name: 'values-only',
  setup(build) {
    build.onResolve({ filter: /contract\/limits\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      sideEffects: false,
    }));
  },
};

/**
 * A few lines that the panel has and that something fetched later needs too: its own copy of them, because what two files share
 * becomes a third that everybody waits for.
 */
const ownCopies: Plugin = {
  name: 'own-copies',
  setup(build) {
    build.onResolve({ filter: /\/(retry|listeners|waveform|save-text)\.ts$/ }, ({ path, resolveDir, importer }) => {
      const later = /client\/(uploads|recorder)\.ts$|widget\/shown-files\.ts$/.exec(importer);
      return later && { path: join(resolveDir, path), suffix: `?${later[0]}` };
    });
  },
};

const sharedPlugins = [textOfCss, valuesOnly];
const forBrowsers: BuildOptions = {
  platform: 'browser',
  target: 'es2022',
  plugins: sharedPlugins,
  // Licences travel beside the code instead of inside it: visitors do not wait for them.
  legalComments: 'external',
};

export interface BuiltRoom {
  readonly files: Files;
  readonly room: Room;
}

async function bundleRoom(
  outdir: string,
  folder: string,
  entry: string,
  named = '[name]-[hash]',
  apart: BuildOptions = {},
): Promise<BuiltRoom> {
  const { files, metafile } = await bundleInto(outdir, {
    ...forBrowsers,
    ...apart,
    format: 'esm',
    splitting: true,
    entryPoints: [{ in: entry, out: basename(entry, '.ts') }],
    entryNames: `${folder}/${named}`,
    chunkNames: `${folder}/${named}`,
  });
  const first = loadedFiles(metafile, entry).map((path) => relative(outdir, join(root, path)));
  return { files, room: { entry, first, metafile } };
}

/** The widget: a launcher of lasting name that knows in which folder its panel is. Each version is a folder of its own, so that its files find each other by short names. */
export async function buildWidget(outdir: string): Promise<BuiltRoom> {
  const apart: BuildOptions = { plugins: [...sharedPlugins, ownCopies], mangleProps: namesToShorten };
  const bundle = (folder: string) => bundleRoom(outdir, folder, 'widget/panel.ts', '[name]', apart);
  const draft = await bundle('widget');
  const [draftPanel = ''] = draft.room.first;
  const launcher = await bundleInto(outdir, {
    ...forBrowsers,
    entryPoints: [
      { in: 'widget/launcher.ts', out: 'kotha' },
      { in: 'widget/teaser.ts', out: 'kotha-teaser' },
    ],
    // Classic scripts: hosts embed them with a line each and no module type.
    format: 'iife',
    define: { __PANEL__: JSON.stringify(draftPanel) },
  });
  const scripts = [...(await squeeze(launcher.files, 'script'))];
  const textOf = (content: Uint8Array | string) => (typeof content === 'string' ? content : new TextDecoder().decode(content));
  const scriptsWith = (version: string) =>
    scripts.map(([path, content]): [string, string] => [
      path,
      textOf(content).replace(draftPanel, draftPanel.replace('/', `/${version}/`)),
    ]);
  const digest = createHash('sha256').update(JSON.stringify([...draft.files].map(String)));
  const version = lightestName(digest.digest('hex'), (name) => new Map(scriptsWith(name)).get('kotha.js') ?? '');
  const { files, room } = await bundle(`widget/${version}`);
  return { files: new Map([...(await squeeze(files, 'module')), ...scriptsWith(version)]), room };
}

const appFiles = ['manifest.webmanifest', 'icon-192.png', 'icon-512.png', 'icon-maskable-512.png'];

/** What makes the console an app: manifest and icons, and a worker whose name has to last. */
async function buildApp(outdir: string): Promise<Files> {
  const worker = await bundleInto(outdir, {
    ...forBrowsers,
    entryPoints: [{ in: 'admin-ui/service-worker.ts', out: 'admin/service-worker' }],
    format: 'iife',
  });
  const files = appFiles.map(async (name): Promise<[string, Uint8Array]> => {
    return [`admin/app/${name}`, await readFile(join(root, 'admin-ui/app', name))];
  });
  return new Map([...worker.files, ...(await Promise.all(files))]);
}

/** The console: its page names the modules by their hashed names. */
export async function buildConsole(outdir: string): Promise<BuiltRoom> {
  const { files, room } = await bundleRoom(outdir, 'admin', 'admin-ui/main.ts');
  const [main, ...imports] = room.first;
  const page = await readFile(join(root, 'admin-ui/index.html'), 'utf8');
  if (!page.includes('"/admin/main.js"'))
    throw new Error('admin-ui/index.html has to load "/admin/main.js": the build puts the real name there.');
  const preloads = imports.map((path) => `\n    <link rel="modulepreload" href="/${path}" />`).join('');
  const html = page.replace('"/admin/main.js"', `"/${main}"`).replace('\n  </head>', `${preloads}\n  </head>`);
  return { files: new Map([...files, ['admin/index.html', html], ...(await buildApp(outdir))]), room };
}

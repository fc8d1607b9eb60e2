import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';
import { asyncApiDocument } from '../contract/asyncapi.ts';
import { functionNames } from '../contract/deploy.ts';
import { openApiDocument } from '../contract/openapi.ts';
import { bundleInto, root, writeFiles, type Files } from './bundles.ts';
import { buildConsole, buildWidget, type Room } from './site-rooms.ts';

const { resolve: resolvePackage } = createRequire(import.meta.url);

/** Where the bundles go unless the caller says otherwise. */
export const defaultDist = join(root, 'dist');

export interface Site {
  readonly widget: Room;
  readonly console: Room;
}

/** How a function is bundled, whatever it does. */
export const functionBundle = {
  outExtension: { '.js': '.mjs' },
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // Linked, not external: Node finds a map through the comment, and without it a stack in the log names minified columns.
  sourcemap: 'linked',
  sourcesContent: false,
  // Packages that are CommonJS inside call require, which a module does not have.
  banner: { js: "import{createRequire as kothaRequire}from'node:module';const require=kothaRequire(import.meta.url);" },
} as const satisfies BuildOptions;

/** Bundles every function of the contract into `functions/<slice>/<trigger>/index.mjs`, each complete in itself. */
export async function buildFunctions(dist = defaultDist): Promise<Metafile> {
  const outdir = join(dist, 'functions');
  const entryPoints = functionNames.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` }));
  const { files, metafile } = await bundleInto(outdir, { ...functionBundle, entryPoints });
  await writeFiles(outdir, files);
  return metafile;
}

const fontWeights = [400, 500, 600];

/** The Bengali glyphs alone; everything else comes from the reader's own system. */
async function copyFonts(): Promise<Files> {
  const folder = dirname(resolvePackage('@fontsource/noto-sans-bengali/package.json'));
  const fonts = fontWeights.map(async (weight): Promise<[string, Uint8Array]> => {
    const font = await readFile(join(folder, 'files', `noto-sans-bengali-bengali-${weight}-normal.woff2`));
    return [`fonts/noto-sans-bengali-${weight}.woff2`, font];
  });
  const licence = await readFile(join(folder, 'LICENSE'));
  return new Map([...(await Promise.all(fonts)), ['fonts/LICENSE.txt', licence]]);
}

/** Who types the bare address of the site wants the console. */
const homePage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="refresh" content="0; url=/admin/" />
    <title>Kotha</title>
  </head>
  <body><a href="/admin/">Kotha</a></body>
</html>
`;

async function printDocuments(): Promise<Files> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const print = (document: object): string => `${JSON.stringify(document, null, 1)}\n`;
  return new Map([
    ['index.html', homePage],
    ['kotha.d.ts', await readFile(join(root, 'widget/kotha.d.ts'), 'utf8')],
    ['openapi.json', print(openApiDocument(version))],
    ['asyncapi.json', print(asyncApiDocument(version))],
  ]);
}

/** Builds everything that browsers load into `site/`: the widget, the console, fonts and the API's documents. */
export async function buildSite(dist = defaultDist): Promise<Site> {
  const outdir = join(dist, 'site');
  const [widget, admin, fonts, documents] = await Promise.all([
    buildWidget(outdir),
    buildConsole(outdir),
    copyFonts(),
    printDocuments(),
  ]);
  await writeFiles(outdir, new Map([...widget.files, ...admin.files, ...fonts, ...documents]));
  return { widget: widget.room, console: admin.room };
}

/** Builds the functions and the site at once. */
export async function build(dist = defaultDist): Promise<void> {
  await Promise.all([buildFunctions(dist), buildSite(dist)]);
}

if (import.meta.main) await build();

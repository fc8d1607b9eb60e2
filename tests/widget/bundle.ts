import { build, type BuildOptions } from 'esbuild';
import { basename, join } from 'node:path';
import { textOfCss } from '../../infra/text-of-css.ts';

const root = join(import.meta.dirname, '../..');
const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  write: false,
  target: 'es2022',
  plugins: [textOfCss],
  legalComments: 'none',
} as const satisfies BuildOptions;

/** The widget's files by their path on the site, as the build makes them. */
export async function bundleWidget(): Promise<Map<string, Uint8Array>> {
  const modules = await build({ ...options, entryPoints: ['widget/panel.ts'], format: 'esm', splitting: true, outdir: root });
  const launcher = await build({
    ...options,
    entryPoints: ['widget/launcher.ts'],
    format: 'iife',
    define: { __PANEL__: '"widget/panel.js"' },
  });
  const files = new Map(modules.outputFiles.map(({ path, contents }) => [`/widget/${basename(path)}`, contents]));
  for (const { contents } of launcher.outputFiles) files.set('/kotha.js', contents);
  return files;
}

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';

export const root = join(import.meta.dirname, '..');

/** What a folder holds, by path below it. */
export type Files = Map<string, Uint8Array | string>;

interface Bundled {
  readonly files: Files;
  readonly metafile: Metafile;
}

/** Bundles without writing; paths are below `outdir`. */
export async function bundleInto(outdir: string, options: BuildOptions): Promise<Bundled> {
  const { outputFiles = [], metafile = { inputs: {}, outputs: {} } } = await build({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    metafile: true,
    logLevel: 'warning',
    ...options,
    outdir,
    write: false,
  });
  return { metafile, files: new Map(outputFiles.map(({ path, contents }) => [relative(outdir, path), contents])) };
}

const isSame = (path: string, content: Buffer): Promise<boolean> =>
  readFile(path).then(
    (present) => present.equals(content),
    () => false,
  );

/**
 * Makes a folder hold exactly these files. What is right already is not touched, and a new file appears whole,
 * so that two builds of the same sources may run side by side and nobody reads half a bundle.
 */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  const write = async ([name, text]: [string, Uint8Array | string]): Promise<void> => {
    const path = join(folder, name);
    const content = Buffer.from(text);
    if (await isSame(path, content)) return;
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}.draft`;
    await writeFile(draft, content);
    await rename(draft, path);
  };
  await Promise.all([...files].map(write));
  const present = await readdir(folder, { recursive: true, withFileTypes: true });
  const stale = present
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.draft'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !files.has(relative(folder, path)));
  await Promise.all(stale.map((path) => rm(path, { force: true })));
}

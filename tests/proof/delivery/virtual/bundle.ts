import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { bundleInto } from '../../../../infra/bundles.ts';

const nodeRequire = createRequire(import.meta.url);

type Load = (exports: object, require: NodeJS.Require, ...values: unknown[]) => void;

/** Bundles a file of this folder; each call of the answer runs all its modules anew, with these globals instead of Node's. */
export async function bundle<Exports extends object>(
  file: string,
  globals: readonly string[],
): Promise<(values: Readonly<Record<string, unknown>>) => Exports> {
  const { files } = await bundleInto(join(import.meta.dirname, 'nowhere'), {
    entryPoints: [join(import.meta.dirname, file)],
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: false,
  });
  const [code] = [...files.values()].map((content) => Buffer.from(content).toString());
  const source = `(function (module, require, ${globals.join(', ')}) {${code}\n})`;
  const load = new Script(source, { filename: file }).runInThisContext() as Load;
  return (values) => {
    const module = { exports: {} as Exports };
    load(module, nodeRequire, ...globals.map((name) => values[name]));
    return module.exports;
  };
}

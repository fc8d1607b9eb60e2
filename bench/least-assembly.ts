import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FunctionName } from '../contract/deploy.ts';
import { functionBundle } from '../infra/build.ts';
import { bundleInto } from '../infra/bundles.ts';
import { synthesize } from '../local/build-app.ts';
import { addressesOf } from '../local/template/addresses.ts';
import { readPlan } from '../local/template/template.ts';

/** Builds the product into a folder, with the least function (bench/least-function.ts) in the place of the one that sends messages. */
export async function buildWithLeastFunction(folder: string): Promise<void> {
  await synthesize(folder, () => undefined);
  const sender: FunctionName = 'conversations/http';
  const file = readPlan(folder, addressesOf(0)).functions.find(({ name }) => name === sender)?.file;
  if (file === undefined) throw new Error(`The template names no function ${sender}.`);
  await rename(file, join(dirname(file), 'replaced.mjs'));
  const { files } = await bundleInto(dirname(file), {
    ...functionBundle,
    sourcemap: false,
    entryPoints: [{ in: 'bench/least-function.ts', out: basename(file, '.mjs') }],
  });
  await writeFile(file, files.get(basename(file)) ?? '');
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemplateError, type Template } from './intrinsics.ts';

/** The one stack of a cloud assembly: its template, and where the files of its assets are. */
export interface Assembly {
  readonly template: Template;
  /** Folder of the asset that is uploaded under this key. */
  readonly assetFolder: (objectKey: string) => string;
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<string, { readonly type: string; readonly properties?: Readonly<Record<string, unknown>> }>
  >;
}
interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path?: string } }>>;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Reads what `cdk synth` wrote. */
export function readAssembly(folder: string): Assembly {
  const manifestFile = join(folder, 'manifest.json');
  if (!existsSync(manifestFile))
    throw new TemplateError(`There is no cloud assembly in ${folder}: run \`node infra/app.ts\` first.`);
  const artifacts = Object.values((readJson(manifestFile) as Manifest).artifacts ?? {});
  const stacks = artifacts.filter(({ type }) => type === 'aws:cloudformation:stack');
  const templateFile = stacks[0]?.properties?.['templateFile'];
  if (stacks.length !== 1 || typeof templateFile !== 'string')
    throw new TemplateError(`${folder} must hold exactly one stack, not ${stacks.length}.`);
  const manifests = artifacts
    .filter(({ type }) => type === 'cdk:asset-manifest')
    .map(({ properties }) => readJson(join(folder, String(properties?.['file']))) as AssetManifest);
  return {
    template: readJson(join(folder, templateFile)) as Template,
    assetFolder: (objectKey) => {
      const hash = objectKey.replace(/\.[^.]*$/, '');
      const path = manifests.map(({ files }) => files[hash]?.source.path).find((found) => found !== undefined);
      if (path === undefined) throw new TemplateError(`The assembly holds no asset ${objectKey}.`);
      return join(folder, path);
    },
  };
}

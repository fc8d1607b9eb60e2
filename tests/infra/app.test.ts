import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { functionNames } from '../../contract/deploy.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kotha-app-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An environment without credentials, profile, or a network that could be used by mistake. */
const offline = (outdir: string) => ({
  PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(':'),
  HOME: folder,
  CDK_OUTDIR: outdir,
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
});

interface Template {
  readonly Resources: Record<
    string,
    { Type: string; Properties: { Code?: { S3Key: string } }; Metadata?: Record<string, string> }
  >;
}
interface Assets {
  readonly files: Record<string, { source: { path: string } }>;
}

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;

it('synthesizes offline, with every function’s code beside the template', async () => {
  const outdir = join(folder, 'direct');
  await run(process.execPath, ['infra/app.ts'], { cwd: root, env: offline(outdir) });
  const { Resources } = await readJson<Template>(join(outdir, 'Kotha.template.json'));
  const { files } = await readJson<Assets>(join(outdir, 'Kotha.assets.json'));
  const named = Object.values(Resources).flatMap(({ Metadata, Properties }) =>
    Metadata?.['kotha:function'] === undefined ? [] : [{ name: Metadata['kotha:function'], key: Properties.Code?.S3Key ?? '' }],
  );
  expect(named.map(({ name }) => name).sort()).toEqual([...functionNames].sort());
  for (const { name, key } of named) {
    const asset = files[key.replace('.zip', '')]?.source.path ?? '';
    expect(await readFile(join(outdir, asset, 'index.mjs'), 'utf8'), name).toContain('export{');
  }
}, 180_000);

it('makes the same template under the CDK’s command line', async () => {
  const direct = join(folder, 'direct-again');
  const underCli = join(folder, 'cli');
  await run(process.execPath, ['infra/app.ts'], { cwd: root, env: offline(direct) });
  await run('cdk', ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', underCli], {
    cwd: root,
    env: offline(underCli),
  });
  /** Code may be at work while this runs: what is compared is what the template says, not the hash of a bundle. */
  const says = ({ Resources }: Template) =>
    Object.entries(Resources).map(([id, { Type, Properties }]) => ({
      id,
      Type,
      Properties: JSON.parse(JSON.stringify(Properties).replace(/[0-9a-f]{64}/g, 'hash')) as unknown,
    }));
  const one = says(await readJson<Template>(join(direct, 'Kotha.template.json')));
  expect(says(await readJson<Template>(join(underCli, 'Kotha.template.json')))).toEqual(one);
}, 300_000);

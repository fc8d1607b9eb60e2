import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment, functionNames, type FunctionName } from '../../contract/deploy.ts';
import { buildFunctions, buildSite, type Site } from '../../infra/build.ts';
import { accessOf, type TableAction } from '../../infra/table-access.ts';
import { functionsOf, synthesize } from './synthesized.ts';

const run = promisify(execFile);
let dist: string;
let metafile: Metafile;
let site: Site;
let panel: string;
let main: string;
beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-build-'));
  [metafile, site] = await Promise.all([buildFunctions(dist), buildSite(dist)]);
  [panel = ''] = site.widget.first;
  [main = ''] = site.console.first;
});
afterAll(() => rm(dist, { recursive: true, force: true }));

/** Table actions that a command needs, the parts of a transaction in the worst case. */
const actionsOf: Record<string, readonly TableAction[]> = {
  BatchGetItemCommand: ['BatchGetItem'],
  BatchWriteItemCommand: ['BatchWriteItem'],
  DeleteItemCommand: ['DeleteItem'],
  GetItemCommand: ['GetItem'],
  PutItemCommand: ['PutItem'],
  QueryCommand: ['Query'],
  TransactWriteItemsCommand: ['ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'],
  UpdateItemCommand: ['UpdateItem'],
};

function commandsIn(name: FunctionName): string[] {
  const [, output] = Object.entries(metafile.outputs).find(([path]) => path.endsWith(`functions/${name}/index.mjs`)) ?? [];
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return used.flatMap(([path]) => /client-dynamodb\/.*\/commands\/(\w+)\.js$/.exec(path)?.[1] ?? []);
}

describe('functions', () => {
  it.each(functionNames)('%s is complete in itself and at most 800 KB', async (name) => {
    const bundle = join(dist, 'functions', name, 'index.mjs');
    expect((await stat(bundle)).size).toBeLessThan(800_000);
    const imported = [...(await readFile(bundle, 'utf8')).matchAll(/(?:^|[;}])import[^;]*?from"([^"]+)"/g)].map(
      ([, module = '']) => module,
    );
    expect(imported.filter((module) => !/^(node:|[a-z_0-9/]+$)/.test(module))).toEqual([]);
    expect(imported.filter((module) => module.includes('@aws-sdk'))).toEqual([]);
  });

  it('start with exactly the environment that infrastructure sets', async () => {
    const told = functionsOf(synthesize());
    for (const name of functionNames) {
      const { Variables } = told.get(name)?.Properties['Environment'] as { Variables: Record<string, unknown> };
      const values: Record<string, string> = {
        [environment.socketUrl]: 'wss://socket.test/live',
        NODE_OPTIONS: '--enable-source-maps',
      };
      const env = Object.fromEntries(Object.keys(Variables).map((key) => [key, values[key] ?? 'value']));
      const script = `const { handler } = await import(${JSON.stringify(join(dist, 'functions', name, 'index.mjs'))}); console.log(typeof handler);`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...env, AWS_REGION: 'us-east-1' },
      });
      expect(stdout.trim(), name).toBe('function');
    }
  });

  it.each(functionNames)('%s is granted nothing that its code cannot do', (name) => {
    const possible = new Set(commandsIn(name).flatMap((command) => actionsOf[command] ?? []));
    expect(accessOf[name].actions.filter((action) => !possible.has(action))).toEqual([]);
    expect(possible.size).toBeGreaterThan(0);
  });

  it('read and write single items: a scan is in nobody’s rights', () => {
    expect(Object.values(accessOf).flatMap(({ actions }) => actions)).not.toContain('Scan');
  });
});

describe('site', () => {
  it('holds the documents, the fonts and everything that is loaded first', async () => {
    const files = await readdir(join(dist, 'site'), { recursive: true });
    const fonts = [400, 500, 600].map((weight) => `fonts/noto-sans-bengali-${weight}.woff2`);
    expect(files).toEqual(expect.arrayContaining(['index.html', 'openapi.json', 'asyncapi.json', ...fonts]));
    expect(files).toEqual(
      expect.arrayContaining([
        ...site.widget.first,
        ...site.console.first,
        'kotha.js',
        'kotha-teaser.js',
        'kotha.d.ts',
        'admin/index.html',
      ]),
    );
  });

  it('gives every module an address that changes with what is in it', () => {
    expect(panel).toMatch(/^widget\/[0-9a-f]{8}\/panel\.js$/);
    expect(main).toMatch(/^admin\/main-[A-Z0-9]{8}\.js$/);
  });

  it('tells the launcher and the console’s page these names', async () => {
    const launcher = await readFile(join(dist, 'site/kotha.js'), 'utf8');
    expect(launcher).toContain(panel);
    expect(launcher).not.toMatch(/^\s*(import|export)\b|__PANEL__/m);
    const html = await readFile(join(dist, 'site/admin/index.html'), 'utf8');
    expect(html).toContain(`src="/${main}"`);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });

  it('changes nothing when nothing has changed', async () => {
    const before = await stat(join(dist, 'site/kotha.js'));
    await buildSite(dist);
    expect((await stat(join(dist, 'site/kotha.js'))).mtimeMs).toBe(before.mtimeMs);
  });
});

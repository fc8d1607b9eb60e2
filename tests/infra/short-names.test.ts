import { glob, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { namesWithinPage } from '../../infra/short-names.ts';

const root = join(import.meta.dirname, '../..');

/** All that is written in these files. */
async function textOf(patterns: string[], cwd = root): Promise<string> {
  const texts: string[] = [];
  for await (const path of glob(patterns, { cwd })) texts.push(await readFile(join(cwd, path), 'utf8'));
  return texts.join('\n');
}
const isIn = (text: string, pattern: (name: string) => string) => (name: string) => new RegExp(pattern(name)).test(text);

describe('a name that the widget’s files shorten', () => {
  let within: string;
  beforeAll(async () => {
    within = await textOf(['widget/*.ts', 'client/*.ts', 'look/*.ts']);
  });

  it('is one of a property there', () => {
    expect(namesWithinPage.filter((name) => !isIn(within, (one) => `[.{,\\s]${one}\\b`)(name))).toEqual([]);
  });

  it('is nowhere a text, by which nothing would be found any more', () => {
    expect(namesWithinPage.filter(isIn(within, (name) => `['"\`]${name}['"\`]`))).toEqual([]);
  });

  it('is none that the service speaks of', async () => {
    const contract = await textOf(['contract/**/*.ts']);
    expect(namesWithinPage.filter(isIn(contract, (name) => `\\b${name}['"]?:`))).toEqual([]);
  });

  it('is none of the launcher, which is built apart, nor of what a page may call', async () => {
    const outside = await textOf(['widget/launcher.ts', 'widget/teaser.ts', 'docs/embed.md']);
    expect(namesWithinPage.filter(isIn(outside, (name) => `\\b${name}\\b`))).toEqual([]);
  });

  it('is none of the browser or of the language', async () => {
    const types = dirname(createRequire(import.meta.url).resolve('typescript/lib/lib.dom.d.ts'));
    const platform = await textOf(['lib.*.d.ts'], types);
    expect(platform).toMatch(/\baddEventListener\b/);
    expect(namesWithinPage.filter(isIn(platform, (name) => `\\b${name}\\??[(:<]`))).toEqual([]);
  });
});

import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** One line of the table: what is promised, and by which tests and which behaviour of AWS it holds. */
interface Promised {
  readonly name: string;
  readonly tests: string;
  readonly behaviours: readonly string[];
}
/** A test that is named: in which file, if that is said, and under which title. */
interface Named {
  readonly path: string | undefined;
  readonly title: string | undefined;
}

function promisesOf(page: string): Promised[] {
  return [...page.matchAll(/^\| \d+ .*$/gm)].map(([line]) => {
    const [, name = '', , tests = '', behaviours = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return { name, tests, behaviours: behaviours.split(', ').filter((one) => one !== '') };
  });
}

function testsIn({ tests }: Promised): Named[] {
  return tests.split(/; |, (?=`)| and (?=`)/).map((part) => ({
    path: /`([^`]+\.test\.ts)`/.exec(part)?.[1],
    title: /"([^"]+)"/.exec(part)?.[1],
  }));
}

describe('docs/delivery.md', () => {
  let page: string;
  const sources = new Map<string, string>();
  beforeAll(async () => {
    page = await readFile(join(root, 'docs/delivery.md'), 'utf8');
    for await (const path of glob('tests/**/*.test.ts', { cwd: root }))
      sources.set(path, await readFile(join(root, path), 'utf8'));
  });

  const filesOf = (path: string): string[] => [...sources.keys()].filter((file) => file === path || file.endsWith(`/${path}`));

  it('makes promises', () => {
    expect(promisesOf(page).length).toBeGreaterThan(20);
  });

  it('names a test for every promise, which is there under that title', () => {
    const faults = promisesOf(page).flatMap((promised) => {
      const named = testsIn(promised).filter(({ path, title }) => path !== undefined || title !== undefined);
      const missing = named.filter(({ path, title }) => {
        const files = path === undefined ? [...sources.keys()] : filesOf(path);
        if (path !== undefined && files.length !== 1) return true;
        return title !== undefined && !files.some((file) => sources.get(file)?.includes(title));
      });
      return named.length === 0
        ? [`${promised.name} has no test`]
        : missing.map((one) => `${promised.name} ${JSON.stringify(one)}`);
    });
    expect(faults).toEqual([]);
  });

  it('says on which behaviour of AWS every promise rests, and where that is written', () => {
    const known = new Set(
      [...page.matchAll(/^- \*\*([^*]+)\*\*: .*\(https:\/\/docs\.aws\.amazon\.com\/\S+\)$/gm)].map(([, name]) => name),
    );
    const rows = promisesOf(page);
    expect(rows.filter(({ behaviours }) => behaviours.length === 0)).toEqual([]);
    expect(rows.flatMap(({ behaviours }) => behaviours).filter((name) => !known.has(name))).toEqual([]);
    expect([...known].filter((name) => !rows.some(({ behaviours }) => behaviours.includes(name ?? '')))).toEqual([]);
  });

  it('names no other test that is not there', () => {
    const paths = [...page.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => filesOf(path).length !== 1)).toEqual([]);
  });
});

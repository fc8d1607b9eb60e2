import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mutants, type Mutant } from './mutants/mutants.ts';
import { judge, mutatedFiles, openWorkshop } from './mutants/run-mutants.ts';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
const titleOf = ({ id, title }: Mutant): string => `${id} ${title}`;

describe('mutants', () => {
  it('cover every failure of the field that our code could have', () => {
    const ids = new Set(mutants.map(({ id }) => id));
    const numbers = [...Array.from({ length: 18 }, (_, index) => index + 1), 20, 21, 23, 24, 25, 26, 28, 29, 35, 36, 37, 38, 40];
    for (const number of numbers) expect(ids).toContain(`M${String(number).padStart(2, '0')}`);
    expect(new Set(mutants.map(titleOf)).size).toBe(mutants.length);
  });

  it.each(mutants.map((mutant) => [titleOf(mutant), mutant] as const))(
    'still fit the code and name a test: %s',
    async (_, mutant) => {
      expect((await mutatedFiles(mutant)).size).toBeGreaterThan(0);
      const { file, name } = mutant.test;
      expect(read(file).replaceAll("\\'", "'")).toContain(`'${name}'`);
    },
  );

  it('are noticed', { timeout: 600_000 }, async () => {
    const workshop = await openWorkshop();
    onTestFinished(() => workshop.close());
    const quick = mutants.filter(({ test }) => /append|timeline|conversation\.test/.test(test.file)).slice(0, 3);
    const harmless: Mutant = {
      id: 'none',
      title: 'only a comment is another one',
      edits: [{ file: 'client/timeline.ts', find: '/** Begins anew', replace: '/** Starts anew' }],
      test: { file: 'tests/client/timeline.test.ts', name: 'knows an empty log from an unread one' },
    };
    const verdicts = await judge(workshop, [...quick, harmless]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['killed', 'killed', 'killed', 'survived']);
  });
});

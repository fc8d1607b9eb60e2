import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import type { Edit, Mutant } from './mutants.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** The text after an edit; throws when what is looked for does not stand there exactly once or the result is no TypeScript. */
export async function mutate(text: string, edits: readonly Edit[]): Promise<string> {
  let mutated = text;
  for (const { file, find, replace } of edits) {
    const times = mutated.split(find).length - 1;
    if (times !== 1) throw new Error(`${file} has ${times} times, not once: ${find}`);
    mutated = mutated.replace(find, () => replace);
  }
  await transform(mutated, { loader: 'ts' });
  return mutated;
}

/** Every file that a mutant changes, as it would be. */
export async function mutatedFiles({ edits }: Mutant, folder = root): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [file, ofFile] of Map.groupBy(edits, (edit) => edit.file))
    files.set(file, await mutate(await readFile(join(folder, file), 'utf8'), ofFile));
  return files;
}

/** A test's name with anything in the places for values, as vitest looks for it. */
function patternOf(name: string): RegExp {
  return new RegExp(name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%[a-z]/g, '.*') + '$');
}

interface TestResult {
  readonly fullName: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo';
  readonly failureMessages: readonly string[];
}

/** A copy of what is under version control, in which things may be broken. */
export interface Workshop {
  readonly folder: string;
  /** Runs tests of one file, and answers those that ran. */
  test(file: string, names: readonly RegExp[]): Promise<TestResult[]>;
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'kotha-mutants-'));
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const tops = new Set(
    stdout
      .split('\0')
      .filter((path) => path !== '')
      .map((path) => path.split('/')[0] ?? ''),
  );
  for (const top of tops) await cp(join(root, top), join(folder, top), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    async test(file, names) {
      const outputFile = join(folder, 'results.json');
      await rm(outputFile, { force: true });
      const pattern = names.map(({ source }) => `(?:${source})`).join('|');
      const limits = ['--testTimeout=30000', '--hookTimeout=60000', '--expect.poll.timeout=10000'];
      const options = ['run', file, '-t', pattern, '--reporter=json', `--outputFile=${outputFile}`, '--maxWorkers=1', ...limits];
      const failure = await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...options], {
        cwd: folder,
        // The report of the whole suite is not this run's.
        env: { ...process.env, CI: undefined },
        timeout: 300_000,
      }).then(
        () => undefined,
        (error: unknown) => error,
      );
      const text = await readFile(outputFile, 'utf8').catch(() => {
        throw new Error(`${file} did not run.`, { cause: failure });
      });
      const { testResults } = JSON.parse(text) as { testResults: { assertionResults: TestResult[] }[] };
      return testResults
        .flatMap(({ assertionResults }) => assertionResults)
        .filter(({ status }) => status === 'passed' || status === 'failed');
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Whether a test said that something is not as it must be, rather than that it could not run. */
const isClaim = (message: string): boolean =>
  /AssertionError|Property failed|Error: expected .+ to |Error: promise (resolved|rejected) .+ instead of/.test(message);

export interface Verdict {
  readonly mutant: Mutant;
  readonly verdict: 'killed' | 'survived' | 'fails without it too' | 'broke for another reason';
  readonly ms: number;
  readonly message: string;
}

/** Puts each mutant into the copy alone and runs its test; the same test has to pass without it. */
export async function judge(workshop: Workshop, mutants: readonly Mutant[]): Promise<Verdict[]> {
  const healthy = new Set<string>();
  for (const [file, ofFile] of Map.groupBy(mutants, ({ test }) => test.file)) {
    const results = await workshop.test(
      file,
      ofFile.map(({ test }) => patternOf(test.name)),
    );
    for (const { test } of ofFile) {
      const matching = results.filter(({ fullName }) => patternOf(test.name).test(fullName));
      if (matching.length > 0 && matching.every(({ status }) => status === 'passed')) healthy.add(`${file} ${test.name}`);
    }
  }
  const verdicts: Verdict[] = [];
  for (const mutant of mutants) {
    const { file, name } = mutant.test;
    const startedAt = performance.now();
    const failures = healthy.has(`${file} ${name}`) ? await failuresWith(workshop, mutant) : undefined;
    const message = failures?.find(isClaim) ?? failures?.[0] ?? '';
    const verdict = !failures
      ? 'fails without it too'
      : failures.length === 0
        ? 'survived'
        : isClaim(message)
          ? 'killed'
          : 'broke for another reason';
    verdicts.push({ mutant, verdict, ms: Math.round(performance.now() - startedAt), message });
  }
  return verdicts;
}

async function failuresWith(workshop: Workshop, mutant: Mutant): Promise<string[]> {
  const { folder } = workshop;
  const files = await mutatedFiles(mutant, folder);
  const before = new Map<string, string>();
  try {
    for (const [file, text] of files) {
      before.set(file, await readFile(join(folder, file), 'utf8'));
      await writeFile(join(folder, file), text);
    }
    const results = await workshop.test(mutant.test.file, [patternOf(mutant.test.name)]);
    return results.filter(({ status }) => status === 'failed').map(({ failureMessages }) => failureMessages.join('\n'));
  } finally {
    for (const [file, text] of before) await writeFile(join(folder, file), text);
  }
}

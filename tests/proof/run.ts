import { parseArgs } from 'node:util';
import { print, type Report } from '../../bench/report.ts';
import type { ProofOptions } from './options.ts';

const proofs: Readonly<Record<string, () => Promise<{ prove(options: ProofOptions): Promise<Report> }>>> = {
  authorization: () => import('./authorization/main.ts'),
  delivery: () => import('./delivery/main.ts'),
  faults: () => import('./faults/main.ts'),
  markup: () => import('./markup/main.ts'),
  mutants: () => import('./mutants/main.ts'),
  secrecy: () => import('./secrecy/main.ts'),
  uploads: () => import('./uploads/main.ts'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, seed: { type: 'string' }, tier: { type: 'string' } },
});
const number = (text: string | undefined, otherwise: number): number => {
  const value = Number(text ?? otherwise);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`Give a whole number instead of ${text}.`);
  process.exit(2);
};

const [name = ''] = positionals;
const load = proofs[name];
if (!load) {
  const options = '[--runs N] [--seed S] [--tier T]';
  console.error(`Say what to prove: npm run prove -- ${Object.keys(proofs).join(' | ')} ${options}`);
  process.exit(2);
}
const { prove } = await load();
const seed = number(values.seed, Date.now() % 2 ** 31);
const report = await prove({
  seed,
  ...(values.runs !== undefined && { runs: number(values.runs, 0) }),
  ...(values.tier !== undefined && { tier: values.tier }),
});
process.exitCode = print({ ...report, details: { seed, ...report.details } }) ? 0 : 1;

import { invariants, type Invariant } from './checker.ts';
import type { RunResult, Tier } from './tier.ts';

/** What all runs of a tier amount to. */
export class Tally {
  runs = 0;
  messages = 0;
  readonly failing: RunResult[] = [];
  readonly violated = new Map<Invariant, number>();
  readonly hard = new Map<string, number>();
  readonly steps = new Map<string, number>();

  add(result: RunResult): void {
    this.runs += 1;
    if (result.violations.length > 0) this.failing.push(result);
    for (const invariant of new Set(result.violations.map((violation) => violation.invariant)))
      this.violated.set(invariant, (this.violated.get(invariant) ?? 0) + 1);
    for (const line of result.lines) {
      if (line.type === 'sent') this.messages += 1;
      if (line.type === 'step') this.steps.set(line.name, (this.steps.get(line.name) ?? 0) + line.count);
      if (line.type === 'hard') this.hard.set(line.name, (this.hard.get(line.name) ?? 0) + line.count);
    }
  }

  /** Hard cases that never happened: of them nothing was proved. */
  missing({ hardCases }: Tier): string[] {
    return hardCases.filter((name) => !this.hard.get(name));
  }

  /** With 95 % certainty fewer than this share of all such runs fail, when none of these did. */
  get bound(): number {
    return 3 / this.runs;
  }

  get byInvariant(): Record<string, number>[] {
    return [Object.fromEntries(invariants.map((name) => [name, this.violated.get(name) ?? 0]))];
  }
}

/** Carries out runs and tells of each as it ends. */
export async function tallyOf(
  runs: AsyncIterable<RunResult>,
  tell: (tally: Tally) => Promise<void> = () => Promise.resolve(),
): Promise<Tally> {
  const tally = new Tally();
  for await (const result of runs) {
    tally.add(result);
    await tell(tally);
  }
  return tally;
}

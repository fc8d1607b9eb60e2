import type { Bar } from '../../../bench/report.ts';
import type { Line, Violation } from './checker.ts';

/** How one run went, and how to have it again. */
export interface RunResult {
  readonly seed: number;
  readonly lines: readonly Line[];
  readonly violations: readonly Violation[];
  /** The steps of the shortest schedule that still fails. */
  readonly schedule?: string | undefined;
}

export interface RunOptions {
  readonly runs: number;
  readonly seed: number;
  /** Puts the naive client and server in the product's place. */
  readonly isNaive?: boolean;
  /** Only every so manieth of the runs: the others are somebody else's. */
  readonly stride?: number;
}

/** One way to try delivery: each of its runs is found again by its seed. */
export interface Tier {
  readonly name: string;
  readonly runs: number;
  /** What must have happened at least once over all runs. */
  readonly hardCases: readonly string[];
  /** Whether it can run the naive control. */
  readonly hasControl: boolean;
  run(options: RunOptions): AsyncIterable<RunResult>;
  /** What it measured beside, once its runs are over. */
  bars?(): readonly Bar[];
  /** How that was spread. */
  spread?(): readonly Record<string, string | number>[];
}

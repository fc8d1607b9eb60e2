import type { StreamRecord } from './stream-record.ts';

/** What a mapping says about failures; the names are AWS's. */
export interface RetryRules {
  /** Retries after the first try; -1: without end. */
  readonly maximumRetryAttempts: number;
  /** -1 or undefined: records may be of any age. */
  readonly maximumRecordAgeSeconds?: number | undefined;
  readonly bisectOnError: boolean;
  readonly reportBatchItemFailures: boolean;
}

/** The function ran to its end but answered that it could not handle some records. */
export class ReportedFailures extends Error {
  constructor(answer: unknown) {
    super(`The function reported failures: ${JSON.stringify(answer)}`);
    this.name = 'ReportedFailures';
  }
}

export interface GivenUp {
  readonly records: readonly StreamRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invokeCount: number;
  readonly error: unknown;
}

export interface DeliverySteps {
  invoke(records: readonly StreamRecord[]): Promise<unknown>;
  /** All records up to this one are done with: handled, or given up. */
  advance(record: StreamRecord): Promise<void>;
  giveUp(letter: GivenUp): Promise<void>;
  /** Resolves before a retry; the first retry of a batch is number 1. */
  pause(retry: number): Promise<void>;
  /** True when nothing new may begin: what is not done with will be delivered again after a restart. */
  hasStopped(): boolean;
  now(): number;
}

interface Batch {
  readonly records: readonly StreamRecord[];
  readonly failures: number;
  readonly error?: unknown;
}

/**
 * Hands records to a function in their order, with Lambda's rules for streams: a failed batch is tried again before anything after it,
 * from the lowest reported failure, halved when the mapping bisects, and given up after the last retry. Resolves when every record
 * is handled or given up, or when stopped.
 */
export async function deliver(records: readonly StreamRecord[], rules: RetryRules, steps: DeliverySteps): Promise<void> {
  const line: Batch[] = [{ records, failures: 0 }];
  for (let batch = line.shift(); batch && !steps.hasStopped(); batch = line.shift()) {
    const rest = await refuseOldRecords(batch, rules, steps);
    const last = rest.records.at(-1);
    if (!last) continue;
    const outcome = await attempt(rest.records, rules, steps);
    if (outcome.failedFrom === undefined) {
      await steps.advance(last);
      continue;
    }
    const handled = rest.records[outcome.failedFrom - 1];
    if (handled) await steps.advance(handled);
    line.unshift(...(await planRetry(rest, outcome, rules, steps)));
  }
}

interface Outcome {
  /** Index of the first record that has to be tried again. */
  readonly failedFrom: number | undefined;
  readonly error?: unknown;
}

async function attempt(records: readonly StreamRecord[], rules: RetryRules, steps: DeliverySteps): Promise<Outcome> {
  try {
    const answer = await steps.invoke(records);
    return rules.reportBatchItemFailures ? readFailures(answer, records) : { failedFrom: undefined };
  } catch (error) {
    return { failedFrom: 0, error };
  }
}

/** Nothing reported is success; a report that cannot be understood fails the whole batch, as on AWS. */
function readFailures(answer: unknown, records: readonly StreamRecord[]): Outcome {
  if (answer === null || answer === undefined) return { failedFrom: undefined };
  const reported: unknown = typeof answer === 'object' ? (answer as { batchItemFailures?: unknown }).batchItemFailures : answer;
  if (reported === null || reported === undefined) return { failedFrom: undefined };
  if (!Array.isArray(reported)) return { failedFrom: 0, error: new ReportedFailures(answer) };
  if (reported.length === 0) return { failedFrom: undefined };
  const places = reported.map((failure: { itemIdentifier?: unknown } | null) =>
    records.findIndex((record) => record.dynamodb.SequenceNumber === failure?.itemIdentifier),
  );
  return { failedFrom: Math.max(0, Math.min(...places)), error: new ReportedFailures(answer) };
}

async function planRetry(
  { records, failures }: Batch,
  outcome: Outcome,
  rules: RetryRules,
  steps: DeliverySteps,
): Promise<Batch[]> {
  const { failedFrom = 0, error } = outcome;
  const remaining = records.slice(failedFrom);
  if (rules.bisectOnError && remaining.length > 1) {
    // A report has split the batch already; splitting does not count as a retry.
    const middle = failedFrom > 0 ? remaining.length : Math.ceil(remaining.length / 2);
    return [remaining.slice(0, middle), remaining.slice(middle)].map((part) => ({ records: part, failures: 0 }));
  }
  const count = failedFrom === 0 ? failures + 1 : 1;
  if (rules.maximumRetryAttempts >= 0 && count > rules.maximumRetryAttempts) {
    await abandon({ records: remaining, condition: 'RetryAttemptsExhausted', invokeCount: count, error }, steps);
    return [];
  }
  await steps.pause(count);
  return [{ records: remaining, failures: count, error }];
}

async function refuseOldRecords(
  batch: Batch,
  { maximumRecordAgeSeconds: limit = -1 }: RetryRules,
  steps: DeliverySteps,
): Promise<Batch> {
  if (limit < 0) return batch;
  const oldestSeconds = steps.now() / 1000 - limit;
  const young = batch.records.findIndex((record) => record.dynamodb.ApproximateCreationDateTime >= oldestSeconds);
  const old = young < 0 ? batch.records : batch.records.slice(0, young);
  if (old.length > 0)
    await abandon({ records: old, condition: 'RecordAgeExceeded', invokeCount: batch.failures, error: batch.error }, steps);
  return { ...batch, records: batch.records.slice(old.length) };
}

async function abandon(letter: GivenUp, steps: DeliverySteps): Promise<void> {
  await steps.giveUp(letter);
  const last = letter.records.at(-1);
  if (last) await steps.advance(last);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint } from './checkpoints.ts';
import { deliver, type DeliverySteps, type GivenUp, type RetryRules } from './stream-delivery.ts';
import type { EventFilter } from './event-filter.ts';
import type { StreamReader } from './stream-reader.ts';
import { changesNothing, toStreamRecord, type StreamRecord } from './stream-record.ts';

export interface FollowerOptions {
  readonly reader: StreamReader;
  readonly checkpoint: Checkpoint;
  readonly wanted: EventFilter;
  readonly rules: RetryRules;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly invoke: (records: readonly StreamRecord[]) => Promise<unknown>;
  readonly giveUp: (letter: GivenUp, shardId: string) => Promise<void>;
  /** Told when the stream cannot be read; reading is tried again. */
  readonly onError: (error: unknown) => void;
}

export interface Follower {
  /** Resolves when every change that was written before the call is handled or given up; does not wait for a batching window. */
  idle(): Promise<void>;
  /** Resolves when the running invocation is over; nothing new begins. */
  stop(): Promise<void>;
}

/** AWS looks at a stream four times a second, and so gathers what comes in between into one batch; a laptop may be a little livelier. */
const pollMs = 100;
const errorPauseMs = 500;
const longestRetryPauseMs = 1_000;
/** A batch is cut at this many bytes of items, so that its event stays under Lambda's 6 MB. */
const batchBytes = 3_000_000;

/** Follows one stream for one function until stopped: a tenth of a second behind at most while it can keep up. */
export function follow(options: FollowerOptions): Follower {
  const { reader, checkpoint, wanted, rules, batchSize, batchingWindowMs } = options;
  const stopping = new AbortController();
  let polling = new AbortController();
  let waiting: { resolve: () => void; sinceThisRound: boolean }[] = [];
  let buffer: StreamRecord[] = [];
  let windowEndsAt = 0;
  let shardId = '';
  let kept = '';

  async function keep(sequenceNumber: string): Promise<void> {
    if (sequenceNumber === kept) return;
    await checkpoint.save({ shardId, sequenceNumber });
    kept = sequenceNumber;
  }

  const steps: DeliverySteps = {
    invoke: options.invoke,
    advance: (record) => keep(record.dynamodb.SequenceNumber),
    giveUp: (letter) => options.giveUp(letter, shardId),
    pause: (retry) => pause(Math.min(longestRetryPauseMs, 25 * 2 ** retry), stopping.signal),
    hasStopped: () => stopping.signal.aborted,
    now: Date.now,
  };

  /** Delivers full batches, and with `all` what is left as well. */
  async function drain(all: boolean): Promise<void> {
    while (buffer.length > 0 && !stopping.signal.aborted) {
      const length = batchLength(buffer, batchSize);
      if (!all && length === buffer.length && length < batchSize) return;
      await deliver(buffer.slice(0, length), rules, steps);
      if (!stopping.signal.aborted) buffer = buffer.slice(length);
    }
  }

  function take(record: StreamRecord): void {
    if (buffer.length === 0) windowEndsAt = Date.now() + batchingWindowMs;
    buffer.push(record);
  }

  /** Reads a page and delivers what is due; answers whether there is more to read at once. */
  async function round(): Promise<boolean> {
    for (const waiter of waiting) waiter.sinceThisRound = true;
    const page = await reader.next();
    if (page.shardId !== shardId) await drain(true);
    ({ shardId } = page);
    const changes = page.records
      .filter((record) => !changesNothing(record))
      .map((record) => toStreamRecord(record, reader.streamArn));
    changes.filter(wanted).forEach(take);
    const due = page.atTip && (waiting.some((waiter) => waiter.sinceThisRound) || Date.now() >= windowEndsAt);
    await drain(due);
    const last = page.records.at(-1);
    if (stopping.signal.aborted || buffer.length > 0) return !page.atTip;
    if (last) await keep(last.dynamodb.SequenceNumber);
    if (page.atTip) dismiss((waiter) => waiter.sinceThisRound);
    return !page.atTip;
  }

  function dismiss(isServed: (waiter: { sinceThisRound: boolean }) => boolean): void {
    for (const waiter of waiting.filter(isServed)) waiter.resolve();
    waiting = waiting.filter((waiter) => !isServed(waiter));
  }

  async function run(): Promise<void> {
    for (let pauseMs = 0; !stopping.signal.aborted; await pause(pauseMs, polling.signal)) {
      polling = new AbortController();
      try {
        pauseMs = (await round()) ? 0 : pollMs;
      } catch (error) {
        options.onError(error);
        pauseMs = errorPauseMs;
      }
    }
    dismiss(() => true);
  }

  const running = run();
  return {
    idle: () =>
      new Promise((resolve) => {
        if (stopping.signal.aborted) return resolve();
        waiting.push({ resolve, sinceThisRound: false });
        polling.abort();
      }),
    async stop() {
      stopping.abort();
      polling.abort();
      await running;
    },
  };
}

function pause(pauseMs: number, signal: AbortSignal): Promise<void> {
  // Being woken early is an end like any other.
  return sleep(pauseMs, undefined, { signal }).catch(() => undefined);
}

/** How many of the next records make one batch: at least one, else as many as size and count allow. */
function batchLength(buffer: readonly StreamRecord[], batchSize: number): number {
  let bytes = 0;
  const tooFar = buffer.findIndex((record, index) => index >= batchSize || (bytes += record.dynamodb.SizeBytes) > batchBytes);
  return tooFar < 0 ? buffer.length : Math.max(1, tooFar);
}

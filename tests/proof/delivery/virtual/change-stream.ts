import type { DynamoDBBatchResponse } from 'aws-lambda';
import { connectionSortKey, streamedSortKeys } from '../../../../contract/deploy.ts';
import type { VirtualClock } from '../../../client/virtual-clock.ts';
import type { HardCases } from './hard-cases.ts';
import type { Changed } from './memory-table.ts';
import type { Weather } from './weather.ts';

const pollMs = 250;
const retryMs = 1000;
const lateMs = 20_000;
const maxTries = 6;
const batchSize = 100;

interface Waiting {
  readonly sequenceNumber: string;
  readonly record: object;
  tries: number;
}

interface Needs {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly hard: HardCases;
  readonly weather: () => Weather;
  /** Hands a batch to the consumer; undefined when it died. */
  readonly consume: (event: object) => Promise<DynamoDBBatchResponse | undefined>;
}

/** A change as the stream tells it, or undefined for what its filter holds back. */
export function recordOf({ key, before, after, isExpired }: Changed, SequenceNumber: string): object | undefined {
  const sortKey = key['sk']?.S ?? '';
  if (isExpired && sortKey.startsWith(connectionSortKey))
    return { eventName: 'REMOVE', dynamodb: { Keys: key, SequenceNumber, OldImage: before } };
  if (!after || !Object.values(streamedSortKeys).some((prefix) => sortKey.startsWith(prefix))) return undefined;
  const dynamodb = { Keys: key, SequenceNumber, NewImage: after, ...(before && { OldImage: before }) };
  return { eventName: before ? 'MODIFY' : 'INSERT', dynamodb };
}

/** One shard of the table's change stream with its one consumer: in order, at least once, given up after six tries. */
export class ChangeStream {
  readonly #needs: Needs;
  readonly #waiting: Waiting[] = [];
  readonly #deadLetters: Waiting[] = [];
  #count = 0;
  #size = batchSize;
  #isPolling = false;
  constructor(needs: Needs) {
    this.#needs = needs;
  }

  add(change: Changed): void {
    const sequenceNumber = String(this.#count + 1);
    const record = recordOf(change, sequenceNumber);
    if (!record) return;
    this.#count += 1;
    this.#waiting.push({ sequenceNumber, record, tries: 0 });
    this.#schedule(pollMs);
  }

  #schedule(afterMs: number): void {
    if (this.#isPolling || this.#waiting.length === 0) return;
    this.#isPolling = true;
    const { clock, random, weather } = this.#needs;
    const delayMs = random() < weather().streamLate ? random() * lateMs : random() * afterMs;
    clock.setTimer(() => void this.#poll(), delayMs);
  }

  async #poll(): Promise<void> {
    const { random, weather, hard, consume } = this.#needs;
    const batch = this.#waiting.slice(0, this.#size);
    const event = { Records: batch.map(({ record }) => record) };
    const response = random() < weather().streamDies ? undefined : await consume(event);
    const failed = response ? this.#firstFailed(batch, response) : 0;
    if (failed < batch.length) hard.hit('stream.failed');
    // What failed as a whole is halved, so that one bad record is found.
    this.#size = response ? batchSize : Math.max(1, Math.ceil(batch.length / 2));
    if (response && failed === batch.length && random() < weather().streamTwice) {
      hard.hit('stream.twice');
      await consume(event);
    }
    this.#waiting.splice(0, failed);
    const [first] = this.#waiting;
    if (first && failed < batch.length && ++first.tries >= maxTries) {
      hard.hit('stream.dead-letter');
      this.#deadLetters.push(first);
      this.#waiting.shift();
    }
    this.#isPolling = false;
    this.#schedule(failed < batch.length ? retryMs : pollMs);
  }

  /** Hands out again what was given up, until it is handled: what an operator does once the trouble is over, by one command. */
  async redrive(): Promise<void> {
    const { consume } = this.#needs;
    for (const letter of this.#deadLetters.splice(0)) {
      const response = await consume({ Records: [letter.record] });
      if (!response || response.batchItemFailures.length > 0) this.#deadLetters.push(letter);
    }
  }

  #firstFailed(batch: readonly Waiting[], { batchItemFailures }: DynamoDBBatchResponse): number {
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const first = batch.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber));
    return first < 0 ? batch.length : first;
  }
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openCheckpoint } from './checkpoints.ts';
import type { DeadLetters, StreamFailure } from './dead-letters.ts';
import { compileFilters } from './event-filter.ts';
import { ReportedFailures, type GivenUp, type RetryRules } from './stream-delivery.ts';
import { follow, type Follower } from './stream-follower.ts';
import { createStreamReader, findStream, findTip } from './stream-reader.ts';
import type { StreamRecord } from './stream-record.ts';

/** An event source mapping from a table's stream to a function, as a synthesized template describes it. */
export interface StreamMapping extends RetryRules {
  readonly id: string;
  readonly tableName: string;
  readonly functionName: string;
  /** Filter patterns as JSON texts; a record is wanted when one matches, or when there is none. */
  readonly filters: readonly string[];
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Undefined: what is given up is only logged. */
  readonly deadLetterQueue?: string | undefined;
}

export interface StreamsOptions {
  readonly endpoint: string;
  /** Keeps how far each mapping has come. */
  readonly dataDir: string;
  readonly mappings: readonly StreamMapping[];
  /** Rejects when the function failed. */
  readonly invoke: (functionName: string, event: { readonly Records: readonly StreamRecord[] }) => Promise<unknown>;
  readonly deadLetters: DeadLetters;
  readonly log: (line: string) => void;
}

export interface Streams {
  /** Resolves when every change that was written before the call is handled or given up; does not wait for a batching window. */
  idle(): Promise<void>;
  /** Lets running invocations finish; what is not handled yet is delivered after the next start. */
  stop(): Promise<void>;
}

/** Follows the tables' streams for functions, in order and at least once, from where the last run ended. */
export async function startStreams(options: StreamsOptions): Promise<Streams> {
  const filters = options.mappings.map((mapping) => compileFilters(mapping.filters));
  const starts = await Promise.all(options.mappings.map((mapping) => openMapping(mapping, options)));
  const followers: Follower[] = options.mappings.map((mapping, index) => {
    const { reader, checkpoint } = starts[index] as (typeof starts)[number];
    return follow({
      reader,
      checkpoint,
      wanted: filters[index] as (typeof filters)[number],
      rules: mapping,
      batchSize: mapping.batchSize,
      batchingWindowMs: mapping.batchingWindowSeconds * 1000,
      invoke: (Records) => options.invoke(mapping.functionName, { Records }),
      giveUp: (letter, shardId) => giveUp(letter, shardId, reader.engineArn, mapping, options),
      onError: (error) => options.log(`The stream of ${mapping.tableName} for ${mapping.functionName}: ${String(error)}`),
    });
  });
  return {
    idle: async () => void (await Promise.all(followers.map((follower) => follower.idle()))),
    stop: async () => void (await Promise.all(followers.map((follower) => follower.stop()))),
  };
}

async function openMapping(mapping: StreamMapping, { endpoint, dataDir }: StreamsOptions) {
  const stream = await findStream(endpoint, mapping.tableName);
  const checkpoint = openCheckpoint(join(dataDir, 'streams'), mapping.id, stream.streamArn);
  const kept = await checkpoint.load();
  const start = kept ? kept.position : mapping.startingPosition === 'LATEST' ? await findTip(endpoint, stream) : undefined;
  // Kept at once: a restart before the first record must not skip what came in between.
  if (!kept) await checkpoint.save(start);
  return { checkpoint, reader: createStreamReader(endpoint, stream, start) };
}

async function giveUp(
  letter: GivenUp,
  shardId: string,
  streamArn: string,
  mapping: StreamMapping,
  options: StreamsOptions,
): Promise<void> {
  const reason = String(letter.error ?? letter.condition);
  options.log(
    `${mapping.functionName} gave up ${letter.records.length} changes of ${mapping.tableName} (${letter.condition}): ${reason}`,
  );
  if (mapping.deadLetterQueue === undefined) return;
  const message = failureOf(letter, shardId, streamArn, mapping);
  await options.deadLetters.add({
    queue: mapping.deadLetterQueue,
    mappingId: mapping.id,
    functionName: mapping.functionName,
    reason,
    message,
  });
}

function failureOf(letter: GivenUp, shardId: string, streamArn: string, mapping: StreamMapping): StreamFailure {
  const { records, condition, invokeCount, error } = letter;
  const functionError = error === undefined || error instanceof ReportedFailures ? null : 'Unhandled';
  const first = records[0]?.dynamodb;
  const last = records.at(-1)?.dynamodb;
  const arrival = (seconds = 0) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${mapping.functionName}`,
      condition,
      approximateInvokeCount: invokeCount,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.SequenceNumber ?? '',
      endSequenceNumber: last?.SequenceNumber ?? '',
      approximateArrivalOfFirstRecord: arrival(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: arrival(last?.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn,
    },
  };
}

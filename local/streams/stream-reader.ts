import { callTables, TableError } from '../table/table-client.ts';
import { streamArnOf, type WireRecord } from './stream-record.ts';

/** After which record reading goes on. */
export interface StreamPosition {
  readonly shardId: string;
  /** Undefined: at the oldest record of the shard. */
  readonly sequenceNumber?: string | undefined;
}

export interface StreamPage {
  readonly records: readonly WireRecord[];
  readonly shardId: string;
  /** True when nothing newer was there at the time of the call. */
  readonly atTip: boolean;
}

export interface StreamReader {
  /** The stream's ARN as functions see it in their events. */
  readonly streamArn: string;
  /** The stream's ARN by which the engine's own API knows it. */
  readonly engineArn: string;
  next(): Promise<StreamPage>;
}

interface Shard {
  readonly ShardId: string;
  readonly SequenceNumberRange: { readonly StartingSequenceNumber?: string; readonly EndingSequenceNumber?: string };
}

interface Stream {
  readonly engineArn: string;
  readonly streamArn: string;
}

export const pageSize = 1_000;

/** The newest stream of a table; rejects with an error that names the table when it has none. */
export async function findStream(endpoint: string, tableName: string): Promise<Stream> {
  const { Streams } = await callTables<{ Streams?: { StreamArn: string; StreamLabel: string }[] }>(
    endpoint,
    'DynamoDBStreams_20120810',
    'ListStreams',
    { TableName: tableName },
  );
  const newest = Streams?.at(-1);
  if (!newest) throw new Error(`Table ${tableName} has no stream, though functions listen to it: give it a StreamSpecification.`);
  return { engineArn: newest.StreamArn, streamArn: streamArnOf(tableName, newest.StreamLabel) };
}

/** The position after the newest record there is, or before the first one of an empty stream. */
export async function findTip(endpoint: string, stream: Stream): Promise<StreamPosition | undefined> {
  const newest = (await listShards(endpoint, stream)).at(-1);
  return newest && { shardId: newest.ShardId, sequenceNumber: newest.SequenceNumberRange.EndingSequenceNumber };
}

async function listShards(endpoint: string, { engineArn }: Stream): Promise<Shard[]> {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription: page } = await callTables<{
      StreamDescription: { Shards?: Shard[]; LastEvaluatedShardId?: string };
    }>(endpoint, 'DynamoDBStreams_20120810', 'DescribeStream', {
      StreamArn: engineArn,
      ...(after && { ExclusiveStartShardId: after }),
    });
    shards.push(...(page.Shards ?? []));
    after = page.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
}

/** Reads a stream from a position on, record by record in order; shards are read one after the other. A failed read changes nothing. */
export function createStreamReader(endpoint: string, stream: Stream, start: StreamPosition | undefined): StreamReader {
  let position = start;
  let iterator: string | undefined;

  async function openIterator(): Promise<string | undefined> {
    const shards = await listShards(endpoint, stream);
    const known = shards.find((shard) => shard.ShardId === position?.shardId) ?? shards[0];
    if (!known) return undefined;
    if (known.ShardId !== position?.shardId) position = { shardId: known.ShardId };
    const { ShardIterator } = await callTables<{ ShardIterator: string }>(
      endpoint,
      'DynamoDBStreams_20120810',
      'GetShardIterator',
      {
        StreamArn: stream.engineArn,
        ShardId: position.shardId,
        ...(position.sequenceNumber === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : {
              ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
              SequenceNumber: position.sequenceNumber,
            }),
      },
    );
    return ShardIterator;
  }

  /** After a closed shard comes the next in line; answers false when there is none yet. */
  async function leaveShard(): Promise<boolean> {
    const shards = await listShards(endpoint, stream);
    const next = shards[shards.findIndex((shard) => shard.ShardId === position?.shardId) + 1];
    if (!next) return false;
    position = { shardId: next.ShardId };
    return true;
  }

  async function next(): Promise<StreamPage> {
    iterator ??= await openIterator();
    if (iterator === undefined || position === undefined) return { records: [], shardId: '', atTip: true };
    const used = iterator;
    // A refused iterator (expired, trimmed) is replaced by one made from the position.
    iterator = undefined;
    const page = await callTables<{ Records?: WireRecord[]; NextShardIterator?: string }>(
      endpoint,
      'DynamoDBStreams_20120810',
      'GetRecords',
      {
        ShardIterator: used,
        Limit: pageSize,
      },
    ).catch((error: unknown) => {
      if (error instanceof TableError && error.code === 'TrimmedDataAccessException') position = undefined;
      throw error;
    });
    const records = page.Records ?? [];
    const { shardId } = position;
    const last = records.at(-1);
    if (last) position = { shardId, sequenceNumber: last.dynamodb.SequenceNumber };
    iterator = page.NextShardIterator;
    const moved = page.NextShardIterator === undefined && (await leaveShard());
    return { records, shardId, atTip: !moved && records.length < pageSize };
  }

  return { ...stream, next };
}

import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { describeFailure, logLine } from '../table/log-line.ts';
import { handler as react } from './on-change.ts';

const streams = new DynamoDBStreamsClient({ maxAttempts: 3 });

/** Where the records are that a stream consumer gave up; they themselves stay in the stream for a day. */
const Place = z.object({
  DDBStreamBatchInfo: z.object({
    streamArn: z.string(),
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
  }),
});
/** What `aws sqs receive-message` prints. */
const Letters = z.object({ Messages: z.array(z.object({ MessageId: z.string(), Body: z.string() })).max(100) });
type PlaceInStream = z.infer<typeof Place>['DDBStreamBatchInfo'];

/** What became of each letter: handled ones may be deleted, failed ones tried again, of expired ones the stream holds nothing any more. */
export interface Redriven {
  readonly handled: string[];
  readonly failed: string[];
  readonly expired: string[];
}

async function openAt({ streamArn, shardId, startSequenceNumber }: PlaceInStream): Promise<string | undefined> {
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: startSequenceNumber,
    }),
  );
  return ShardIterator;
}

const numberOf = ({ dynamodb }: StreamRecord): bigint => BigInt(dynamodb?.SequenceNumber ?? 0);

/** The records from the first to the last of the place. */
async function readRecords(place: PlaceInStream): Promise<StreamRecord[]> {
  const end = BigInt(place.endSequenceNumber);
  const found: StreamRecord[] = [];
  let iterator = await openAt(place);
  while (iterator !== undefined) {
    const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
    found.push(...Records.filter((record) => numberOf(record) <= end));
    const last = Records.at(-1);
    const isOver = last === undefined || numberOf(last) >= end;
    iterator = isOver ? undefined : NextShardIterator;
  }
  return found;
}

async function redrive(place: PlaceInStream): Promise<keyof Redriven> {
  try {
    const Records = await readRecords(place);
    if (Records.length === 0) return 'expired';
    const { batchItemFailures } = await react({ Records } as DynamoDBStreamEvent);
    return batchItemFailures.length === 0 ? 'handled' : 'failed';
  } catch (error) {
    if (error instanceof TrimmedDataAccessException) return 'expired';
    logLine('error', 'A dead letter was not handled.', { ...place, ...describeFailure(error) });
    return 'failed';
  }
}

/**
 * Hands changes that the consumer gave up to it once more. Takes the messages of the dead-letter queue as they are received
 * and answers their ids by outcome. Safe to repeat: reactions are.
 */
export async function handler(event: unknown): Promise<Redriven> {
  const outcome: Redriven = { handled: [], failed: [], expired: [] };
  for (const { MessageId, Body } of Letters.parse(event).Messages) {
    const { DDBStreamBatchInfo } = Place.parse(JSON.parse(Body));
    outcome[await redrive(DDBStreamBatchInfo)].push(MessageId);
  }
  return outcome;
}

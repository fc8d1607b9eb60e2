import middy from '@middy/core';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { Item } from '../table/table.ts';
import { describeFailure, logLine } from '../table/log-line.ts';

/** One change of an item, in the order the table made it. */
export interface Change {
  readonly sequenceNumber: string;
  readonly before: Item | undefined;
  readonly after: Item;
}

const toItem = (image: unknown): Item => unmarshall(image as Parameters<typeof unmarshall>[0]);

function toChanges({ Records }: DynamoDBStreamEvent): Change[] {
  return Records.flatMap(({ dynamodb }) => {
    if (!dynamodb?.NewImage || dynamodb.SequenceNumber === undefined) return [];
    const before = dynamodb.OldImage && toItem(dynamodb.OldImage);
    return [{ sequenceNumber: dynamodb.SequenceNumber, before, after: toItem(dynamodb.NewImage) }];
  });
}

/**
 * The Lambda handler of the table's change stream. Changes come grouped by partition key; a group that fails is reported
 * by its first change, so that the stream hands it out again and one bad record does not hold up the rest for ever.
 */
export function serveChanges(
  react: (partitionKey: string, changes: readonly Change[]) => Promise<void>,
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  const serve = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const groups = Map.groupBy(toChanges(event), ({ after }) => String(after['pk']));
    const failed = await Promise.all(
      [...groups].map(async ([partitionKey, changes]) => {
        try {
          await react(partitionKey, changes);
          return [];
        } catch (error) {
          logLine('error', 'A change was not handled.', { partitionKey, ...describeFailure(error) });
          return changes.slice(0, 1).map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber }));
        }
      }),
    );
    return { batchItemFailures: failed.flat() };
  };
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>(serve) as unknown as (
    event: DynamoDBStreamEvent,
  ) => Promise<DynamoDBBatchResponse>;
}

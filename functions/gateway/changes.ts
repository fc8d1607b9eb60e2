import { isDeepStrictEqual } from 'node:util';
import middy from '@middy/core';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { Item, Key } from '../table/table.ts';
import { describeFailure, logLine } from '../table/log-line.ts';

/** One change of an item, in the order the table made it. Its images are read when somebody asks for them: of most changes nobody does. */
export interface Change {
  readonly sequenceNumber: string;
  readonly key: Key;
  readonly before: Item | undefined;
  readonly after: Item;
  /** The table removed the item because its time was over: `after` is what it was. */
  readonly isExpired: boolean;
  /** Whether one of these attributes is another one than before, or the item is new. */
  moves(...names: readonly string[]): boolean;
}

type Image = Record<string, unknown> | undefined;

const toItem = (image: unknown): Item => unmarshall(image as Parameters<typeof unmarshall>[0]);

function toChanges({ Records }: DynamoDBStreamEvent): Change[] {
  return Records.flatMap(({ dynamodb }): Change[] => {
    const { OldImage, NewImage, SequenceNumber } = dynamodb ?? {};
    const last = NewImage ?? OldImage;
    if (!last || SequenceNumber === undefined) return [];
    let before: Item | undefined;
    let after: Item | undefined;
    return [
      {
        sequenceNumber: SequenceNumber,
        key: { pk: String(last['pk']?.S), sk: String(last['sk']?.S) },
        get before() {
          return (before ??= OldImage && toItem(OldImage));
        },
        get after() {
          return (after ??= toItem(last));
        },
        isExpired: !NewImage,
        moves(...names) {
          const [was, is]: Image[] = [OldImage, last];
          return was === undefined || names.some((name) => !isDeepStrictEqual(was[name], is?.[name]));
        },
      },
    ];
  });
}

/** What a slice does with changes: with those of one item collection, and then with what came of all of them. */
export interface Reaction<Result> {
  readonly react: (partitionKey: string, changes: readonly Change[]) => Promise<Result | undefined>;
  readonly conclude: (results: readonly Result[]) => Promise<void>;
}

type Serve = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/**
 * The Lambda handler of the table's change stream. Changes come grouped by partition key; a group that fails is reported
 * by its first change, so that the stream hands it out again and one bad record does not hold up the rest for ever.
 */
export function serveChanges<Result>({ react, conclude }: Reaction<Result>): Serve {
  const serve: Serve = async (event) => {
    const results: Result[] = [];
    const groups = Map.groupBy(toChanges(event), ({ key }) => key.pk);
    const failed = await Promise.all(
      [...groups].map(async ([partitionKey, changes]) => {
        try {
          const result = await react(partitionKey, changes);
          if (result !== undefined) results.push(result);
          return [];
        } catch (error) {
          logLine('error', 'A change was not handled.', { partitionKey, ...describeFailure(error) });
          return changes.slice(0, 1).map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber }));
        }
      }),
    );
    await conclude(results);
    return { batchItemFailures: failed.flat() };
  };
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>(serve) as unknown as Serve;
}

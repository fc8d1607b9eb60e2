import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, StartingPosition, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { connectionSortKey, staffPartition, streamedSortKeys, tableKeys } from '../contract/deploy.ts';
import { acknowledge } from './acknowledge.ts';
import type { Table } from './table.ts';

const sortKeyBegins = (...prefixes: string[]): object => ({
  Keys: { [tableKeys.sort]: { S: prefixes.flatMap((prefix) => FilterRule.beginsWith(prefix)) } },
});

/**
 * Only news wakes the consumer; connections, tickets and sessions change far more often. Of a connection only its end by
 * the table's own clock is news: nobody said that it was gone; and that somebody of the team came, who may have room for work.
 */
const filters = [
  // One filter for all of them: a mapping takes five.
  FilterCriteria.filter({
    eventName: FilterRule.or('INSERT', 'MODIFY'),
    dynamodb: sortKeyBegins(...Object.values(streamedSortKeys)),
  }),
  FilterCriteria.filter({
    eventName: FilterRule.isEqual('INSERT') as object,
    dynamodb: { Keys: { [tableKeys.partition]: { S: FilterRule.isEqual(staffPartition) as object } } },
  }),
  FilterCriteria.filter({
    eventName: FilterRule.isEqual('REMOVE') as object,
    userIdentity: { principalId: FilterRule.isEqual('dynamodb.amazonaws.com') as object },
    dynamodb: sortKeyBegins(connectionSortKey),
  }),
];

export interface ReactionsProps {
  readonly table: Table;
  readonly consumer: LambdaFunction;
  /** Tries again what the consumer gave up. */
  readonly redrive: LambdaFunction;
}

/** The one consumer of the table's changes. What fails for good waits in a queue instead of holding up the rest. */
export class Reactions extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { table, consumer, redrive }: ReactionsProps) {
    super(scope, id);
    const deadLetters = new Queue(this, 'DeadLetters', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.deadLetters = deadLetters;
    redrive.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [table.tableStreamArn ?? ''],
      }),
    );
    acknowledge(deadLetters, 'AwsSolutions-SQS3', 'This queue is the dead-letter queue.');
    consumer.addEventSource(
      // The CDK's own classes miss its interfaces by optional properties that may be undefined.
      new DynamoEventSource(table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters,
        batchSize: 100,
        parallelizationFactor: 1,
        bisectBatchOnError: true,
        retryAttempts: 5,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(deadLetters),
      }),
    );
  }
}

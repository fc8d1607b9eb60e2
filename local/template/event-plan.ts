import type { BucketNotification } from '../events/bucket-notifications.ts';
import { functionOf, type Reader } from './plan-reader.ts';
import type { ScheduleDescription } from '../events/schedules.ts';
import { asList, asRecord, asTexts } from './stack.ts';
import type { StreamMapping } from '../streams/streams.ts';

const lastPartOf = (arn: unknown): string | undefined => (arn === undefined ? undefined : String(arn).split(':').at(-1));

export function readStreams(reader: Reader): StreamMapping[] {
  const fromTables = reader.stack
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter((resource) => resource.text('EventSourceArn')?.includes(':dynamodb:'));
  return fromTables.map((resource): StreamMapping => {
    const maximumAge = resource.number('MaximumRecordAgeInSeconds');
    return {
      id: resource.id,
      tableName: /table\/([^/]+)\//.exec(resource.text('EventSourceArn') ?? '')?.[1] ?? '',
      functionName: functionOf(reader, resource.text('FunctionName')),
      filters: asList(resource.record('FilterCriteria')['Filters']).map((filter) => String(asRecord(filter)['Pattern'])),
      batchSize: resource.number('BatchSize') ?? 100,
      batchingWindowSeconds: resource.number('MaximumBatchingWindowInSeconds') ?? 0,
      startingPosition: resource.text('StartingPosition') === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON',
      maximumRetryAttempts: resource.number('MaximumRetryAttempts') ?? -1,
      ...(maximumAge !== undefined && { maximumRecordAgeSeconds: maximumAge }),
      bisectOnError: resource.get('BisectBatchOnFunctionError') === true,
      reportBatchItemFailures: resource.list('FunctionResponseTypes').includes('ReportBatchItemFailures'),
      deadLetterQueue: lastPartOf(asRecord(resource.record('DestinationConfig')['OnFailure'])['Destination']),
    };
  });
}

export function readSchedules(reader: Reader): ScheduleDescription[] {
  const rules = reader.stack
    .ofType('AWS::Events::Rule')
    .filter((rule) => rule.text('ScheduleExpression') !== undefined && rule.text('State') !== 'DISABLED');
  return rules.flatMap((rule) =>
    rule
      .list('Targets')
      .map(asRecord)
      .map(({ Arn, Input }) => ({
        name: rule.id,
        expression: rule.text('ScheduleExpression') ?? '',
        functionName: functionOf(reader, Arn),
        input: Input === undefined ? undefined : String(Input),
      })),
  );
}

export function readNotifications(reader: Reader): BucketNotification[] {
  return reader.stack.ofType('Custom::S3BucketNotifications').flatMap((resource) =>
    asList(resource.record('NotificationConfiguration')['LambdaFunctionConfigurations'])
      .map(asRecord)
      .map(({ Events, Filter, LambdaFunctionArn }, index) => {
        const rules = asList(asRecord(asRecord(Filter)['Key'])['FilterRules']).map(asRecord);
        const rule = (name: string): string => String(rules.find(({ Name }) => Name === name)?.['Value'] ?? '');
        return {
          id: `${resource.id}-${index}`,
          bucket: resource.text('BucketName') ?? '',
          events: asTexts(Events),
          prefix: rule('prefix'),
          suffix: rule('suffix'),
          functionName: functionOf(reader, LambdaFunctionArn),
        };
      }),
  );
}

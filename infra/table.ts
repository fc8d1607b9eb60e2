import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2, type Attribute } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { indexes, tableKeys } from '../contract/deploy.ts';
import { removalPolicy, type Options } from './options.ts';

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });

/**
 * The one table. A global table with a single region costs what a plain one does,
 * and a second region can be added later without moving the data.
 */
export class Table extends TableV2 {
  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id, {
      partitionKey: text(tableKeys.partition),
      sortKey: text(tableKeys.sort),
      billing: Billing.onDemand(),
      timeToLiveAttribute: tableKeys.ttl,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      globalSecondaryIndexes: Object.values(indexes).map(({ name, partition, sort }) => ({
        indexName: name,
        partitionKey: text(partition),
        sortKey: text(sort),
        projectionType: ProjectionType.KEYS_ONLY,
      })),
      removalPolicy: removalPolicy(options),
      deletionProtection: options.deletionProtection,
    });
  }
}

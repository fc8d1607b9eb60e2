import { nameOf } from './addresses.ts';
import type { Reader } from './plan-reader.ts';
import type { CorsRule } from '../s3/s3-cors.ts';
import type { LifecycleRule } from '../s3/s3-lifecycle.ts';
import { asList, asRecord, asTexts } from './stack.ts';
import type { TableDescription } from '../table/tables.ts';

export interface BucketPlan {
  readonly name: string;
  readonly cors: readonly CorsRule[];
  readonly lifecycle: readonly LifecycleRule[];
}

export interface SignInPlan {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
}

function keyNames(schema: unknown): { partition: string; sort?: string } {
  const of = (type: string): string | undefined => {
    const key = asList(schema)
      .map(asRecord)
      .find(({ KeyType }) => KeyType === type);
    return key && String(key['AttributeName']);
  };
  const sort = of('RANGE');
  return { partition: of('HASH') ?? '', ...(sort !== undefined && { sort }) };
}

const tableTypes = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

export function readTables({ stack, assembly }: Reader): TableDescription[] {
  return stack.ofType(...tableTypes).map((resource): TableDescription => {
    const definitions = resource.list('AttributeDefinitions').map(asRecord);
    const { AttributeName: ttlAttribute, Enabled: ttlEnabled } = resource.record('TimeToLiveSpecification');
    const { StreamViewType: streamViewType } = resource.record('StreamSpecification');
    return {
      name: nameOf(resource.id, assembly.template.Resources[resource.id] ?? { Type: resource.type }),
      keys: keyNames(resource.get('KeySchema')),
      attributes: Object.fromEntries(
        definitions.map(({ AttributeName, AttributeType }) => [String(AttributeName), AttributeType as 'S' | 'N' | 'B']),
      ),
      indexes: resource
        .list('GlobalSecondaryIndexes')
        .map(asRecord)
        .map(({ IndexName, KeySchema, Projection }) => {
          const { ProjectionType, NonKeyAttributes } = asRecord(Projection);
          return {
            name: String(IndexName),
            keys: keyNames(KeySchema),
            projection: ProjectionType as 'ALL' | 'KEYS_ONLY' | 'INCLUDE',
            ...(NonKeyAttributes !== undefined && { nonKeyAttributes: asTexts(NonKeyAttributes) }),
          };
        }),
      streamViewType: streamViewType as TableDescription['streamViewType'],
      ttlAttribute: ttlEnabled === true ? String(ttlAttribute) : undefined,
    };
  });
}

/** Only the rules by which objects are removed: an upload in parts is not modelled, so none is left behind. */
function readLifecycle(configuration: Record<string, unknown>): LifecycleRule[] {
  const rules = asList(configuration['Rules']).map(asRecord);
  return rules
    .filter((rule) => rule['Status'] === 'Enabled' && rule['ExpirationInDays'] !== undefined)
    .map((rule) => ({
      prefix: String(rule['Prefix'] ?? ''),
      tags: Object.fromEntries(
        asList(rule['TagFilters'])
          .map(asRecord)
          .map(({ Key, Value }) => [String(Key), String(Value)]),
      ),
      days: Number(rule['ExpirationInDays']),
    }));
}

export function readBuckets({ stack, assembly }: Reader): BucketPlan[] {
  return stack.ofType('AWS::S3::Bucket').map((resource) => ({
    name: nameOf(resource.id, assembly.template.Resources[resource.id] ?? { Type: resource.type }),
    lifecycle: readLifecycle(resource.record('LifecycleConfiguration')),
    cors: asList(resource.record('CorsConfiguration')['CorsRules'])
      .map(asRecord)
      .map((rule) => ({
        allowedOrigins: asTexts(rule['AllowedOrigins']),
        allowedMethods: asTexts(rule['AllowedMethods']),
        allowedHeaders: asTexts(rule['AllowedHeaders']),
        exposedHeaders: asTexts(rule['ExposedHeaders']),
        maxAgeSeconds: rule['MaxAge'] === undefined ? undefined : Number(rule['MaxAge']),
      })),
  }));
}

/** The client that the console signs people in with, if the stack has a user pool. */
export function readSignIn({ stack }: Reader): SignInPlan | undefined {
  const [client] = stack.ofType('AWS::Cognito::UserPoolClient');
  return (
    client && {
      clientId: client.id,
      redirectUris: asTexts(client.get('CallbackURLs')),
      postLogoutRedirectUris: asTexts(client.get('LogoutURLs')),
    }
  );
}

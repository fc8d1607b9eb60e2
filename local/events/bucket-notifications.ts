import { randomBytes } from 'node:crypto';
import { createEventInvocations, type EventInvocationsOptions } from './event-invocations.ts';

/** A bucket's wish to call a function for new objects, as a synthesized template describes it. */
export interface BucketNotification {
  readonly id: string;
  readonly bucket: string;
  /** For example s3:ObjectCreated:* or s3:ObjectCreated:Post. */
  readonly events: readonly string[];
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
  readonly functionName: string;
}

/** What a bucket says about an object that has just been stored. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  /** Without quotation marks. */
  readonly etag: string;
  readonly how: 'Put' | 'Post' | 'Copy';
  readonly sourceIp: string;
  readonly at: Date;
}

export interface BucketNotifications {
  /** Returns at once; matching functions are called in the background. */
  objectCreated(object: CreatedObject): void;
  /** Resolves when every object so far was handled or given up. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Calls functions for new objects, as S3 does: asynchronously, with three tries, keys URL-encoded. */
export function createBucketNotifications(
  options: EventInvocationsOptions & { readonly notifications: readonly BucketNotification[] },
): BucketNotifications {
  const { notifications } = options;
  const unknown = notifications
    .flatMap(({ events }) => events)
    .find((event) => !/^s3:ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)$/.test(event));
  if (unknown !== undefined)
    throw new Error(`Bucket notifications for ${unknown} are not modelled: only s3:ObjectCreated:... is.`);
  const calls = createEventInvocations(options);
  let sequence = Date.now() * 1_000;
  return {
    objectCreated(object) {
      sequence += 1;
      for (const notification of notifications.filter((each) => wants(each, object))) {
        calls.send(notification.functionName, { Records: [toRecord(object, notification, sequence)] });
      }
    },
    idle: calls.idle,
    stop: calls.stop,
  };
}

function wants({ bucket, events, prefix = '', suffix = '' }: BucketNotification, object: CreatedObject): boolean {
  const named = events.some((event) => event === 's3:ObjectCreated:*' || event === `s3:ObjectCreated:${object.how}`);
  return named && object.bucket === bucket && object.key.startsWith(prefix) && object.key.endsWith(suffix);
}

function toRecord(object: CreatedObject, notification: BucketNotification, sequence: number): object {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: object.at.toISOString(),
    eventName: `ObjectCreated:${object.how}`,
    userIdentity: { principalId: 'AWS:LOCAL' },
    requestParameters: { sourceIPAddress: object.sourceIp },
    responseElements: {
      'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase(),
      'x-amz-id-2': randomBytes(32).toString('base64'),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: notification.id,
      bucket: { name: object.bucket, ownerIdentity: { principalId: 'LOCAL' }, arn: `arn:aws:s3:::${object.bucket}` },
      object: {
        key: encodeKey(object.key),
        size: object.size,
        eTag: object.etag,
        sequencer: sequence.toString(16).toUpperCase().padStart(18, '0'),
      },
    },
  };
}

/** S3 writes keys as forms do: a space is a plus, slashes stay. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

export type AttributeMap = Readonly<Record<string, unknown>>;

/** One change as the stream's own API writes it, in DynamoDB JSON. */
export interface WireRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly Keys: AttributeMap;
    readonly NewImage?: AttributeMap;
    readonly OldImage?: AttributeMap;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
    readonly ApproximateCreationDateTime: number;
  };
  readonly userIdentity?: {
    readonly type?: string;
    readonly principalId?: string;
    readonly Type?: string;
    readonly PrincipalId?: string;
  };
}

/** One change as a function's event carries it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: WireRecord['eventName'];
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: 'us-east-1';
  readonly dynamodb: WireRecord['dynamodb'];
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
  readonly eventSourceARN: string;
}

/** AWS's form of a stream's ARN: the engine names another region and writes seconds where AWS writes a date. */
export function streamArnOf(tableName: string, label: string): string {
  const date = /^\d+(\.\d+)?$/.test(label) ? new Date(Number(label) * 1000).toISOString().slice(0, -1) : label;
  return `arn:aws:dynamodb:us-east-1:000000000000:table/${tableName}/stream/${date}`;
}

export function toStreamRecord(record: WireRecord, streamArn: string): StreamRecord {
  const { Keys, NewImage, OldImage, SequenceNumber, SizeBytes, StreamViewType, ApproximateCreationDateTime } = record.dynamodb;
  const { userIdentity } = record;
  return {
    // The engine's own id is the sequence number, which other tables use too.
    eventID: createHash('md5').update(`${streamArn} ${SequenceNumber}`).digest('hex'),
    eventName: record.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb: {
      ApproximateCreationDateTime,
      Keys,
      ...(NewImage && { NewImage }),
      ...(OldImage && { OldImage }),
      SequenceNumber,
      SizeBytes,
      StreamViewType,
    },
    ...(userIdentity && {
      userIdentity: {
        type: userIdentity.type ?? userIdentity.Type ?? '',
        principalId: userIdentity.principalId ?? userIdentity.PrincipalId ?? '',
      },
    }),
    eventSourceARN: streamArn,
  };
}

/** True for a write that left the item as it was: AWS puts none of these into the stream, the engine does. */
export function changesNothing({ eventName, dynamodb: { NewImage, OldImage } }: WireRecord): boolean {
  if (eventName !== 'MODIFY' || NewImage === undefined || OldImage === undefined) return false;
  const names = Object.keys(NewImage);
  // Nearly every record differs in one of its first attributes: no more than that is looked at.
  return names.length === Object.keys(OldImage).length && names.every((name) => isSameValue(NewImage[name], OldImage[name]));
}

const isSameValue = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(one, other) || isDeepStrictEqual(sortSets(one), sortSets(other));

/** Sets have no order, though they are written as lists. */
function sortSets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortSets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [
      key,
      /^[SNB]S$/.test(key) && Array.isArray(inside) && inside.every((member) => typeof member === 'string')
        ? [...inside].sort()
        : sortSets(inside),
    ]),
  );
}

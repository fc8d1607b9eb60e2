import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import {
  createBucketNotifications,
  encodeKey,
  type BucketNotification,
  type CreatedObject,
} from '../../../local/events/bucket-notifications.ts';
import { manualClock } from './manual-clock.ts';

const notification: BucketNotification = {
  id: 'Scan',
  bucket: 'Uploads',
  events: ['s3:ObjectCreated:*'],
  functionName: 'attachments/on-upload',
};
const object: CreatedObject = {
  bucket: 'Uploads',
  key: 'quarantine/a b+ক.png',
  size: 12,
  etag: 'abc',
  how: 'Post',
  sourceIp: '127.0.0.1',
  at: new Date('2026-03-01T10:00:00Z'),
};

function open(notifications: BucketNotification[], fails = 0) {
  const calls: { functionName: string; event: unknown }[] = [];
  const lines: string[] = [];
  const clock = manualClock('2026-03-01T10:00:00Z');
  const bucket = createBucketNotifications({
    notifications,
    clock,
    log: (line) => void lines.push(line),
    invoke: (functionName, event) =>
      calls.push({ functionName, event }) <= fails ? Promise.reject(new Error('no')) : Promise.resolve(),
  });
  onTestFinished(() => bucket.stop());
  return { ...bucket, calls, lines, clock };
}

test('the function gets the event of AWS, with the key encoded as in a form', async () => {
  const { objectCreated, idle, calls } = open([notification]);
  objectCreated(object);
  await idle();
  expect(calls).toEqual([
    {
      functionName: 'attachments/on-upload',
      event: {
        Records: [
          {
            eventVersion: '2.1',
            eventSource: 'aws:s3',
            awsRegion: 'us-east-1',
            eventTime: '2026-03-01T10:00:00.000Z',
            eventName: 'ObjectCreated:Post',
            userIdentity: { principalId: 'AWS:LOCAL' },
            requestParameters: { sourceIPAddress: '127.0.0.1' },
            responseElements: {
              'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/) as string,
              'x-amz-id-2': expect.any(String) as string,
            },
            s3: {
              s3SchemaVersion: '1.0',
              configurationId: 'Scan',
              bucket: { name: 'Uploads', ownerIdentity: { principalId: 'LOCAL' }, arn: 'arn:aws:s3:::Uploads' },
              object: {
                key: 'quarantine/a+b%2B%E0%A6%95.png',
                size: 12,
                eTag: 'abc',
                sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) as string,
              },
            },
          },
        ],
      },
    },
  ]);
});

test('only matching buckets, prefixes, suffixes and ways of creation call', async () => {
  const { objectCreated, idle, calls } = open([
    { ...notification, functionName: 'prefix', prefix: 'quarantine/' },
    { ...notification, functionName: 'other-prefix', prefix: 'clean/' },
    { ...notification, functionName: 'suffix', suffix: '.png' },
    { ...notification, functionName: 'other-suffix', suffix: '.pdf' },
    { ...notification, functionName: 'other-bucket', bucket: 'Site' },
    { ...notification, functionName: 'post', events: ['s3:ObjectCreated:Copy', 's3:ObjectCreated:Post'] },
    { ...notification, functionName: 'put', events: ['s3:ObjectCreated:Put'] },
  ]);
  objectCreated(object);
  await idle();
  expect(calls.map(({ functionName }) => functionName)).toEqual(['prefix', 'suffix', 'post']);
});

test('a failing function gets the same event three times in all', async () => {
  const { objectCreated, calls, clock, lines } = open([notification], 2);
  objectCreated(object);
  await clock.advance(10_000);
  expect(calls).toHaveLength(3);
  expect(calls[2]).toEqual(calls[0]);
  expect(lines).toEqual([]);
});

test('events that are not modelled are refused', () => {
  expect(() => open([{ ...notification, events: ['s3:ObjectRemoved:*'] }])).toThrow('s3:ObjectRemoved:* are not modelled');
});

test('every key can be read back the way functions do it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (key) => {
      expect(decodeURIComponent(encodeKey(key).replaceAll('+', ' '))).toBe(key);
    }),
  );
});

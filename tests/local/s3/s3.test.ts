import { request as httpRequest } from 'node:http';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasExpired } from '../../../local/s3/s3-lifecycle.ts';
import { clientOf, codeOf, credentials, openStore, signByHand } from './s3-store.ts';
import { until } from '../scratch.ts';

const Bucket = 'Uploads';
const put = (
  client: S3Client,
  Key: string,
  Body: PutObjectCommandInput['Body'] = 'hello',
  more: Partial<PutObjectCommandInput> = {},
) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const textOf = async (client: S3Client, Key: string, more: object = {}) =>
  (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe('objects', () => {
  test('come back as they were stored, with their headers', async () => {
    const { client } = await openStore();
    const { ETag } = await put(client, 'a/b.txt', 'কথা', {
      ContentType: 'text/plain',
      Metadata: { who: 'me' },
      CacheControl: 'max-age=5',
      ContentDisposition: 'inline',
    });
    const { Body, ...got } = await client.send(new GetObjectCommand({ Bucket, Key: 'a/b.txt' }));
    expect(await Body?.transformToString()).toBe('কথা');
    expect(got).toMatchObject({
      ETag,
      ContentType: 'text/plain',
      Metadata: { who: 'me' },
      CacheControl: 'max-age=5',
      ContentDisposition: 'inline',
      ContentLength: 9,
    });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a/b.txt' }));
    expect(head).toMatchObject({ ETag, ContentLength: 9, AcceptRanges: 'bytes', Metadata: { who: 'me' } });
    expect(Date.now() - (head.LastModified?.getTime() ?? 0)).toBeLessThan(60_000);
  });

  test('survive a restart; what was half-written does not', async () => {
    const first = await openStore();
    await put(first.client, 'kept');
    await first.stop();
    const folder = join(first.dir, Bucket);
    writeFileSync(join(folder, 'half.bytes'), 'x');
    writeFileSync(join(folder, 'half.bytes.draft'), '{');
    const second = await openStore({ dir: first.dir });
    expect(await textOf(second.client, 'kept')).toBe('hello');
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('are replaced as a whole while somebody reads them', async () => {
    const { client, dir } = await openStore();
    await Promise.all(Array.from({ length: 20 }, (_, index) => put(client, 'k', `${index}`.repeat(50_000))));
    const readers = Array.from({ length: 20 }, () => textOf(client, 'k'));
    const writers = Array.from({ length: 20 }, (_, index) => put(client, 'k', `${index}`.repeat(50_000)));
    for (const text of await Promise.all(readers)) expect(text).toMatch(/^(\d{1,2}?)\1*$/);
    await Promise.all(writers);
    const { ETag } = await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect((await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))).ETag).toBe(ETag);
    await until(() => readdirSync(join(dir, Bucket)).length === 2);
  });

  test.each([
    ['../../escape'],
    ['/etc/passwd'],
    ['a/./../b'],
    ['a b+c&d=%25?#'],
    ['..'],
    ['ক/খ 😀.png'],
    ['__proto__'],
    ['x'.repeat(1024)],
  ])('may be called %j and stay inside the folder', async (key) => {
    const { client, dir } = await openStore();
    await put(client, key, key);
    expect(await textOf(client, key)).toBe(key);
    expect(readdirSync(dir).sort()).toEqual(['Site', 'Uploads']);
    expect((await client.send(new ListObjectsV2Command({ Bucket }))).Contents?.map((object) => object.Key)).toEqual([key]);
  });

  test('any key comes back under its own name and no other', async () => {
    const { client } = await openStore();
    const keys = fc.uniqueArray(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((key) => !/[\u0000-\u001f]/.test(key)),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(keys, async (names) => {
        for (const name of names) await put(client, `p/${name}`, name);
        for (const name of names) expect(await textOf(client, `p/${name}`)).toBe(name);
      }),
      { numRuns: 25 },
    );
  });

  test('with too long a key, in unknown buckets, or absent are refused by name', async () => {
    const { client } = await openStore();
    await expect(put(client, 'x'.repeat(1025))).rejects.toMatchObject({ name: 'KeyTooLongError' });
    await expect(client.send(new GetObjectCommand({ Bucket, Key: 'absent' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'absent' }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(client.send(new GetObjectCommand({ Bucket: 'Other', Key: 'a' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(client.send(new HeadBucketCommand({ Bucket: 'Other' }))).rejects.toMatchObject({ name: 'NotFound' });
    await client.send(new HeadBucketCommand({ Bucket }));
    await expect(client.send(new GetObjectAclCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('are copied with or without their headers, and announced', async () => {
    const { client, created } = await openStore();
    await put(client, 'from ক', 'text', { ContentType: 'text/plain', Metadata: { a: '1' } });
    const CopySource = `${Bucket}/${encodeURIComponent('from ক')}`;
    await client.send(new CopyObjectCommand({ Bucket: 'Site', Key: 'to', CopySource }));
    expect(await client.send(new HeadObjectCommand({ Bucket: 'Site', Key: 'to' }))).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { a: '1' },
    });
    await client.send(
      new CopyObjectCommand({ Bucket, Key: 'to', CopySource, MetadataDirective: 'REPLACE', ContentType: 'image/png' }),
    );
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).toMatchObject({
      ContentType: 'image/png',
      Metadata: {},
    });
    await expect(client.send(new CopyObjectCommand({ Bucket, Key: 'from ক', CopySource }))).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
    await expect(client.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource: `${Bucket}/absent` }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    expect(created.map(({ bucket, key, how, size }) => `${how} ${bucket}/${key} ${size}`)).toEqual([
      'Put Uploads/from ক 4',
      'Copy Site/to 4',
      'Copy Uploads/to 4',
    ]);
  });

  test('are deleted one by one and many at once, also when they are not there', async () => {
    const { client, dir } = await openStore();
    const keys = ['a', 'b & <c>', 'ঘ', 'd'];
    for (const key of keys) await put(client, key);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    const answer = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
    expect(answer.Deleted?.map((each) => each.Key)).toEqual(keys);
    expect(readdirSync(join(dir, Bucket))).toEqual([]);
  });

  test('are created only once when the writer says so', async () => {
    const { client } = await openStore();
    await put(client, 'k', '1', { IfNoneMatch: '*' });
    await expect(put(client, 'k', '2', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await textOf(client, 'k')).toBe('1');
  });
});

describe('reading', () => {
  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['lines=1-2', '0123456789', undefined],
    ['bytes=5-2', '0123456789', undefined],
  ])('%s', async (Range, expected, contentRange) => {
    const { client } = await openStore();
    await put(client, 'k', '0123456789');
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k', Range }));
    expect(await got.Body?.transformToString()).toBe(expected);
    expect(got.ContentRange).toBe(contentRange);
    expect(got.$metadata.httpStatusCode).toBe(contentRange ? 206 : 200);
  });

  test('a range behind the end, and any range of nothing, is refused', async () => {
    const { client } = await openStore();
    await put(client, 'k', '0123456789');
    await put(client, 'empty', '');
    await expect(textOf(client, 'k', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
    await expect(textOf(client, 'empty', { Range: 'bytes=0-' })).rejects.toMatchObject({ name: 'InvalidRange' });
    expect(await textOf(client, 'empty')).toBe('');
  });

  test('what the reader has already is not sent again', async () => {
    const { client } = await openStore();
    const { ETag } = await put(client, 'k');
    await expect(textOf(client, 'k', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(textOf(client, 'k', { IfMatch: '"other"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
    expect(await textOf(client, 'k', { IfMatch: ETag })).toBe('hello');
  });

  test('a signed reader may change the headers of the answer', async () => {
    const { client } = await openStore();
    await put(client, 'k', 'x', { ContentType: 'image/svg+xml' });
    const got = await client.send(
      new GetObjectCommand({
        Bucket,
        Key: 'k',
        ResponseContentType: 'application/octet-stream',
        ResponseContentDisposition: 'attachment; filename="a.svg"',
        ResponseCacheControl: 'no-store',
      }),
    );
    expect(got).toMatchObject({
      ContentType: 'application/octet-stream',
      ContentDisposition: 'attachment; filename="a.svg"',
      CacheControl: 'no-store',
    });
  });
});

describe('listing', () => {
  test('goes page by page, in the order of the bytes of the keys', async () => {
    const { client } = await openStore();
    const keys = ['b', 'a/2', 'a/1', 'é', 'Z', 'a', '😀', '\uff5e'];
    for (const key of keys) await put(client, key);
    const pages: string[][] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 3 }, { Bucket }))
      pages.push((page.Contents ?? []).map((object) => object.Key ?? ''));
    expect(pages.map((page) => page.length)).toEqual([3, 3, 2]);
    expect(pages.flat()).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  test('folds keys at a delimiter, also across pages', async () => {
    const { client } = await openStore();
    for (const key of ['p/a/1', 'p/a/2', 'p/b', 'p/c/1', 'q']) await put(client, key);
    const names: string[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 1 }, { Bucket, Prefix: 'p/', Delimiter: '/' })) {
      expect(page.KeyCount).toBe(1);
      names.push(
        ...(page.CommonPrefixes ?? []).map((each) => each.Prefix ?? ''),
        ...(page.Contents ?? []).map((object) => object.Key ?? ''),
      );
    }
    expect(names).toEqual(['p/a/', 'p/b', 'p/c/']);
  });

  test('begins after a key, encodes names when asked, and has an end', async () => {
    const { client } = await openStore();
    for (const key of ['a', 'b &', 'c']) await put(client, key);
    const page = await client.send(new ListObjectsV2Command({ Bucket, StartAfter: 'a', EncodingType: 'url' }));
    expect(page).toMatchObject({ KeyCount: 2, IsTruncated: false });
    expect(page.Contents?.map((object) => object.Key)).toEqual(['b%20%26', 'c']);
    expect((await client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).Contents).toBeUndefined();
  });
});

describe('what an upload promises is checked', () => {
  const big = Buffer.alloc(300_000, 'kotha');

  test('streams in aws-chunked framing with a checksum at the end are stored without the framing', async () => {
    const { endpoint, created } = await openStore();
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials });
    onTestFinished(() => client.destroy());
    for (const ChecksumAlgorithm of ['CRC32', 'SHA1', 'SHA256'] as const) {
      const Body = Readable.from([big.subarray(0, 10), big.subarray(10, 200_000), big.subarray(200_000)]);
      await put(client, 'stream', Body, { ContentLength: big.length, ChecksumAlgorithm, ContentEncoding: 'gzip' });
      const got = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(big)).toBe(true);
      expect(got.ContentEncoding).toBe('gzip');
    }
    await put(client, 'bytes', big);
    expect(created.at(-1)?.size).toBe(big.length);
  });

  function send(endpoint: string, headers: Record<string, string>, body: Buffer | string) {
    const url = `${endpoint}/Uploads/k`;
    return fetch(url, { method: 'PUT', headers: signByHand('PUT', url, headers), body: new Uint8Array(Buffer.from(body)) });
  }
  const chunked = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'x-amz-decoded-content-length': '5',
  };
  const good = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';

  test.each<[string, Record<string, string>, string, string]>([
    ['good chunks', chunked, good, '200'],
    ['a wrong trailer', chunked, good.replace('NhCmhg', 'AAAAAA'), '400 BadDigest'],
    ['no trailer', chunked, '5\r\nhello\r\n0\r\n\r\n', '400 BadDigest'],
    ['no end', chunked, '5\r\nhello\r\n', '400 IncompleteBody'],
    ['another length than promised', { ...chunked, 'x-amz-decoded-content-length': '6' }, good, '400 IncompleteBody'],
    ['a chunk longer than its size', chunked, good.replace('5', '4'), '400 InvalidRequest'],
    ['no size', chunked, `z${good}`, '400 InvalidRequest'],
    ['a line without end', chunked, 'a'.repeat(20_000), '400 InvalidRequest'],
    ['a checksum that is not modelled', { ...chunked, 'x-amz-trailer': 'x-amz-checksum-crc64nvme' }, good, '501 NotImplemented'],
    [
      'chunks with signatures',
      { ...chunked, 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
      good,
      '501 NotImplemented',
    ],
    [
      'the body’s SHA-256',
      { 'x-amz-content-sha256': '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' },
      'hello',
      '200',
    ],
    ['another SHA-256', { 'x-amz-content-sha256': '0'.repeat(64) }, 'hello', '400 XAmzContentSHA256Mismatch'],
    ['no SHA-256 at all', { 'x-amz-content-sha256': 'whatever' }, 'hello', '400 InvalidArgument'],
    ['a good MD5', { 'content-md5': 'XUFAKrxLKna5cZ2REBfFkg==' }, 'hello', '200'],
    ['a wrong MD5', { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'hello', '400 BadDigest'],
    ['no MD5', { 'content-md5': 'x' }, 'hello', '400 InvalidDigest'],
    ['a wrong checksum header', { 'x-amz-checksum-sha256': 'AAAA' }, 'hello', '400 BadDigest'],
  ])('%s', async (_, headers, body, expected) => {
    const { endpoint, client, dir } = await openStore();
    expect(await codeOf(await send(endpoint, headers, body))).toBe(expected);
    if (expected === '200') expect(await textOf(client, 'k')).toBe('hello');
    else await until(() => readdirSync(join(dir, Bucket)).length === 0);
  });

  test('an upload that breaks off leaves nothing behind, and a long refused one still gets its answer', async () => {
    const { endpoint, client, dir } = await openStore();
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'k' }));
    const upload = httpRequest(url, { method: 'PUT', headers: { 'content-length': 1_000_000 } });
    upload.on('error', () => undefined);
    upload.write(big);
    await until(() => readdirSync(join(dir, Bucket)).length === 1);
    upload.destroy();
    await until(() => readdirSync(join(dir, Bucket)).length === 0);
    const refused = await send(
      endpoint,
      { ...chunked, 'x-amz-decoded-content-length': '1' },
      Buffer.concat([Buffer.from('zz\r\n'), Buffer.alloc(5_000_000)]),
    );
    expect(await codeOf(refused)).toBe('400 InvalidRequest');
  });

  test('a body of unknown length is refused', async () => {
    const { client } = await openStore();
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'k' }));
    const body = new ReadableStream({ start: (stream) => (stream.enqueue(Buffer.from('x')), stream.close()) });
    expect(await codeOf(await fetch(url, { method: 'PUT', body, duplex: 'half' } as RequestInit))).toBe(
      '411 MissingContentLength',
    );
  });
});

describe('tags', () => {
  const tagsOf = async (client: S3Client, Key: string) =>
    (await client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet?.map(({ Key: name, Value }) => `${name}=${Value}`);

  test('come with an upload, are replaced and taken off, and outlive a restart', async () => {
    const first = await openStore();
    await put(first.client, 'k', 'hello', { Tagging: 'use=unsent&who=me%20too' });
    expect(await tagsOf(first.client, 'k')).toEqual(['use=unsent', 'who=me too']);
    await put(first.client, 'plain');
    expect(await tagsOf(first.client, 'plain')).toEqual([]);
    const TagSet = [{ Key: 'a&b', Value: '<ক>' }];
    await first.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet } }));
    await first.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` }));
    await first.stop();
    const second = await openStore({ dir: first.dir });
    expect(await tagsOf(second.client, 'k')).toEqual(['a&b=<ক>']);
    expect(await tagsOf(second.client, 'copy')).toEqual(['a&b=<ক>']);
    await second.client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'k' }));
    expect(await tagsOf(second.client, 'k')).toEqual([]);
    expect(await textOf(second.client, 'k')).toBe('hello');
  });

  test('are refused where they make no sense', async () => {
    const { client } = await openStore();
    const tooMany = Array.from({ length: 11 }, (_, index) => `t${index}=1`).join('&');
    await expect(put(client, 'k', 'hello', { Tagging: tooMany })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(put(client, 'k', 'hello', { Tagging: 'a=1&a=2' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(tagsOf(client, 'absent')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('lifecycle', () => {
  const rules = [
    { prefix: 'quarantine/', tags: {}, days: 1 },
    { prefix: 'clean/', tags: { use: 'unsent' }, days: 2 },
  ];

  test('removes what is old enough, by prefix and tag, and nothing else', async () => {
    let shiftMs = 0;
    const store = await openStore({ lifecycle: { [Bucket]: rules }, now: () => Date.now() + shiftMs });
    await put(store.client, 'quarantine/a');
    await put(store.client, 'clean/unsent', 'x', { Tagging: 'use=unsent' });
    await put(store.client, 'clean/sent', 'x');
    await put(store.client, 'elsewhere', 'x', { Tagging: 'use=unsent' });
    expect(await store.expire()).toBe(0);
    shiftMs = 10 * 24 * 60 * 60_000;
    expect(await store.expire()).toBe(2);
    expect(await store.expire()).toBe(0);
    shiftMs = 0;
    const { Contents = [] } = await store.client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['clean/sent', 'elsewhere']);
  });

  test.each([
    ['2026-03-01T10:00:00.000Z', '2026-03-02T23:59:59Z', false],
    ['2026-03-01T10:00:00.000Z', '2026-03-03T00:00:00Z', true],
    ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00Z', true],
  ])('counts days to the next midnight: stored at %s, at %s: %s', (modifiedAt, now, expected) => {
    const object = { key: 'quarantine/a', size: 1, etag: '', modifiedAt, headers: {}, file: '' };
    expect(hasExpired(object, rules, Date.parse(now))).toBe(expected);
  });
});

describe('browsers on other origins', () => {
  const cors = {
    Uploads: [
      {
        allowedOrigins: ['http://localhost:3000', 'https://*.shop.test'],
        allowedMethods: ['GET', 'POST'],
        allowedHeaders: ['content-*'],
        exposedHeaders: ['ETag'],
        maxAgeSeconds: 3000,
      },
    ],
  };
  const preflight = (endpoint: string, origin: string, method: string, headers = 'content-type', bucket = Bucket) =>
    fetch(`${endpoint}/${bucket}/k`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });

  test('are told what the bucket allows', async () => {
    const { endpoint } = await openStore({ cors });
    const answer = await preflight(endpoint, 'https://eu.shop.test', 'POST');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'https://eu.shop.test',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '3000',
    });
    const plain = await fetch(`${endpoint}/Uploads/k`, { headers: { origin: 'http://localhost:3000' } });
    expect(plain.headers.get('access-control-expose-headers')).toBe('ETag');
    expect(plain.headers.get('vary')).toContain('Origin');
  });

  test.each([
    ['another origin', 'https://evil.test', 'POST', 'content-type', Bucket],
    ['the star needs its dot', 'https://shop.test', 'POST', 'content-type', Bucket],
    ['another method', 'http://localhost:3000', 'PUT', 'content-type', Bucket],
    ['another header', 'http://localhost:3000', 'POST', 'x-evil', Bucket],
    ['a bucket without rules', 'http://localhost:3000', 'POST', 'content-type', 'Site'],
  ])('%s is refused', async (_, origin, method, headers, bucket) => {
    const { endpoint } = await openStore({ cors });
    const answer = await preflight(endpoint, origin, method, headers, bucket);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(await codeOf(answer)).toBe('403 AccessForbidden');
  });
});

test('the store refuses what it does not know, in words', async () => {
  const { endpoint, client, lines } = await openStore();
  expect(await codeOf(await fetch(`${endpoint}/%zz`))).toBe('400 InvalidURI');
  expect(await codeOf(await fetch(`${endpoint}/Uploads/k`, { method: 'PATCH' }))).toBe('403 AccessDenied');
  await expect(openStore({ buckets: ['../x'] })).rejects.toThrow('Bucket ../x needs a name');
  await expect(put(clientOf(endpoint, { accessKeyId: 'OTHER' }), 'k')).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  await put(client, 'k');
  expect(lines).toEqual([]);
});

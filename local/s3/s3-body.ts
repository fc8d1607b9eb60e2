import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { PassThrough, Transform, type Readable, type TransformCallback } from 'node:stream';
import { crc32 } from 'node:zlib';
import { S3Error } from './s3-error.ts';

interface Digest {
  update(chunk: Buffer): void;
  base64(): string;
}

const digests: Record<string, () => Digest> = {
  crc32: () => {
    let value = 0;
    return {
      update: (chunk) => void (value = crc32(chunk, value)),
      base64: () => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32BE(value);
        return bytes.toString('base64');
      },
    };
  },
  sha1: () => hashDigest('sha1'),
  sha256: () => hashDigest('sha256'),
};

function hashDigest(algorithm: string): Digest {
  const hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), base64: () => hash.digest('base64') };
}

/** A checksum that somebody promised for a body. */
interface Promised {
  readonly name: string;
  readonly digest: Digest;
  readonly expected: () => string | undefined;
}

const checksumName = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;

/** A request's bytes apart from the request: refusing them in the middle leaves the connection to answer on. */
export function bytesOf(request: IncomingMessage): Readable {
  const bytes = new PassThrough();
  const breakOff = () => void (request.complete || bytes.destroy(new S3Error('IncompleteBody', 'The upload broke off.')));
  request.once('close', breakOff);
  bytes.once('close', () => request.off('close', breakOff).unpipe(bytes));
  return request.pipe(bytes);
}

/** Steps that take the wrapping off an upload's body and refuse it when it is not what its headers and trailers promise. */
export function bodySteps(headers: IncomingHttpHeaders, query: ReadonlyMap<string, string>, payloadHash: string): Transform[] {
  const trailers = new Map<string, string>();
  const streaming = payloadHash.startsWith('STREAMING-');
  if (streaming && payloadHash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
    throw new S3Error(
      'NotImplemented',
      `${payloadHash} is not modelled: the local store takes unsigned chunks with a trailer, or a signed SHA-256.`,
    );
  }
  if (!streaming && payloadHash !== 'UNSIGNED-PAYLOAD' && !/^[0-9a-f]{64}$/.test(payloadHash)) {
    throw new S3Error(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING-... name, or a SHA-256 in hex.',
    );
  }
  const promises = [
    ...promisedChecksums(headers, query),
    ...promisedTrailers(headers, trailers, streaming),
    ...promisedMd5(headers['content-md5']),
  ];
  const steps = [checkBody(promises, /^[0-9a-f]{64}$/.test(payloadHash) ? payloadHash : undefined)];
  return streaming ? [decodeChunks(trailers, Number(headers['x-amz-decoded-content-length'] ?? Number.NaN)), ...steps] : steps;
}

function promisedChecksums(headers: IncomingHttpHeaders, query: ReadonlyMap<string, string>): Promised[] {
  const named = [...Object.entries(headers), ...query].filter(([name]) => checksumName.test(name.toLowerCase()));
  return named.map(([name, value]) => ({ name, digest: digestFor(name), expected: () => String(value) }));
}

function promisedTrailers(headers: IncomingHttpHeaders, trailers: ReadonlyMap<string, string>, streaming: boolean): Promised[] {
  const name = headers['x-amz-trailer'];
  if (!streaming || typeof name !== 'string') return [];
  return [{ name, digest: digestFor(name), expected: () => trailers.get(name.toLowerCase()) }];
}

function promisedMd5(value: string | string[] | undefined): Promised[] {
  if (typeof value !== 'string') return [];
  if (Buffer.from(value, 'base64').length !== 16) throw new S3Error('InvalidDigest', 'Content-MD5 must be 16 bytes in base64.');
  return [{ name: 'content-md5', digest: hashDigest('md5'), expected: () => value }];
}

function digestFor(name: string): Digest {
  const algorithm = checksumName.exec(name.toLowerCase())?.[1] ?? name;
  const create = digests[algorithm];
  if (!create) throw new S3Error('NotImplemented', `The checksum ${algorithm} is not modelled: use crc32, sha1 or sha256.`);
  return create();
}

function checkBody(promises: readonly Promised[], sha256: string | undefined): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _, done) {
      for (const { digest } of promises) digest.update(chunk);
      if (sha256 !== undefined) hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const broken = promises.find(({ digest, expected }) => digest.base64() !== expected());
      if (broken) return done(new S3Error('BadDigest', `The ${broken.name} you specified did not match what we received.`));
      if (sha256 !== undefined && hash.digest('hex') !== sha256) {
        return done(
          new S3Error('XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 header does not match what was computed.'),
        );
      }
      done();
    },
  });
}

const longestLine = 8 * 1024;

/** Reads the aws-chunked framing: sizes in hex, data, an empty chunk, trailers. */
function decodeChunks(trailers: Map<string, string>, expectedLength: number): Transform {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let length = 0;
  let place: 'size' | 'data' | 'data-end' | 'trailers' | 'end' = 'size';

  function readLine(): string | undefined {
    const end = rest.indexOf('\r\n');
    if (end < 0) {
      if (rest.length > longestLine) throw new S3Error('InvalidRequest', 'The aws-chunked body has a line without an end.');
      return undefined;
    }
    const line = rest.subarray(0, end).toString('latin1');
    rest = rest.subarray(end + 2);
    return line;
  }

  /** One step through the framing; answers false when more bytes are needed. */
  function step(push: (chunk: Buffer) => void): boolean {
    if (place === 'data') {
      const data = rest.subarray(0, left);
      rest = rest.subarray(data.length);
      left -= data.length;
      length += data.length;
      if (data.length > 0) push(data);
      if (left === 0) place = 'data-end';
      return left === 0;
    }
    const line = place === 'end' ? undefined : readLine();
    if (line === undefined) return false;
    if (place === 'size') {
      const [size = ''] = line.split(';');
      if (!/^[0-9a-f]{1,8}$/i.test(size)) throw new S3Error('InvalidRequest', 'The aws-chunked body has a chunk without a size.');
      left = Number.parseInt(size, 16);
      place = left === 0 ? 'trailers' : 'data';
    } else if (place === 'data-end') {
      if (line !== '') throw new S3Error('InvalidRequest', 'The aws-chunked body has a chunk longer than its size.');
      place = 'size';
    } else if (line === '') place = 'end';
    else trailers.set(line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim());
    return true;
  }

  return new Transform({
    transform(chunk: Buffer, _, done: TransformCallback) {
      rest = Buffer.concat([rest, chunk]);
      try {
        while (step((data) => this.push(data)));
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      if (place !== 'end') return done(new S3Error('IncompleteBody', 'The aws-chunked body ended too early.'));
      if (length !== expectedLength)
        return done(new S3Error('IncompleteBody', 'x-amz-decoded-content-length is not the length of what we received.'));
      done();
    },
  });
}

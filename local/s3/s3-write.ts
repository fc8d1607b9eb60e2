import { buffer } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { bodySteps, bytesOf } from './s3-body.ts';
import { readTagging } from './s3-tags.ts';
import { readXmlTexts, S3Error } from './s3-error.ts';
import { openNewest } from './s3-read.ts';
import { sendXml, type S3Request } from './s3-request.ts';

const kept = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'];
const longestDeleteBytes = 2 * 1024 * 1024;

/** Headers that are stored with an object and given back with it. */
export function storedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const named = Object.entries(headers).filter(([name]) => kept.includes(name) || name.startsWith('x-amz-meta-'));
  const entries = named.map(([name, value]): [string, string] => [name, String(value)]);
  const stored: Record<string, string> = {
    'content-type': headers['content-type'] ?? 'binary/octet-stream',
    ...Object.fromEntries(entries),
  };
  // The framing of the upload is no encoding of the object.
  const encoding = stored['content-encoding']
    ?.split(',')
    .map((each) => each.trim())
    .filter((each) => each !== 'aws-chunked' && each !== '');
  if (encoding && encoding.length > 0) stored['content-encoding'] = encoding.join(',');
  else delete stored['content-encoding'];
  return stored;
}

export async function putObject(call: S3Request): Promise<void> {
  const { request, response, bucket, key } = call;
  if (request.headers['if-match'] !== undefined) throw new S3Error('NotImplemented', 'If-Match on uploads is not modelled.');
  if ((request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length']) === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const object = await bucket.put({
    key,
    headers: storedHeaders(request.headers),
    tags: readTagging(request.headers),
    bytes: bytesOf(request),
    steps: bodySteps(request.headers, call.query, call.payloadHash),
    onlyIfAbsent: request.headers['if-none-match'] === '*',
  });
  call.announce(object, 'Put');
  response.writeHead(200, { etag: `"${object.etag}"` }).end();
}

export async function copyObject(call: S3Request): Promise<void> {
  const { request, response, bucket, key } = call;
  request.resume();
  const source = readCopySource(String(request.headers['x-amz-copy-source']));
  const replaces = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  if (source.bucket === bucket.name && source.key === key && !replaces) {
    throw new S3Error(
      'InvalidRequest',
      'This copy request is illegal because it copies an object to itself without changing its metadata.',
    );
  }
  const { object: original, handle } = await openNewest(call.findBucket(source.bucket), source.key);
  try {
    const headers = replaces ? storedHeaders(request.headers) : original.headers;
    const tags = request.headers['x-amz-tagging-directive'] === 'REPLACE' ? readTagging(request.headers) : original.tags;
    const object = await bucket.put({ key, headers, tags, bytes: handle.createReadStream({ autoClose: false }) });
    call.announce(object, 'Copy');
    sendXml(response, 200, 'CopyObjectResult', { ETag: `"${object.etag}"`, LastModified: object.modifiedAt });
  } finally {
    await handle.close();
  }
}

function readCopySource(header: string): { bucket: string; key: string } {
  const [path = ''] = header.split('?');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeSource(path)) ?? [];
  if (bucket === undefined || key === undefined)
    throw new S3Error('InvalidArgument', 'x-amz-copy-source must be bucket/key, percent-encoded.');
  return { bucket, key };
}

function decodeSource(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error('InvalidArgument', 'x-amz-copy-source must be bucket/key, percent-encoded.');
  }
}

export async function deleteObject({ request, response, bucket, key }: S3Request): Promise<void> {
  request.resume();
  await bucket.delete(key);
  response.writeHead(204).end();
}

/** DeleteObjects: up to a thousand keys in one request. */
export async function deleteObjects(call: S3Request): Promise<void> {
  const { request, response, bucket } = call;
  const body = new PassThrough();
  if (Number(request.headers['content-length']) > longestDeleteBytes)
    throw new S3Error('MalformedXML', 'The list of keys is too long.');
  const [bytes] = await Promise.all([
    buffer(body),
    pipeline([bytesOf(request), ...bodySteps(request.headers, call.query, call.payloadHash), body]),
  ]);
  const xml = bytes.toString('utf8');
  const keys = readXmlTexts(xml, 'Key');
  if (keys.length === 0 || keys.length > 1_000)
    throw new S3Error('MalformedXML', 'The body must be a Delete document with 1 to 1000 keys.');
  for (const key of keys) await bucket.delete(key);
  const quiet = readXmlTexts(xml, 'Quiet')[0] === 'true';
  sendXml(response, 200, 'DeleteResult', { Deleted: quiet ? undefined : keys.map((Key) => ({ Key })) });
}

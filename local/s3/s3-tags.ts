import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bodySteps, bytesOf } from './s3-body.ts';
import { readXmlTexts, S3Error } from './s3-error.ts';
import { sendXml, type S3Request } from './s3-request.ts';

type Tags = Readonly<Record<string, string>>;
const mostTags = 10;

function checked(tags: [string, string][]): Tags {
  const isWrong = tags.some(([key, value]) => key === '' || key.length > 128 || value.length > 256);
  if (isWrong || tags.length > mostTags || new Set(tags.map(([key]) => key)).size < tags.length)
    throw new S3Error('InvalidArgument', 'Give at most ten tags, each key once, of 1 to 128 and 0 to 256 characters.');
  return Object.fromEntries(tags);
}

/** The tags that an upload comes with, written as a query. */
export function readTagging(headers: IncomingHttpHeaders): Tags | undefined {
  const header = headers['x-amz-tagging'];
  return header === undefined ? undefined : checked([...new URLSearchParams(String(header))]);
}

/** Get, put and delete of an object's tags. */
export async function serveTags(call: S3Request): Promise<void> {
  const { request, response, bucket, key } = call;
  if (request.method === 'GET') {
    request.resume();
    const object = bucket.find(key);
    if (!object) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    const Tag = Object.entries(object.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
    return sendXml(response, 200, 'Tagging', { TagSet: { Tag } });
  }
  if (request.method === 'DELETE') {
    request.resume();
    await bucket.tag(key, {});
    return void response.writeHead(204).end();
  }
  if (request.method !== 'PUT')
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  const body = new PassThrough();
  const [bytes] = await Promise.all([
    buffer(body),
    pipeline([bytesOf(request), ...bodySteps(request.headers, call.query, call.payloadHash), body]),
  ]);
  const xml = bytes.toString('utf8');
  const values = readXmlTexts(xml, 'Value');
  await bucket.tag(key, checked(readXmlTexts(xml, 'Key').map((name, index) => [name, values[index] ?? ''])));
  response.writeHead(200).end();
}

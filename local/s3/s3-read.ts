import { pipeline } from 'node:stream/promises';
import type { FileHandle } from 'node:fs/promises';
import { S3Error } from './s3-error.ts';
import type { Bucket, StoredObject } from './s3-objects.ts';
import type { S3Request } from './s3-request.ts';

const overrides: Record<string, string> = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-content-type': 'content-type',
  'response-expires': 'expires',
};

/** GetObject and HeadObject. */
export async function readObject(call: S3Request): Promise<void> {
  const { request, response, query } = call;
  const opened = await openNewest(call.bucket, call.key);
  try {
    const { object } = opened;
    const headers: Record<string, string | number> = {
      ...object.headers,
      etag: `"${object.etag}"`,
      'last-modified': new Date(object.modifiedAt).toUTCString(),
    };
    for (const [name, header] of Object.entries(overrides)) {
      const value = query.get(name);
      if (value !== undefined) headers[header] = value;
    }
    if (isUnchanged(call, object)) return void response.writeHead(304, headers).end();
    const range = readRange(request.headers.range, object.size);
    headers['accept-ranges'] = 'bytes';
    headers['content-length'] = range ? range.end - range.start + 1 : object.size;
    if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${object.size}`;
    response.writeHead(range ? 206 : 200, headers);
    if (request.method === 'HEAD' || object.size === 0) return void response.end();
    await pipeline(opened.handle.createReadStream({ autoClose: false, ...range }), response);
  } finally {
    await opened.handle.close();
  }
}

/** The object as it is now, its bytes held open: replacing it meanwhile does not touch what is being read. */
export async function openNewest(bucket: Bucket, key: string): Promise<{ object: StoredObject; handle: FileHandle }> {
  for (;;) {
    const object = bucket.find(key);
    if (!object) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    const handle = await bucket.open(object);
    if (handle) return { object, handle };
    if (bucket.find(key) === object) throw new S3Error('InternalError', 'The bytes of this object are missing.');
  }
}

function isUnchanged({ request }: S3Request, object: StoredObject): boolean {
  const tagsOf = (header: string) => header.split(',').map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''));
  const { 'if-match': wanted, 'if-none-match': known } = request.headers;
  if (wanted !== undefined && wanted !== '*' && !tagsOf(wanted).includes(object.etag)) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold: If-Match.');
  }
  return known !== undefined && (known === '*' || tagsOf(known).includes(object.etag));
}

/** First and last byte; undefined for the whole object, which a header that is no byte range gets too. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start > end) throw new S3Error('InvalidRange', 'The requested range is not satisfiable.');
  return { start, end };
}

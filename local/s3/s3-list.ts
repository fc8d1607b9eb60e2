import { S3Error, type XmlNode } from './s3-error.ts';
import { sendXml, type S3Request } from './s3-request.ts';

const largestPage = 1_000;

/** ListObjectsV2: keys in the order of their bytes, folded at a delimiter, a page at a time. */
export function listObjects({ response, bucket, query }: S3Request): void {
  if (query.get('list-type') !== '2')
    throw new S3Error('NotImplemented', 'Only ListObjectsV2 is modelled: ask with list-type=2.');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = readLimit(query.get('max-keys'));
  const entries = entriesAfter(bucket.keys(), prefix, delimiter, startOf(query));
  const page = entries.slice(0, limit);
  const truncated = limit > 0 && entries.length > page.length;
  const encode =
    query.get('encoding-type') === 'url'
      ? (text: string) => encodeURIComponent(text).replaceAll('%2F', '/')
      : (text: string) => text;
  const contents = page
    .filter((entry) => !entry.folded)
    .flatMap(({ name }): XmlNode[] => {
      const object = bucket.find(name);
      if (!object) return [];
      return [
        {
          Key: encode(name),
          LastModified: object.modifiedAt,
          ETag: `"${object.etag}"`,
          Size: object.size,
          StorageClass: 'STANDARD',
        },
      ];
    });
  sendXml(response, 200, 'ListBucketResult', {
    Name: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: limit,
    EncodingType: query.get('encoding-type'),
    KeyCount: page.length,
    IsTruncated: truncated,
    StartAfter: query.get('start-after'),
    ContinuationToken: query.get('continuation-token'),
    NextContinuationToken: truncated ? Buffer.from(page.at(-1)?.name ?? '').toString('base64url') : undefined,
    Contents: contents,
    CommonPrefixes: page.filter((entry) => entry.folded).map(({ name }) => ({ Prefix: encode(name) })),
  });
}

interface Entry {
  readonly name: string;
  /** True for a common prefix, which stands for all its keys. */
  readonly folded: boolean;
}

function entriesAfter(keys: readonly string[], prefix: string, delimiter: string, start: string): Entry[] {
  const entries = new Map<string, Entry>();
  for (const key of keys.filter((each) => each.startsWith(prefix))) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? key : key.slice(0, end + delimiter.length);
    const isAfter = Buffer.compare(Buffer.from(name), Buffer.from(start)) > 0;
    if (isAfter && !entries.has(name)) entries.set(name, { name, folded: end >= 0 });
  }
  return [...entries.values()];
}

function startOf(query: ReadonlyMap<string, string>): string {
  const token = query.get('continuation-token');
  return token === undefined ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
}

function readLimit(text: string | undefined): number {
  const limit = text === undefined ? largestPage : Number(text);
  if (!Number.isInteger(limit) || limit < 0) throw new S3Error('InvalidArgument', 'max-keys must be a number from 0 on.');
  return Math.min(limit, largestPage);
}

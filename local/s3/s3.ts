import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CreatedObject } from '../events/bucket-notifications.ts';
import { grantCors, type CorsRule } from './s3-cors.ts';
import { errorXml, S3Error } from './s3-error.ts';
import { listObjects } from './s3-list.ts';
import { openBucket, type Bucket, type StoredObject } from './s3-objects.ts';
import { postObject } from './s3-post.ts';
import { readObject } from './s3-read.ts';
import type { S3Request } from './s3-request.ts';
import { expireObjects, type LifecycleRule } from './s3-lifecycle.ts';
import { serveTags } from './s3-tags.ts';
import { copyObject, deleteObject, deleteObjects, putObject } from './s3-write.ts';
import { parseQuery, SignatureError, verifySignature, type Credentials, type SignatureRules } from './sigv4.ts';

export interface S3Options {
  /** Loopback port; 0 or nothing takes a free one. */
  readonly port?: number | undefined;
  readonly dir: string;
  readonly buckets: readonly string[];
  readonly credentials: Credentials;
  /** CORS rules by bucket. */
  readonly cors?: Readonly<Record<string, readonly CorsRule[]>> | undefined;
  /** What is removed by itself, by bucket. */
  readonly lifecycle?: Readonly<Record<string, readonly LifecycleRule[]>> | undefined;
  readonly region?: string | undefined;
  readonly now?: (() => number) | undefined;
  readonly onObjectCreated?: ((object: CreatedObject) => void) | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

export interface S3Store {
  readonly port: number;
  /** Address for SDK clients, which take an IP address as a wish for path style. */
  readonly endpoint: string;
  /** Removes what the lifecycle rules say is too old, and answers how many objects that were. */
  expire(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * An S3 of one machine, path style, on loopback: every request has to be signed (header, presigned query or POST policy) and is checked
 * as AWS does. Objects are stored all or nothing and survive restarts.
 */
export async function startS3(options: S3Options): Promise<S3Store> {
  const { now = Date.now, region = 'us-east-1', credentials } = options;
  const rules: SignatureRules = { service: 's3', region, credentials, now };
  const opened = await Promise.all(options.buckets.map((name) => openBucket(options.dir, name, now)));
  const buckets = new Map(opened.map((bucket) => [bucket.name, bucket]));
  const server = createServer((request, response) => void serve(request, response, options, buckets, rules));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    async expire() {
      const removed = opened.map((bucket) => expireObjects(bucket, options.lifecycle?.[bucket.name] ?? [], now()));
      return (await Promise.all(removed)).reduce((sum, count) => sum + count, 0);
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Buckets = ReadonlyMap<string, Bucket>;

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: S3Options,
  buckets: Buckets,
  rules: SignatureRules,
): Promise<void> {
  try {
    await answer(request, response, options, buckets, rules);
  } catch (error) {
    fail(request, response, error, options);
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: S3Options,
  buckets: Buckets,
  rules: SignatureRules,
): Promise<void> {
  const { bucketName, key, query } = readTarget(request.url ?? '/');
  const granted = grantCors((options.cors ?? {})[bucketName] ?? [], request, response);
  if (request.method === 'OPTIONS') {
    if (!granted) throw new S3Error('AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
    return void response.writeHead(200).end();
  }
  const findBucket = (name: string) => {
    const bucket = buckets.get(name);
    if (!bucket) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist.');
    return bucket;
  };
  const announce = (bucket: Bucket) => (object: StoredObject, how: CreatedObject['how']) =>
    options.onObjectCreated?.({
      bucket: bucket.name,
      key: object.key,
      size: object.size,
      etag: object.etag,
      how,
      sourceIp: request.socket.remoteAddress ?? '',
      at: new Date(object.modifiedAt),
    });
  if (request.method === 'POST' && key === '' && isForm(request)) {
    const bucket = findBucket(bucketName);
    return announce(bucket)(await postObject(request, response, bucket, rules), 'Post');
  }
  const { payloadHash } = verifySignature(
    { method: request.method ?? '', target: request.url ?? '/', headers: request.headers },
    rules,
  );
  if (bucketName === '') throw new S3Error('NotImplemented', 'Listing buckets is not modelled.');
  const bucket = findBucket(bucketName);
  await operate({ request, response, bucket, key, query, payloadHash, findBucket, announce: announce(bucket) });
}

/** Query names that ask for something else than an object, and are not modelled. */
const subresources = [
  'acl',
  'attributes',
  'cors',
  'legal-hold',
  'lifecycle',
  'policy',
  'restore',
  'retention',
  'select',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
];

async function operate(call: S3Request): Promise<void> {
  const { request, response, key, query } = call;
  if (query.has('tagging') && key !== '') return serveTags(call);
  const asked = subresources.find((name) => query.has(name));
  if (asked !== undefined) throw new S3Error('NotImplemented', `The local store does not model ?${asked}.`);
  switch (`${request.method} ${key === '' ? 'bucket' : 'object'}`) {
    case 'GET bucket':
      return listObjects(call);
    case 'HEAD bucket':
      return void response.writeHead(200).end();
    case 'POST bucket':
      if (query.has('delete')) return deleteObjects(call);
      break;
    case 'GET object':
    case 'HEAD object':
      return readObject(call);
    case 'PUT object':
      return request.headers['x-amz-copy-source'] === undefined ? putObject(call) : copyObject(call);
    case 'DELETE object':
      return deleteObject(call);
  }
  throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
}

function isForm(request: IncomingMessage): boolean {
  return request.headers['content-type']?.startsWith('multipart/form-data') ?? false;
}

/** Bucket, key and query of a request line's target, without the tidying of dots that URL does. */
function readTarget(target: string): { bucketName: string; key: string; query: ReadonlyMap<string, string> } {
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  const [, bucketName = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodePath(path)) ?? [];
  return { bucketName, key, query: new Map(parseQuery(search)) };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error('InvalidURI', 'The path is not percent-encoded UTF-8.');
  }
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown, { log }: S3Options): void {
  const known = error instanceof S3Error || error instanceof SignatureError;
  if (!known && !request.destroyed) log?.(`The local S3 could not answer ${request.method} ${request.url}: ${String(error)}`);
  if (response.headersSent) return void response.destroy();
  const { status, code, message } = known
    ? error
    : { status: 500, code: 'InternalError', message: 'We encountered an internal error.' };
  // What is left of a refused upload is read and dropped, so that the client gets to see the answer.
  request.unpipe();
  request.resume();
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(request.method === 'HEAD' ? undefined : errorXml(code, message, (request.url ?? '').split('?')[0] ?? ''));
}

import { createHash, createHmac } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import type { CreatedObject } from '../../../local/events/bucket-notifications.ts';
import { startS3, type S3Options } from '../../../local/s3/s3.ts';
import { scratchFolder } from '../scratch.ts';

export const credentials = { accessKeyId: 'LOCALKEY', secretAccessKey: 'local/secret+key' };

/** A store of its own with the bucket Uploads, and a real client for it. */
export async function openStore(changes: Partial<S3Options> = {}) {
  const dir = changes.dir ?? scratchFolder();
  const created: CreatedObject[] = [];
  const lines: string[] = [];
  const store = await startS3({
    dir,
    buckets: ['Uploads', 'Site'],
    credentials,
    onObjectCreated: (object) => void created.push(object),
    log: (line) => void lines.push(line),
    ...changes,
  });
  onTestFinished(() => store.stop().catch(() => undefined));
  return { ...store, dir, created, lines, client: clientOf(store.endpoint) };
}

export function clientOf(endpoint: string, changes: Partial<typeof credentials> = {}): S3Client {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: { ...credentials, ...changes },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** The error code of an XML answer. */
export async function codeOf(response: Response): Promise<string> {
  return `${response.status} ${/<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? ''}`.trim();
}

/** Signs by hand what the SDK would not send: the headers of a request to a path without query, as of a time. */
export function signByHand(
  method: string,
  url: string,
  headers: Record<string, string>,
  at = new Date(),
): Record<string, string> {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const { host, pathname } = new URL(url);
  const date = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const all: Record<string, string> = { host, 'x-amz-date': date, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers };
  const names = Object.keys(all).sort();
  const canonical = [
    method,
    pathname,
    '',
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    all['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const signature = hmac(key, text).toString('hex');
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

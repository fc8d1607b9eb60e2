import { createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { describe, expect, test } from 'vitest';
import { codeOf, credentials, openStore } from './s3-store.ts';
import { until } from '../scratch.ts';

type Fields = Record<string, string>;
const Bucket = 'Uploads';
const Conditions: NonNullable<PresignedPostOptions['Conditions']> = [
  ['content-length-range', 2, 10],
  { 'content-type': 'image/png' },
];

async function openForm(changes: Partial<PresignedPostOptions> = {}, store: Parameters<typeof openStore>[0] = {}) {
  const opened = await openStore(store);
  const form = await createPresignedPost(opened.client, {
    Bucket,
    Key: 'quarantine/k.png',
    Fields: { 'content-type': 'image/png' },
    Conditions,
    Expires: 60,
    ...changes,
  });
  const send = async (fields: Fields = form.fields, file: string | null = 'hello', path = `/${Bucket}`) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    if (file !== null) body.append('file', new Blob([file]), 'my ক.png');
    return fetch(opened.endpoint + path, { method: 'POST', body, redirect: 'manual' });
  };
  return { ...opened, ...form, send, stored: () => readdirSync(join(opened.dir, Bucket)).length / 2 };
}

/** Fields of a policy that the SDK would not write, rightly signed. */
function signPolicy(policy: unknown, fields: Fields): Fields {
  const text = typeof policy === 'string' ? policy : Buffer.from(JSON.stringify(policy)).toString('base64');
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `${day}/us-east-1/s3/aws4_request`;
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${credentials.secretAccessKey}`,
    );
  return {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${credentials.accessKeyId}/${scope}`,
    'x-amz-date': `${day}T000000Z`,
    ...fields,
    policy: text,
    'x-amz-signature': createHmac('sha256', key).update(text).digest('hex'),
  };
}

describe('a form that the real presigner made', () => {
  test('uploads once its policy is kept, and the upload is announced', async () => {
    const { send, client, created } = await openForm();
    const answer = await send();
    expect(answer.status).toBe(204);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: 'quarantine/k.png' }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({ ContentType: 'image/png', ETag: answer.headers.get('etag') });
    expect(created).toMatchObject([{ how: 'Post', key: 'quarantine/k.png', size: 5 }]);
  });

  test.each<[string, (fields: Fields) => Fields, string]>([
    ['another key', (fields) => ({ ...fields, key: 'clean/k.png' }), '403 AccessDenied'],
    ['another type', (fields) => ({ ...fields, 'content-type': 'image/svg+xml' }), '403 AccessDenied'],
    ['a field the policy does not know', (fields) => ({ ...fields, 'x-amz-meta-evil': '1' }), '403 AccessDenied'],
    ['an acl', (fields) => ({ ...fields, acl: 'public-read' }), '403 AccessDenied'],
    ['a redirect', (fields) => ({ ...fields, success_action_redirect: 'https://evil.test' }), '403 AccessDenied'],
    ['another bucket’s name', (fields) => ({ ...fields, bucket: 'Site' }), '403 AccessDenied'],
    ['a wrong signature', (fields) => ({ ...fields, 'X-Amz-Signature': '0'.repeat(64) }), '403 SignatureDoesNotMatch'],
    ['no signature', (fields) => ({ ...fields, 'X-Amz-Signature': '' }), '403 AccessDenied'],
    [
      'a changed policy',
      (fields) => ({
        ...fields,
        Policy: Buffer.from(
          Buffer.from(fields['Policy'] ?? '', 'base64')
            .toString()
            .replace('10', '99'),
        ).toString('base64'),
      }),
      '403 SignatureDoesNotMatch',
    ],
    [
      'another key id',
      (fields) => ({ ...fields, 'X-Amz-Credential': (fields['X-Amz-Credential'] ?? '').replace('LOCAL', 'OTHER') }),
      '403 InvalidAccessKeyId',
    ],
    ['another day', (fields) => ({ ...fields, 'X-Amz-Date': '20200101T000000Z' }), '400 InvalidArgument'],
    ['another algorithm', (fields) => ({ ...fields, 'X-Amz-Algorithm': 'none' }), '400 InvalidArgument'],
    ['the key twice in another spelling', (fields) => ({ ...fields, KEY: 'clean/k.png' }), '400 InvalidArgument'],
    ['an ignored field', (fields) => ({ ...fields, 'x-ignore-me': '1' }), '204'],
  ])('with %s', async (_, change, expected) => {
    const { send, fields, stored } = await openForm();
    expect(await codeOf(await send(change(fields)))).toBe(expected);
    expect(stored()).toBe(expected === '204' ? 1 : 0);
  });

  test.each([
    [1, '400 EntityTooSmall'],
    [2, '204'],
    [10, '204'],
    [11, '400 EntityTooLarge'],
    [3_000_000, '400 EntityTooLarge'],
  ])('with %d bytes', async (size, expected) => {
    const { send, fields, dir } = await openForm();
    expect(await codeOf(await send(fields, 'x'.repeat(size)))).toBe(expected);
    await until(() => readdirSync(join(dir, Bucket)).length === (expected === '204' ? 2 : 0));
  });

  test('is good for its bucket only', async () => {
    const { send, fields } = await openForm();
    expect(await codeOf(await send(fields, 'hello', '/Site'))).toBe('403 AccessDenied');
    expect(await codeOf(await send(fields, 'hello', '/Other'))).toBe('404 NoSuchBucket');
  });

  test('is over when its policy is', async () => {
    let now = Date.now();
    const { send } = await openForm({}, { now: () => now });
    now += 58_000;
    expect(await codeOf(await send())).toBe('204');
    now += 4_000;
    expect(await codeOf(await send())).toBe('403 AccessDenied');
  });

  test('needs exactly one file called file, after its fields', async () => {
    const { send, fields, endpoint, stored } = await openForm();
    expect(await codeOf(await send(fields, null))).toBe('400 InvalidArgument');
    const early = new FormData();
    early.append('file', new Blob(['hello']), 'x');
    for (const [name, value] of Object.entries(fields)) early.append(name, value);
    expect(await codeOf(await fetch(`${endpoint}/${Bucket}`, { method: 'POST', body: early }))).toBe('403 AccessDenied');
    const named = new FormData();
    for (const [name, value] of Object.entries(fields)) named.append(name, value);
    named.append('upload', new Blob(['hello']), 'x');
    expect(await codeOf(await fetch(`${endpoint}/${Bucket}`, { method: 'POST', body: named }))).toBe('400 InvalidArgument');
    const broken = await fetch(`${endpoint}/${Bucket}`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data' },
      body: 'x',
    });
    expect(await codeOf(broken)).toBe('400 InvalidArgument');
    expect(stored()).toBe(0);
  });

  test('that breaks off leaves nothing behind', async () => {
    const { fields, endpoint, dir, lines } = await openForm();
    const parts = Object.entries(fields).map(
      ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const upload = httpRequest(`${endpoint}/${Bucket}`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 100_000 },
    });
    upload.on('error', () => undefined);
    upload.write(`${parts.join('')}--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\nhello`);
    await until(() => readdirSync(join(dir, Bucket)).length === 1);
    upload.destroy();
    await until(() => readdirSync(join(dir, Bucket)).length === 0);
    expect(lines).toEqual([]);
  });
});

describe('what a policy may say', () => {
  test('starts-with, and the file’s own name in the key', async () => {
    const { send, client } = await openForm({
      Key: 'up/${filename}',
      Conditions: [['starts-with', '$content-type', 'image/']],
      Fields: { 'content-type': 'image/webp' },
    });
    expect((await send()).status).toBe(204);
    expect((await client.send(new GetObjectCommand({ Bucket, Key: 'up/my ক.png' }))).ContentType).toBe('image/webp');
  });

  test('starts-with refuses what starts otherwise', async () => {
    const { send } = await openForm({
      Conditions: [['starts-with', '$content-type', 'image/']],
      Fields: { 'content-type': 'text/html' },
    });
    expect(await codeOf(await send())).toBe('403 AccessDenied');
  });

  test.each([
    ['200', 200],
    ['201', 201],
    ['999', 204],
  ])('success_action_status %s', async (status, expected) => {
    const { send } = await openForm({ Fields: { 'content-type': 'image/png', success_action_status: status } });
    const answer = await send();
    expect(answer.status).toBe(expected);
    if (expected === 201) expect(await answer.text()).toContain('<Key>quarantine/k.png</Key>');
  });

  test('success_action_redirect', async () => {
    const { send } = await openForm({
      Fields: { 'content-type': 'image/png', success_action_redirect: 'http://localhost:3000/done?a=1' },
    });
    const answer = await send();
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(
      /^http:\/\/localhost:3000\/done\?a=1&bucket=Uploads&key=quarantine%2Fk\.png&etag=/,
    );
  });

  const expiration = new Date(Date.now() + 60_000).toISOString();
  const names = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-date'].map((name) => ['starts-with', `$${name}`, '']);
  const kept = [{ bucket: Bucket }, { key: 'k' }, ...names];

  test.each<[string, unknown, string]>([
    ['is complete', { expiration, conditions: kept }, '204'],
    [
      'narrows twice',
      { expiration, conditions: [...kept, ['content-length-range', 0, 3], ['content-length-range', 0, 9]] },
      '400 EntityTooLarge',
    ],
    ['names no bucket', { expiration, conditions: kept.slice(1) }, '403 AccessDenied'],
    ['names no key', { expiration, conditions: [{ bucket: Bucket }, ...names] }, '403 AccessDenied'],
    ['has no date', { conditions: kept }, '400 InvalidPolicyDocument'],
    ['has a date that is none', { expiration: 'soon', conditions: kept }, '403 AccessDenied'],
    ['has no conditions', { expiration }, '400 InvalidPolicyDocument'],
    ['has an unknown operator', { expiration, conditions: [...kept, ['matches', '$key', '.*']] }, '400 InvalidPolicyDocument'],
    [
      'has a range of words',
      { expiration, conditions: [...kept, ['content-length-range', 'a', 'b']] },
      '400 InvalidPolicyDocument',
    ],
    ['has a condition of two', { expiration, conditions: [...kept, { a: 'b', c: 'd' }] }, '400 InvalidPolicyDocument'],
    ['is null', null, '400 InvalidPolicyDocument'],
    ['is no JSON', 'eA==', '400 InvalidPolicyDocument'],
  ])('a policy that %s', async (_, policy, expected) => {
    const { send, stored } = await openForm();
    expect(await codeOf(await send(signPolicy(policy, { key: 'k' })))).toBe(expected);
    if (expected !== '204') expect(stored()).toBeLessThan(1);
  });
});

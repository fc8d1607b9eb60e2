import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { S3Error } from './s3-error.ts';
import type { Bucket, StoredObject } from './s3-objects.ts';
import { verifyPostPolicy } from './s3-post-policy.ts';
import { sendXml } from './s3-request.ts';
import type { SignatureRules } from './sigv4.ts';
import { storedHeaders } from './s3-write.ts';

interface Form {
  /** By lower-case name; those after the file are not looked at, as on AWS. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly file: Readable;
}

const limits = { fields: 100, fieldSize: 64 * 1024, files: 1 };

/** A browser's form upload: stored when its policy is signed and every condition holds. Rejects with S3Error. */
export async function postObject(
  request: IncomingMessage,
  response: ServerResponse,
  bucket: Bucket,
  rules: SignatureRules,
): Promise<StoredObject> {
  const form = await readForm(request);
  try {
    const grant = verifyPostPolicy(bucket.name, form.fields, rules);
    const key = grant.key.replaceAll('${filename}', form.fileName);
    const headers = storedHeaders(Object.fromEntries(form.fields));
    const object = await bucket.put({ key, headers, bytes: form.file, minSize: grant.minSize, maxSize: grant.maxSize });
    answer(response, bucket, object, form.fields);
    return object;
  } finally {
    form.file.resume();
  }
}

/** Resolves at the beginning of the file, with the fields before it. */
function readForm(request: IncomingMessage): Promise<Form> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    const parser = openParser(request);
    const fail = (message: string) => reject(new S3Error('InvalidArgument', message));
    parser.on('field', (name, value, info) => {
      if (info.valueTruncated || info.nameTruncated) fail(`The form field ${name} is too long.`);
      if (fields.has(name.toLowerCase())) fail(`The form has the field ${name} twice.`);
      fields.set(name.toLowerCase(), value);
    });
    parser.on('fieldsLimit', () => fail(`The form has more than ${limits.fields} fields.`));
    parser.on('file', (name, file, info) => {
      if (name !== 'file') {
        file.resume();
        return fail('The form field with the bytes must be called file.');
      }
      // A request that breaks off ends the upload as well.
      parser.once('error', (error: Error) => file.destroy(error));
      request.once('close', () => request.complete || file.destroy(new S3Error('IncompleteBody', 'The upload broke off.')));
      resolve({ fields: new Map(fields), fileName: info.filename ?? '', file });
    });
    parser.once('error', (error: Error) => fail(`The form cannot be read: ${error.message}`));
    parser.once('close', () => fail('POST requires exactly one file upload per request.'));
    request.pipe(parser);
  });
}

function openParser(request: IncomingMessage): busboy.Busboy {
  try {
    return busboy({ headers: request.headers, limits, defParamCharset: 'utf8' });
  } catch (error) {
    throw new S3Error('InvalidArgument', `The form cannot be read: ${(error as Error).message}`);
  }
}

function answer(response: ServerResponse, bucket: Bucket, object: StoredObject, fields: ReadonlyMap<string, string>): void {
  const etag = `"${object.etag}"`;
  const status = fields.get('success_action_status');
  const redirect = fields.get('success_action_redirect');
  if (redirect !== undefined && URL.canParse(redirect)) {
    const location = new URL(redirect);
    for (const [name, value] of [
      ['bucket', bucket.name],
      ['key', object.key],
      ['etag', etag],
    ] as const)
      location.searchParams.set(name, value);
    response.writeHead(303, { location: location.href, etag }).end();
  } else if (status === '201') {
    sendXml(response.setHeader('etag', etag), 201, 'PostResponse', { Bucket: bucket.name, Key: object.key, ETag: etag });
  } else {
    response.writeHead(status === '200' ? 200 : 204, { etag }).end();
  }
}

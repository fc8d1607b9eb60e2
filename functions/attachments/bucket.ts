import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { filePrefixes, unsentFileTag } from '../../contract/deploy.ts';
import type { Attachment, UploadGrant } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { requireEnvironment } from '../table/environment.ts';
import { dispositionOf } from './attachment.ts';

const s3 = new S3Client({ maxAttempts: 3 });
const Bucket = requireEnvironment('filesBucket');

/** Where a file is uploaded to. Made of ids alone: nothing that somebody typed is ever part of a key. */
const quarantineKey = (conversationId: string, attachmentId: string): string =>
  `${filePrefixes.quarantine}${conversationId}/${attachmentId}`;

/** Which upload lies at a key, or undefined when none of ours would. */
export function uploadAt(key: string): { conversationId: string; attachmentId: string } | undefined {
  const [, conversationId, attachmentId] = /^quarantine\/([0-9a-f-]{36})\/([0-9a-f-]{36})$/.exec(key) ?? [];
  return conversationId !== undefined && attachmentId !== undefined ? { conversationId, attachmentId } : undefined;
}

/** A form that uploads exactly so many bytes of this type to this place, within ten minutes; the storage refuses any other. */
export async function grantUpload(conversationId: string, { id, size, type }: Attachment): Promise<UploadGrant> {
  const { url, fields } = await createPresignedPost(s3, {
    Bucket,
    Key: quarantineKey(conversationId, id),
    Fields: { 'Content-Type': type },
    Conditions: [
      ['eq', '$Content-Type', type],
      ['content-length-range', size, size],
    ],
    Expires: limits.uploadGrantSeconds,
  });
  return { id, url, fields, expiresAt: new Date(Date.now() + limits.uploadGrantSeconds * 1000).toISOString() };
}

/** The bytes of an upload, of the version that was announced; undefined when it is gone or was replaced. */
export async function readUpload(key: string, etag: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key, IfMatch: `"${etag}"` }));
    return Body && Buffer.from(await Body.transformToByteArray());
  } catch (error) {
    const isReplaced = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
    if (error instanceof NoSuchKey || isReplaced) return undefined;
    throw error;
  }
}

/**
 * Keeps the bytes that were checked, and answers where. Other bytes lie elsewhere, so what a record names never changes.
 * They go away by themselves unless `keepFile` is called.
 */
export async function storeClean(conversationId: string, { id, type, name }: Attachment, bytes: Buffer): Promise<string> {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  const Key = `${filePrefixes.clean}${conversationId}/${id}/${digest}`;
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: bytes,
      ContentType: type,
      ContentDisposition: dispositionOf(name, false),
      Tagging: `${unsentFileTag.key}=${unsentFileTag.value}`,
    }),
  );
  return Key;
}

export async function removeFile(key: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
}

/** Takes the mark off by which the storage removes files that nobody sent. Safe to repeat. */
export async function keepFile(key: string): Promise<void> {
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: key }));
}

/** An address that gives the file for a few minutes, as the type it was found to be and never as anything active. */
export async function signDownload(key: string, { name, type, kind }: Attachment, as: 'view' | 'file') {
  const command = new GetObjectCommand({
    Bucket,
    Key: key,
    ResponseContentType: type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    ResponseContentDisposition: dispositionOf(name, kind === 'image' && as === 'view'),
    ResponseCacheControl: `private, max-age=${limits.downloadSeconds}`,
  });
  const url = await getSignedUrl(s3, command, { expiresIn: limits.downloadSeconds });
  return { url, expiresAt: new Date(Date.now() + limits.downloadSeconds * 1000).toISOString() };
}

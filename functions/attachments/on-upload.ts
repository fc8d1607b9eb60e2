import type { S3Event } from 'aws-lambda';
import { isFileType } from '../../contract/file-types.ts';
import { readAttachment, type AttachmentRecord } from '../directory/attachments.ts';
import { readSettings } from '../directory/settings.ts';
import { announceAll } from '../realtime/announce.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { listListeners } from '../realtime/connections.ts';
import { logLine } from '../table/log-line.ts';
import { cleanName } from './attachment.ts';
import { readUpload, removeFile, storeClean, uploadAt } from './bucket.ts';
import { examine, type Verdict } from './content.ts';
import { recordClean, recordRefusal } from './store.ts';

/** What the scan of GuardDuty says, where an installation has it switched on: then nothing is checked before its word. */
interface ScanEvent {
  readonly detail: {
    readonly s3ObjectDetails: { readonly objectKey: string; readonly eTag: string };
    readonly scanResultDetails: { readonly scanResultStatus: string };
  };
}

/** An object in quarantine, as it was when the event was written. */
interface Upload {
  readonly key: string;
  readonly etag: string;
  readonly isThreat: boolean;
}

function uploadsOf(event: S3Event | ScanEvent): Upload[] {
  if ('detail' in event) {
    const { s3ObjectDetails, scanResultDetails } = event.detail;
    const isThreat = scanResultDetails.scanResultStatus !== 'NO_THREATS_FOUND';
    return [{ key: s3ObjectDetails.objectKey, etag: s3ObjectDetails.eTag, isThreat }];
  }
  return event.Records.map(({ s3: { object } }) => {
    // Keys come as in a form.
    const key = decodeURIComponent(object.key.replaceAll('+', ' '));
    return { key, etag: object.eTag, isThreat: false };
  });
}

type Result = Extract<Announcement, { kind: 'attachment' }>['result'];

/** Writes the verdict down. Undefined when another delivery of the same news was first. */
async function conclude(record: AttachmentRecord, verdict: Verdict): Promise<Result | undefined> {
  const { conversationId, attachment } = record;
  const { id } = attachment;
  if (verdict.state === 'refused') {
    const { state, reason } = verdict;
    return (await recordRefusal(record, reason)) ? { id, state, reason } : undefined;
  }
  const { type, bytes, width, height } = verdict;
  const pixels = width !== undefined && height !== undefined && { width, height };
  const found = { ...attachment, name: cleanName(attachment.name, type), type, size: bytes.length, ...pixels };
  const file = await storeClean(conversationId, found, bytes);
  if (await recordClean(record, found, file)) return { id, state: 'clean', attachment: found };
  const settled = await readAttachment(conversationId, id);
  if (settled?.file !== file) await removeFile(file);
  return undefined;
}

async function check({ key, etag, isThreat }: Upload): Promise<void> {
  const place = uploadAt(key);
  const record = place && (await readAttachment(place.conversationId, place.attachmentId));
  // Nobody waits for it: it was checked before, never granted, or forgotten since.
  if (record?.state !== 'pending') return removeFile(key);
  const { conversationId, attachment, by } = record;
  const bytes = await readUpload(key, etag);
  // A newer upload to the same place tells its own news.
  if (!bytes || !isFileType(attachment.type)) return;
  const verdict: Verdict = isThreat
    ? { state: 'refused', reason: 'unsafe' }
    : await examine(bytes, attachment.type, await readSettings());
  const result = await conclude(record, verdict);
  await removeFile(key);
  if (!result) return;
  if (result.state === 'refused') logLine('info', 'A file was refused.', { attachmentId: result.id, reason: result.reason });
  const listeners = await listListeners(conversationId);
  await announceAll([{ kind: 'attachment', conversationId, listeners, uploadedBy: by.side, result }]);
}

/** Checks what arrived in quarantine: keeps what is clean, refuses the rest with a reason, tells who waits. Safe to repeat, in any order. */
export async function handler(event: S3Event | ScanEvent): Promise<void> {
  await Promise.all(uploadsOf(event).map(check));
}

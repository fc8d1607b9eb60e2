import { AppError, notFound } from '../../contract/app-error.ts';
import type { Attachment, AttachmentStatus, NewAttachment, UploadGrant } from '../../contract/entities.ts';
import { fileTypes } from '../../contract/file-types.ts';
import { newId } from '../../contract/ids.ts';
import { readAttachment, type Uploader } from '../directory/attachments.ts';
import { readSettings } from '../directory/settings.ts';
import { serveHttp } from '../gateway/http.ts';
import { take } from '../gateway/limiter.ts';
import { readHeadItem } from '../realtime/heads.ts';
import { customerIdOf } from '../realtime/stored-head.ts';
import { cleanName, permitUpload } from './attachment.ts';
import { grantUpload, signDownload } from './bucket.ts';
import { recordGrant } from './store.ts';

/** Refuses unless there is such a conversation and, for a customer, it is their own. */
async function requireConversation(conversationId: string, { side, id }: Uploader): Promise<void> {
  const head = await readHeadItem(conversationId, { isConsistent: true });
  if (!head || (side === 'customer' && customerIdOf(head) !== id)) throw notFound();
}

async function grant(conversationId: string, by: Uploader, wanted: NewAttachment): Promise<UploadGrant> {
  const [settings] = await Promise.all([readSettings(), requireConversation(conversationId, by)]);
  const type = permitUpload(wanted, settings);
  const { durationMs, waveform, size } = wanted;
  const { kind } = fileTypes[type];
  const attachment: Attachment = {
    id: newId(),
    name: cleanName(wanted.name, type),
    type,
    kind,
    size,
    ...(kind === 'audio' && durationMs !== undefined && { durationMs }),
    ...(kind === 'audio' && waveform !== undefined && { waveform }),
  };
  await recordGrant(conversationId, by, attachment);
  return grantUpload(conversationId, attachment);
}

/** A file that no message carries yet is nobody's business but of the side that uploaded it. */
async function look(
  { conversationId, attachmentId }: { conversationId: string; attachmentId: string },
  reader: Uploader,
  as: 'view' | 'file',
): Promise<AttachmentStatus> {
  const [record] = await Promise.all([readAttachment(conversationId, attachmentId), requireConversation(conversationId, reader)]);
  if (!record || (record.by.side !== reader.side && !record.isSent)) {
    throw new AppError('not_found', 'There is no such file, or it was not sent in time. Choose it again.');
  }
  const { state, attachment, file, reason } = record;
  const { id } = attachment;
  if (state === 'refused' && reason !== undefined) return { id, state, reason };
  if (state !== 'clean' || file === undefined) return { id, state: 'pending' };
  return { id, state, attachment, ...(await signDownload(file, attachment, as)) };
}

export const handler = serveHttp<'attachments'>({
  'POST /v1/conversations/{conversationId}/attachments': async ({ principal, path, body }) => {
    await take('uploadsOfCustomer', principal.customerId);
    return grant(path.conversationId, { side: 'customer', id: principal.customerId }, body);
  },

  'GET /v1/conversations/{conversationId}/attachments/{attachmentId}': ({ principal, path, query }) =>
    look(path, { side: 'customer', id: principal.customerId }, query.as),

  'POST /v1/desk/conversations/{conversationId}/attachments': ({ principal, path, body }) =>
    grant(path.conversationId, { side: 'staff', id: principal.agent.id }, body),

  'GET /v1/desk/conversations/{conversationId}/attachments/{attachmentId}': ({ principal, path, query }) =>
    look(path, { side: 'staff', id: principal.agent.id }, query.as),
});

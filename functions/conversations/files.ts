import { AppError } from '../../contract/app-error.ts';
import type { Attachment } from '../../contract/entities.ts';
import { readAttachments, type AttachmentRecord } from '../directory/attachments.ts';
import type { Author } from './conversation.ts';

function refuseUnknown(): never {
  const detail = 'Upload the file again: it is not here, or was not sent in time.';
  throw new AppError('invalid_input', detail, { fields: { attachmentIds: { code: 'not_allowed', detail } } });
}

/** A customer sends only what they uploaded themselves; staff send what belongs to the conversation. */
const maySend = (author: Author, { by }: AttachmentRecord): boolean => author.kind !== 'customer' || by.side === 'customer';

/**
 * The files that a message is to carry. All of them or none: a message never goes without one of its files.
 * Refuses with `invalid_input` what is absent or somebody else's, with `file_refused` and `file_not_ready` what is not clean.
 */
export async function sendableFiles(
  conversationId: string,
  author: Author,
  attachmentIds: readonly string[],
): Promise<Attachment[]> {
  const records = await readAttachments(conversationId, attachmentIds);
  if (records.length < attachmentIds.length || !records.every((record) => maySend(author, record))) refuseUnknown();
  const fileOf = (state: AttachmentRecord['state']): string | undefined =>
    records.find((record) => record.state === state)?.attachment.name;
  const refused = fileOf('refused');
  if (refused !== undefined) throw new AppError('file_refused', `${refused} was refused. Take it out and send again.`);
  const pending = fileOf('pending');
  if (pending !== undefined) {
    throw new AppError('file_not_ready', `${pending} is still being checked. Send again in a moment.`, { retryAfterSeconds: 1 });
  }
  return records.map(({ attachment }) => attachment);
}

import { markNoted, markSent, type AttachmentRecord } from '../directory/attachments.ts';
import { keepFile } from './bucket.ts';

const keep = (records: readonly AttachmentRecord[]): Promise<unknown> =>
  Promise.all(records.map(async ({ file }) => file !== undefined && keepFile(file)));

/** What follows from a message that carries files: they stay for as long as the conversation does. Safe to repeat. */
export async function keepSent(conversationId: string, attachmentIds: readonly string[], seq: number): Promise<void> {
  await keep(await markSent(conversationId, attachmentIds, seq));
}

/** The same for a note, whose files the customer cannot read. Safe to repeat. */
export async function keepNoted(conversationId: string, attachmentIds: readonly string[], seq: number): Promise<void> {
  await keep(await markNoted(conversationId, attachmentIds, seq));
}

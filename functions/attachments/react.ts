import { markSent } from '../directory/attachments.ts';
import { keepFile } from './bucket.ts';

/** What follows from a message that carries files: they stay for as long as the conversation does. Safe to repeat. */
export async function keepSent(conversationId: string, attachmentIds: readonly string[], seq: number): Promise<void> {
  const records = await markSent(conversationId, attachmentIds, seq);
  await Promise.all(records.map(async ({ file }) => file !== undefined && keepFile(file)));
}

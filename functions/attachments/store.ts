import { PutCommand, UpdateCommand } from '../table/commands.ts';
import type { Attachment, FileRefusal } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { limits } from '../../contract/limits.ts';
import { attachmentItem, packAttachment, type AttachmentRecord, type Uploader } from '../directory/attachments.ts';
import { keys } from '../table/keys.ts';
import { itemInTheWay, table, tableName, type Item } from '../table/table.ts';

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

/** Writes down that somebody may upload a file, until it is forgotten unsent. */
export async function recordGrant(conversationId: string, by: Uploader, attachment: Attachment): Promise<void> {
  const ttl = inSeconds(limits.unsentFileSeconds);
  const Item = attachmentItem({ conversationId, by, state: 'pending', attachment, ttl });
  await table.send(new PutCommand({ TableName: tableName, Item }));
}

/** Writes a file down once more, as one of this conversation that somebody may send; its bytes stay where they are. */
export async function recordCopy(
  conversationId: string,
  by: Uploader,
  { attachment, file }: AttachmentRecord,
): Promise<Attachment> {
  const copy = { ...attachment, id: newId() };
  const ttl = inSeconds(limits.unsentFileSeconds);
  const Item = attachmentItem({ conversationId, by, state: 'clean', attachment: copy, ttl, ...(file !== undefined && { file }) });
  await table.send(new PutCommand({ TableName: tableName, Item }));
  return copy;
}

/** Writes the first verdict on a pending file. False when there was one before: then nothing changes. */
async function settle({ conversationId, attachment }: AttachmentRecord, changes: Item): Promise<boolean> {
  const set = Object.entries({ ...changes, ttl: inSeconds(limits.unsentFileSeconds) }).filter(([, value]) => value !== undefined);
  try {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.attachment(conversationId, attachment.id),
        UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression: '#st = :pending',
        ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: { ':pending': 'p', ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])) },
      }),
    );
    return true;
  } catch (error) {
    itemInTheWay(error);
    return false;
  }
}

/** Says that the file is clean, what it is and where its bytes lie. */
export function recordClean(record: AttachmentRecord, attachment: Attachment, file: string): Promise<boolean> {
  const { i: _, ...found } = packAttachment(attachment);
  return settle(record, { ...found, st: 'c', o: file });
}

export function recordRefusal(record: AttachmentRecord, reason: FileRefusal): Promise<boolean> {
  return settle(record, { st: 'r', rs: reason });
}

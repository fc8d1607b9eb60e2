import { GetCommand, UpdateCommand } from '../table/commands.ts';
import type { Attachment, FileRefusal } from '../../contract/entities.ts';
import { fileTypes, type FileType } from '../../contract/file-types.ts';
import { keys, packId, unpackId } from '../table/keys.ts';
import { itemInTheWay, readMany, table, tableName, type Item } from '../table/table.ts';

/** Who uploaded a file. */
export interface Uploader {
  readonly side: 'customer' | 'staff';
  readonly id: string;
}

/** A file of a conversation, from its grant on. */
export interface AttachmentRecord {
  readonly conversationId: string;
  readonly by: Uploader;
  readonly state: 'pending' | 'clean' | 'refused';
  /** As announced until it is clean, then as found. */
  readonly attachment: Attachment;
  /** Where the checked bytes lie. */
  readonly file?: string;
  readonly reason?: FileRefusal;
  /** Whether a message carries it: then it stays, and both sides may read it. */
  readonly isSent: boolean;
  /** Seconds since 1970 after which an unsent one is as good as gone. */
  readonly ttl?: number;
}

/** How a file is stored in its record and in the message that carries it: i id, n name, y ending, z bytes, w and h pixels, d milliseconds, v loudness. */
export function packAttachment({ id, name, type, size, width, height, durationMs, waveform }: Attachment): Item {
  return {
    i: packId(id),
    n: name,
    y: fileTypes[type as FileType].extensions[0],
    z: size,
    w: width,
    h: height,
    d: durationMs,
    v: waveform?.map((level) => level.toString(32)).join(''),
  };
}

const typeOfEnding = new Map<unknown, FileType>(
  Object.entries(fileTypes).map(([type, { extensions }]) => [extensions[0], type as FileType]),
);

export function unpackAttachment({ i, n, y, z, w, h, d, v }: Item): Attachment {
  const type = typeOfEnding.get(y);
  if (type === undefined) throw new Error(`A stored file has the unknown type ${String(y)}.`);
  return {
    id: unpackId(String(i)),
    name: String(n),
    type,
    kind: fileTypes[type].kind,
    size: Number(z),
    ...(w !== undefined && { width: Number(w), height: Number(h) }),
    ...(d !== undefined && { durationMs: Number(d) }),
    ...(v !== undefined && { waveform: Array.from(String(v), (level) => Number.parseInt(level, 32)) }),
  };
}

const states = { p: 'pending', c: 'clean', r: 'refused' } as const;

export function attachmentItem({
  conversationId,
  by,
  state,
  attachment,
  file,
  reason,
  ttl,
}: Omit<AttachmentRecord, 'isSent'>): Item {
  return {
    ...keys.attachment(conversationId, attachment.id),
    ...packAttachment(attachment),
    u: `${by.side[0]}${by.id}`,
    st: state[0],
    o: file,
    rs: reason,
    ttl,
  };
}

const toRecord = (conversationId: string, item: Item): AttachmentRecord => ({
  conversationId,
  by: { side: String(item['u']).startsWith('s') ? 'staff' : 'customer', id: String(item['u']).slice(1) },
  state: states[item['st'] as keyof typeof states],
  attachment: unpackAttachment(item),
  isSent: item['m'] !== undefined,
  ...(item['o'] !== undefined && { file: String(item['o']) }),
  ...(item['rs'] !== undefined && { reason: item['rs'] as FileRefusal }),
  ...(item['ttl'] !== undefined && { ttl: Number(item['ttl']) }),
});

/** The table removes what has expired when it finds the time. */
const isAlive = ({ ttl }: AttachmentRecord): boolean => ttl === undefined || ttl > Date.now() / 1000;

/** A file of a conversation as its record stands now, or undefined when there is none, or none any more. */
export async function readAttachment(conversationId: string, attachmentId: string): Promise<AttachmentRecord | undefined> {
  const Key = keys.attachment(conversationId, attachmentId);
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  const record = Item && toRecord(conversationId, Item);
  return record && isAlive(record) ? record : undefined;
}

/** Several files of a conversation in the order of the ids; absent ones are left out. */
export async function readAttachments(conversationId: string, attachmentIds: readonly string[]): Promise<AttachmentRecord[]> {
  if (attachmentIds.length === 0) return [];
  const items = await readMany(
    attachmentIds.map((id) => keys.attachment(conversationId, id)),
    true,
  );
  return items.map((item) => toRecord(conversationId, item)).filter(isAlive);
}

/** Writes down who carries these files, so that they stay, if nobody did before. */
async function mark(
  conversationId: string,
  attachmentIds: readonly string[],
  name: 'm' | 'ni',
  seq: number,
): Promise<AttachmentRecord[]> {
  const records = await Promise.all(
    attachmentIds.map(async (id) => {
      try {
        const { Attributes } = await table.send(
          new UpdateCommand({
            TableName: tableName,
            Key: keys.attachment(conversationId, id),
            UpdateExpression: 'SET #by = if_not_exists(#by, :seq) REMOVE #ttl',
            ConditionExpression: 'st = :clean',
            ExpressionAttributeNames: { '#by': name, '#ttl': 'ttl' },
            ExpressionAttributeValues: { ':seq': seq, ':clean': 'c' },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return toRecord(conversationId, Attributes ?? {});
      } catch (error) {
        itemInTheWay(error);
        return undefined;
      }
    }),
  );
  return records.filter((record) => record !== undefined);
}

/** Says that a message carries these files, so that they stay and both sides may read them. Safe to repeat. */
export function markSent(conversationId: string, attachmentIds: readonly string[], seq: number): Promise<AttachmentRecord[]> {
  return mark(conversationId, attachmentIds, 'm', seq);
}

/** Says that a note carries these files, so that they stay; who may read them stays as it was. Safe to repeat. */
export function markNoted(conversationId: string, attachmentIds: readonly string[], seq: number): Promise<AttachmentRecord[]> {
  return mark(conversationId, attachmentIds, 'ni', seq);
}

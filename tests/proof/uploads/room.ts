import type { S3Event } from 'aws-lambda';
import { GetObjectTaggingCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Attachment, AttachmentStatus, Conversation, Message, Session, UploadGrant } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { encodeKey, type CreatedObject } from '../../../local/events/bucket-notifications.ts';
import { call, type Reply } from '../../functions/call.ts';
import { startCloud, type Cloud } from '../../functions/harness.ts';

/** Somebody in a conversation: its customer, or an agent by name. */
export interface Person {
  readonly token?: string;
  readonly staff?: string;
}
export interface Customer extends Person {
  readonly token: string;
  readonly customerId: string;
  readonly conversationId: string;
}

export interface NewFile {
  readonly name?: string;
  readonly type: string;
  readonly size?: number;
  readonly durationMs?: number;
  readonly waveform?: number[];
}

export interface Room {
  readonly cloud: Cloud;
  readonly s3: S3Client;
  readonly agent: Person;
  enter(): Promise<Customer>;
  ask(who: Person, conversationId: string, file: NewFile): Promise<Reply>;
  /** Uploads as a browser does; changed fields are the attacker's. Answers the storage's status. */
  post(grant: UploadGrant, bytes: Buffer, changes?: Readonly<Record<string, string | undefined>>): Promise<number>;
  /** Has the stored objects checked that were not yet, or these. */
  check(objects?: readonly CreatedObject[]): Promise<void>;
  /** A file all the way to its verdict. */
  upload(who: Person, conversationId: string, bytes: Buffer, file: NewFile): Promise<AttachmentStatus>;
  look(who: Person, conversationId: string, attachmentId: string, as?: 'view' | 'file'): Promise<Reply>;
  send(who: Person, conversationId: string, attachmentIds: readonly string[], text?: string, clientId?: string): Promise<Reply>;
  read(customer: Customer): Promise<Message[]>;
  /** Lets the change stream's consumer see the entry that was written last. */
  react(conversationId: string, seq: number): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  tagsOf(key: string): Promise<Record<string, string>>;
  record(conversationId: string, attachmentId: string): Promise<Record<string, unknown> | undefined>;
  /** Lets a file's time run out. */
  expire(conversationId: string, attachmentId: string): Promise<void>;
  stop(): Promise<void>;
}

const toEvent = ({ bucket, key, etag, size }: CreatedObject): S3Event =>
  ({ Records: [{ s3: { bucket: { name: bucket }, object: { key: encodeKey(key), eTag: etag, size } } }] }) as unknown as S3Event;

const side = ({ staff }: Person): '' | 'desk/' => (staff === undefined ? '' : 'desk/');
const message = (status: AttachmentStatus): Attachment | undefined => ('attachment' in status ? status.attachment : undefined);
export const attachmentOf = (status: AttachmentStatus): Attachment => {
  const attachment = message(status);
  if (!attachment) throw new Error(`The file is ${JSON.stringify(status)}.`);
  return attachment;
};

/** Everything that has to do with files, on the real engine and the real object store, without a gateway in front. */
export async function openRoom(): Promise<Room> {
  const cloud = await startCloud();
  const [identity, conversations, attachments, onUpload, onChange, setup, table, keys] = await Promise.all([
    import('../../../functions/identity/http.ts'),
    import('../../../functions/conversations/http.ts'),
    import('../../../functions/attachments/http.ts'),
    import('../../../functions/attachments/on-upload.ts'),
    import('../../../functions/reactions/on-change.ts'),
    import('../../../functions/setup/bootstrap.ts'),
    import('../../../functions/table/table.ts'),
    import('../../../functions/table/keys.ts'),
  ]);
  const { GetCommand, UpdateCommand } = await import('../../../functions/table/commands.ts');
  const { toEntryImage } = await import('../../functions/sockets/images.ts');
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  await setup.handler({
    agents: [
      { subject: 'ayesha', email: 'ayesha@shop.test', name, role: 'admin' },
      { subject: 'viewer', email: 'viewer@shop.test', name, role: 'viewer' },
    ],
  });
  const s3 = new S3Client({});
  let checked = 0;
  const key = (conversationId: string, attachmentId: string) => keys.keys.attachment(conversationId, attachmentId);

  const room: Room = {
    cloud,
    s3,
    agent: { staff: 'ayesha' },
    async enter() {
      const contact = { name: 'Nusrat', email: 'nusrat@mail.test', phone: '01712345678' };
      const session = (await call(identity.handler, 'POST /v1/guest-sessions', { body: contact })).body as unknown as Session;
      const { token, customer } = session;
      const opened = await call(conversations.handler, 'POST /v1/conversations', { token, body: {} });
      return { token, customerId: customer.id, conversationId: (opened.body as unknown as Conversation).id };
    },
    ask: (who, conversationId, { name: fileName = 'file', size = 100, ...file }) =>
      call(attachments.handler, `POST /v1/${side(who)}conversations/{conversationId}/attachments`, {
        ...who,
        path: { conversationId },
        body: { name: fileName, size, ...file },
      }),
    async post({ url, fields }, bytes, changes = {}) {
      const form = new FormData();
      for (const [field, value] of Object.entries({ ...fields, ...changes })) if (value !== undefined) form.append(field, value);
      form.append('file', new Blob([new Uint8Array(bytes)]), 'file');
      return (await fetch(url, { method: 'POST', body: form })).status;
    },
    async check(objects) {
      const due = objects ?? cloud.stored.slice(checked).filter((object) => object.key.startsWith('quarantine/'));
      if (!objects) checked = cloud.stored.length;
      for (const object of due) await onUpload.handler(toEvent(object));
    },
    async upload(who, conversationId, bytes, file) {
      const grant = (await room.ask(who, conversationId, { ...file, size: bytes.length })).body as unknown as UploadGrant;
      const status = await room.post(grant, bytes);
      if (status >= 300) throw new Error(`The storage refused the upload with ${status}.`);
      await room.check();
      return (await room.look(who, conversationId, grant.id)).body as unknown as AttachmentStatus;
    },
    look: (who, conversationId, attachmentId, as) =>
      call(attachments.handler, `GET /v1/${side(who)}conversations/{conversationId}/attachments/{attachmentId}`, {
        ...who,
        path: { conversationId, attachmentId },
        ...(as && { query: { as } }),
      }),
    send: (who, conversationId, attachmentIds, text = '', clientId = newId()) =>
      call(conversations.handler, `POST /v1/${side(who)}conversations/{conversationId}/messages`, {
        ...who,
        path: { conversationId },
        body: { clientId, text, attachmentIds },
      }),
    async read({ token, conversationId }) {
      const { body } = await call(conversations.handler, 'GET /v1/conversations/{conversationId}/messages', {
        token,
        path: { conversationId },
      });
      return body['messages'] as Message[];
    },
    async react(conversationId, seq) {
      await onChange.handler({ Records: [await toEntryImage(conversationId, seq)] });
    },
    async keys(Prefix) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'files', Prefix }));
      return Contents.map((object) => String(object.Key));
    },
    async tagsOf(Key) {
      const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket: 'files', Key }));
      return Object.fromEntries(TagSet.map((tag) => [tag.Key, tag.Value])) as Record<string, string>;
    },
    async record(conversationId, attachmentId) {
      const { Item } = await table.table.send(new GetCommand({ TableName: 'kotha', Key: key(conversationId, attachmentId) }));
      return Item;
    },
    async expire(conversationId, attachmentId) {
      await table.table.send(
        new UpdateCommand({
          TableName: 'kotha',
          Key: key(conversationId, attachmentId),
          UpdateExpression: 'SET #ttl = :past',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) - 1 },
        }),
      );
    },
    async stop() {
      s3.destroy();
      await cloud.stop();
    },
  };
  return room;
}

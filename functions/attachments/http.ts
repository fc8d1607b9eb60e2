import { AppError, notFound } from '../../contract/app-error.ts';
import { Agent, type Attachment, type AttachmentStatus, type NewAttachment, type UploadGrant } from '../../contract/entities.ts';
import { fileTypes } from '../../contract/file-types.ts';
import { libraryId, newId } from '../../contract/ids.ts';
import { readMemberNow } from '../directory/agents.ts';
import { markSent, readAttachment, readAttachments, type Uploader } from '../directory/attachments.ts';
import { refuseBlocked } from '../directory/customers.ts';
import { readSettings } from '../directory/settings.ts';
import { serveHttp } from '../gateway/http.ts';
import { take } from '../gateway/limiter.ts';
import { readHeadItem } from '../realtime/heads.ts';
import { customerIdOf } from '../realtime/stored-head.ts';
import type { Item } from '../table/table.ts';
import { cleanName, permitUpload } from './attachment.ts';
import { readAvatar, removeAvatar, showAvatar } from './avatar.ts';
import { grantUpload, keepFile, signDownload } from './bucket.ts';
import { recordCopy, recordGrant } from './store.ts';

/** Refuses unless there is such a conversation and, for a customer, it is their own. */
async function requireConversation(conversationId: string, { side, id }: Uploader): Promise<Item | undefined> {
  // The library belongs to all of the team and to nobody else.
  if (conversationId === libraryId && side === 'staff') return undefined;
  const head = await readHeadItem(conversationId, { isConsistent: true });
  if (!head || (side === 'customer' && customerIdOf(head) !== id)) throw notFound();
  return head;
}

/** Nobody uploads where no message of theirs is taken. A head may lag behind its log: who is blocked is known by the record. */
async function requireOpen(conversationId: string, by: Uploader): Promise<void> {
  const head = await requireConversation(conversationId, by);
  if (by.side !== 'customer') return;
  await refuseBlocked(by.id);
  if (head?.['st'] !== 'closed') return;
  throw new AppError('conversation_closed', 'This conversation is closed. Start a new one to go on.');
}

async function grant(conversationId: string, by: Uploader, wanted: NewAttachment): Promise<UploadGrant> {
  const [settings] = await Promise.all([readSettings(), requireOpen(conversationId, by)]);
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

/** Who may send messages may not for that reason change what all of the team sends. */
function refuseStrangers(conversationId: string, agent: Agent): void {
  if (conversationId === libraryId && !agent.permissions.includes('manage_quick_replies'))
    throw new AppError('forbidden', 'Files of quick replies are for those who manage them.');
}

function notInLibrary(field: string): AppError {
  const detail = 'The library has no checked file with this id. Upload it again.';
  return new AppError('invalid_input', detail, { fields: { [field]: { code: 'not_allowed', detail } } });
}

/** Keeps a clean file of the library for good. Safe to repeat. */
async function keepInLibrary(attachmentId: string, reader: Uploader): Promise<AttachmentStatus> {
  const [kept] = await markSent(libraryId, [attachmentId], 0);
  if (kept?.file === undefined) throw notInLibrary('attachmentId');
  await keepFile(kept.file);
  return look({ conversationId: libraryId, attachmentId }, reader, 'view');
}

/** Kept files of the library as files of a conversation: records of their own for the same bytes. */
async function borrow(conversationId: string, by: Uploader, attachmentIds: readonly string[]): Promise<Attachment[]> {
  const [records] = await Promise.all([readAttachments(libraryId, attachmentIds), requireConversation(conversationId, by)]);
  const kept = records.filter(({ isSent, state }) => isSent && state === 'clean');
  if (conversationId === libraryId || kept.length < attachmentIds.length) throw notInLibrary('attachmentIds');
  return Promise.all(kept.map((record) => recordCopy(conversationId, by, record)));
}

/** An agent as they are after a change. */
async function readAgent(agentId: string): Promise<Agent> {
  const found = await readMemberNow(agentId);
  if (!found) throw notFound();
  return Agent.parse(found);
}

export const handler = serveHttp<'attachments'>({
  'POST /v1/conversations/{conversationId}/attachments': async ({ principal, path, body }) => {
    await take('uploadsOfCustomer', principal.customerId);
    return grant(path.conversationId, { side: 'customer', id: principal.customerId }, body);
  },

  'GET /v1/conversations/{conversationId}/attachments/{attachmentId}': ({ principal, path, query }) =>
    look(path, { side: 'customer', id: principal.customerId }, query.as),

  'POST /v1/desk/conversations/{conversationId}/attachments': ({ principal: { agent }, path, body }) => {
    refuseStrangers(path.conversationId, agent);
    return grant(path.conversationId, { side: 'staff', id: agent.id }, body);
  },

  'GET /v1/desk/conversations/{conversationId}/attachments/{attachmentId}': ({ principal, path, query }) =>
    look(path, { side: 'staff', id: principal.agent.id }, query.as),

  'PUT /v1/desk/library/attachments/{attachmentId}': ({ principal, path }) =>
    keepInLibrary(path.attachmentId, { side: 'staff', id: principal.agent.id }),

  'POST /v1/desk/conversations/{conversationId}/library-attachments': async ({ principal, path, body }) => ({
    attachments: await borrow(path.conversationId, { side: 'staff', id: principal.agent.id }, body.attachmentIds),
  }),

  'GET /v1/avatars/{agentId}': ({ path }) => readAvatar(path.agentId),

  'PUT /v1/desk/me/avatar': async ({ principal: { agent }, body }) => {
    await showAvatar(agent.id, body.data);
    return readAgent(agent.id);
  },

  'DELETE /v1/desk/me/avatar': async ({ principal: { agent } }) => {
    await removeAvatar(agent.id);
    return readAgent(agent.id);
  },

  'DELETE /v1/desk/team/{agentId}/avatar': async ({ path }) => {
    await removeAvatar(path.agentId);
    return {};
  },
});

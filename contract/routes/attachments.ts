import * as z from 'zod';
import { Attachment, AttachmentStatus, Id, NewAttachment, UploadGrant } from '../entities.ts';
import { limits } from '../limits.ts';
import { type RouteTable } from './route.ts';

const view = z.strictObject({
  as: z.enum(['view', 'file']).default('view').describe('`view` shows images in place; everything else is always saved.'),
});

/** Files of a conversation. */
export const attachmentsRoutes = {
  'POST /v1/conversations/{conversationId}/attachments': {
    slice: 'attachments',
    who: 'customer',
    summary: 'Leave to upload one file. It is checked before a message may carry it.',
    body: NewAttachment,
    status: 201,
    reply: UploadGrant,
  },
  'GET /v1/conversations/{conversationId}/attachments/{attachmentId}': {
    slice: 'attachments',
    who: 'customer',
    summary: 'Where an upload stands and, when it is clean, an address to read it for a few minutes.',
    query: view,
    reply: AttachmentStatus,
  },
  'POST /v1/desk/conversations/{conversationId}/attachments': {
    slice: 'attachments',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Leave to upload one file. It is checked before a message may carry it.',
    body: NewAttachment,
    status: 201,
    reply: UploadGrant,
  },
  'GET /v1/desk/conversations/{conversationId}/attachments/{attachmentId}': {
    slice: 'attachments',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Where an upload stands and, when it is clean, an address to read it for a few minutes.',
    query: view,
    reply: AttachmentStatus,
  },
  'PUT /v1/desk/library/attachments/{attachmentId}': {
    slice: 'attachments',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Keep a file of the library for good, so that a quick reply may carry it.',
    reply: AttachmentStatus,
  },
  'POST /v1/desk/conversations/{conversationId}/library-attachments': {
    slice: 'attachments',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Make files of the library files of this conversation, ready to be sent. No byte is copied.',
    body: z.strictObject({ attachmentIds: z.array(Id).min(1).max(limits.messageAttachments) }),
    status: 201,
    reply: z.object({ attachments: z.array(Attachment) }),
  },
} as const satisfies RouteTable;

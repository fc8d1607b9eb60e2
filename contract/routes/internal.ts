import * as z from 'zod';
import { Category, DeskConversation, Locale } from '../entities.ts';
import { Archive, ChangeTags, InternalPage, MentionPage, NoteAck, SetPriority, Snooze, WriteNote } from '../internal.ts';
import { readMessages } from './messages.ts';
import { cursor, limit, type RouteTable } from './route.ts';

/** What the team knows of a conversation beside its customer. */
export const internalRoutes = {
  'GET /v1/desk/conversations/{conversationId}/internal': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'The internal log in order of its own sequence, read consistently.',
    query: readMessages,
    reply: InternalPage,
  },
  'POST /v1/desk/conversations/{conversationId}/notes': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Write a note that no customer sees. The answer means the note is durable.',
    body: WriteNote,
    status: 201,
    reply: NoteAck,
  },
  'PUT /v1/desk/conversations/{conversationId}/priority': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Say how urgent it is.',
    body: SetPriority,
    reply: DeskConversation,
  },
  'PUT /v1/desk/conversations/{conversationId}/category': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Say what it is about.',
    body: z.strictObject({ category: Category.nullable() }),
    reply: DeskConversation,
  },
  'PUT /v1/desk/conversations/{conversationId}/language': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Say in which language it is held; `null` lets it follow what the customer writes.',
    body: z.strictObject({ language: Locale.nullable() }),
    reply: DeskConversation,
  },
  'PUT /v1/desk/conversations/{conversationId}/tags': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Add and remove tags.',
    body: ChangeTags,
    reply: DeskConversation,
  },
  'PUT /v1/desk/conversations/{conversationId}/snooze': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Put it out of the way until a time, or until something happens in it; `null` brings it back.',
    body: Snooze,
    reply: DeskConversation,
  },
  'PUT /v1/desk/conversations/{conversationId}/archive': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Put it out of the way until something happens in it, or bring it back.',
    body: Archive,
    reply: DeskConversation,
  },
  'GET /v1/desk/mentions': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Where colleagues called the caller in a note, newest first.',
    query: z.strictObject({ limit, cursor }),
    reply: MentionPage,
  },
  'POST /v1/desk/mentions/seen': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Say up to which mention the caller has seen them.',
    body: z.strictObject({ seq: z.int().min(0) }),
    reply: z.object({ seq: z.int().min(0).describe('The position now; it only moves forward.') }),
  },
} as const satisfies RouteTable;

import * as z from 'zod';
import { DeskConversation, Instant, Message } from '../entities.ts';
import { messageKinds, messageSenders } from '../message-filter.ts';
import { cursor, limit, optional, type RouteTable } from './route.ts';

/** A message with what a reader needs to know of its conversation. */
export const FoundMessage = z.object({
  conversationId: z.string(),
  customer: DeskConversation.shape.customer,
  message: Message,
  isRead: z.boolean().describe('The other side has seen it.'),
});
export type FoundMessage = z.infer<typeof FoundMessage>;

/** Messages across conversations. */
export const allMessagesRoutes = {
  'GET /v1/desk/messages': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat_history',
    summary: 'Messages of all conversations, latest first. A page holds what was found in what one request may read.',
    query: z.strictObject({
      kind: z.enum(messageKinds).optional().describe('What it is or carries; `voice` is any recording.'),
      sender: z.enum(messageSenders).optional(),
      agent: z.string().min(1).max(128).optional().describe('Only what this agent wrote.'),
      read: z.enum(['read', 'unread']).optional().describe('Whether the other side has seen it.'),
      from: Instant.optional(),
      to: Instant.optional(),
      text: optional(100).describe('Words as they stand in the text or in the names of its files.'),
      limit,
      cursor,
    }),
    reply: z.object({
      messages: z.array(FoundMessage),
      next: z.string().optional().describe('There is more to look through, although this page may be short or empty.'),
      lookedBackTo: Instant.optional().describe('Everything since then has been looked through; absent when all has.'),
    }),
  },
} as const satisfies RouteTable;

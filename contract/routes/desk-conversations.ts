import * as z from 'zod';
import { Ack, ConversationStatus, DeskConversation, DeskCustomer, Id, MessageText } from '../entities.ts';
import { InboxCounts, InboxQuery } from '../inbox.ts';
import { MarkPosition, MessagePage, Position, SendMessage, readMessages } from './messages.ts';
import type { RouteTable } from './route.ts';

/** What staff do with conversations. */
export const deskConversationsRoutes = {
  'GET /v1/desk/conversations': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'A list of the inbox. Under filters a page may come back short, or empty, with more to come.',
    query: InboxQuery,
    reply: z.object({ conversations: z.array(DeskConversation), next: z.string().optional() }),
  },
  'POST /v1/desk/conversations': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Start a conversation with a customer. The answer means its first message is durable.',
    body: z
      .strictObject({
        customerId: Id,
        clientId: Id.describe('Made by the sender before the first try; the same id never starts twice.'),
        text: MessageText,
      })
      .refine(({ text }) => text.trim() !== '', {
        error: 'Write a message first.',
        path: ['text'],
        params: { code: 'required' },
      }),
    status: 201,
    reply: DeskConversation,
  },
  'GET /v1/desk/inbox': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'How many active conversations there are, counted up to a bound.',
    reply: InboxCounts,
  },
  'GET /v1/desk/conversations/{conversationId}': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'One conversation with its customer.',
    reply: DeskConversation.extend({ customer: DeskCustomer }),
  },
  'GET /v1/desk/conversations/{conversationId}/messages': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Messages in order of sequence, read consistently.',
    query: readMessages,
    reply: MessagePage,
  },
  'POST /v1/desk/conversations/{conversationId}/messages': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Reply. The answer means the message is durable.',
    body: SendMessage,
    status: 201,
    reply: Ack,
  },
  'POST /v1/desk/conversations/{conversationId}/seen': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Say how far staff have seen the conversation.',
    body: MarkPosition,
    reply: Position,
  },
  'POST /v1/desk/conversations/{conversationId}/delivered': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Say how far the conversation has reached a console, when it is not on screen.',
    body: MarkPosition,
    reply: Position,
  },
  'PUT /v1/desk/conversations/{conversationId}/status': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Open, put on pending, resolve or close.',
    body: z.strictObject({ status: ConversationStatus }),
    reply: DeskConversation,
  },
  'PUT /v1/desk/conversations/{conversationId}/assignee': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Take, hand over or release. The loser of a race is told who won.',
    body: z.strictObject({
      agentId: z.string().min(1).max(128).nullable(),
      instead: z.string().max(128).nullable().describe('Whom the sender saw as assignee.'),
      assignedSeq: z
        .int()
        .min(0)
        .describe('`assignedSeq` that the sender saw: names come back, so a late repeat is told by the sequence.'),
    }),
    reply: DeskConversation,
  },
} as const satisfies RouteTable;

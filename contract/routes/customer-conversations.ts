import * as z from 'zod';
import { Ack, Attributes, Conversation, Id, QueuePlace, Score } from '../entities.ts';
import { limits } from '../limits.ts';
import { MarkPosition, MessagePage, Position, SendMessage, readMessages } from './messages.ts';
import { cursor, limit, optional, page, type RouteTable } from './route.ts';

/** What customers do with their own conversations. */
export const customerConversationsRoutes = {
  'POST /v1/conversations': {
    slice: 'conversations',
    who: 'customer',
    summary: 'The active conversation (200), or a new one (201). One that is open and unused is used first.',
    body: z.strictObject({
      new: z.boolean().optional().describe('Another one beside those that are open, up to the number in the settings.'),
      previousConversationId: Id.optional().describe('The closed conversation to go on from; the new one is linked to it.'),
      attributes: Attributes.optional(),
      page,
    }),
    status: [200, 201],
    reply: Conversation,
  },
  'GET /v1/conversations': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Own conversations, newest first.',
    query: z.strictObject({ limit, cursor }),
    reply: z.object({ conversations: z.array(Conversation), next: z.string().optional() }),
  },
  'GET /v1/conversations/{conversationId}': {
    slice: 'conversations',
    who: 'customer',
    summary: 'One of the own conversations; while nobody has answered, with its place in line.',
    reply: Conversation.extend({ queue: QueuePlace.optional() }),
  },
  'POST /v1/conversations/{conversationId}/end': {
    slice: 'conversations',
    who: 'customer',
    summary: 'End the chat: it is resolved, by its customer.',
    reply: Conversation,
  },
  'POST /v1/conversations/{conversationId}/resolution': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Say whether a resolved conversation is solved: yes closes it, not yet opens it again.',
    body: z.strictObject({ isSolved: z.boolean() }),
    reply: Conversation,
  },
  'POST /v1/conversations/{conversationId}/rating': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Rate a resolved or closed conversation; for a day the rating may be changed.',
    body: z.strictObject({ score: Score, comment: optional(limits.ratingCommentLength) }),
    reply: Conversation,
  },
  'GET /v1/conversations/{conversationId}/messages': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Messages in order of sequence, read consistently.',
    query: readMessages,
    reply: MessagePage,
  },
  'POST /v1/conversations/{conversationId}/messages': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Send. The answer means the message is durable.',
    body: SendMessage,
    status: 201,
    reply: Ack,
  },
  'POST /v1/conversations/{conversationId}/seen': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Say how far the conversation has been seen.',
    body: MarkPosition,
    reply: Position,
  },
  'POST /v1/conversations/{conversationId}/delivered': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Say how far the conversation has reached this device, when it is not on screen.',
    body: MarkPosition,
    reply: Position,
  },
} as const satisfies RouteTable;

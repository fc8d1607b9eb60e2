import * as z from 'zod';
import { Conversation, DeskConversation, Id, Message } from './entities.ts';
import { limits } from './limits.ts';

/**
 * Frames a browser sends, named noun.verb. The name in `type` is also the route key of the WebSocket API.
 * Each is answered on the same connection; commands that write the log travel over HTTP instead.
 */
export const upFrames = {
  'conversation.watch': z.strictObject({ type: z.literal('conversation.watch'), conversationId: Id }),
  'conversation.unwatch': z.strictObject({ type: z.literal('conversation.unwatch'), conversationId: Id }),
  'heartbeat.send': z.strictObject({ type: z.literal('heartbeat.send') }),
} as const;
export type UpFrameType = keyof typeof upFrames;
export type UpFrame = z.infer<(typeof upFrames)[UpFrameType]>;

const Head = z.object({
  conversationId: z.string(),
  lastSeq: z.int().min(0),
  seenByCustomer: z.int().min(0),
  seenByStaff: z.int().min(0),
});
export type Head = z.infer<typeof Head>;

/** Frames a browser receives, named noun.past. Every one is a hint: the log, read by sequence, is the truth. */
export const downFrames = {
  'conversation.watched': z
    .object({ type: z.literal('conversation.watched'), head: Head })
    .describe('From now on its messages arrive; catch up over HTTP to `head.lastSeq`.'),
  'conversation.unwatched': z.object({ type: z.literal('conversation.unwatched'), conversationId: z.string() }),
  'heartbeat.answered': z
    .object({ type: z.literal('heartbeat.answered'), heads: z.array(Head).max(limits.watchedConversations) })
    .describe('The heads of all watched conversations: a lost last message shows here.'),
  'message.appended': z
    .object({
      type: z.literal('message.appended'),
      conversationId: z.string(),
      message: Message,
      conversation: z.union([DeskConversation, Conversation]),
    })
    .describe('A new entry of a watched conversation with the state that follows from it.'),
  'message.nudged': z
    .object({ type: z.literal('message.nudged'), head: Head })
    .describe('There is a message too large for a frame: fetch it.'),
  'inbox.changed': z
    .object({ type: z.literal('inbox.changed'), conversations: z.array(DeskConversation).max(limits.changedConversations) })
    .describe('To staff only: rows of the inbox changed, gathered over a moment.'),
  'seen.moved': z
    .object({ type: z.literal('seen.moved'), head: Head })
    .describe('Somebody has seen a watched conversation further than before.'),
  'problem.reported': z
    .object({ type: z.literal('problem.reported'), code: z.string(), detail: z.string(), conversationId: z.string().optional() })
    .describe('The last frame was refused.'),
} as const;
export type DownFrameType = keyof typeof downFrames;
export type DownFrame = z.infer<(typeof downFrames)[DownFrameType]>;

/** The WebSocket subprotocol this contract speaks. */
export const socketProtocol = 'kotha.v1';

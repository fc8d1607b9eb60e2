import * as z from 'zod';
import { AgentFace, Attachment, Conversation, DeskConversation, FileRefusal, Id, Message, Sender } from './entities.ts';
import { InternalEntry } from './internal.ts';
import { limits } from './limits.ts';
import { Notice } from './notices.ts';

/**
 * Frames a browser sends, named noun.verb. The name in `type` is also the route key of the WebSocket API.
 * Each is answered on the same connection, but for those of `unansweredFrames`; commands that write the log travel over HTTP instead.
 */
export const upFrames = {
  'conversation.watch': z.strictObject({ type: z.literal('conversation.watch'), conversationId: Id }),
  'conversation.unwatch': z.strictObject({ type: z.literal('conversation.unwatch'), conversationId: Id }),
  'heartbeat.send': z.strictObject({ type: z.literal('heartbeat.send') }),
  'typing.send': z
    .strictObject({ type: z.literal('typing.send'), conversationId: Id })
    .describe('A message to the other side is being written in a watched conversation. Say it again every few seconds.'),
} as const;
export type UpFrameType = keyof typeof upFrames;
export type UpFrame = z.infer<(typeof upFrames)[UpFrameType]>;

/** Frames nobody waits for: an answer would cost as much as the frame, and a refusal changes nothing for the sender. */
export const unansweredFrames = ['typing.send'] as const satisfies readonly UpFrameType[];
export type UnansweredFrameType = (typeof unansweredFrames)[number];
export type AnsweredFrameType = Exclude<UpFrameType, UnansweredFrameType>;

const Head = z.object({
  conversationId: z.string(),
  lastSeq: z.int().min(0),
  seenByCustomer: z.int().min(0),
  seenByStaff: z.int().min(0),
  deliveredToCustomer: z.int().min(0),
  deliveredToStaff: z.int().min(0),
});
export type Head = z.infer<typeof Head>;

/** A head as staff get it: it also shows that something was added to the internal log. */
const DeskHead = Head.extend({ internalSeq: z.int().min(0) });
export type DeskHead = z.infer<typeof DeskHead>;

const eitherHead = z.union([DeskHead, Head]);

/** Who has a conversation open at this moment; for the eyes of staff only. */
export const Presence = z.object({
  version: z.int().min(0).describe('Grows with everybody who comes or goes: of two, the smaller one is out of date.'),
  customer: z.boolean().describe('Whether a device of the customer is connected.'),
  agents: z.array(AgentFace).describe('Whoever of the team has it open, each once.'),
});
export type Presence = z.infer<typeof Presence>;

/** The head of a conversation that staff watch: it also shows who else does. */
const WatchedHead = DeskHead.extend({
  presence: Presence.optional().describe('Missing where it does not fit the frame with those of others.'),
});
export type WatchedHead = z.infer<typeof WatchedHead>;

const eitherWatchedHead = z.union([WatchedHead, Head]);

/** Frames a browser receives, named noun.past. Every one is a hint: the log, read by sequence, is the truth. */
export const downFrames = {
  'conversation.watched': z
    .object({ type: z.literal('conversation.watched'), head: eitherWatchedHead })
    .describe('From now on its messages arrive; catch up over HTTP to `head.lastSeq`.'),
  'conversation.unwatched': z.object({ type: z.literal('conversation.unwatched'), conversationId: z.string() }),
  'heartbeat.answered': z
    .object({
      type: z.literal('heartbeat.answered'),
      heads: z.array(eitherWatchedHead).max(limits.watchedConversations),
      online: z.boolean().describe('Whether somebody of the team is there to answer.'),
    })
    .describe('The heads of all watched conversations: a lost last message shows here, and so does who came or went unheard.'),
  'message.appended': z
    .object({
      type: z.literal('message.appended'),
      conversationId: z.string(),
      message: Message,
      conversation: z.union([DeskConversation, Conversation]),
    })
    .describe('A new entry of a watched conversation with the state that follows from it.'),
  'message.nudged': z
    .object({ type: z.literal('message.nudged'), head: eitherHead })
    .describe('There is a message too large for a frame: fetch it.'),
  'internal.appended': z
    .object({
      type: z.literal('internal.appended'),
      conversationId: z.string(),
      entry: InternalEntry,
      conversation: DeskConversation,
    })
    .describe('To staff only: a new entry of the internal log of a watched conversation with the state that follows from it.'),
  'internal.nudged': z
    .object({ type: z.literal('internal.nudged'), head: DeskHead })
    .describe('To staff only: there is an entry of the internal log too large for a frame: fetch it.'),
  'inbox.changed': z
    .object({ type: z.literal('inbox.changed'), conversations: z.array(DeskConversation).max(limits.changedConversations) })
    .describe('To staff only: rows of the inbox changed, gathered over a moment.'),
  'notice.added': z
    .object({ type: z.literal('notice.added'), notice: Notice })
    .describe('To the agent whom it concerns only, wherever their consoles are.'),
  'receipt.moved': z
    .object({ type: z.literal('receipt.moved'), head: eitherHead })
    .describe('A watched conversation was seen, or has reached a device, further than before.'),
  'typing.noticed': z
    .object({ type: z.literal('typing.noticed'), conversationId: z.string(), by: Sender })
    .describe('Somebody else writes in a watched conversation; true for a few seconds, or until their message.'),
  'presence.changed': z
    .object({ type: z.literal('presence.changed'), conversationId: z.string(), presence: Presence })
    .describe('To staff only: who has a watched conversation open.'),
  'config.updated': z
    .object({ type: z.literal('config.updated'), version: z.int() })
    .describe('The settings were changed: read them again, at least in this version.'),
  'me.changed': z
    .object({ type: z.literal('me.changed') })
    .describe('To staff only: what the signed-in agent is or may do has changed; read it again.'),
  'attachment.checked': z
    .object({
      type: z.literal('attachment.checked'),
      conversationId: z.string(),
      result: z.discriminatedUnion('state', [
        z.object({ id: z.string(), state: z.literal('clean'), attachment: Attachment }),
        z.object({ id: z.string(), state: z.literal('refused'), reason: FileRefusal }),
      ]),
    })
    .describe('To the side that uploaded: what became of a file.'),
  'problem.reported': z
    .object({ type: z.literal('problem.reported'), code: z.string(), detail: z.string(), conversationId: z.string().optional() })
    .describe('The last frame was refused.'),
} as const;
export type DownFrameType = keyof typeof downFrames;
export type DownFrame = z.infer<(typeof downFrames)[DownFrameType]>;

/** The WebSocket subprotocol this contract speaks. */
export const socketProtocol = 'kotha.v1';

import * as z from 'zod';
import { Instant, Score, Sender } from './entities.ts';
import { limits } from './limits.ts';

export const NoticeKind = z.enum(['assigned', 'mention', 'rated']);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** Something that concerns one agent: they were given a conversation, called in a note, or rated by their customer. */
export const Notice = z.object({
  id: z.string().describe('Later ones are greater.'),
  kind: NoticeKind,
  conversationId: z.string(),
  customerName: z.string().describe('As it was then; empty for somebody without a name.'),
  at: Instant,
  by: Sender.describe('Whose doing it was; the system, where it was assigned automatically.'),
  text: z.string().max(limits.previewLength).optional().describe('Beginning of the note, or of what was said with the rating.'),
  score: Score.optional(),
  noteSeq: z.int().optional().describe('Of a mention: the note that calls them.'),
});
export type Notice = z.infer<typeof Notice>;

export const NoticePage = z.object({
  notices: z.array(Notice.extend({ unread: z.boolean() })),
  unread: z.int().min(0).describe('How many the agent has not seen.'),
  isAtLeast: z.boolean().describe('More are unread than are counted.'),
  next: z.string().optional(),
});

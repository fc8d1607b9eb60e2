import * as z from 'zod';
import { Id, Message, MessageText } from '../entities.ts';
import { limits } from '../limits.ts';
import { limit } from './route.ts';

/** What both sides send and get when they read and write a conversation. */
export const readMessages = z.strictObject({
  after: z.coerce.number().int().min(0).optional().describe('Oldest first, above this sequence.'),
  before: z.coerce.number().int().min(1).optional().describe('The newest below this sequence, still in rising order.'),
  limit,
});
export const MessagePage = z.object({
  messages: z.array(Message),
  next: z.int().optional().describe('More follow: pass it as `after` (or `before`, when reading backwards).'),
});
export const SendMessage = z
  .strictObject({
    clientId: Id.describe('Made by the sender before the first try; the same id never sends twice.'),
    text: MessageText,
    attachmentIds: z
      .array(Id)
      .max(limits.messageAttachments)
      .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each file once.' })
      .optional()
      .describe('Clean files of this conversation that the sender uploaded.'),
    retry: z.boolean().optional().describe('True on every try after the first: an older answer may have been lost.'),
    after: z
      .int()
      .min(0)
      .optional()
      .describe(
        'The newest sequence the sender knew before its first try, the same on every try: this message can only stand above it.',
      ),
  })
  .refine(({ text, attachmentIds = [] }) => text.trim() !== '' || (text === '' && attachmentIds.length > 0), {
    error: 'Write a message first.',
    path: ['text'],
    params: { code: 'required' },
  });
export const MarkPosition = z.strictObject({ seq: z.int().min(0) });
export const Position = z.object({ seq: z.int().min(0).describe('The position now; it only moves forward.') });

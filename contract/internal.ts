import * as z from 'zod';
import {
  AgentFace,
  Attachment,
  Bilingual,
  Category,
  DeskConversation,
  Id,
  Instant,
  Locale,
  MessageText,
  Priority,
} from './entities.ts';
import { limits } from './limits.ts';
import { spellTag } from './triage.ts';

/** Why somebody was made the assignee without choosing so. */
export const AssignmentReason = z.enum(['automatic', 'away', 'deactivated']);
export type AssignmentReason = z.infer<typeof AssignmentReason>;

/** Who writes to an internal log: never a customer. */
export const InternalAuthor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), id: z.string(), name: Bilingual }),
  z.object({ kind: z.literal('system') }),
]);
export type InternalAuthor = z.infer<typeof InternalAuthor>;

const frame = {
  seq: z.int().min(1),
  at: Instant,
  afterSeq: z.int().min(0).describe('The message it stands behind in the thread.'),
  by: InternalAuthor,
};

/**
 * One entry of a conversation's internal log: what only the team knows. `seq` counts 1, 2, 3 ... without gaps, beside the
 * sequence of the messages.
 */
export const InternalEntry = z.discriminatedUnion('kind', [
  z.object({
    ...frame,
    kind: z.literal('note'),
    clientId: z.string(),
    text: z.string(),
    mentions: z.array(AgentFace),
    attachments: z.array(Attachment).max(limits.messageAttachments).optional(),
  }),
  z.object({ ...frame, kind: z.literal('priority'), priority: Priority }),
  z.object({ ...frame, kind: z.literal('category'), category: Category.nullable() }),
  z.object({
    ...frame,
    kind: z.literal('language'),
    language: Locale.nullable().describe('`null`: it follows what the customer writes again.'),
  }),
  z.object({ ...frame, kind: z.literal('tags'), added: z.array(z.string()), removed: z.array(z.string()) }),
  z.object({ ...frame, kind: z.literal('snoozed'), until: Instant.nullable() }),
  z.object({ ...frame, kind: z.literal('archived'), isArchived: z.boolean() }),
  z.object({ ...frame, kind: z.literal('assignment'), to: AgentFace.nullable(), reason: AssignmentReason }),
  z.object({ ...frame, kind: z.literal('blocked'), isBlocked: z.boolean() }),
  z.object({
    ...frame,
    kind: z.literal('contact'),
    fields: z.array(z.enum(['name', 'email', 'phone'])).describe('What was changed of the customer.'),
  }),
  z.object({
    ...frame,
    kind: z.literal('merged'),
    customer: z.object({ id: z.string(), name: z.string() }).describe('The one whose conversations these became.'),
  }),
]);
export type InternalEntry = z.infer<typeof InternalEntry>;

export const InternalPage = z.object({
  entries: z.array(InternalEntry),
  next: z.int().optional().describe('More follow: pass it as `after` (or `before`, when reading backwards).'),
});

export const WriteNote = z
  .strictObject({
    clientId: Id.describe('Made by the sender before the first try; the same id never writes twice.'),
    text: MessageText,
    mentions: z
      .array(z.string().min(1).max(128))
      .max(limits.mentions)
      .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each colleague once.' })
      .default([])
      .describe('Ids of the agents it calls.'),
    attachmentIds: z
      .array(Id)
      .max(limits.messageAttachments)
      .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each file once.' })
      .optional()
      .describe('Clean files of this conversation; the customer cannot read them.'),
    retry: z.boolean().optional().describe('True on every try after the first: an older answer may have been lost.'),
    after: z
      .int()
      .min(0)
      .optional()
      .describe('The newest sequence of the internal log the sender knew before its first try, the same on every try.'),
  })
  .refine(({ text, attachmentIds = [] }) => text.trim() !== '' || (text === '' && attachmentIds.length > 0), {
    error: 'Write a note first.',
    path: ['text'],
    params: { code: 'required' },
  });

/** The answer to a note. It is given only after the note is durable. */
export const NoteAck = z.object({ clientId: Id, seq: z.int().min(1), at: Instant, afterSeq: z.int().min(0) });
export type NoteAck = z.infer<typeof NoteAck>;

export const SetPriority = z.strictObject({
  priority: z
    .enum([...Priority.options, 'medium'])
    .describe('`medium` is `normal`.')
    .transform((priority) => (priority === 'medium' ? 'normal' : priority)),
});

const Tag = z.string().transform(spellTag).pipe(z.string().min(1).max(limits.tagLength));

export const ChangeTags = z.strictObject({
  add: z.array(Tag).max(limits.tags).default([]),
  remove: z.array(Tag).max(limits.tags).default([]),
});

/** The newest sequence the sender saw: what came after it must not be put out of the way unseen. */
const saw = z.int().min(0).optional().describe('The newest message the sender saw; if more came, nothing is done.');

export const Snooze = z.strictObject({ until: Instant.nullable(), after: saw });
export const Archive = z.strictObject({ isArchived: z.boolean(), after: saw });

/** That an agent was called in a note. `seq` counts an agent's mentions. */
export const Mention = z.object({
  seq: z.int().min(1),
  conversationId: z.string(),
  noteSeq: z.int().min(1).describe('The note in the internal log of the conversation.'),
  at: Instant,
  by: AgentFace,
});
export type Mention = z.infer<typeof Mention>;

export const MentionPage = z.object({
  mentions: z.array(Mention.extend({ unread: z.boolean(), conversation: DeskConversation })),
  unread: z.int().min(0).describe('How many the agent has not seen, on all pages.'),
  next: z.string().optional(),
});

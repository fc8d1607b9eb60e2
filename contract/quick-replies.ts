import * as z from 'zod';
import { AgentFace, Attachment, Bilingual, Id, Instant } from './entities.ts';
import { limits } from './limits.ts';
import { faultsOf, variables } from './quick-reply-text.ts';

const storable = (max: number) =>
  z
    .string()
    .max(max, { error: `Shorten it to ${max} characters.` })
    .refine((text) => !text.includes('\0') && text.isWellFormed(), {
      error: 'The text holds characters that cannot be stored.',
      params: { code: 'invalid_format' },
    });

const heading = storable(limits.quickReplyTitleLength).trim();

const content = storable(limits.quickReplyLength)
  .trim()
  .superRefine((text, context) => {
    for (const fault of faultsOf(text)) {
      const isUnknown = fault.kind === 'unknown';
      context.addIssue({
        code: 'custom',
        message: isUnknown
          ? `There is no variable ${fault.name}. Known are ${variables.join(', ')}.`
          : 'Write a variable as {{customer.name}} or {{customer.name|there}}.',
        params: { code: isUnknown ? 'not_allowed' : 'invalid_format' },
      });
    }
  });

/** In both languages, or in one of them where the other is empty. */
const inOneLanguage = (text: z.ZodType<string, string>) =>
  z.strictObject({ en: text, bn: text }).refine(({ en, bn }) => en !== '' || bn !== '', {
    error: 'Write it in at least one language.',
    params: { code: 'required' },
  });

/** The short name of a category, such as `shipping`; it never changes, its words may. */
const CategoryId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,35}$/, {
  error: 'Use small letters, digits and hyphens, such as shipping.',
});

/** What stands after the slash in the composer, with the slash. */
const Shortcut = z
  .string()
  .trim()
  .normalize('NFC')
  .toLowerCase()
  .regex(/^\/[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,29}$/u, {
    error: 'Begin with a slash, then letters, digits, hyphens: /refund.',
  });

export const QuickReplyCategory = z.strictObject({ id: CategoryId, name: inOneLanguage(heading) });
export type QuickReplyCategory = z.infer<typeof QuickReplyCategory>;

/** What an editor writes. */
export const QuickReplyInput = z.strictObject({
  title: inOneLanguage(heading),
  content: inOneLanguage(content),
  category: CategoryId,
  shortcut: Shortcut.optional(),
  attachmentIds: z
    .array(Id)
    .max(limits.messageAttachments)
    .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each file once.' })
    .optional()
    .describe('Kept files of the library.'),
});
export type QuickReplyInput = z.infer<typeof QuickReplyInput>;

/** A ready answer in both languages; one of them may be empty. */
export const QuickReply = z.object({
  id: z.string(),
  title: Bilingual,
  content: Bilingual.describe('Plain text with variables such as `{{customer.name|there}}`.'),
  category: z.string(),
  shortcut: z.string().optional(),
  attachments: z.array(Attachment).optional(),
  order: z.int().min(0).describe('Place in the list, from 0.'),
  version: z.int().min(1).describe('Rises with every change of this reply.'),
  updatedAt: Instant,
  updatedBy: AgentFace.nullable().describe('Null for what came with a starter pack at the set-up.'),
});
export type QuickReply = z.infer<typeof QuickReply>;

/** Ready-made replies that a team may begin with. */
export const quickReplyPacks = ['default', 'bookshop', 'hosting', 'shipping'] as const;
export const QuickReplyPack = z.enum(quickReplyPacks);
export type QuickReplyPack = z.infer<typeof QuickReplyPack>;

/** Everything a team keeps ready, in order. */
export const QuickReplyLibrary = z.object({
  version: z.int().min(0).describe('Rises with every change of anything in it.'),
  categories: z.array(QuickReplyCategory),
  quickReplies: z.array(QuickReply),
  packs: z.array(
    z.object({ pack: QuickReplyPack, count: z.int(), missing: z.int().describe('How many are not in the library.') }),
  ),
});
export type QuickReplyLibrary = z.infer<typeof QuickReplyLibrary>;

const categories = z.array(QuickReplyCategory).max(limits.quickReplyCategories);

/** A new reply. Its id is the sender's, so that a repeated request makes no second one, and a deleted reply can come back as itself. */
export const NewQuickReply = QuickReplyInput.extend({
  id: Id,
  order: z.int().min(0).optional().describe('Where to put it; at the end without.'),
});
export const ChangedQuickReply = QuickReplyInput.extend({ version: z.int().min(1).describe('The version that was edited.') });

/** Categories and replies in a new order, and the categories' names. */
export const ArrangedQuickReplies = z.strictObject({
  version: z.int().min(0).describe('The version of the library that was arranged.'),
  categories: categories.min(1),
  order: z.array(Id).max(limits.quickReplies).describe('Every reply of the library, once.'),
});

/** A file of replies: what `GET /v1/desk/quick-replies` gives, without what belongs to one installation. */
export const ImportedQuickReplies = z.strictObject({
  categories: categories.default([]),
  quickReplies: z
    .array(QuickReplyInput.omit({ attachmentIds: true }))
    .min(1)
    .max(limits.quickReplies),
});

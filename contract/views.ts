import * as z from 'zod';
import { ConversationStatus, Id, Locale, Priority } from './entities.ts';
import { limits } from './limits.ts';

/** What narrows a view of the inbox. */
const Narrowing = z.strictObject({
  status: z.union([z.literal(['active', 'any']), z.array(ConversationStatus).min(1).max(4)]).optional(),
  priority: z.array(Priority).min(1).max(4).optional(),
  language: Locale.optional(),
  assignee: z.string().min(1).max(128).optional().describe('An agent id, `me`, or `none`.'),
  days: z.int().min(1).max(365).optional().describe('Only the last so many days.'),
  isUnread: z.literal(true).optional(),
  rating: z.array(z.int().min(1).max(5)).min(1).max(5).optional(),
  source: z.enum(['site', 'guest']).optional(),
});

/** A view of the inbox that somebody gave a name. */
export const SavedView = z.strictObject({
  id: Id,
  name: z.string().trim().min(1).max(limits.viewNameLength),
  look: z.strictObject({
    view: z.enum(['mine', 'unassigned', 'mentions', 'all', 'waiting', 'snoozed', 'closed', 'archived']),
    narrowing: Narrowing,
    order: z.enum(['newest', 'oldest']),
  }),
});
export type SavedView = z.infer<typeof SavedView>;

/** Saved views in their order. Every change raises the version. */
export const SavedViews = z.object({ version: z.int().min(0), views: z.array(SavedView) });
export type SavedViews = z.infer<typeof SavedViews>;

/** All views as they shall be: who saw an older version is told so. */
export const ChangedViews = z.strictObject({
  version: z.int().min(0).describe('The version the sender saw.'),
  views: z
    .array(SavedView)
    .max(limits.savedViews)
    .refine((views) => new Set(views.map(({ id }) => id)).size === views.length, { error: 'Give every view an id of its own.' }),
});

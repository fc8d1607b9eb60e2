import * as z from 'zod';
import { ConversationStatus, Instant, Locale, Priority } from './entities.ts';
import { cursor, limit } from './routes/route.ts';

/** Several words in one parameter, with commas between them. */
const several = <T extends z.ZodType<unknown, string>>(one: T, most: number) =>
  z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(one).min(1).max(most));

const StatusChoice = z.union([z.literal(['active', 'any']), several(ConversationStatus, ConversationStatus.options.length)]);

/** Which conversations of the inbox, in which order. */
export const InboxQuery = z.strictObject({
  folder: z
    .enum(['inbox', 'snoozed', 'archived'])
    .default('inbox')
    .describe('What is out of the way lies in a folder of its own.'),
  status: StatusChoice.default('active').describe('`active` is open and pending, `any` every status; or several, with commas.'),
  assignee: z.string().min(1).max(128).optional().describe('An agent id, `me`, or `none` for unassigned.'),
  priority: several(Priority, Priority.options.length).optional().describe('Priorities, with commas.'),
  language: Locale.optional(),
  from: Instant.optional().describe('The last message is not older than this.'),
  to: Instant.optional().describe('The last message is not younger than this.'),
  unread: z.literal('true').optional().describe('Only with messages of the customer that no agent has seen.'),
  waiting: z.literal('true').optional().describe('Only where the customer waits for an answer.'),
  rating: several(z.enum(['1', '2', '3', '4', '5']), 5)
    .optional()
    .describe('Scores, with commas.'),
  source: z.enum(['site', 'guest']).optional().describe('Customers the host site vouched for, or guests.'),
  order: z
    .enum(['newest', 'oldest'])
    .default('newest')
    .describe('Latest activity first, or silent for longest first. What is snoozed comes in the order in which it ends.'),
  limit,
  cursor,
});
export type InboxQuery = z.infer<typeof InboxQuery>;

/** How many conversations there are, counted up to a bound. */
export const Count = z.object({ count: z.int().min(0), isAtLeast: z.boolean().describe('There are more than were counted.') });
export type Count = z.infer<typeof Count>;

export const InboxCounts = z.object({ mine: Count, unassigned: Count, all: Count });
export type InboxCounts = z.infer<typeof InboxCounts>;

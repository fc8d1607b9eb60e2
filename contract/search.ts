import * as z from 'zod';
import { ConversationStatus, Instant } from './entities.ts';

/** A conversation in which something was found. */
export const SearchHit = z.object({
  conversationId: z.string(),
  customer: z.object({ id: z.string(), name: z.string(), verified: z.boolean() }),
  status: ConversationStatus,
  at: Instant.describe('When something was last written in it.'),
  excerpt: z.string().describe('What was found with a little around it; else the last message.'),
  isNote: z.boolean().describe('It was found in a note, which no customer sees.'),
});
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchResult = z.object({
  hits: z.array(SearchHit),
  words: z.array(z.string()).describe('What was looked for, word by word, in the spelling that is compared.'),
  isMore: z.boolean().describe('There are more than these: another word narrows them.'),
});
export type SearchResult = z.infer<typeof SearchResult>;

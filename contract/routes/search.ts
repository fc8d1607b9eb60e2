import * as z from 'zod';
import { SearchResult } from '../search.ts';
import type { RouteTable } from './route.ts';

/** Finding conversations. */
export const searchRoutes = {
  'GET /v1/desk/search': {
    slice: 'search',
    who: 'staff',
    permission: 'view_chat_history',
    summary: 'Conversations with all of these words, the newest first; the last word may be a beginning.',
    query: z.strictObject({
      query: z.string().min(1).max(200).describe('Words of messages and notes, a name, an e-mail, a phone or an id.'),
    }),
    reply: SearchResult,
  },
} as const satisfies RouteTable;

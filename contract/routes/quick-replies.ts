import * as z from 'zod';
import { limits } from '../limits.ts';
import {
  ArrangedQuickReplies,
  ChangedQuickReply,
  ImportedQuickReplies,
  NewQuickReply,
  QuickReply,
  QuickReplyLibrary,
  QuickReplyPack,
} from '../quick-replies.ts';
import { none, type RouteTable } from './route.ts';

/** Ready answers. */
export const quickRepliesRoutes = {
  'GET /v1/desk/quick-replies': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Every quick reply with its categories, in order.',
    reply: QuickReplyLibrary,
  },
  'POST /v1/desk/quick-replies': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Add a quick reply, or bring back a deleted one under its id.',
    body: NewQuickReply,
    status: 201,
    reply: QuickReply,
  },
  'PUT /v1/desk/quick-replies': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Put replies and categories in order; add, name and remove categories.',
    body: ArrangedQuickReplies,
    reply: QuickReplyLibrary,
  },
  'PUT /v1/desk/quick-replies/{quickReplyId}': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Change a quick reply. Who edited an older version is told so.',
    body: ChangedQuickReply,
    reply: QuickReply,
  },
  'DELETE /v1/desk/quick-replies/{quickReplyId}': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Delete a quick reply. Who saw an older version is told so.',
    query: z.strictObject({ version: z.coerce.number().int().min(1) }),
    reply: none,
  },
  'POST /v1/desk/quick-replies/import': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Add all replies of a file, or none and say for each wrong row why.',
    body: ImportedQuickReplies,
    bodyBytes: limits.quickReplyImportBytes,
    reply: z.object({ added: z.int(), known: z.int().describe('Rows that were in the library already.') }),
  },
  'POST /v1/desk/quick-replies/packs': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Add what is missing of a starter pack.',
    body: z.strictObject({ pack: QuickReplyPack }),
    reply: z.object({ added: z.int() }),
  },
} as const satisfies RouteTable;

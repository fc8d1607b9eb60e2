import * as z from 'zod';
import { limits } from '../limits.ts';
import { NoticePage } from '../notices.ts';
import { cursor, limit, type RouteTable } from './route.ts';

const NoticeId = z.string().min(1).max(limits.noticeIdLength);

/** What concerns the calling agent. */
export const notificationsRoutes = {
  'GET /v1/desk/notices': {
    slice: 'notifications',
    who: 'staff',
    permission: 'view_chat',
    summary: 'What concerns the caller, newest first, for thirty days.',
    query: z.strictObject({ limit, cursor }),
    reply: NoticePage,
  },
  'POST /v1/desk/notices/seen': {
    slice: 'notifications',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Say up to which notice the caller has seen them.',
    body: z.strictObject({ id: NoticeId }),
    reply: z.object({ id: z.string().describe('The position now; it only moves forward.') }),
  },
} as const satisfies RouteTable;

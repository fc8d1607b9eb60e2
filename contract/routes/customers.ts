import * as z from 'zod';
import { DeskConversation } from '../entities.ts';
import { CustomerProfile } from '../customers.ts';
import { cursor, limit, type RouteTable } from './route.ts';

/** What staff do with customers. */
export const customersRoutes = {
  'GET /v1/desk/customers/{customerId}': {
    slice: 'customers',
    who: 'staff',
    permission: 'view_chat',
    summary: 'One customer: contact, how they are known, what their page said.',
    reply: CustomerProfile,
  },
  'GET /v1/desk/customers/{customerId}/conversations': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat_history',
    summary: 'All conversations of a customer and of those merged into them, newest first.',
    query: z.strictObject({ limit, cursor }),
    reply: z.object({ conversations: z.array(DeskConversation), next: z.string().optional() }),
  },
} as const satisfies RouteTable;

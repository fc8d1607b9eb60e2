import * as z from 'zod';
import { DeskConversation, Id } from '../entities.ts';
import { CustomerProfile } from '../customers.ts';
import { limits } from '../limits.ts';
import { cursor, limit, type RouteTable } from './route.ts';

const editable = (max: number) => z.string().trim().max(max).nullable().optional();

/** What staff do with customers. */
export const customersRoutes = {
  'GET /v1/desk/customers': {
    slice: 'customers',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Customers by exact e-mail, phone number or id, or by the beginning of their name.',
    query: z.strictObject({
      query: z.string().trim().min(2).max(limits.emailLength).describe('A phone number in any way of writing it.'),
      limit,
      cursor,
    }),
    reply: z.object({ customers: z.array(CustomerProfile), next: z.string().optional() }),
  },
  'GET /v1/desk/customers/{customerId}': {
    slice: 'customers',
    who: 'staff',
    permission: 'view_chat',
    summary: 'One customer: contact, how they are known, what their page said.',
    reply: CustomerProfile,
  },
  'PUT /v1/desk/customers/{customerId}': {
    slice: 'customers',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Correct the contact; what is left out stays, `null` empties. What a site vouched for cannot be edited.',
    body: z.strictObject({
      name: editable(limits.nameLength),
      email: editable(limits.emailLength),
      phone: editable(limits.phoneLength),
    }),
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
  'PUT /v1/desk/customers/{customerId}/blocked': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Block: the conversations of the customer are closed and they can open no other. Or unblock.',
    body: z.strictObject({ isBlocked: z.boolean() }),
    reply: CustomerProfile,
  },
  'POST /v1/desk/customers/{customerId}/merge': {
    slice: 'customers',
    who: 'staff',
    permission: 'send_messages',
    summary: 'List a guest’s conversations with those of another customer. Nobody’s sessions see more than before.',
    body: z.strictObject({ into: Id }),
    reply: z.object({ customer: CustomerProfile, into: CustomerProfile }),
  },
} as const satisfies RouteTable;

import * as z from 'zod';
import { limits } from '../limits.ts';
import type { Permission } from '../permissions.ts';

/** The rooms of the product that answer HTTP. */
export type HttpSlice =
  | 'agents'
  | 'attachments'
  | 'conversations'
  | 'customers'
  | 'health'
  | 'identity'
  | 'notifications'
  | 'quick-replies'
  | 'settings'
  | 'sockets'
  | 'views'
  | 'search';

/**
 * One row of the route table.
 * - `who`: anybody, a customer with our access token, or staff with a token of the identity provider.
 * - `permission`: what the agent's record must hold; every staff route names one, `null` where being active staff is enough.
 * - `status`: the status of success; with two, the handler says which.
 * - `bodyBytes`: how large a body may be, where it may be larger than others.
 * - `cacheSeconds`: for how long caches may keep the answer; without it they may not.
 */
export type Route = {
  slice: HttpSlice;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodObject;
  bodyBytes?: number;
  reply: z.ZodType;
  status?: 200 | 201 | readonly [200, 201];
  cacheSeconds?: number;
} & ({ who: 'public' | 'customer' } | { who: 'staff'; permission: Permission | null });

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** Rows of the table by method and path. */
export type RouteTable = Readonly<Record<`${Method} /${string}`, Route>>;

/** The answer of a route that has nothing to say. */
export const none = z.object({}).describe('Nothing to say.');
export const limit = z.coerce.number().int().min(1).max(limits.maxPageSize).default(limits.pageSize);
export const cursor = z.string().max(2000).optional().describe('`next` of the page before.');
/** Where the customer is. An address that is none is as good as left out. */
export const page = z
  .string()
  .max(limits.pageAddressLength)
  .optional()
  .describe('Address of the page the customer is on; only staff see it.');
/** A text that may be left out. */
export const optional = (max: number) => z.string().trim().max(max).optional();

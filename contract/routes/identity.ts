import * as z from 'zod';
import { Locale, Session } from '../entities.ts';
import { limits } from '../limits.ts';
import { none, optional, page, type RouteTable } from './route.ts';

/** Sessions of customers. */
export const identityRoutes = {
  'POST /v1/guest-sessions': {
    slice: 'identity',
    who: 'public',
    summary: 'Start as a guest. The settings say which contact fields are required.',
    body: z.strictObject({
      name: optional(limits.nameLength),
      email: optional(limits.emailLength),
      phone: optional(limits.phoneLength),
      locale: Locale.optional(),
      page,
    }),
    status: 201,
    reply: Session,
  },
  'POST /v1/customer-sessions': {
    slice: 'identity',
    who: 'public',
    summary: 'Start as a customer the host site vouches for with a signed token.',
    body: z.strictObject({ identityToken: z.string().min(1).max(8192), page }),
    status: 201,
    reply: Session,
  },
  'POST /v1/sessions/refresh': {
    slice: 'identity',
    who: 'public',
    summary: 'Trade a refresh token for a new pair. An old one that is used again, but for the same next one, ends the session.',
    body: z.strictObject({
      refreshToken: z.string().min(1).max(512),
      next: z
        .string()
        .regex(/^[\w-]{43,128}$/)
        .optional()
        .describe(
          'A new secret the holder made and kept before asking: the same request can then be repeated until it is answered.',
        ),
    }),
    status: 201,
    reply: Session,
  },
  'DELETE /v1/sessions/current': {
    slice: 'identity',
    who: 'customer',
    summary: 'Sign out: the refresh token of this session stops working.',
    reply: none,
  },
} as const satisfies RouteTable;

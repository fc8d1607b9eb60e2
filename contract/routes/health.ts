import * as z from 'zod';
import { type RouteTable } from './route.ts';

/** Whether the service works. */
export const healthRoutes = {
  'GET /health': {
    slice: 'health',
    who: 'public',
    summary: 'Whether the service can reach its table.',
    reply: z.object({ status: z.literal('ok') }),
  },
} as const satisfies RouteTable;

import * as z from 'zod';
import { Agent, Availability, Colleague } from '../entities.ts';
import { type RouteTable } from './route.ts';

/** The team. */
export const agentsRoutes = {
  'GET /v1/desk/me': {
    slice: 'agents',
    who: 'staff',
    permission: null,
    summary: 'The signed-in agent with role and permissions.',
    reply: Agent,
  },
  'PUT /v1/desk/me/availability': {
    slice: 'agents',
    who: 'staff',
    permission: null,
    summary: 'Say whether one is there to answer.',
    body: z.strictObject({ availability: Availability }),
    reply: Agent,
  },
  'GET /v1/desk/agents': {
    slice: 'agents',
    who: 'staff',
    permission: 'view_chat',
    summary: 'The active agents with their presence, to assign to.',
    reply: z.object({ agents: z.array(Colleague) }),
  },
} as const satisfies RouteTable;

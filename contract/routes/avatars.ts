import * as z from 'zod';
import { Agent, Avatar, NewAvatar } from '../entities.ts';
import { limits } from '../limits.ts';
import { none, type RouteTable } from './route.ts';

/** Pictures of agents. */
export const avatarsRoutes = {
  'GET /v1/avatars/{agentId}': {
    slice: 'attachments',
    who: 'public',
    summary: 'The picture that an agent shows to everybody who talks with them.',
    query: z.strictObject({ v: z.string().max(100).optional().describe('Another value for another picture, for caches.') }),
    cacheSeconds: 86_400,
    reply: Avatar,
  },
  'PUT /v1/desk/me/avatar': {
    slice: 'attachments',
    who: 'staff',
    permission: null,
    summary: 'Show a picture of oneself. Only what it looks like is kept of it.',
    body: NewAvatar,
    bodyBytes: 2 * limits.avatarBytes,
    reply: Agent,
  },
  'DELETE /v1/desk/me/avatar': {
    slice: 'attachments',
    who: 'staff',
    permission: null,
    summary: 'Show initials again. Repeating it is harmless.',
    reply: Agent,
  },
  'DELETE /v1/desk/team/{agentId}/avatar': {
    slice: 'attachments',
    who: 'staff',
    permission: 'manage_agents',
    summary: 'Take down the picture of somebody of the team. Repeating it is harmless.',
    reply: none,
  },
} as const satisfies RouteTable;

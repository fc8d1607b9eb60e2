import * as z from 'zod';
import { ChangedViews, SavedViews } from '../views.ts';
import type { RouteTable } from './route.ts';

/** Views of the inbox that agents keep under a name. */
export const viewsRoutes = {
  'GET /v1/desk/views': {
    slice: 'views',
    who: 'staff',
    permission: 'view_chat',
    summary: 'The caller’s saved views, and the team’s.',
    reply: z.object({ own: SavedViews, team: SavedViews }),
  },
  'PUT /v1/desk/views/own': {
    slice: 'views',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Add, name, order and remove own views: all of them as they shall be.',
    body: ChangedViews,
    reply: SavedViews,
  },
  'PUT /v1/desk/views/team': {
    slice: 'views',
    who: 'staff',
    permission: 'assign_tickets',
    summary: 'The same for the views that the whole team sees.',
    body: ChangedViews,
    reply: SavedViews,
  },
} as const satisfies RouteTable;

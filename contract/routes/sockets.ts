import { SocketTicket } from '../entities.ts';
import { type RouteTable } from './route.ts';

/** Tickets that open a WebSocket. */
export const socketsRoutes = {
  'POST /v1/socket-tickets': {
    slice: 'sockets',
    who: 'customer',
    summary: 'A single-use ticket that opens one WebSocket within 30 seconds.',
    status: 201,
    reply: SocketTicket,
  },
  'POST /v1/desk/socket-tickets': {
    slice: 'sockets',
    who: 'staff',
    permission: 'view_chat',
    summary: 'A single-use ticket that opens one WebSocket within 30 seconds.',
    status: 201,
    reply: SocketTicket,
  },
} as const satisfies RouteTable;

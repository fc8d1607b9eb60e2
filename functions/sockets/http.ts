import { serveHttp } from '../gateway/http.ts';
import { issueTicket } from './tickets.ts';

export const handler = serveHttp<'sockets'>({
  'POST /v1/socket-tickets': ({ principal }) => issueTicket({ side: 'customer', ownerId: principal.customerId }),
  'POST /v1/desk/socket-tickets': ({ principal }) => issueTicket({ side: 'staff', ownerId: principal.agent.id }),
});

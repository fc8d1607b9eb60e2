import { refuseBlocked } from '../directory/customers.ts';
import { serveHttp } from '../gateway/http.ts';
import { take } from '../gateway/limiter.ts';
import { issueTicket } from './tickets.ts';

export const handler = serveHttp<'sockets'>({
  'POST /v1/socket-tickets': async ({ principal }) => {
    await take('socketsOfCustomer', principal.customerId);
    await refuseBlocked(principal.customerId);
    return issueTicket({ side: 'customer', ownerId: principal.customerId });
  },
  'POST /v1/desk/socket-tickets': ({ principal }) => issueTicket({ side: 'staff', ownerId: principal.agent.id }),
});

/** Everything one page of a browser holds, bundled so that every load of a page begins with nothing in memory. */
export { createChoices } from '../../../../client/availability.ts';
export { createConnection } from '../../../../client/connection.ts';
export { createCustomerSession } from '../../../../client/customer-session.ts';
export { createHttp } from '../../../../client/http.ts';
export { openInternalLog } from '../../../../client/internal-log.ts';
export { openPresence } from '../../../../client/presence.ts';
export { openThread } from '../../../../client/thread.ts';

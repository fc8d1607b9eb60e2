import type { RouteKey } from '../../../contract/routes.ts';
import type { Outcome } from './matrix.ts';
import type { Principal } from './principals.ts';

/** A cell of the access matrix that was asked for: a row's words, who, whether allowed, and the request that shows it. */
export interface SourceCell {
  readonly name: string;
  readonly who: 'customer' | 'staff';
  readonly route: RouteKey;
  readonly principal: Principal;
  readonly outcome: Outcome;
}

type Row = readonly [name: string, forCustomer: readonly [RouteKey, Outcome], forStaff: readonly [RouteKey, Outcome]];

const own = '/v1/conversations/{conversationId}';
const desk = '/v1/desk/conversations/{conversationId}';

/**
 * The twelve rows of the source matrix, each with its two columns. Staff may use the widget as anybody may, as a guest or vouched for;
 * with the console's token they reach the same things on routes of their own, so a cell says "in" by the route they use.
 */
const rows: readonly Row[] = [
  ['Chat widget', ['GET /v1/config', 'in'], ['GET /v1/config', 'in']],
  ['Widget API endpoints', ['GET /v1/conversations', 'in'], ['POST /v1/guest-sessions', 'in']],
  ['Send messages', [`POST ${own}/messages`, 'in'], [`POST ${desk}/messages`, 'in']],
  ['Upload files', [`POST ${own}/attachments`, 'in'], [`POST ${desk}/attachments`, 'in']],
  ['View own messages', [`GET ${own}/messages`, 'in'], [`GET ${desk}/messages`, 'in']],
  ['Support Messages page', ['GET /v1/desk/conversations', 401], ['GET /v1/desk/conversations', 'in']],
  ['Conversation Detail page', [`GET ${desk}`, 401], [`GET ${desk}`, 'in']],
  ['Agent Dashboard', ['GET /v1/desk/me', 401], ['GET /v1/desk/me', 'in']],
  ['Manage conversations', [`POST ${desk}/messages`, 401], [`POST ${desk}/messages`, 'in']],
  ['Assign agents', [`PUT ${desk}/assignee`, 401], [`PUT ${desk}/assignee`, 'in']],
  ['Change status', [`PUT ${desk}/status`, 401], [`PUT ${desk}/status`, 'in']],
  ['View all conversations', ['GET /v1/desk/conversations', 401], ['GET /v1/desk/conversations', 'in']],
];

export const sourceCells: readonly SourceCell[] = rows.flatMap(([name, [ofCustomer, allowed], [ofStaff, allowedToo]]) => [
  { name, who: 'customer', route: ofCustomer, principal: 'customer own', outcome: allowed },
  { name, who: 'staff', route: ofStaff, principal: 'assigned agent', outcome: allowedToo },
]);

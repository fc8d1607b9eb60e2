import type { RouteKey } from '../../../contract/routes.ts';
import { principals, type Principal } from './principals.ts';

/** What must become of a request: let in, whatever it then comes to, or refused with this status. */
export type Outcome = 'in' | 401 | 403 | 404;

/**
 * Who is let in under which rule, written by hand and not computed from the code. Columns as in `principals`:
 * anonymous; guest: own, foreign, expired; customer: own, foreign, of another site; agent: without permission, of another team,
 * assigned, deactivated; admin; bot; then tokens that are wrong in one thing each.
 */
const rules = {
  //         anon guest own, foreign, expired  customer own, foreign, other  agent powerless, other team, assigned, off  admin bot  exp  none RSHS aud  iss  kid  id
  anybody: [
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
    'in',
  ],
  /** Whoever holds the secret that the body carries; here nobody does. */
  secret: [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401],
  /** Any customer, for themselves. */
  customer: [401, 'in', 'in', 401, 'in', 'in', 'in', 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401],
  /** The customer whose conversation it is; for others it does not exist. */
  own: [401, 'in', 404, 401, 'in', 404, 404, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401],
  /** Everybody who is active in the team. */
  member: [401, 401, 401, 401, 401, 401, 401, 'in', 403, 'in', 403, 'in', 401, 401, 401, 401, 401, 401, 401, 401],
  /** Members with a permission that agents hold. */
  agent: [401, 401, 401, 401, 401, 401, 401, 403, 403, 'in', 403, 'in', 401, 401, 401, 401, 401, 401, 401, 401],
  /** Members with a permission that is left to admins, or to supervisors too. */
  admin: [401, 401, 401, 401, 401, 401, 401, 403, 403, 403, 403, 'in', 401, 401, 401, 401, 401, 401, 401, 401],
} as const satisfies Record<string, readonly Outcome[]>;
export type Rule = keyof typeof rules;

/** The rule of every route, written by hand: a route that is not here fails the proof. */
export const ruleOf: Readonly<Record<RouteKey, Rule>> = {
  'GET /health': 'anybody',
  'GET /v1/config': 'anybody',
  'GET /v1/sign-in': 'anybody',
  'POST /v1/guest-sessions': 'anybody',
  'GET /v1/avatars/{agentId}': 'anybody',
  'POST /v1/customer-sessions': 'secret',
  'POST /v1/sessions/refresh': 'secret',
  'DELETE /v1/sessions/current': 'customer',
  'POST /v1/socket-tickets': 'customer',
  'POST /v1/conversations': 'customer',
  'GET /v1/conversations': 'customer',
  'GET /v1/conversations/{conversationId}': 'own',
  'POST /v1/conversations/{conversationId}/end': 'own',
  'POST /v1/conversations/{conversationId}/resolution': 'own',
  'POST /v1/conversations/{conversationId}/rating': 'own',
  'GET /v1/conversations/{conversationId}/messages': 'own',
  'POST /v1/conversations/{conversationId}/messages': 'own',
  'POST /v1/conversations/{conversationId}/seen': 'own',
  'POST /v1/conversations/{conversationId}/delivered': 'own',
  'POST /v1/conversations/{conversationId}/attachments': 'own',
  'GET /v1/conversations/{conversationId}/attachments/{attachmentId}': 'own',
  'GET /v1/desk/me': 'member',
  'PUT /v1/desk/me/availability': 'member',
  'PUT /v1/desk/me/profile': 'member',
  'PUT /v1/desk/me/avatar': 'member',
  'DELETE /v1/desk/me/avatar': 'member',
  'DELETE /v1/desk/team/{agentId}/avatar': 'admin',
  'GET /v1/desk/agents': 'agent',
  'GET /v1/desk/team': 'admin',
  'POST /v1/desk/team': 'admin',
  'PUT /v1/desk/team/{agentId}': 'admin',
  'POST /v1/desk/team/{agentId}/invitation': 'admin',
  'POST /v1/desk/roles': 'admin',
  'PUT /v1/desk/roles/{roleId}': 'admin',
  'DELETE /v1/desk/roles/{roleId}': 'admin',
  'POST /v1/desk/socket-tickets': 'agent',
  'GET /v1/desk/conversations': 'agent',
  'GET /v1/desk/inbox': 'agent',
  'GET /v1/desk/search': 'agent',
  'GET /v1/desk/views': 'agent',
  'PUT /v1/desk/views/own': 'agent',
  'PUT /v1/desk/views/team': 'admin',
  'GET /v1/desk/conversations/{conversationId}': 'agent',
  'GET /v1/desk/conversations/{conversationId}/messages': 'agent',
  'POST /v1/desk/conversations/{conversationId}/messages': 'agent',
  'POST /v1/desk/conversations/{conversationId}/seen': 'agent',
  'POST /v1/desk/conversations/{conversationId}/delivered': 'agent',
  'POST /v1/desk/conversations/{conversationId}/attachments': 'agent',
  'GET /v1/desk/conversations/{conversationId}/attachments/{attachmentId}': 'agent',
  'POST /v1/desk/conversations/{conversationId}/library-attachments': 'agent',
  'PUT /v1/desk/library/attachments/{attachmentId}': 'admin',
  'PUT /v1/desk/conversations/{conversationId}/status': 'agent',
  'PUT /v1/desk/conversations/{conversationId}/assignee': 'agent',
  'GET /v1/desk/conversations/{conversationId}/internal': 'agent',
  'POST /v1/desk/conversations/{conversationId}/notes': 'agent',
  'PUT /v1/desk/conversations/{conversationId}/priority': 'agent',
  'PUT /v1/desk/conversations/{conversationId}/category': 'agent',
  'PUT /v1/desk/conversations/{conversationId}/language': 'agent',
  'PUT /v1/desk/conversations/{conversationId}/tags': 'agent',
  'PUT /v1/desk/conversations/{conversationId}/snooze': 'agent',
  'PUT /v1/desk/conversations/{conversationId}/archive': 'agent',
  'GET /v1/desk/notices': 'agent',
  'POST /v1/desk/notices/seen': 'agent',
  'GET /v1/desk/messages': 'agent',
  'GET /v1/desk/mentions': 'agent',
  'POST /v1/desk/mentions/seen': 'agent',
  'POST /v1/desk/conversations': 'agent',
  'GET /v1/desk/customers': 'agent',
  'PUT /v1/desk/customers/{customerId}': 'agent',
  'PUT /v1/desk/customers/{customerId}/blocked': 'agent',
  'POST /v1/desk/customers/{customerId}/merge': 'agent',
  'GET /v1/desk/customers/{customerId}': 'agent',
  'GET /v1/desk/customers/{customerId}/conversations': 'agent',
  'GET /v1/desk/settings': 'admin',
  'PUT /v1/desk/settings': 'admin',
  'GET /v1/desk/site-keys': 'admin',
  'POST /v1/desk/site-keys': 'admin',
  'DELETE /v1/desk/site-keys': 'admin',
  'GET /v1/desk/quick-replies': 'agent',
  'POST /v1/desk/quick-replies': 'admin',
  'PUT /v1/desk/quick-replies': 'admin',
  'PUT /v1/desk/quick-replies/{quickReplyId}': 'admin',
  'DELETE /v1/desk/quick-replies/{quickReplyId}': 'admin',
  'POST /v1/desk/quick-replies/import': 'admin',
  'POST /v1/desk/quick-replies/packs': 'admin',
};

/** What must become of a principal's request. */
export function outcomeOf(key: RouteKey, principal: Principal): Outcome {
  const outcome = rules[ruleOf[key]][principals.indexOf(principal)];
  if (outcome === undefined) throw new Error(`Nothing is written down for ${principal} at ${key}.`);
  return outcome;
}

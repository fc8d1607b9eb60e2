import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { AppError } from '../../contract/app-error.ts';
import type { Agent } from '../../contract/entities.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { RouteKey, Routes, routeOf } from '../../contract/routes.ts';
import { listAgents, readTeamNow } from '../directory/agents.ts';
import { verifyAccessToken, type CustomerClaims } from './access-token.ts';

export interface CustomerPrincipal extends CustomerClaims {
  readonly kind: 'customer';
}
export interface StaffPrincipal {
  readonly kind: 'staff';
  readonly agent: Agent;
}
export interface Anybody {
  readonly kind: 'public';
}

/** Who may be calling a route, by what its row says. */
export type PrincipalOf<K extends RouteKey> = {
  public: Anybody;
  customer: CustomerPrincipal;
  staff: StaffPrincipal;
}[Routes[K]['who']];
export type Principal = Anybody | CustomerPrincipal | StaffPrincipal;

/** Claims of a token that the gateway's authorizer has verified. */
type AuthorizedContext = { authorizer?: { jwt?: { claims: Record<string, unknown> } } };

/** The caller, proven and permitted, or the refusal that the route's row demands. */
export async function authorize(route: ReturnType<typeof routeOf>, event: APIGatewayProxyEventV2): Promise<Principal> {
  switch (route.who) {
    case 'public':
      return { kind: 'public' };
    case 'customer':
      return { kind: 'customer', ...(await verifyAccessToken(bearerToken(event))) };
    case 'staff':
      return authorizeStaff(route.permission, (event.requestContext as AuthorizedContext).authorizer?.jwt?.claims);
  }
}

function bearerToken({ headers }: APIGatewayProxyEventV2): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '') ?? [];
  if (token === undefined) throw new AppError('unauthenticated', 'Send the header Authorization: Bearer with an access token.');
  return token;
}

/** An identity token tells the console who somebody is; only an access token was made for this API. Cognito says which it is, others by the scope. */
function isAccessToken(claims: Record<string, unknown>): boolean {
  return claims['token_use'] === undefined ? claims['scope'] !== undefined : claims['token_use'] === 'access';
}

/** What somebody hears who was in the team. */
export function deactivated(): AppError {
  return new AppError('deactivated', 'You were deactivated in this team. Ask an admin to activate you again.');
}

/** What is remembered may permit; only the team as it is now may refuse, so that whoever was let in a moment ago is in everywhere. */
async function readAgent(id: string, permission: Permission | null): Promise<Agent | undefined> {
  const agent = (await listAgents()).get(id);
  if (agent?.active && (permission === null || agent.permissions.includes(permission))) return agent;
  return (await readTeamNow()).agents.get(id);
}

/** Permissions come from the agent's record, never from the token: a change is felt within seconds. */
async function authorizeStaff(
  permission: Permission | null,
  claims: Record<string, unknown> | undefined,
): Promise<StaffPrincipal> {
  if (claims === undefined || typeof claims['sub'] !== 'string') throw new AppError('unauthenticated', 'Sign in to the console.');
  if (!isAccessToken(claims)) {
    throw new AppError('unauthenticated', 'Send the access token, not the identity token.');
  }
  const agent = await readAgent(claims['sub'], permission);
  if (!agent) throw new AppError('forbidden', 'You are signed in but not in this team. Ask an admin to add you.');
  if (!agent.active) throw deactivated();
  if (permission !== null && !agent.permissions.includes(permission)) {
    throw new AppError('forbidden', `This needs the permission ${permission}. Ask an admin for it.`);
  }
  return { kind: 'staff', agent };
}

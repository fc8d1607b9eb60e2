import { AppError, notFound } from '../../contract/app-error.ts';
import type { Agent } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { isBuiltIn, rolePermissions, type Permission } from '../../contract/permissions.ts';
import type { Invitation, MemberChange, NewRole, OwnRole, RoleChange } from '../../contract/team.ts';
import type { AgentRecord, Team } from '../directory/agents.ts';

/** Who changes the team, and what they may do themselves. */
export type Actor = Pick<Agent, 'id' | 'permissions'>;

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields of a change that were given. */
export function given<T extends object>(change: T): Given<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** Whether somebody who was invited has come; who was there from the beginning has. */
export const hasJoined = ({ invitedAt, joinedAt }: AgentRecord): boolean => invitedAt === undefined || joinedAt !== undefined;

const leads = (agent: AgentRecord): boolean => agent.active && agent.role === 'admin' && hasJoined(agent);

function permissionsOf({ roles }: Team, role: string): readonly Permission[] {
  if (isBuiltIn(role)) return rolePermissions[role];
  const own = roles.get(role);
  if (own) return own.permissions;
  const detail = 'Choose a role of this team.';
  throw new AppError('invalid_input', detail, { fields: { role: { code: 'not_allowed', detail } } });
}

/** Nobody gives or takes what they may not do themselves: else whoever looks after the team could make themselves admin. */
function refuseBeyond(actor: Actor, granted: readonly Permission[]): void {
  const missing = granted.find((name) => !actor.permissions.includes(name));
  if (missing !== undefined)
    throw new AppError('forbidden', `This needs the permission ${missing}, which you do not have yourself.`);
}

function refuseFull(count: number, most: number, what: string): void {
  if (count >= most) {
    const detail = `There is room for ${most} ${what}.`;
    throw new AppError('invalid_input', detail, { fields: { role: { code: 'too_long', detail } } });
  }
}

/** Who is in the team with this address, if somebody is. */
export function findByEmail({ agents }: Team, email: string): AgentRecord | undefined {
  return [...agents.values()].find((agent) => agent.email.toLowerCase() === email.toLowerCase());
}

/** Refuses an invitation that could not be carried out, before anybody is written to. */
export function refuseInvitation(team: Team, actor: Actor, { email, role }: Invitation): void {
  refuseBeyond(actor, permissionsOf(team, role));
  if (findByEmail(team, email)) throw new AppError('already_in_team', 'Somebody with this address is in the team already.');
  refuseFull(team.agents.size, limits.team, 'people');
}

/** A member after a change, or the refusal: one active admin who has come always stays. */
export function changeMember(team: Team, actor: Actor, agentId: string, change: MemberChange): AgentRecord {
  const before = team.agents.get(agentId);
  if (!before) throw notFound();
  const { permissions: held, roleName: _, ...record } = before;
  const after: AgentRecord = { ...record, ...given(change) };
  refuseBeyond(actor, held);
  if (change.role !== undefined) refuseBeyond(actor, permissionsOf(team, change.role));
  const others = [...team.agents.values()].filter(({ id }) => id !== agentId);
  if (leads(before) && !leads(after) && !others.some(leads))
    throw new AppError('last_admin', 'This is the last active admin. Make somebody else an admin first.');
  return after;
}

export function makeRole(team: Team, actor: Actor, id: string, role: NewRole): OwnRole {
  refuseBeyond(actor, role.permissions);
  refuseFull(team.roles.size, limits.ownRoles, 'roles of your own');
  return { id, ...role, version: 1 };
}

export function changeRole(team: Team, actor: Actor, roleId: string, { version, ...change }: RoleChange): OwnRole {
  const before = team.roles.get(roleId);
  if (!before) throw notFound();
  if (before.version !== version)
    throw new AppError('role_changed', 'Somebody else changed this role. Look at it again and decide anew.');
  const after: OwnRole = { ...before, ...given(change), version: version + 1 };
  refuseBeyond(actor, before.permissions);
  refuseBeyond(actor, after.permissions);
  return after;
}

/** Refuses to delete a role that somebody has, deactivated people too: they may come back. */
export function refuseRemoval(team: Team, actor: Actor, roleId: string): void {
  const role = team.roles.get(roleId);
  if (!role) throw notFound();
  refuseBeyond(actor, role.permissions);
  if ([...team.agents.values()].some((agent) => agent.role === roleId))
    throw new AppError('role_in_use', 'Somebody still has this role. Give them another one first.');
}

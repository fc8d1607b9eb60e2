import type { ApiError } from '../client/http.ts';
import type { MemberChange, OwnRole, Team, TeamMember } from '../contract/team.ts';
import type { Permission } from '../contract/permissions.ts';
import { isBuiltIn, rolePermissions } from '../contract/permissions.ts';
import type { Desk } from './desk.ts';
import { codeOf, createKeptFresh } from './kept-fresh.ts';

/** The team as the console knows it, read again when it may be old. */
export interface Roster {
  /** Undefined until it was read. */
  readonly team: Team | undefined;
  /** What counts for whoever has no capacity of their own; undefined where this agent may not know it. */
  readonly defaultCapacity: number | undefined;
  readonly failed: ApiError['code'] | undefined;
  /** What is being edited and not saved, by the member's id. */
  readonly edits: ReadonlyMap<string, MemberChange>;
  keepEdit(agentId: string, edit: MemberChange | undefined): void;
  reload(): Promise<void>;
  /** Changes a member: at once here, then for everybody; a refusal takes it back and is thrown. */
  change(agentId: string, change: MemberChange): Promise<TeamMember>;
  /** Shows what the service answered. */
  put(member: TeamMember): void;
  putRole(role: OwnRole): void;
  dropRole(roleId: string): void;
  /** Calls back after every change; while anybody listens, coming back to the page reads anew. */
  subscribe(listener: () => void): () => void;
}

/** Younger ones are not read again only because somebody looks. */
const freshMs = 5_000;

const rosters = new WeakMap<Desk, Roster>();

/** The team of this desk. */
export function rosterOf(desk: Desk): Roster {
  const known = rosters.get(desk) ?? createRoster(desk);
  rosters.set(desk, known);
  return known;
}

/** What a role allows; a role that is gone allows nothing. */
export function allowedBy(team: Team | undefined, role: string): readonly Permission[] {
  if (isBuiltIn(role)) return rolePermissions[role];
  return team?.roles.find(({ id }) => id === role)?.permissions ?? [];
}

/** Whether an agent may do all of it themselves, and so give it to others or take it from them. */
export const mayGive = (desk: Desk, permissions: readonly Permission[]): boolean => permissions.every((name) => desk.may(name));

function createRoster(desk: Desk): Roster {
  const { http } = desk;
  let team: Team | undefined;
  let defaultCapacity: number | undefined;
  const fresh = createKeptFresh<MemberChange>(async () => {
    // Without the settings the team is still of use.
    const settings = desk.may('manage_settings') ? http('GET /v1/desk/settings', {}).catch(() => undefined) : undefined;
    team = await http('GET /v1/desk/team', {});
    defaultCapacity = (await settings)?.settings.defaultCapacity ?? defaultCapacity;
  }, freshMs);
  const { reload, subscribe, tell, edits } = fresh;
  const put = (member: TeamMember) => {
    if (team === undefined) return;
    const isKnown = team.members.some(({ id }) => id === member.id);
    const members = team.members.map((other) => (other.id === member.id ? member : other));
    team = { ...team, members: isKnown ? members : [...members, member] };
    tell();
  };
  const setRoles = (next: (roles: readonly OwnRole[]) => OwnRole[]) => {
    if (team !== undefined) team = { ...team, roles: next(team.roles) };
    tell();
  };

  return {
    get team() {
      return team;
    },
    get defaultCapacity() {
      return defaultCapacity;
    },
    get failed() {
      return fresh.failed;
    },
    edits,
    keepEdit(agentId, edit) {
      fresh.keepEdit(agentId, edit !== undefined && Object.keys(edit).length === 0 ? undefined : edit);
    },
    reload,
    async change(agentId, change) {
      const before = team?.members.find(({ id }) => id === agentId);
      if (before !== undefined) put({ ...before, ...(change as Partial<TeamMember>) });
      try {
        const after = await http('PUT /v1/desk/team/{agentId}', { params: { agentId }, body: change });
        put(after);
        return after;
      } catch (error) {
        if (before !== undefined) put(before);
        if (codeOf(error) === 'not_found') await reload();
        throw error;
      }
    },
    put,
    putRole(role) {
      setRoles((roles) =>
        roles.some(({ id }) => id === role.id) ? roles.map((other) => (other.id === role.id ? role : other)) : [...roles, role],
      );
    },
    dropRole(roleId) {
      setRoles((roles) => roles.filter(({ id }) => id !== roleId));
    },
    subscribe,
  };
}

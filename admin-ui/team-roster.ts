import type { ApiError } from '../client/http.ts';
import type { MemberChange, OwnRole, Team, TeamMember } from '../contract/team.ts';
import type { Permission } from '../contract/permissions.ts';
import { isBuiltIn, rolePermissions } from '../contract/permissions.ts';
import type { Desk } from './desk.ts';
import { createTurns } from './in-turn.ts';
import { codeOf, createKeptFresh } from './kept-fresh.ts';
import { createOverlay } from './overlay.ts';

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
  /** Changes a member for everybody, after what was asked for before; a refusal is thrown. */
  save(agentId: string, change: MemberChange): Promise<TeamMember>;
  /** Shows what the service answered. */
  put(member: TeamMember): void;
  /** As `put`; an older version changes nothing. */
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
  /** What is shown before the service has agreed. */
  const { over: shown, lay } = createOverlay<TeamMember>();
  const inTurn = createTurns();
  const fresh = createKeptFresh<MemberChange>(async () => {
    // Without the settings the team is still of use.
    const settings = desk.may('manage_settings') ? http('GET /v1/desk/settings', {}).catch(() => undefined) : undefined;
    const found = await http('GET /v1/desk/team', {});
    const capacity = (await settings)?.settings.defaultCapacity;
    return () => {
      team = found;
      defaultCapacity = capacity ?? defaultCapacity;
    };
  }, freshMs);
  const { reload, subscribe, tell, noteChange, edits } = fresh;
  const put = (member: TeamMember) => {
    noteChange();
    if (team === undefined) return;
    const isKnown = team.members.some(({ id }) => id === member.id);
    const members = team.members.map((other) => (other.id === member.id ? member : other));
    team = { ...team, members: isKnown ? members : [...members, member] };
    tell();
  };
  const setRoles = (next: (roles: readonly OwnRole[]) => OwnRole[]) => {
    noteChange();
    if (team !== undefined) team = { ...team, roles: next(team.roles) };
    tell();
  };

  // One after the other: each answer is a whole member, and the last one is to be the newest.
  const save: Roster['save'] = (agentId, change) =>
    inTurn(async () => {
      const after = await http('PUT /v1/desk/team/{agentId}', { params: { agentId }, body: change });
      put(after);
      return after;
    });

  return {
    get team() {
      return team && { ...team, members: team.members.map(shown) };
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
      const end = lay((member) => (member.id === agentId ? { ...member, ...(change as Partial<TeamMember>) } : member));
      tell();
      try {
        return await save(agentId, change);
      } catch (error) {
        if (codeOf(error) === 'not_found') await reload();
        throw error;
      } finally {
        end();
        tell();
      }
    },
    save,
    put,
    putRole(role) {
      setRoles((roles) =>
        roles.some(({ id }) => id === role.id)
          ? roles.map((other) => (other.id === role.id && other.version <= role.version ? role : other))
          : [...roles, role],
      );
    },
    dropRole(roleId) {
      setRoles((roles) => roles.filter(({ id }) => id !== roleId));
    },
    subscribe,
  };
}

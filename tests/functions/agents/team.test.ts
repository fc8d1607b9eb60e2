import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/app-error.ts';
import { newId } from '../../../contract/ids.ts';
import { permissions, rolePermissions, roles, type Permission } from '../../../contract/permissions.ts';
import { MemberChange, type OwnRole } from '../../../contract/team.ts';
import type { Member, Team } from '../../../functions/directory/agents.ts';
import {
  changeMember,
  changeRole,
  hasJoined,
  makeRole,
  refuseInvitation,
  refuseRemoval,
} from '../../../functions/agents/team.ts';

const ownRole = (id: string, held: readonly Permission[]): OwnRole => ({
  id,
  name: { en: id, bn: id },
  permissions: [...held],
  version: 1,
});
const held = (team: Team['roles'], role: string): Permission[] => [
  ...(rolePermissions[role as keyof typeof rolePermissions] ?? team.get(role)?.permissions ?? []),
];
function teamOf(people: readonly Partial<Member>[], own: readonly OwnRole[] = []): Team {
  const rolesById = new Map(own.map((role) => [role.id, role]));
  const members = people.map((person, index): Member => {
    const role = person.role ?? 'agent';
    return {
      id: `person-${index}`,
      name: { en: `P${index}`, bn: `P${index}` },
      email: `p${index}@shop.test`,
      active: true,
      availability: 'online',
      bio: { en: '', bn: '' },
      languages: ['en', 'bn'],
      capacity: null,
      ...person,
      role,
      permissions: held(rolesById, role),
    };
  });
  return { agents: new Map(members.map((member) => [member.id, member])), roles: rolesById, version: 0 };
}
const actorOf = (team: Team, id: string) => team.agents.get(id) as Member;
const refusal = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return undefined;
};

const anyTeam = fc
  .tuple(
    fc.array(
      fc.record({
        role: fc.constantFrom(...roles, 'lead'),
        active: fc.boolean(),
        invitedAt: fc.constantFrom(undefined, '2026-11-01T00:00:00Z'),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    fc.subarray([...permissions]),
  )
  .map(([people, lead]) => teamOf([{ role: 'admin' }, ...people], [ownRole('lead', lead)]));
const anyChange = fc.record(
  { role: fc.constantFrom(...roles, 'lead'), active: fc.boolean(), capacity: fc.constantFrom(null, 3) },
  { requiredKeys: [] },
);

const leads = ({ role, active, ...rest }: Pick<Member, 'role' | 'active' | 'invitedAt' | 'joinedAt'>): boolean =>
  role === 'admin' && active && hasJoined(rest as Member);

describe('a team', () => {
  it('always keeps an active admin who has come, whatever is asked of it in whatever order', () => {
    fc.assert(
      fc.property(anyTeam, fc.array(fc.tuple(fc.nat(), fc.nat(), anyChange), { maxLength: 30 }), (start, wishes) => {
        const agents = new Map(start.agents);
        for (const [who, whom, change] of wishes) {
          const team = { ...start, agents };
          const ids = [...agents.keys()];
          const actor = actorOf(team, ids[who % ids.length] ?? '');
          const id = ids[whom % ids.length] ?? '';
          try {
            const after = changeMember(team, actor, id, change);
            agents.set(id, { ...after, permissions: held(team.roles, after.role) });
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        }
        expect([...agents.values()].some(leads)).toBe(true);
      }),
    );
  });

  it('never lets anybody give or take what they may not do themselves', () => {
    fc.assert(
      fc.property(anyTeam, fc.nat(), fc.nat(), anyChange, (team, who, whom, change) => {
        const ids = [...team.agents.keys()];
        const actor = actorOf(team, ids[who % ids.length] ?? '');
        const before = actorOf(team, ids[whom % ids.length] ?? '');
        const code = refusal(() => changeMember(team, actor, before.id, change));
        const touched = [...before.permissions, ...held(team.roles, change.role ?? before.role)];
        if (touched.some((name) => !actor.permissions.includes(name))) expect(code).toBe('forbidden');
        else expect(code === undefined || code === 'last_admin').toBe(true);
      }),
    );
  });

  it('does not count an admin who was invited and has not come yet', () => {
    const invited = { role: 'admin', invitedAt: '2026-11-01T00:00:00Z' };
    const team = teamOf([{ role: 'admin' }, invited]);
    const admin = actorOf(team, 'person-0');
    expect(refusal(() => changeMember(team, admin, 'person-0', { active: false }))).toBe('last_admin');
    expect(refusal(() => changeMember(team, admin, 'person-0', { role: 'agent' }))).toBe('last_admin');
    const joined = teamOf([{ role: 'admin' }, { ...invited, joinedAt: '2026-11-02T00:00:00Z' }]);
    expect(changeMember(joined, admin, 'person-0', { active: false }).active).toBe(false);
  });

  it('changes what was asked and leaves the rest', () => {
    const team = teamOf([{ role: 'admin' }, { capacity: 4 }]);
    const { permissions: _, ...before } = actorOf(team, 'person-1');
    const change = MemberChange.parse({ role: 'supervisor' });
    expect(changeMember(team, actorOf(team, 'person-0'), 'person-1', change)).toEqual({ ...before, role: 'supervisor' });
    expect(refusal(() => changeMember(team, actorOf(team, 'person-0'), 'nobody', change))).toBe('not_found');
  });

  it('refuses a second invitation to the same address, whatever its letters, and a role that is none', () => {
    const team = teamOf([{ role: 'admin' }]);
    const admin = actorOf(team, 'person-0');
    const invitation = {
      email: 'New@shop.test',
      name: { en: 'N', bn: 'ন' },
      role: 'agent' as const,
      languages: [],
      capacity: null,
    };
    expect(refusal(() => refuseInvitation(team, admin, invitation))).toBeUndefined();
    expect(refusal(() => refuseInvitation(team, admin, { ...invitation, email: 'P0@SHOP.TEST' }))).toBe('already_in_team');
    expect(refusal(() => refuseInvitation(team, admin, { ...invitation, role: newId() }))).toBe('invalid_input');
  });
});

describe('roles of the own', () => {
  const team = teamOf([{ role: 'admin' }, { role: 'lead' }], [ownRole('lead', ['view_chat', 'manage_agents'])]);
  const [admin, lead] = [actorOf(team, 'person-0'), actorOf(team, 'person-1')];
  const name = { en: 'R', bn: 'র' };

  it('hold at most what their maker may', () => {
    expect(makeRole(team, admin, 'r', { name, permissions: ['erase_data'] })).toMatchObject({ version: 1 });
    expect(makeRole(team, lead, 'r', { name, permissions: ['view_chat'] }).permissions).toEqual(['view_chat']);
    expect(refusal(() => makeRole(team, lead, 'r', { name, permissions: ['erase_data'] }))).toBe('forbidden');
    expect(refusal(() => changeRole(team, lead, 'lead', { version: 1, permissions: ['manage_settings'] }))).toBe('forbidden');
  });

  it('are changed on what was seen only, and stay while somebody has them', () => {
    expect(changeRole(team, admin, 'lead', { version: 1, permissions: [] })).toMatchObject({ version: 2, permissions: [] });
    expect(refusal(() => changeRole(team, admin, 'lead', { version: 2, name }))).toBe('role_changed');
    expect(refusal(() => refuseRemoval(team, admin, 'lead'))).toBe('role_in_use');
    expect(refusal(() => refuseRemoval(team, admin, 'gone'))).toBe('not_found');
    const free = { ...team, agents: new Map([['person-0', admin]]) };
    expect(refusal(() => refuseRemoval(free, admin, 'lead'))).toBeUndefined();
  });
});

describe('built-in roles', () => {
  it('give admins everything there is, and nobody less more than those above them', () => {
    expect(rolePermissions.admin).toEqual(permissions);
    const order = ['viewer', 'agent', 'supervisor', 'admin'] as const;
    for (const [index, role] of order.slice(1).entries()) {
      const below = rolePermissions[order[index] ?? 'viewer'];
      expect(below.filter((one) => !rolePermissions[role].includes(one))).toEqual([]);
    }
    expect(rolePermissions.supervisor).not.toContain('manage_agents');
    expect(rolePermissions.viewer).not.toContain('send_messages');
  });
});

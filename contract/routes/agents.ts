import * as z from 'zod';
import { mostChoices } from '../choices.ts';
import { Agent, Availability, Colleague } from '../entities.ts';
import { Invitation, MemberChange, NewRole, OwnRole, ProfileChange, RoleChange, Team, TeamMember } from '../team.ts';
import { none, type RouteTable } from './route.ts';

/** The team. */
export const agentsRoutes = {
  'GET /v1/desk/me': {
    slice: 'agents',
    who: 'staff',
    permission: null,
    summary: 'The signed-in agent with role and permissions, as they are at this moment.',
    reply: Agent,
  },
  'PUT /v1/desk/me/availability': {
    slice: 'agents',
    who: 'staff',
    permission: null,
    summary:
      'Say whether one is there to answer. The reply is what holds: a choice below the number of the one that is kept is too old.',
    body: z.strictObject({
      availability: Availability,
      choice: z
        .int()
        .min(1)
        .max(mostChoices)
        .optional()
        .describe('Above every number that its sender knows of, the same when it is tried again; without one it is the latest.'),
    }),
    reply: Agent,
  },
  'PUT /v1/desk/me/profile': {
    slice: 'agents',
    who: 'staff',
    permission: null,
    summary: 'Change what one says of oneself.',
    body: ProfileChange,
    reply: Agent,
  },
  'GET /v1/desk/agents': {
    slice: 'agents',
    who: 'staff',
    permission: 'view_chat',
    summary: 'The active agents with their presence, to assign to.',
    reply: z.object({ agents: z.array(Colleague) }),
  },
  'GET /v1/desk/team': {
    slice: 'agents',
    who: 'staff',
    permission: 'manage_agents',
    summary: 'Everybody of the team, deactivated ones too, and the roles that this installation made.',
    reply: Team,
  },
  'POST /v1/desk/team': {
    slice: 'agents',
    who: 'staff',
    permission: 'manage_agents',
    summary: 'Invite somebody into the team: they get a message that says how to sign in. Repeating it is harmless.',
    body: Invitation,
    status: 201,
    reply: TeamMember,
  },
  'PUT /v1/desk/team/{agentId}': {
    slice: 'agents',
    who: 'staff',
    permission: 'manage_agents',
    summary: 'Change a member: profile, role, capacity, or whether they are active. One active admin always stays.',
    body: MemberChange,
    reply: TeamMember,
  },
  'POST /v1/desk/team/{agentId}/invitation': {
    slice: 'agents',
    who: 'staff',
    permission: 'manage_agents',
    summary: 'Send the invitation again to somebody who has not come yet.',
    reply: none,
  },
  'POST /v1/desk/roles': {
    slice: 'agents',
    who: 'staff',
    permission: 'manage_agents',
    summary: 'Make a role of the own, of what one may oneself.',
    body: NewRole,
    status: 201,
    reply: OwnRole,
  },
  'PUT /v1/desk/roles/{roleId}': {
    slice: 'agents',
    who: 'staff',
    permission: 'manage_agents',
    summary: 'Change a role of the own; whoever has it may do so within seconds.',
    body: RoleChange,
    reply: OwnRole,
  },
  'DELETE /v1/desk/roles/{roleId}': {
    slice: 'agents',
    who: 'staff',
    permission: 'manage_agents',
    summary: 'Delete a role that nobody has.',
    reply: none,
  },
} as const satisfies RouteTable;

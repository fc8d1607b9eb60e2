import { AppError, notFound } from '../../contract/app-error.ts';
import { Agent } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { limits } from '../../contract/limits.ts';
import type { Invitation, MemberChange, Team as TeamReply, TeamMember } from '../../contract/team.ts';
import { faceOf, listAgents, readMemberNow, readTeamNow, type AgentRecord, type Member } from '../directory/agents.ts';
import { listActive } from '../directory/workload.ts';
import { serveHttp } from '../gateway/http.ts';
import { deactivated } from '../gateway/principal.ts';
import { hangUp } from '../realtime/hang-up.ts';
import { readPresences } from '../realtime/presence.ts';
import { admit, admitAgain, setAdmitted } from './pool.ts';
import { changeTeam, deleteRole, noteJoined, putAgent, putRole, setAvailability, setProfile, updateAgent } from './store.ts';
import { changeMember, changeRole, hasJoined, makeRole, refuseInvitation, refuseRemoval, type Actor } from './team.ts';

/** The caller as they are at this moment: what other environments remember may be seconds old. */
async function readMe(agentId: string): Promise<Member> {
  const me = await readMemberNow(agentId);
  if (!me?.active) throw deactivated();
  return me;
}

/** What an agent hears of themselves: what the team's keeping needs is left out by the contract. */
const answerMe = async (agentId: string): Promise<Agent> => Agent.parse(await readMe(agentId));

async function toTeamMember(member: Member, presence: TeamMember['presence']): Promise<TeamMember> {
  const openNow = member.active ? (await listActive(member.id, limits.capacity)).length : 0;
  const { invitedAt } = member;
  const isAwaited = invitedAt !== undefined && !hasJoined(member);
  return { ...Agent.parse(member), presence, openNow, ...(isAwaited && { invitedAt }) };
}

async function readMember(agentId: string): Promise<TeamMember> {
  const [member, presences] = await Promise.all([readMemberNow(agentId), readPresences()]);
  if (!member) throw notFound();
  return toTeamMember(member, presences.get(agentId) ?? 'offline');
}

async function readTeam(): Promise<TeamReply> {
  const [{ agents, roles }, presences] = await Promise.all([readTeamNow(), readPresences()]);
  const members = [...agents.values()].map((member) => toTeamMember(member, presences.get(member.id) ?? 'offline'));
  const byName = (one: { name: { en: string } }, other: { name: { en: string } }) => one.name.en.localeCompare(other.name.en);
  return { members: (await Promise.all(members)).sort(byName), roles: [...roles.values()].sort(byName) };
}

/** Asks first whether it may be done: a message that has been sent cannot be taken back. */
async function invite(actor: Actor, invitation: Invitation): Promise<TeamMember> {
  refuseInvitation(await readTeamNow(), actor, invitation);
  const id = await admit(invitation.email);
  const agent: AgentRecord = {
    ...invitation,
    id,
    active: true,
    availability: 'online',
    bio: { en: '', bn: '' },
    invitedAt: new Date().toISOString(),
  };
  await changeTeam((team) => {
    refuseInvitation(team, actor, invitation);
    return { result: undefined, writes: [putAgent(agent)] };
  });
  return readMember(id);
}

async function change(actor: Actor, agentId: string, wish: MemberChange): Promise<TeamMember> {
  await changeTeam((team) => {
    const after = changeMember(team, actor, agentId, wish);
    return { result: after, writes: updateAgent(team.agents.get(agentId) ?? after, after) };
  });
  // Also when the record says so already: what follows may have been cut off the last time.
  if (wish.active !== undefined) await setAdmitted(agentId, wish.active);
  if (wish.active === false) await hangUp([agentId]);
  return readMember(agentId);
}

async function remind(agentId: string): Promise<Record<string, never>> {
  const member = await readMemberNow(agentId);
  if (!member) throw notFound();
  if (hasJoined(member)) throw new AppError('already_done', 'They have come already.');
  await admitAgain(member.email);
  return {};
}

export const handler = serveHttp<'agents'>({
  'GET /v1/desk/me': async ({ principal }) => {
    const me = await readMe(principal.agent.id);
    if (!hasJoined(me)) await noteJoined(me.id, new Date().toISOString());
    return Agent.parse(me);
  },
  'PUT /v1/desk/me/availability': async ({ principal, body }) => {
    await setAvailability(principal.agent.id, body);
    return answerMe(principal.agent.id);
  },
  'PUT /v1/desk/me/profile': async ({ principal, body }) => {
    await setProfile(principal.agent.id, body);
    return answerMe(principal.agent.id);
  },
  'GET /v1/desk/agents': async () => {
    const [agents, presences] = await Promise.all([listAgents(), readPresences()]);
    const colleagues = [...presences].map(([id, presence]) => ({ ...faceOf(agents, id), presence }));
    return { agents: colleagues.sort((one, other) => one.name.en.localeCompare(other.name.en)) };
  },
  'GET /v1/desk/team': () => readTeam(),
  'POST /v1/desk/team': ({ principal, body }) => invite(principal.agent, body),
  'PUT /v1/desk/team/{agentId}': ({ principal, path, body }) => change(principal.agent, path.agentId, body),
  'POST /v1/desk/team/{agentId}/invitation': ({ path }) => remind(path.agentId),
  'POST /v1/desk/roles': ({ principal, body }) =>
    changeTeam((team) => {
      const role = makeRole(team, principal.agent, newId(), body);
      return { result: role, writes: [putRole(role)] };
    }),
  'PUT /v1/desk/roles/{roleId}': ({ principal, path, body }) =>
    changeTeam((team) => {
      const role = changeRole(team, principal.agent, path.roleId, body);
      return { result: role, writes: [putRole(role)] };
    }),
  'DELETE /v1/desk/roles/{roleId}': ({ principal, path }) =>
    changeTeam((team) => {
      refuseRemoval(team, principal.agent, path.roleId);
      return { result: {}, writes: [deleteRole(path.roleId)] };
    }),
});

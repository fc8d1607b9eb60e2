import type { Agent } from '../../contract/entities.ts';
import type { Permission } from '../../contract/permissions.ts';
import { release } from '../conversations/react.ts';
import { listAgents, readTeamNow } from '../directory/agents.ts';
import type { Change } from '../gateway/changes.ts';
import { hangUp, tellAgents } from '../realtime/hang-up.ts';
import { agentIdOf, roleIdOf } from '../table/keys.ts';

/** What an agent's consoles have to know of a change; that somebody is not there is for the assignment alone. */
const isTold = ({ before, after }: Change): boolean =>
  JSON.stringify({ ...before, goneAt: null }) !== JSON.stringify({ ...after, goneAt: null });

/**
 * What follows from changes of the team: consoles of whom it concerns read anew what they may do, whoever may no longer see chats
 * loses the connection, and whoever can no longer answer gives back what they had.
 */
export async function followTeam(changes: readonly Change[]): Promise<{ mayAssign: boolean }> {
  listAgents.forget();
  const told = changes.filter(isTold).map(({ after }) => String(after['sk']));
  const ids = new Set(told.flatMap((sortKey) => agentIdOf(sortKey) ?? []));
  const roles = new Set(told.flatMap((sortKey) => roleIdOf(sortKey) ?? []));
  const { agents } = await readTeamNow();
  const concerned = [...agents.values()].filter(({ id, role }) => ids.has(id) || roles.has(role));
  const may = (name: Permission) => concerned.filter(({ active, permissions }) => active && permissions.includes(name));
  const [watching, answering] = [may('view_chat'), may('send_messages')];
  const idsWithout = (those: readonly Agent[]) => concerned.filter((agent) => !those.includes(agent)).map(({ id }) => id);
  await tellAgents(
    watching.map(({ id }) => id),
    { type: 'me.changed' },
  );
  await hangUp(idsWithout(watching));
  for (const id of idsWithout(answering)) await release(id);
  return { mayAssign: concerned.length > 0 };
}

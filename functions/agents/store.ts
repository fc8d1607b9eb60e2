import { TransactWriteCommand, UpdateCommand, type TransactWrite } from '../table/commands.ts';
import { AppError } from '../../contract/app-error.ts';
import type { Availability } from '../../contract/entities.ts';
import type { OwnRole, ProfileChange } from '../../contract/team.ts';
import { agentItem, listAgents, readTeamNow, roleItem, type AgentRecord, type Team } from '../directory/agents.ts';
import { keys } from '../table/keys.ts';
import { conditionFailed, itemInTheWay, metAnother, table, tableName } from '../table/table.ts';
import { given } from './team.ts';

/** What a decision about the team comes to: its answer, and what it writes; nothing to write is nothing to do. */
export interface Decision<T> {
  readonly result: T;
  readonly writes: readonly TransactWrite[];
}

const maxAttempts = 5;

/** Decided on one version of the team, written only while it is still that: two admins cannot demote each other at once. */
async function writeOver({ version }: Team, writes: readonly TransactWrite[]): Promise<boolean> {
  const roster: TransactWrite = {
    Update: {
      TableName: tableName,
      Key: keys.roster(),
      UpdateExpression: 'SET version = :next',
      ConditionExpression: version === 0 ? 'attribute_not_exists(version)' : 'version = :seen',
      ExpressionAttributeValues: { ':next': version + 1, ...(version > 0 && { ':seen': version }) },
    },
  };
  try {
    await table.send(new TransactWriteCommand({ TransactItems: [roster, ...writes] }));
    return true;
  } catch (error) {
    if (conditionFailed(error, 0) || metAnother(error)) return false;
    throw error;
  }
}

/** Carries out what is decided about the team as it is; whoever was overtaken decides again on what is there now. */
export async function changeTeam<T>(decide: (team: Team) => Decision<T>): Promise<T> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const team = await readTeamNow();
    const { result, writes } = decide(team);
    if (writes.length === 0 || (await writeOver(team, writes))) {
      listAgents.forget();
      return result;
    }
  }
  throw new AppError('unavailable', 'Several people change the team at once. Try again.', { retryAfterSeconds: 1 });
}

const isThere = 'attribute_exists(pk)';

/** Sets single attributes, so that what others change of the same agent meanwhile stays. */
function update(agentId: string, change: Partial<AgentRecord>) {
  const names = Object.keys(change) as (keyof AgentRecord)[];
  return {
    TableName: tableName,
    Key: keys.agent(agentId),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: isThere,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, change[name]])),
  };
}

export const putAgent = (agent: AgentRecord): TransactWrite => ({
  Put: { TableName: tableName, Item: agentItem(agent), ConditionExpression: 'attribute_not_exists(pk)' },
});

/** What turns one record into the other; nothing when they are the same. */
export function updateAgent(before: AgentRecord, after: AgentRecord): TransactWrite[] {
  const names = (Object.keys(after) as (keyof AgentRecord)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (names.length === 0) return [];
  return [{ Update: update(after.id, Object.fromEntries(names.map((name) => [name, after[name]]))) }];
}

export const putRole = (role: OwnRole): TransactWrite => ({ Put: { TableName: tableName, Item: roleItem(role) } });
export const deleteRole = (roleId: string): TransactWrite => ({ Delete: { TableName: tableName, Key: keys.role(roleId) } });

async function setOwn(input: ReturnType<typeof update>): Promise<void> {
  await table.send(new UpdateCommand(input));
  listAgents.forget();
}

/** Keeps what an agent says of themselves; other execution environments know it within five seconds. */
export async function setProfile(agentId: string, change: ProfileChange): Promise<void> {
  const fields = given(change);
  if (Object.keys(fields).length > 0) await setOwn(update(agentId, fields));
}

/** What an agent says of being there, and the number under which they chose it. */
export interface Chosen {
  readonly availability: Availability;
  readonly choice?: number | undefined;
}

/**
 * Keeps whether an agent says that they are there; who says so is not gone. A choice below the number of the one that is kept
 * was overtaken and changes nothing; one without a number is the latest, and numbers begin anew.
 */
export async function setAvailability(agentId: string, { availability, choice }: Chosen): Promise<void> {
  const input = update(agentId, { availability, ...(choice !== undefined && { choice }) });
  const gone = [...(availability === 'online' ? ['goneAt'] : []), ...(choice === undefined ? ['choice'] : [])];
  const isLatest = choice === undefined ? '' : ' AND (attribute_not_exists(#choice) OR #choice < :choice)';
  try {
    await setOwn({
      ...input,
      UpdateExpression: `${input.UpdateExpression}${gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''}`,
      ConditionExpression: `${isThere}${isLatest}`,
    });
  } catch (error) {
    itemInTheWay(error);
  }
}

/** Notes that somebody who was invited has come. */
export async function noteJoined(agentId: string, joinedAt: string): Promise<void> {
  await setOwn(update(agentId, { joinedAt }));
}

import { QueryCommand, UpdateCommand } from '../table/commands.ts';
import type { Agent, AgentFace } from '../../contract/entities.ts';
import { isBuiltIn, rolePermissions } from '../../contract/permissions.ts';
import type { OwnRole } from '../../contract/team.ts';
import { agentIdOf, keys, roleIdOf } from '../table/keys.ts';
import { itemInTheWay, table, tableName, type Item } from '../table/table.ts';
import { remembered } from './remembered.ts';

/** How soon a change of permissions is felt everywhere. */
const keepMs = 5_000;

/** What is stored of an agent: everything but what follows from the role, and what only the team's keeping needs. */
export interface AgentRecord extends Omit<Agent, 'permissions' | 'roleName'> {
  /** When they were invited; those an installation began with never were. */
  readonly invitedAt?: string | undefined;
  readonly joinedAt?: string | undefined;
  /** Since when it is known that they are not there, in milliseconds since 1970; absent while they are. */
  readonly goneAt?: number | undefined;
}

/** Somebody of the team, with what their role allows at this moment. */
export type Member = AgentRecord & Pick<Agent, 'permissions' | 'roleName'>;

/** The team as it was at one moment. */
export interface Team {
  readonly agents: ReadonlyMap<string, Member>;
  readonly roles: ReadonlyMap<string, OwnRole>;
  /** Counts the changes of who may do what. */
  readonly version: number;
}

/** An agent who says nothing of themselves answers in both languages, and as many as the settings say. */
export const unsaid: Pick<AgentRecord, 'availability' | 'bio' | 'languages' | 'capacity'> = {
  availability: 'online',
  bio: { en: '', bn: '' },
  languages: ['en', 'bn'],
  capacity: null,
};

export function agentItem({ id, ...rest }: AgentRecord): Item {
  return { ...keys.agent(id), ...rest };
}

export function roleItem({ id, ...rest }: OwnRole): Item {
  return { ...keys.role(id), ...rest };
}

/** A stored agent, or undefined when the item is none. What the role allows is looked up and never taken from the record. */
export function toMember(item: Item, roles: ReadonlyMap<string, OwnRole>): Member | undefined {
  const id = agentIdOf(String(item['sk']));
  if (id === undefined) return undefined;
  const { pk: _, sk: __, ...record } = item;
  const role = String(record['role']);
  const own = roles.get(role);
  const held = isBuiltIn(role) ? rolePermissions[role] : (own?.permissions ?? []);
  return { ...unsaid, ...record, id, ...(own && { roleName: own.name }), permissions: [...held] } as Member;
}

/** A stored role, or undefined when the item is none. */
export function toRole(item: Item): OwnRole | undefined {
  const id = roleIdOf(String(item['sk']));
  if (id === undefined) return undefined;
  const { pk: _, sk: __, ...record } = item;
  return { ...record, id } as OwnRole;
}

async function readAgents(isConsistent: boolean): Promise<Team> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await table.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.agent('').pk },
        ConsistentRead: isConsistent,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  const roles = new Map(items.flatMap((item) => toRole(item) ?? []).map((role) => [role.id, role]));
  const agents = new Map(items.flatMap((item) => toMember(item, roles) ?? []).map((agent) => [agent.id, agent]));
  const roster = items.find(({ sk }) => sk === keys.roster().sk);
  return { agents, roles, version: Number(roster?.['version'] ?? 0) };
}

const recentTeam = remembered(() => readAgents(false), keepMs);

/** All agents, deactivated ones too, at most five seconds old. A team fits in one page. */
export const listAgents = Object.assign(async () => (await recentTeam()).agents, { forget: () => recentTeam.forget() });

/** The team as it is at this moment, for what must not rest on what was. */
export const readTeamNow = (): Promise<Team> => readAgents(true);

/** An agent as they are at this moment. */
export async function readMemberNow(agentId: string): Promise<Member | undefined> {
  return (await readTeamNow()).agents.get(agentId);
}

/** Notes since when somebody is known not to be there, unless that was noted before; `undefined` notes that they are. */
export async function noteGone(agentId: string, goneAt: number | undefined): Promise<void> {
  try {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.agent(agentId),
        ...(goneAt === undefined
          ? { UpdateExpression: 'REMOVE goneAt', ConditionExpression: 'attribute_exists(goneAt)' }
          : {
              UpdateExpression: 'SET goneAt = :at',
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(goneAt)',
              ExpressionAttributeValues: { ':at': goneAt },
            }),
      }),
    );
  } catch (error) {
    itemInTheWay(error);
  }
}

/** Notes where an agent's picture is; `undefined` notes that there is none. False when there is no such agent. */
export async function setAvatar(agentId: string, avatar: string | undefined): Promise<boolean> {
  try {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.agent(agentId),
        ConditionExpression: 'attribute_exists(pk)',
        ...(avatar === undefined
          ? { UpdateExpression: 'REMOVE avatar' }
          : { UpdateExpression: 'SET avatar = :avatar', ExpressionAttributeValues: { ':avatar': avatar } }),
      }),
    );
  } catch (error) {
    itemInTheWay(error);
    return false;
  }
  listAgents.forget();
  return true;
}

const unknownName = { en: 'Support', bn: 'সহায়তা' };

/** The face of an agent for a reader; one who is no longer in the team keeps a neutral name. */
export function faceOf(agents: ReadonlyMap<string, Agent>, agentId: string): AgentFace {
  const agent = agents.get(agentId);
  return { id: agentId, name: agent?.name ?? unknownName, ...(agent?.avatar !== undefined && { avatar: agent.avatar }) };
}

import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Agent, AgentFace } from '../../contract/entities.ts';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';
import { remembered } from './remembered.ts';

/** How soon a change of permissions is felt everywhere. */
const keepMs = 5_000;

export function agentItem(agent: Agent): Item {
  const { id, ...rest } = agent;
  return { ...keys.agent(id), ...rest };
}

/** A stored agent; who never said anything of themselves is there. */
export function toAgent({ sk, pk: _, ...rest }: Item): Agent {
  return { availability: 'online', ...rest, id: String(sk).slice('A#'.length) } as Agent;
}

async function readAgents(): Promise<ReadonlyMap<string, Agent>> {
  const agents = new Map<string, Agent>();
  let start: Item | undefined;
  do {
    const page = await table.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.agent('').pk },
        ExclusiveStartKey: start,
      }),
    );
    for (const item of page.Items ?? []) agents.set(toAgent(item).id, toAgent(item));
    start = page.LastEvaluatedKey;
  } while (start);
  return agents;
}

/** All agents, deactivated ones too, at most five seconds old. A team fits in one page. */
export const listAgents = remembered(readAgents, keepMs);

const unknownName = { en: 'Support', bn: 'সহায়তা' };

/** The face of an agent for a reader; one who is no longer in the team keeps a neutral name. */
export function faceOf(agents: ReadonlyMap<string, Agent>, agentId: string): AgentFace {
  return { id: agentId, name: agents.get(agentId)?.name ?? unknownName };
}

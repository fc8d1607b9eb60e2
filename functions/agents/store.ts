import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Agent, Availability } from '../../contract/entities.ts';
import { listAgents, toAgent } from '../directory/agents.ts';
import { keys } from '../table/keys.ts';
import { table, tableName } from '../table/table.ts';

/** Keeps what an agent says of themselves; other execution environments know it within five seconds. */
export async function setAvailability(agentId: string, availability: Availability): Promise<Agent> {
  const { Attributes } = await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: keys.agent(agentId),
      UpdateExpression: 'SET availability = :availability',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':availability': availability },
      ReturnValues: 'ALL_NEW',
    }),
  );
  listAgents.forget();
  return toAgent(Attributes ?? {});
}

import { QueryCommand } from '../table/commands.ts';
import { indexes } from '../../contract/deploy.ts';
import { indexKeys } from '../table/keys.ts';
import { table, tableName } from '../table/table.ts';

/** What an agent has to look after: pending ones come back to them. */
const active = ['open', 'pending'] as const;

/** How many conversations an agent has at the moment, counted up to a bound from keys alone. The index may lag by a moment. */
export async function countActive(agentId: string, most: number): Promise<number> {
  const { name, partition } = indexes.assignee;
  const counts = await Promise.all(
    active.map((status) =>
      table.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: name,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': partition },
          ExpressionAttributeValues: { ':p': indexKeys.assignee(agentId, status) },
          Select: 'COUNT',
          Limit: most,
        }),
      ),
    ),
  );
  return Math.min(
    most,
    counts.reduce((sum, { Count = 0 }) => sum + Count, 0),
  );
}

import { QueryCommand } from '../table/commands.ts';
import { indexes } from '../../contract/deploy.ts';
import { conversationIdOf, indexKeys } from '../table/keys.ts';
import { table, tableName } from '../table/table.ts';

/** What an agent has to look after: pending ones come back to them. */
const active = ['open', 'pending'] as const;

/** The conversations that an agent has at the moment, up to a bound and from keys alone. The index may lag by a moment. */
export async function listActive(agentId: string, most: number): Promise<string[]> {
  const { name, partition } = indexes.assignee;
  const pages = await Promise.all(
    active.map((status) =>
      table.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: name,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': partition },
          ExpressionAttributeValues: { ':p': indexKeys.assignee(agentId, status) },
          Limit: most,
        }),
      ),
    ),
  );
  const ids = pages.flatMap(({ Items = [] }) => Items.map(({ pk }) => conversationIdOf(String(pk))));
  return ids.slice(0, most);
}

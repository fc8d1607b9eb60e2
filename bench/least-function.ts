import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { environment } from '../contract/deploy.ts';
import { keys } from '../functions/table/keys.ts';
import { writeAsKotha } from './two-writes.ts';

type Handler = (event: APIGatewayProxyEventV2, context: unknown) => Promise<APIGatewayProxyStructuredResultV2>;

/** Lies beside this file's bundle: the function whose place it takes. */
const replaced = 'replaced.mjs';
const { handler: rest } = (await import(new URL(replaced, import.meta.url).href)) as { handler: Handler };

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const tableName = process.env[environment.tableName] ?? '';
const gateway = new ApiGatewayManagementApiClient({
  endpoint: (process.env[environment.socketUrl] ?? '').replace(/^ws/, 'http'),
});

interface Known {
  /** Of this execution environment alone, so that it needs to know nothing of the others. */
  readonly pk: string;
  readonly connectionIds: readonly string[];
  seq: number;
}
const known = new Map<string, Known>();

async function meet(conversationId: string): Promise<Known> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keys.head(conversationId) }));
  const listeners = [...((Item?.['ln'] as Set<string> | undefined) ?? [])];
  const connectionIds = listeners.flatMap((listener) => listener.slice(1).split(' ')[0] ?? []);
  return { pk: `B#${conversationId}#${Math.random()}`, connectionIds, seq: 0 };
}

/** Keeps a message and tells it with as little as that needs: two writes, one post, no question asked. Everything else is done by the function it replaces. */
export const handler: Handler = async (event, context) => {
  if (event.routeKey !== 'POST /v1/conversations/{conversationId}/messages') return rest(event, context);
  const conversationId = event.pathParameters?.['conversationId'] ?? '';
  const { clientId } = JSON.parse(event.body ?? '{}') as { clientId: string };
  const conversation = known.get(conversationId) ?? (await meet(conversationId));
  known.set(conversationId, conversation);
  const seq = (conversation.seq += 1);
  await writeAsKotha(table, tableName, { pk: conversation.pk, seq });
  const Data = JSON.stringify({ type: 'message.appended', conversationId, message: { clientId, seq } });
  await Promise.all(
    conversation.connectionIds.map((ConnectionId) => gateway.send(new PostToConnectionCommand({ ConnectionId, Data }))),
  );
  return { statusCode: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ clientId, seq }) };
};

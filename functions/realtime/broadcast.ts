import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DownFrame } from '../../contract/frames.ts';
import { connectionShards, keysOfConnections } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';
import { post } from './post.ts';

/** Connections that are told at once per part of the list; the next page is read when these have been told. */
const pageSize = 100;

async function tellShard(shard: number, frame: DownFrame): Promise<void> {
  let start: Item | undefined;
  do {
    const page = await table.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keysOfConnections.shard(shard) },
        ProjectionExpression: 'sk, #ttl',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        Limit: pageSize,
        ExclusiveStartKey: start,
      }),
    );
    const live = (page.Items ?? []).filter((item) => Number(item['ttl']) > Date.now() / 1000);
    await post(live.map((item) => ({ connectionId: keysOfConnections.idOf(String(item['sk'])), frame })));
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Tells every live connection, customers' and staff's. For what is rare and concerns everybody: it costs a post each. */
export async function broadcast(frame: DownFrame): Promise<void> {
  await Promise.all(Array.from({ length: connectionShards }, (_, shard) => tellShard(shard, frame)));
}

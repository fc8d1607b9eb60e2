import { QueryCommand } from '../table/commands.ts';
import type { DownFrame } from '../../contract/frames.ts';
import { connectionShards, keysOfConnections } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';
import { post } from './post.ts';

/** Connections that are told at once per part of the list: together as many as the client has sockets, so that none waits out its time in a queue. */
const atOnce = 6;
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
    const deliveries = live.map((item) => ({ connectionId: keysOfConnections.idOf(String(item['sk'])), frame }));
    for (let first = 0; first < deliveries.length; first += atOnce) await post(deliveries.slice(first, first + atOnce));
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Tells every live connection, customers' and staff's. For what is rare and concerns everybody: it costs a post each. */
export async function broadcast(frame: DownFrame): Promise<void> {
  await Promise.all(Array.from({ length: connectionShards }, (_, shard) => tellShard(shard, frame)));
}

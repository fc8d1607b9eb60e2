import { once } from 'node:events';
import { fork, type ChildProcess } from 'node:child_process';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { WebSocket } from 'ws';
import { newId } from '../contract/ids.ts';
import { Latencies } from './latency.ts';

export interface Rate {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export const text =
  'Where is my order BG-20418? I paid with bKash on Sunday and nobody has called me yet. Please look it up for me, thanks.';

/** Runs one loop per conversation, each step after the one before, and counts the steps of the measured time. */
export async function closedLoop(
  conversations: number,
  { warmUpMs, measureMs }: { warmUpMs: number; measureMs: number },
  step: (conversation: number) => Promise<void>,
): Promise<Rate> {
  const from = performance.now() + warmUpMs;
  const until = from + measureMs;
  const latencies = new Latencies();
  const loop = async (conversation: number): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      const started = now;
      await step(conversation);
      now = performance.now();
      if (started >= from && now <= until) latencies.add(now - started);
    }
  };
  await Promise.all(Array.from({ length: conversations }, (_, conversation) => loop(conversation)));
  return { perSecond: latencies.count / (measureMs / 1000), p50: latencies.percentile(0.5), p99: latencies.percentile(0.99) };
}

/** The bare SDK: the same two writes per message, one after the other, and nothing else. */
export async function bareLoop(
  endpoint: string,
  tableName: string,
  conversations: number,
  time: { warmUpMs: number; measureMs: number },
): Promise<Rate> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const table = DynamoDBDocumentClient.from(client);
  const ids = Array.from({ length: conversations }, () => newId());
  const counts = ids.map(() => 0);
  const rate = await closedLoop(conversations, time, async (conversation) => {
    const pk = `B#${ids[conversation]}`;
    const seq = (counts[conversation] = (counts[conversation] ?? 0) + 1);
    const Item = { pk, sk: `M${String(seq).padStart(8, '0')}`, t: text, i: newId(), at: Date.now(), c: seq, f: 0, k: 'm' };
    await table.send(new PutCommand({ TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { pk, sk: 'B' },
        UpdateExpression: 'SET n = :n, lp = :lp, la = :la, c = :n',
        ConditionExpression: 'attribute_not_exists(pk) OR n < :n',
        ExpressionAttributeValues: { ':n': seq, ':lp': text.slice(0, 60), ':la': Date.now() },
        ReturnValues: 'ALL_NEW',
      }),
    );
  });
  client.destroy();
  return rate;
}

/** A WebSocket relay without anything behind it: what two sockets and a process cost. */
export async function relayLoop(conversations: number, time: { warmUpMs: number; measureMs: number }): Promise<Rate> {
  const relay: ChildProcess = fork(new URL('relay.ts', import.meta.url));
  const [port] = (await once(relay, 'message')) as [number];
  const open = async (room: number): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${room}`);
    await once(socket, 'open');
    return socket;
  };
  const pairs = await Promise.all(
    Array.from({ length: conversations }, async (_, room) => [await open(room), await open(room)] as const),
  );
  const rate = await closedLoop(conversations, time, async (conversation) => {
    const pair = pairs[conversation];
    if (!pair) return;
    pair[0].send(JSON.stringify({ text }));
    await once(pair[1], 'message');
  });
  for (const socket of pairs.flat()) socket.terminate();
  relay.kill();
  await once(relay, 'exit');
  return rate;
}

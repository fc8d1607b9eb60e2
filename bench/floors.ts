import { once } from 'node:events';
import { fork, type ChildProcess } from 'node:child_process';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { WebSocket } from 'ws';
import { newId } from '../contract/ids.ts';
import { Latencies } from './latency.ts';
import { text, type TwoWrites } from './two-writes.ts';

export interface Rate {
  /** Every step, those while it warmed up too. */
  readonly steps: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Runs one loop per conversation, each step after the one before, and counts the steps of the measured time. */
export async function closedLoop(
  conversations: number,
  { warmUpMs, measureMs }: { warmUpMs: number; measureMs: number },
  step: (conversation: number) => Promise<void>,
): Promise<Rate> {
  const from = performance.now() + warmUpMs;
  const until = from + measureMs;
  const latencies = new Latencies();
  let steps = 0;
  const loop = async (conversation: number): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      const started = now;
      await step(conversation);
      steps += 1;
      now = performance.now();
      if (started >= from && now <= until) latencies.add(now - started);
    }
  };
  await Promise.all(Array.from({ length: conversations }, (_, conversation) => loop(conversation)));
  return {
    steps,
    perSecond: latencies.count / (measureMs / 1000),
    p50: latencies.percentile(0.5),
    p99: latencies.percentile(0.99),
  };
}

/** The bare SDK: two writes per message, one after the other, and nothing else. */
export async function bareLoop(
  endpoint: string,
  tableName: string,
  conversations: number,
  time: { warmUpMs: number; measureMs: number },
  writeTwice: TwoWrites,
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
    const seq = (counts[conversation] = (counts[conversation] ?? 0) + 1);
    await writeTwice(table, tableName, { pk: `B#${ids[conversation]}`, seq });
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

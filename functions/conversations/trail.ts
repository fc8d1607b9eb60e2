import { PutCommand, QueryCommand } from '../table/commands.ts';
import { keys, trailKeys } from '../table/keys.ts';
import { itemInTheWay, table, tableName } from '../table/table.ts';
import type { Entry } from './conversation.ts';

/** Where a conversation's messages of one step of time begin in its log. */
export interface Trail {
  readonly step: number;
  readonly conversationId: string;
  readonly seq: number;
  /** Its place among all trails. */
  readonly place: string;
}

/** Steps that this execution environment has left a trail of: most messages follow another of the same step. */
const left = new Map<string, number>();
const rememberedSteps = 5_000;

async function leave(conversationId: string, { at, seq }: Entry): Promise<void> {
  const key = keys.trail(trailKeys.stepOf(at), conversationId);
  if ((left.get(key.sk) ?? Infinity) <= seq) return;
  try {
    await table.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...key, s: seq },
        // Changes may come twice, and an older one after a newer one.
        ConditionExpression: 'attribute_not_exists(pk) OR s > :s',
        ExpressionAttributeValues: { ':s': seq },
      }),
    );
  } catch (error) {
    itemInTheWay(error);
  }
  left.delete(key.sk);
  left.set(key.sk, seq);
  if (left.size > rememberedSteps) for (const oldest of left.keys()) return void left.delete(oldest);
}

/** Leaves a trail of entries, one for each step of time, by which messages of all conversations are found by time. Safe to repeat. */
export async function leaveTrail(conversationId: string, entries: readonly Entry[]): Promise<void> {
  const firsts = new Map<number, Entry>();
  for (const entry of entries) {
    const step = trailKeys.stepOf(entry.at);
    const first = firsts.get(step);
    if (entry.seq > 0 && (first === undefined || entry.seq < first.seq)) firsts.set(step, entry);
  }
  for (const first of firsts.values()) await leave(conversationId, first);
}

/** Trails between two times and before a place, latest first, up to so many. `isWhole` when there are no more. */
export async function listTrails(
  { fromMs, toMs, before }: { fromMs: number; toMs: number; before: string | undefined },
  limit: number,
): Promise<{ trails: Trail[]; isWhole: boolean }> {
  const from = keys.trail(trailKeys.stepOf(fromMs), '');
  const upTo = before ?? keys.trail(trailKeys.stepOf(toMs) + 1, '').sk;
  if (upTo <= from.sk) return { trails: [], isWhole: true };
  const { Items = [], LastEvaluatedKey } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': from.pk, ':from': from.sk, ':to': upTo },
      ScanIndexForward: false,
      // The place that was read up to is in the range again.
      Limit: limit + 1,
    }),
  );
  const trails = Items.map(({ sk, s }): Trail => ({ ...trailKeys.read(String(sk)), seq: Number(s), place: String(sk) }));
  return { trails: trails.filter(({ place }) => place !== before).slice(0, limit), isWhole: LastEvaluatedKey === undefined };
}

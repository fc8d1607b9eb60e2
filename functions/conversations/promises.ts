import { isDeepStrictEqual } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { listActive } from '../directory/workload.ts';
import { keys, packId, unpackId } from '../table/keys.ts';
import { GetCommand, PutCommand } from '../table/commands.ts';
import { itemInTheWay, readMany, table, tableName, type Item } from '../table/table.ts';
import { becomeOf, promisedMs, type Candidate, type Promised } from './assignment.ts';
import type { State } from './conversation.ts';
import { shelfAt } from './internal.ts';
import { toHead, type Head } from './item.ts';
import { readHead, repairHead } from './log.ts';

/** What an agent has, and what is promised to them, as it was at one moment. */
export interface Load extends Pick<Candidate, 'has' | 'promised'> {
  /** What to keep of the promises that were made, and how often they have been written. */
  readonly kept: readonly Promised[];
  readonly version: number;
}
export type Taker = Candidate & Load;

/** As short as a head's client ids are: what is promised to somebody is to be one write unit. */
const store = ({ conversationId, assignedSeq, at }: Promised): string =>
  `${assignedSeq.toString(36)}.${at.toString(36)}.${packId(conversationId)}`;
const read = (stored: string): Promised => {
  const [seq = '', at = '', id = ''] = stored.split('.');
  return { conversationId: unpackId(id), assignedSeq: Number.parseInt(seq, 36), at: Number.parseInt(at, 36) };
};

/** What became of a promise. Before it is called void for its age the head is made equal to the log: its update may have been lost. */
async function becomes(promised: Promised, agentId: string, head: Head, now: number): Promise<ReturnType<typeof becomeOf>> {
  const whether = (one: Head): ReturnType<typeof becomeOf> =>
    shelfAt(one.internal, one.lastSeq, now) === null ? becomeOf(promised, agentId, one, now) : 'void';
  if (whether(head) !== 'void' || head.assignedSeq !== promised.assignedSeq) return whether(head);
  const latest = (await repairHead(head.id, head.lastSeq + 1)) ?? (await readHead(head.id, true));
  return latest ? whether(latest) : 'void';
}

/**
 * What an agent has at this moment, counted up to a bound: by the index, which may lag, and by what was promised to them. A
 * promise is kept until the index shows what came of it, or the conversation itself says that it came to nothing.
 */
export async function readLoad(agentId: string, most: number): Promise<Load> {
  const [{ Item }, active] = await Promise.all([
    table.send(new GetCommand({ TableName: tableName, Key: keys.promises(agentId), ConsistentRead: true })),
    listActive(agentId, most),
  ]);
  const now = Date.now();
  const made = ((Item?.['p'] ?? []) as string[]).map(read);
  const shown = new Set(active);
  const hidden = made.filter(({ conversationId }) => !shown.has(conversationId));
  const heads = await readMany(
    hidden.map(({ conversationId }) => keys.head(conversationId)),
    true,
  );
  const byId = new Map(heads.map(toHead).map((head) => [head.id, head]));
  const came = new Map<string, ReturnType<typeof becomeOf>>();
  for (const promised of hidden) {
    const head = byId.get(promised.conversationId);
    came.set(promised.conversationId, head ? await becomes(promised, agentId, head, now) : 'void');
  }
  const idsThat = (what: string): string[] => [...came].filter(([, whether]) => whether === what).map(([id]) => id);
  // What the index shows now it may hide again for a moment: another copy of it may lag.
  const isKept = ({ conversationId, at }: Promised): boolean =>
    shown.has(conversationId) ? now - at < promisedMs : came.get(conversationId) !== 'void';
  const promised = new Set(idsThat('awaited'));
  return {
    has: new Set([...active, ...idsThat('theirs'), ...promised]),
    promised,
    kept: made.filter(isKept),
    version: Number(Item?.['v'] ?? 0),
  };
}

/** Writes an agent's promises over those that were read. False when somebody else has written them since. */
async function replace(agentId: string, { version }: Load, promises: readonly Promised[]): Promise<boolean> {
  const item: Item = { ...keys.promises(agentId), v: version + 1, p: promises.map(store) };
  try {
    await table.send(
      new PutCommand({
        TableName: tableName,
        Item: item,
        ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'v = :seen',
        ...(version > 0 && { ExpressionAttributeValues: { ':seen': version } }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    // A write whose answer was lost is tried again by the SDK and then meets itself.
    return isDeepStrictEqual(unmarshall(itemInTheWay(error) ?? {}), item);
  }
}

/**
 * Promises a conversation to an agent. Answers the agent as they then are, or undefined when something else was promised to them
 * since their load was read: then they may have no room any more. Of all who count the same load one alone gets an answer.
 */
export async function promise(taker: Taker, { id, assignedSeq }: Pick<State, 'id' | 'assignedSeq'>): Promise<Taker | undefined> {
  const at = Date.now();
  const made = taker.kept.find((one) => one.conversationId === id && one.assignedSeq === assignedSeq);
  // One that somebody else is keeping at this moment, or was cut off from keeping, is as good.
  if (made && at - made.at < promisedMs / 2) return taker;
  const kept = [...taker.kept.filter((one) => one.conversationId !== id), { conversationId: id, assignedSeq, at }];
  if (!(await replace(taker.id, taker, kept))) return undefined;
  const [has, promised] = [new Set([...taker.has, id]), new Set([...taker.promised, id])];
  return { ...taker, has, promised, kept, version: taker.version + 1 };
}

/** Takes back what came to nothing; where others write at the same moment it runs out by itself. Answers the agent as they then are. */
export async function takeBack(taker: Taker, conversationId: string): Promise<Taker> {
  const kept = taker.kept.filter((one) => one.conversationId !== conversationId);
  await replace(taker.id, taker, kept);
  return { ...taker, ...(await readLoad(taker.id, taker.capacity)) };
}

import { unmarshall } from '@aws-sdk/util-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { notFound } from '../../contract/app-error.ts';
import { append, type LogStorage } from '../log/append.ts';
import { putEntry, readEntries } from '../log/entries.ts';
import { keys, lastPossibleSeq } from '../table/keys.ts';
import { itemInTheWay, table, tableName, type Item } from '../table/table.ts';
import {
  claimedTime,
  conversationRules,
  fold,
  mayBeRepeat,
  rememberedSeq,
  sameMessage,
  type Command,
  type Entry,
  type Sent,
  type State,
  type Tries,
} from './conversation.ts';
import { toEntry, toEntryItem, toHead, toHeadItem, type Head } from './item.ts';

/** How many of the newest entries are searched for a client id that may have been used before, per read and in all. */
const searchPage = 200;
const searchPages = 25;
/** How much older than its message an id may claim to be before the search stops: clocks are wrong. */
const clockToleranceMs = 48 * 60 * 60_000;

export async function readHead(conversationId: string, consistent = false): Promise<Head | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.head(conversationId), ConsistentRead: consistent }),
  );
  return Item && toHead(Item);
}

/** All entries above a sequence, in order, read consistently. */
async function readAfter(conversationId: string, seq: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  let after = seq;
  for (;;) {
    const { items, hasMore } = await readEntries({
      from: keys.entry(conversationId, after + 1),
      to: keys.entry(conversationId, lastPossibleSeq),
    });
    entries.push(...items.map(toEntry));
    if (!hasMore) return entries;
    after = entries.at(-1)?.seq ?? after;
  }
}

const storage: LogStorage<Entry> = {
  readAfter,
  put: async (conversationId, entry) => {
    const winner = await putEntry(keys.entry(conversationId, entry.seq), toEntryItem(entry));
    return winner && toEntry(winner);
  },
};

/** The state from the log itself, for when there is no head to start from. */
async function foldLog(conversationId: string): Promise<State | undefined> {
  return fold(conversationId, await readAfter(conversationId, -1));
}

const attributesOf = (item: Item): { set: [string, unknown][]; remove: string[] } => ({
  set: Object.entries(item).filter(([, value]) => value !== undefined),
  remove: Object.keys(item).filter((name) => item[name] === undefined),
});

/**
 * Brings the head up to a state, unless it is there or further already, and answers with the head as it then is.
 * The answer names everybody who had subscribed by then: who subscribes later finds the entry in the catch-up.
 */
export async function advanceHead(state: State): Promise<Head> {
  const { set, remove } = attributesOf(toHeadItem(state));
  const names = Object.fromEntries([...set.map(([name]) => name), ...remove].map((name) => [`#${name}`, name]));
  const values = Object.fromEntries(set.map(([name, value]) => [`:${name}`, value]));
  const assignments = set.map(([name]) => `#${name} = :${name}`).join(', ');
  const removals = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '';
  try {
    const { Attributes } = await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.head(state.id),
        UpdateExpression: `SET ${assignments}${removals}`,
        ConditionExpression: 'attribute_not_exists(pk) OR #n < :n',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return toHead(Attributes ?? {});
  } catch (error) {
    return toHead(unmarshall(itemInTheWay(error) ?? {}));
  }
}

/** Makes a head whose last update was lost equal to its log again. Answers whether there was anything to mend. */
export async function repairHead(conversationId: string, seq: number): Promise<Head | undefined> {
  const head = await readHead(conversationId, true);
  if (head && head.lastSeq >= seq) return undefined;
  const state = head
    ? (await readAfter(conversationId, head.lastSeq)).reduce(conversationRules.evolve, head as State)
    : await foldLog(conversationId);
  return state && advanceHead(state);
}

/**
 * States this execution environment has just written. A put that succeeds on one proves that it was current,
 * so the warm path reads nothing. Other environments may be writing too: after a lost race nothing is trusted for a while.
 */
const warm = new Map<string, State>();
const warmConversations = 500;
const distrustMs = 10_000;
let distrustUntil = 0;

function keepWarm(state: State): void {
  warm.delete(state.id);
  warm.set(state.id, state);
  if (warm.size > warmConversations) for (const oldest of warm.keys()) return void warm.delete(oldest);
}

/** A state to decide on, current or a little behind; what does not exist is refused. */
export async function readState(conversationId: string): Promise<State> {
  const remembered = Date.now() < distrustUntil ? undefined : warm.get(conversationId);
  const state = remembered ?? (await readHead(conversationId)) ?? (await foldLog(conversationId));
  if (!state) throw notFound();
  return state;
}

async function findByClientId(state: State, clientId: string, after = -1): Promise<Entry | undefined> {
  let before = lastPossibleSeq;
  for (let page = 0; page < searchPages; page += 1) {
    const range = { from: keys.entry(state.id, after + 1), to: keys.entry(state.id, before) };
    const { items, hasMore } = await readEntries({ ...range, limit: searchPage, newestFirst: true });
    const entries = items.map(toEntry);
    const found = entries.find((entry) => entry.kind === 'message' && entry.clientId === clientId);
    const oldest = entries.at(-1);
    if (found || !oldest || !hasMore) return found;
    if (oldest.at < claimedTime(clientId) - clockToleranceMs) return undefined;
    before = oldest.seq - 1;
  }
  return undefined;
}

export interface Outcome {
  readonly entry: Entry;
  readonly head: Head;
}

/** A message that was sent before: its first outcome again, its head mended, ready to be announced once more. */
async function repeat(state: State, entry: Sent): Promise<Outcome> {
  const later = await readAfter(state.id, state.lastSeq);
  return { entry, head: await advanceHead(later.reduce(conversationRules.evolve, state)) };
}

async function earlierOutcome(state: State, command: Command, tries: Tries): Promise<Outcome | undefined> {
  if (command.kind !== 'send') return undefined;
  const seq = rememberedSeq(state, command.clientId);
  if (seq === undefined && !mayBeRepeat(state, command.clientId, tries)) return undefined;
  const earlier = seq === undefined ? await findByClientId(state, command.clientId, tries.after) : await readEntry(state.id, seq);
  return earlier && repeat(state, sameMessage(earlier, command));
}

/** The entry with that sequence, read consistently. */
export async function readEntry(conversationId: string, seq: number): Promise<Entry | undefined> {
  const key = keys.entry(conversationId, seq);
  const { items } = await readEntries({ from: key, to: key });
  return items.map(toEntry)[0];
}

/**
 * Carries out a command on a conversation. When it answers, the entry is durable. A message whose client id was used
 * before is not written again: its first outcome is the answer, or `client_id_reused` when it is another message.
 */
export async function carryOut(state: State, command: Command, tries: Tries = {}): Promise<Outcome> {
  const earlier = await earlierOutcome(state, command, tries);
  if (earlier) return earlier;
  const result = await append({ rules: conversationRules, storage }, { id: state.id, command, known: state });
  if (result.races > 0) distrustUntil = Date.now() + distrustMs;
  keepWarm(result.state);
  const entry = command.kind === 'send' ? sameMessage(result.entry, command) : result.entry;
  return { entry, head: await advanceHead(result.state) };
}

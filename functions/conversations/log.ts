import { unmarshall } from '@aws-sdk/util-dynamodb';
import { GetCommand, UpdateCommand } from '../table/commands.ts';
import { notFound } from '../../contract/app-error.ts';
import { blocked } from '../directory/customers.ts';
import { append, type LogStorage } from '../log/append.ts';
import { putEntry, putEntryIf, readEntries } from '../log/entries.ts';
import { findEntry, readAllAfter } from '../log/search.ts';
import { keys } from '../table/keys.ts';
import { itemInTheWay, setting, table, tableName } from '../table/table.ts';
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
import { changesOfHead, toEntry, toEntryItem, toHead, toHeadItem, type Head } from './item.ts';

export async function readHead(conversationId: string, consistent = false): Promise<Head | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.head(conversationId), ConsistentRead: consistent }),
  );
  return Item && toHead(Item);
}

/** All entries above a sequence, in order, read consistently. */
function readAfter(conversationId: string, seq: number): Promise<Entry[]> {
  return readAllAfter((at) => keys.entry(conversationId, at), toEntry, seq);
}

const storage: LogStorage<Entry> = {
  readAfter,
  put: async (conversationId, entry) => {
    const winner = await putEntry(keys.entry(conversationId, entry.seq), toEntryItem(entry));
    return winner && toEntry(winner);
  },
};

/**
 * The place where commands on this customer's conversations are carried out. What is closed opens again only for somebody who
 * is not blocked at that moment: then the entry and the record are decided together. Everything else is one write.
 */
function placeOf(customerId: string): { rules: typeof conversationRules; storage: LogStorage<Entry> } {
  let opensAgain = false;
  return {
    rules: {
      ...conversationRules,
      decide(state, command, now) {
        opensAgain = state.status === 'closed' && command.kind === 'setStatus';
        return conversationRules.decide(state, command, now);
      },
    },
    storage: {
      readAfter,
      async put(conversationId, entry) {
        if (!opensAgain) return storage.put(conversationId, entry);
        const isAllowed = { key: keys.customer(customerId), condition: 'attribute_not_exists(blockedAt)' };
        const winner = await putEntryIf(isAllowed, keys.entry(conversationId, entry.seq), toEntryItem(entry));
        if (winner === 'refused') throw blocked();
        return winner && toEntry(winner);
      },
    },
  };
}

/** The state from the log itself, for when there is no head to start from. */
async function foldLog(conversationId: string): Promise<State | undefined> {
  return fold(conversationId, await readAfter(conversationId, -1));
}

/**
 * Brings the head up to a state, unless it is there or further already, and answers with the head as it then is.
 * The answer names everybody who had subscribed by then: who subscribes later finds the entry in the catch-up.
 * Where the head stands at the state `before`, only what has changed since is written.
 */
export async function advanceHead(state: State, before?: State): Promise<Head> {
  // The team may have corrected the customer's name, which the log does not know.
  const { expression, names, values } = setting(before ? changesOfHead(before, state) : toHeadItem(state), ['cn']);
  try {
    const { Attributes } = await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.head(state.id),
        UpdateExpression: expression,
        ConditionExpression: before ? '#n = :before' : 'attribute_not_exists(pk) OR #n < :n',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ':before': before?.lastSeq },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return toHead(Attributes ?? {});
  } catch (error) {
    const head = unmarshall(itemInTheWay(error) ?? {});
    // An earlier update was lost: everything is written.
    return before && !(Number(head['n']) >= state.lastSeq) ? advanceHead(state) : toHead(head);
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

/** What is remembered, unless it is known or likely that others have written since. */
function recall(conversationId: string, knownSeq: number | undefined): State | undefined {
  const state = warm.get(conversationId);
  if (!state || knownSeq === undefined) return Date.now() < distrustUntil ? undefined : state;
  return state.lastSeq < knownSeq ? undefined : state;
}

/**
 * A state to decide on, current or a little behind; what does not exist is refused. Whoever calls because of somebody who knows
 * the conversation up to a sequence says it: that tells what is remembered from what is stale.
 */
export async function readState(conversationId: string, knownSeq?: number): Promise<State> {
  const state = recall(conversationId, knownSeq) ?? (await readHead(conversationId)) ?? (await foldLog(conversationId));
  if (!state) throw notFound();
  return state;
}

function findByClientId(state: State, clientId: string, after = -1): Promise<Entry | undefined> {
  return findEntry({
    keyOf: (seq) => keys.entry(state.id, seq),
    toEntry,
    after,
    claimedAt: claimedTime(clientId),
    isIt: (entry) => entry.kind === 'message' && entry.clientId === clientId,
  });
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
  const place = command.kind === 'setStatus' ? placeOf(state.customer.id) : { rules: conversationRules, storage };
  const result = await append(place, { id: state.id, command, known: state });
  if (result.races > 0) distrustUntil = Date.now() + distrustMs;
  keepWarm(result.state);
  const entry = command.kind === 'send' ? sameMessage(result.entry, command) : result.entry;
  return { entry, head: await advanceHead(result.state, state) };
}

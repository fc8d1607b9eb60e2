import { GetCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '../table/commands.ts';
import { AppError } from '../../contract/app-error.ts';
import { keys, lastPossibleSeq, packId, seqOfSortKey, unpackId } from '../table/keys.ts';
import { conditionFailed, itemInTheWay, readMany, table, tableName, type Item } from '../table/table.ts';
import type { InternalEntry } from './internal.ts';
import { toHead, type Head } from './item.ts';

/** That an agent was called in a note. An agent's mentions are a log of their own: `seq` counts 1, 2, 3 ... without gaps. */
export interface Mentioned {
  readonly seq: number;
  readonly conversationId: string;
  readonly noteSeq: number;
  readonly at: number;
  readonly by: string;
}

const toMentioned = (item: Item): Mentioned => ({
  seq: seqOfSortKey(String(item['sk'])),
  conversationId: unpackId(String(item['c'])),
  noteSeq: Number(item['s']),
  at: Number(item['at']),
  by: unpackId(String(item['u'])),
});

async function readBackwards(agentId: string, limit: number, before: number | undefined): Promise<Mentioned[]> {
  const { pk } = keys.mention(agentId, 0);
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': pk,
        ':from': keys.mention(agentId, 1).sk,
        ':to': keys.mention(agentId, before === undefined ? lastPossibleSeq : Math.max(0, before - 1)).sk,
      },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return Items.map(toMentioned);
}

/** How often a lost race is tried again before the change stream has to come back. */
const maxAttempts = 8;

/** Adds a mention at the end of an agent's, once for each note however often this is asked for. */
async function addMention(agentId: string, { conversationId, noteSeq, at, by }: Omit<Mentioned, 'seq'>): Promise<void> {
  const absent = { TableName: tableName, ConditionExpression: 'attribute_not_exists(pk)' };
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const [newest] = await readBackwards(agentId, 1, undefined);
    const seq = (newest?.seq ?? 0) + 1;
    const mark = { ...absent, Item: keys.mentionMark(agentId, conversationId, noteSeq) };
    const Item = { ...keys.mention(agentId, seq), c: packId(conversationId), s: noteSeq, at, u: packId(by) };
    try {
      await table.send(new TransactWriteCommand({ TransactItems: [{ Put: mark }, { Put: { ...absent, Item } }] }));
      return;
    } catch (error) {
      if (conditionFailed(error, 0)) return;
    }
  }
  throw new AppError('unavailable', 'Many mention the same colleague at once.', { retryAfterSeconds: 1 });
}

/** What follows from entries of an internal log: whoever is called in a note has it among their mentions. Safe to repeat. */
export async function addMentions(conversationId: string, entries: readonly InternalEntry[]): Promise<void> {
  for (const entry of entries) {
    if (entry.kind !== 'note' || entry.by.kind !== 'agent') continue;
    const { at, seq: noteSeq, by } = entry;
    for (const agentId of entry.mentions.filter((id) => id !== by.id))
      await addMention(agentId, { conversationId, noteSeq, at, by: by.id });
  }
}

async function readSeen(agentId: string): Promise<number> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.mentionsSeen(agentId), ConsistentRead: true }),
  );
  return Number(Item?.['n'] ?? 0);
}

export interface MentionsPage {
  readonly items: readonly { readonly mention: Mentioned; readonly isUnread: boolean; readonly head: Head }[];
  readonly unread: number;
  readonly next?: string;
}

/** An agent's mentions, newest first, a page at a time, each with its conversation as it now stands. */
export async function listMentions(agentId: string, limit: number, before: string | undefined): Promise<MentionsPage> {
  const [found, seen, [newest]] = await Promise.all([
    readBackwards(agentId, limit + 1, before === undefined ? undefined : Number(before)),
    readSeen(agentId),
    readBackwards(agentId, 1, undefined),
  ]);
  const page = found.slice(0, limit);
  const ids = [...new Set(page.map(({ conversationId }) => conversationId))];
  const heads = new Map((await readMany(ids.map((id) => keys.head(id)))).map(toHead).map((head) => [head.id, head]));
  const last = page.at(-1);
  return {
    items: page.flatMap((mention) => {
      const head = heads.get(mention.conversationId);
      return head ? [{ mention, isUnread: mention.seq > seen, head }] : [];
    }),
    unread: Math.max(0, (newest?.seq ?? 0) - seen),
    ...(found.length > limit && last && { next: String(last.seq) }),
  };
}

/** Moves up to where an agent has seen their mentions, only ever forward and never past the newest. Answers where it is then. */
export async function seeMentions(agentId: string, seq: number): Promise<number> {
  const [newest] = await readBackwards(agentId, 1, undefined);
  const reached = Math.min(seq, newest?.seq ?? 0);
  if (reached === 0) return readSeen(agentId);
  try {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.mentionsSeen(agentId),
        UpdateExpression: 'SET n = :seq',
        ConditionExpression: 'attribute_not_exists(n) OR n < :seq',
        ExpressionAttributeValues: { ':seq': reached },
      }),
    );
    return reached;
  } catch (error) {
    itemInTheWay(error);
    return readSeen(agentId);
  }
}

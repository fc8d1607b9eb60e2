import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '../table/commands.ts';
import type { NoticeKind } from '../../contract/notices.ts';
import { limits } from '../../contract/limits.ts';
import { keys, packId, unpackId } from '../table/keys.ts';
import { itemInTheWay, table, tableName, type Item } from '../table/table.ts';
import { conversationIdOfNotice, noticeIdOf, type NewNotice, type NoticeAuthor } from './notice.ts';

/** A notice as stored: k kind, n name of the customer, u author (an agent's id, - for the system, absent for a customer), t text, sc score. */
export interface KeptNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly conversationId: string;
  readonly customerName: string;
  readonly at: number;
  readonly by: NoticeAuthor;
  readonly text?: string;
  readonly score?: number;
}

const storedAuthor = (by: NoticeAuthor): string | undefined =>
  by.kind === 'agent' ? packId(by.id) : by.kind === 'system' ? '-' : undefined;

function toAuthor(stored: unknown): NoticeAuthor {
  if (stored === undefined) return { kind: 'customer' };
  return stored === '-' ? { kind: 'system' } : { kind: 'agent', id: unpackId(String(stored)) };
}

const prefix = keys.notice('', '').sk;

function toNotice(item: Item): KeptNotice {
  const id = String(item['sk']).slice(prefix.length);
  return {
    id,
    kind: item['k'] as NoticeKind,
    conversationId: conversationIdOfNotice(id),
    customerName: String(item['n']),
    at: Number(item['at']),
    by: toAuthor(item['u']),
    ...(item['t'] !== undefined && { text: String(item['t']) }),
    ...(item['sc'] !== undefined && { score: Number(item['sc']) }),
  };
}

/** Keeps a notice for thirty days. Safe to repeat: the same one lands on itself. */
export async function keepNotice(notice: NewNotice): Promise<KeptNotice> {
  const { agentId, kind, customerName, at, by, text, score } = notice;
  const Item = {
    ...keys.notice(agentId, noticeIdOf(notice)),
    ...{ k: kind, n: customerName, at, u: storedAuthor(by), t: text, sc: score },
    ttl: Math.floor(at / 1000) + limits.noticeSeconds,
  };
  await table.send(new PutCommand({ TableName: tableName, Item }));
  return toNotice(Item);
}

async function query(agentId: string, range: { from: string; to: string }, limit: number): Promise<KeptNotice[]> {
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': keys.notice(agentId, '').pk, ':from': range.from, ':to': range.to },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items.filter((item) => Number(item['ttl']) > Date.now() / 1000).map(toNotice);
}

/** Sorts behind every id. */
const end = '~';

/** A page of an agent's notices, newest first, from below an id on. */
export async function readNotices(
  agentId: string,
  limit: number,
  below: string | undefined,
): Promise<{ items: KeptNotice[]; next?: string }> {
  const to = below === undefined ? prefix + end : prefix + below;
  const found = (await query(agentId, { from: prefix, to }, limit + 2)).filter(({ id }) => id !== below);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(found.length > limit && last && { next: last.id }) };
}

/** Up to which notice the agent has seen them; the empty id before the first time. */
export async function readSeen(agentId: string): Promise<string> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.noticesSeen(agentId), ConsistentRead: true }),
  );
  return String(Item?.['n'] ?? '');
}

/** How many are newer than that, counted up to a limit. */
export async function countUnread(agentId: string, seen: string): Promise<{ unread: number; isAtLeast: boolean }> {
  const found = await query(agentId, { from: prefix + seen, to: prefix + end }, limits.countedNotices + 2);
  const unread = found.filter(({ id }) => id > seen).length;
  return { unread: Math.min(unread, limits.countedNotices), isAtLeast: unread > limits.countedNotices };
}

/** Moves up to where the agent has seen them, only ever forward. Answers where it is then. */
export async function markSeen(agentId: string, id: string): Promise<string> {
  try {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.noticesSeen(agentId),
        UpdateExpression: 'SET n = :id',
        ConditionExpression: 'attribute_not_exists(n) OR n < :id',
        ExpressionAttributeValues: { ':id': id },
      }),
    );
    return id;
  } catch (error) {
    itemInTheWay(error);
    return readSeen(agentId);
  }
}

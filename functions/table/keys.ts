import { connectionSortKey, staffPartition, streamedSortKeys } from '../../contract/deploy.ts';
import type { ConversationStatus } from '../../contract/entities.ts';
import type { Key } from './table.ts';

/** Digits of a sequence in a sort key: a conversation may hold a hundred million entries. */
const sequenceDigits = 8;
export const lastPossibleSeq = 10 ** sequenceDigits - 1;
/** Width of one step of the inbox order. Wide enough that a lively conversation moves its index row about once in ten messages. */
const inboxBucketMs = 5 * 60_000;

/** Digits of a step of time in a sort key. */
const stepDigits = 9;
const stepOf = (at: number): number => Math.floor(at / inboxBucketMs);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A UUID as 22 characters: a stored message pays for every byte. Other strings stay as they are. */
export function packId(id: string): string {
  return uuid.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url') : id;
}

export function unpackId(packed: string): string {
  if (packed.length !== 22) return packed;
  const bytes = Buffer.from(packed, 'base64url');
  if (bytes.length !== 16) return packed;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Parts of the list of live connections: one part takes a thousand writes a second. */
export const connectionShards = 8;

function shardOf(connectionId: string): number {
  let sum = 0;
  for (const character of connectionId) sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  return sum % connectionShards;
}

/** How the list of live connections is walked. */
export const keysOfConnections = {
  shard: (shard: number): string => `K#${shard}`,
  /** Whether this partition holds connections. */
  includes: (partitionKey: string): boolean => partitionKey.startsWith('K#'),
  idOf: (sortKey: string): string => sortKey.slice(`${connectionSortKey}#`.length),
} as const;

/** Characters of a term that name its part of the terms: a beginning can be looked for once it is so long. */
const termShardLength = 2;

/** A term and the conversation it was said in, of a term's sort key. */
export function termOf(sortKey: string): { term: string; conversationId: string } {
  const at = sortKey.indexOf('#');
  return { term: sortKey.slice(0, at), conversationId: sortKey.slice(at + 1) };
}

/** When the step of the inbox's order began in which a conversation stands. */
export function lastAtOfInboxOrder(sortKey: string): number {
  return Number(sortKey.split('#')[0]) * inboxBucketMs;
}

/** Every key of the table. A new access pattern starts with a line here and a row in docs/table.md. */
export const keys = {
  head: (conversationId: string): Key => ({ pk: `C#${packId(conversationId)}`, sk: streamedSortKeys.head }),
  entry: (conversationId: string, seq: number): Key => ({ pk: `C#${packId(conversationId)}`, sk: entrySortKey(seq) }),
  internalEntry: (conversationId: string, seq: number): Key => ({
    pk: `C#${packId(conversationId)}`,
    sk: sequenced(streamedSortKeys.internal, seq),
  }),
  farListener: (conversationId: string, connectionId: string): Key => ({
    pk: `C#${packId(conversationId)}`,
    sk: `W#${connectionId}`,
  }),
  attachment: (conversationId: string, attachmentId: string): Key => ({
    pk: `C#${packId(conversationId)}`,
    sk: `F#${packId(attachmentId)}`,
  }),
  trail: (step: number, conversationId: string): Key => ({
    pk: 'TRAIL',
    sk: `${String(step).padStart(stepDigits, '0')}#${packId(conversationId)}`,
  }),
  customer: (customerId: string): Key => ({ pk: `U#${customerId}`, sk: 'P' }),
  customerConversation: (customerId: string, conversationId: string): Key => ({
    pk: `U#${customerId}`,
    sk: `C#${conversationId}`,
  }),
  customerChange: (customerId: string, seq: number): Key => ({
    pk: `U#${customerId}`,
    sk: sequenced(streamedSortKeys.internal, seq),
  }),
  ownConnection: (customerId: string, connectionId: string): Key => ({ pk: `U#${customerId}`, sk: `K#${connectionId}` }),
  mergedCustomer: (customerId: string, mergedId: string): Key => ({ pk: `U#${customerId}`, sk: `M#${mergedId}` }),
  startedConversation: (customerId: string, clientId: string): Key => ({ pk: `U#${customerId}`, sk: `S#${clientId}` }),
  customerByEmail: (email: string, customerId: string): Key => ({ pk: `E#${email}`, sk: customerId }),
  customerByPhone: (phone: string, customerId: string): Key => ({ pk: `J#${phone}`, sk: customerId }),
  customerByName: (name: string, customerId: string): Key => ({ pk: `Y#${startOfName(name)}`, sk: `${name}#${customerId}` }),
  verifiedCustomer: (site: string, subject: string): Key => ({ pk: `V#${site}#${subject}`, sk: 'V' }),
  session: (sessionId: string): Key => ({ pk: `S#${sessionId}`, sk: 'S' }),
  ticket: (hash: string): Key => ({ pk: `T#${hash}`, sk: 'T' }),
  connection: (connectionId: string): Key => ({
    pk: keysOfConnections.shard(shardOf(connectionId)),
    sk: `${connectionSortKey}#${connectionId}`,
  }),
  staffConnection: (connectionId: string): Key => ({ pk: staffPartition, sk: `K#${connectionId}` }),
  mention: (agentId: string, seq: number): Key => ({ pk: `M#${agentId}`, sk: sequenced('M', seq) }),
  mentionMark: (agentId: string, conversationId: string, noteSeq: number): Key => ({
    pk: `M#${agentId}`,
    sk: `D#${conversationId}#${noteSeq}`,
  }),
  mentionsSeen: (agentId: string): Key => ({ pk: `M#${agentId}`, sk: 'S' }),
  notice: (agentId: string, noticeId: string): Key => ({ pk: `B#${agentId}`, sk: `T#${noticeId}` }),
  noticesSeen: (agentId: string): Key => ({ pk: `B#${agentId}`, sk: 'S' }),
  bucket: (rate: string, whose: string): Key => ({ pk: `R#${rate}#${whose}`, sk: 'R' }),
  agent: (agentId: string): Key => ({ pk: 'AGENTS', sk: `${streamedSortKeys.team}#${agentId}` }),
  avatar: (agentId: string): Key => ({ pk: `A#${agentId}`, sk: 'P' }),
  promises: (agentId: string): Key => ({ pk: `A#${agentId}`, sk: 'W' }),
  role: (roleId: string): Key => ({ pk: 'AGENTS', sk: `${streamedSortKeys.team}R#${roleId}` }),
  roster: (): Key => ({ pk: 'AGENTS', sk: `${streamedSortKeys.team}V` }),
  settings: (): Key => ({ pk: 'SETTINGS', sk: streamedSortKeys.settings }),
  settingsChange: (version: number): Key => ({ pk: 'SETTINGS', sk: `R${String(version).padStart(sequenceDigits, '0')}` }),
  quickReply: (quickReplyId: string): Key => ({ pk: 'QUICK', sk: `R#${quickReplyId}` }),
  quickReplyShelf: (): Key => ({ pk: 'QUICK', sk: 'S' }),
  searchTerm: (term: string, conversationId: string): Key => ({
    pk: `X#${term.slice(0, termShardLength)}`,
    sk: `${term}#${conversationId}`,
  }),
  searchReached: (conversationId: string): Key => ({ pk: `C#${packId(conversationId)}`, sk: 'X' }),
  searchProgress: (): Key => ({ pk: 'SEARCH', sk: 'P' }),
  views: (owner: string): Key => ({ pk: 'VIEWS', sk: `V#${owner}` }),
  siteKey: (site: string, keyId: string): Key => ({ pk: 'SITES', sk: `K#${site}#${keyId}` }),
  signingKey: (keyId: string): Key => ({ pk: 'KEYS', sk: `K#${keyId}` }),
  setup: (): Key => ({ pk: 'SETUP', sk: 'S' }),
  backfill: (name: string): Key => ({ pk: 'SETUP', sk: `B#${name}` }),
} as const;

const sequenced = (letter: string, seq: number): string => letter + String(seq).padStart(sequenceDigits, '0');

export function entrySortKey(seq: number): string {
  return sequenced(streamedSortKeys.entry, seq);
}

/** The sequence in a sort key of any log: a letter and digits. */
export function seqOfSortKey(sortKey: string): number {
  return Number(sortKey.slice(1));
}

/** The first two letters, which choose the part of the table that a name is looked for in. */
const startOfName = (name: string): string => Array.from(name).slice(0, 2).join('');
const idAfter = (prefix: string, sortKey: string): string | undefined =>
  sortKey.startsWith(prefix) ? sortKey.slice(prefix.length) : undefined;

/** Whose record this is, or undefined when it is nobody's. */
export const agentIdOf = (sortKey: string): string | undefined => idAfter(keys.agent('').sk, sortKey);
/** Which role of the installation's own this is, or undefined when it is none. */
export const roleIdOf = (sortKey: string): string | undefined => idAfter(keys.role('').sk, sortKey);

/** Whether this partition holds a conversation. */
export function isConversation(partitionKey: string): boolean {
  return partitionKey.startsWith('C#');
}

/** Whether this partition holds a customer. */
export function isCustomer(partitionKey: string): boolean {
  return partitionKey.startsWith('U#');
}

/** Which of a conversation's keys this is, for readers of the change stream. */
export function conversationIdOf(partitionKey: string): string {
  return unpackId(partitionKey.slice('C#'.length));
}

/** How trails are read: in steps of five minutes, as the inbox moves. */
export const trailKeys = {
  stepOf,
  /** When a step begins. */
  startOf: (step: number): number => step * inboxBucketMs,
  read(sortKey: string): { step: number; conversationId: string } {
    const [step = '', packed = ''] = sortKey.split('#');
    return { step: Number(step), conversationId: unpackId(packed) };
  },
} as const;

/** Where a conversation is found: with others of its status, or out of the way. */
type Place = ConversationStatus | 'snoozed' | 'archived';

/** Index keys of a conversation's head. They change with status and assignee, and otherwise once per bucket of activity. */
export const indexKeys = {
  inbox: (place: Place, assigned: boolean): string => `${place}#${assigned ? 'a' : 'u'}`,
  /** The order of what is snoozed, to the millisecond: what ends first comes first. */
  snoozeOrder: (until: number, conversationId: string): string => `${String(until).padStart(14, '0')}#${packId(conversationId)}`,
  inboxOrder: (lastAt: number, conversationId: string): string =>
    `${String(stepOf(lastAt)).padStart(stepDigits, '0')}#${packId(conversationId)}`,
  assignee: (agentId: string, place: Place): string => `${agentId}#${place}`,
} as const;

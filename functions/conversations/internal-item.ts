import type { Category, Locale, Priority } from '../../contract/entities.ts';
import type { AssignmentReason } from '../../contract/internal.ts';
import { limits } from '../../contract/limits.ts';
import { packAttachment, unpackAttachment } from '../directory/attachments.ts';
import { conversationIdOf, packId, seqOfSortKey, unpackId } from '../table/keys.ts';
import { lengthen, shorten } from '../table/short-text.ts';
import type { Item } from '../table/table.ts';
import { readAuthor, storeAuthor } from './author.ts';
import { previewOf } from './conversation.ts';
import { untouched, type InternalAuthor, type InternalEntry, type InternalState, type Shelf } from './internal.ts';

/**
 * How entries of the internal log and what they amount to are stored.
 * k kind, at time, p the public sequence before it, u author, i client id, t text, x files, m mentioned agents.
 */
export function toInternalItem(entry: InternalEntry): Item {
  const frame = { at: entry.at, p: entry.afterSeq, ...storeAuthor(entry.by) };
  switch (entry.kind) {
    case 'note':
      return {
        ...frame,
        k: 'n',
        i: packId(entry.clientId),
        t: entry.text,
        m: entry.mentions.length > 0 ? entry.mentions.map(packId) : undefined,
        x: entry.attachments?.map(packAttachment),
      };
    case 'priority':
      return { ...frame, k: 'p', pr: entry.priority };
    case 'category':
      return { ...frame, k: 'c', ca: entry.category ?? undefined };
    case 'language':
      return { ...frame, k: 'l', lg: entry.language ?? undefined };
    case 'tags':
      return { ...frame, k: 't', ta: entry.added, tr: entry.removed };
    case 'snoozed':
      return { ...frame, k: 'z', un: entry.until ?? undefined };
    case 'archived':
      return { ...frame, k: 'v', av: entry.isArchived };
    case 'assignment':
      return {
        ...frame,
        k: 'a',
        i: packId(entry.clientId),
        a: entry.agentId === null ? undefined : packId(entry.agentId),
        rn: entry.reason,
      };
    case 'blocked':
      return { ...frame, k: 'b', i: packId(entry.clientId), bl: entry.isBlocked };
    case 'contact':
      return { ...frame, k: 'e', i: packId(entry.clientId), fd: entry.fields, cn: entry.name };
    case 'merged':
      return { ...frame, k: 'g', i: packId(entry.clientId), cu: packId(entry.customer.id), cn: entry.customer.name };
  }
}

const textOf = (item: Item, name: string): string => String(item[name]);

export function toInternalEntry(item: Item): InternalEntry {
  const by = readAuthor(item) as InternalAuthor;
  const frame = { seq: seqOfSortKey(textOf(item, 'sk')), at: Number(item['at']), afterSeq: Number(item['p']), by };
  const clientId = unpackId(textOf(item, 'i'));
  switch (item['k']) {
    case 'n': {
      const attachments = (item['x'] as Item[] | undefined)?.map(unpackAttachment);
      const mentions = ((item['m'] as string[] | undefined) ?? []).map(unpackId);
      return { ...frame, kind: 'note', clientId, text: textOf(item, 't'), mentions, ...(attachments && { attachments }) };
    }
    case 'p':
      return { ...frame, kind: 'priority', priority: item['pr'] as Priority };
    case 'c':
      return { ...frame, kind: 'category', category: (item['ca'] as Category | undefined) ?? null };
    case 'l':
      return { ...frame, kind: 'language', language: (item['lg'] as Locale | undefined) ?? null };
    case 't':
      return { ...frame, kind: 'tags', added: item['ta'] as string[], removed: item['tr'] as string[] };
    case 'z':
      return { ...frame, kind: 'snoozed', until: item['un'] === undefined ? null : Number(item['un']) };
    case 'v':
      return { ...frame, kind: 'archived', isArchived: item['av'] === true };
    case 'a': {
      const agentId = item['a'] === undefined ? null : unpackId(textOf(item, 'a'));
      return { ...frame, kind: 'assignment', clientId, agentId, reason: item['rn'] as AssignmentReason };
    }
    case 'b':
      return { ...frame, kind: 'blocked', clientId, isBlocked: item['bl'] === true };
    case 'e': {
      const fields = item['fd'] as ('name' | 'email' | 'phone')[];
      return { ...frame, kind: 'contact', clientId, fields, ...(item['cn'] !== undefined && { name: textOf(item, 'cn') }) };
    }
    case 'g':
      return { ...frame, kind: 'merged', clientId, customer: { id: unpackId(textOf(item, 'cu')), name: textOf(item, 'cn') } };
    default:
      throw new Error(`A stored internal entry has the unknown kind ${textOf(item, 'k')}.`);
  }
}

/** Of a category and a priority the head keeps one letter. */
const categoryLetters: Record<Category, string> = {
  technical_support: 't',
  billing: 'b',
  account: 'a',
  feature_request: 'f',
  bug_report: 'e',
  general: 'g',
  other: 'o',
};
const categoryOf = new Map<unknown, Category>(
  Object.entries(categoryLetters).map(([category, letter]) => [letter, category as Category]),
);
const priorityOf: Record<string, Priority> = { l: 'low', h: 'high', u: 'urgent' };

const storeShelf = ({ kind, at, afterSeq }: Shelf): string => `${kind[0]}${at.toString(36)}.${afterSeq.toString(36)}`;
function readShelf(stored: string): Shelf {
  const [at = '', afterSeq = ''] = stored.slice(1).split('.');
  const kind = stored.startsWith('s') ? 'snoozed' : 'archived';
  return { kind, at: Number.parseInt(at, 36), afterSeq: Number.parseInt(afterSeq, 36) };
}

/**
 * The attributes of a head that follow from the internal log; they share the item with those of the public half and
 * never touch them: ni last sequence, pr priority, ca category, li chosen language, tg tags, z shelf, and cn, the customer's name, once the team has corrected it.
 */
export function toInternalHeadItem({ lastSeq, priority, category, language, tags, shelf, customerName }: InternalState): Item {
  return {
    ni: lastSeq,
    pr: priority === 'normal' ? undefined : priority[0],
    ca: category === null ? undefined : categoryLetters[category],
    li: language ?? undefined,
    tg: tags.length === 0 ? undefined : shorten(tags.join('\n')),
    z: shelf === null ? undefined : storeShelf(shelf),
    // The name of the public half is written with the head and never again, so that there need be only one.
    ...(customerName !== null && { cn: shorten(previewOf(customerName, limits.listNameLength)) }),
  };
}

export function toInternalState(item: Item): InternalState {
  return {
    ...untouched(conversationIdOf(String(item['pk']))),
    lastSeq: Number(item['ni'] ?? 0),
    priority: priorityOf[String(item['pr'])] ?? 'normal',
    category: categoryOf.get(item['ca']) ?? null,
    language: (item['li'] as Locale | undefined) ?? null,
    tags: item['tg'] === undefined ? [] : lengthen(String(item['tg'])).split('\n'),
    shelf: item['z'] === undefined ? null : readShelf(String(item['z'])),
    customerName: null,
  };
}

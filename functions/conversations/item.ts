import { isDeepStrictEqual } from 'node:util';
import type { ConversationStatus, Locale } from '../../contract/entities.ts';
import { fileKinds, type FileKind } from '../../contract/file-types.ts';
import { limits } from '../../contract/limits.ts';
import { packAttachment, unpackAttachment } from '../directory/attachments.ts';
import type { Listener } from '../realtime/announcement.ts';
import { deliveredTo, listenersOf } from '../realtime/stored-head.ts';
import { conversationIdOf, indexKeys, packId, seqOfSortKey, unpackId } from '../table/keys.ts';
import { lengthen, shorten } from '../table/short-text.ts';
import type { Item } from '../table/table.ts';
import type { InternalState, Shelf } from './internal.ts';
import { toInternalState } from './internal-item.ts';
import { readAuthor, storeAuthor } from './author.ts';
import { previewOf, type Author, type Entry, type Opened, type RecentId, type State } from './conversation.ts';

/**
 * How entries and heads are stored. Attribute names are terse because a message pays per started kilobyte:
 * k kind, t text or a rating's comment, ro that it reopened, sc a rating's score, pv the conversation before, u author (an agent's id; absent for the customer), i client id, x files, at time, c and f counts of customer and staff messages.
 */
export function toEntryItem(entry: Entry): Item {
  const frame = { at: entry.at, c: entry.customerCount, f: entry.staffCount };
  switch (entry.kind) {
    case 'opened':
      return {
        ...frame,
        k: 'o',
        cu: packId(entry.customer.id),
        cn: entry.customer.name,
        cv: entry.customer.verified,
        lg: entry.language,
        pv: entry.previousId && packId(entry.previousId),
      };
    case 'message':
      return {
        ...frame,
        k: 'm',
        ...storeAuthor(entry.by),
        i: packId(entry.clientId),
        t: entry.text,
        x: entry.attachments?.map(packAttachment),
        ro: entry.reopens,
      };
    case 'status':
      return { ...frame, k: 's', ...storeAuthor(entry.by), st: entry.status };
    case 'assigned':
      return { ...frame, k: 'a', ...storeAuthor(entry.by), a: entry.agentId === null ? null : packId(entry.agentId) };
    case 'rated':
      return { ...frame, k: 'r', ...storeAuthor(entry.by), sc: entry.score, t: entry.comment };
  }
}

const storedCustomer = (item: Item): Opened['customer'] => ({
  id: unpackId(String(item['cu'])),
  name: lengthen(String(item['cn'])),
  verified: item['cv'] === true,
});

const storedPrevious = ({ pv }: Item): { previousId?: string } => (pv === undefined ? {} : { previousId: unpackId(String(pv)) });

export function toEntry(item: Item): Entry {
  const frame = {
    seq: seqOfSortKey(String(item['sk'])),
    at: Number(item['at']),
    customerCount: Number(item['c']),
    staffCount: Number(item['f']),
  };
  const by = readAuthor(item);
  switch (item['k']) {
    case 'o':
      return {
        ...frame,
        kind: 'opened',
        customer: storedCustomer(item),
        language: item['lg'] as Locale,
        ...storedPrevious(item),
      };
    case 'm': {
      const attachments = (item['x'] as Item[] | undefined)?.map(unpackAttachment);
      const text = String(item['t']);
      const message = { ...frame, kind: 'message', by, clientId: unpackId(String(item['i'])), text, attachments } as const;
      return item['ro'] === true ? { ...message, reopens: true } : message;
    }
    case 'r':
      return {
        ...frame,
        kind: 'rated',
        by,
        score: Number(item['sc']),
        ...(item['t'] !== undefined && { comment: String(item['t']) }),
      };
    case 's':
      return { ...frame, kind: 'status', by, status: item['st'] as ConversationStatus };
    case 'a':
      return { ...frame, kind: 'assigned', by, agentId: item['a'] === null ? null : unpackId(String(item['a'])) };
    default:
      throw new Error(`A stored entry has the unknown kind ${String(item['k'])}.`);
  }
}

const storeRecent = ({ clientId, seq, at }: RecentId): string => `${seq.toString(36)}.${at.toString(36)}.${packId(clientId)}`;
const readRecent = (stored: string): RecentId => {
  const [seq = '', at = '', id = ''] = stored.split('.');
  return { seq: Number.parseInt(seq, 36), at: Number.parseInt(at, 36), clientId: unpackId(id) };
};

/** The attributes of a head that follow from the log; how far it was seen and who listens are kept beside them and are not touched. */
export function toHeadItem(state: State): Item {
  const { last, assigneeId } = state;
  return {
    n: state.lastSeq,
    st: state.status,
    cu: packId(state.customer.id),
    cn: shorten(previewOf(state.customer.name, limits.listNameLength)),
    cv: state.customer.verified,
    lg: state.language,
    o: state.openedAt,
    at: state.updatedAt,
    c: state.customerCount,
    f: state.staffCount,
    a: assigneeId === null ? undefined : packId(assigneeId),
    an: state.assignedSeq || undefined,
    ah: state.isLeftToPeople || undefined,
    lf: last?.sender[0],
    lp: last && shorten(last.preview),
    la: last?.at,
    lx: last?.attachment?.[0],
    r: state.recent.map(storeRecent),
    w: state.waitingSince ?? undefined,
    rs: state.rating?.score,
    ra: state.rating?.at,
    pv: state.previousId === null ? undefined : packId(state.previousId),
    p: state.fullAt ? state.fullAt - state.updatedAt : undefined,
    ...indexAttributes(state, null),
  };
}

/** What of a head is to be written when it stands at the state `before`; what has no value any more is undefined. */
export function changesOfHead(before: State, state: State): Item {
  const old = toHeadItem(before);
  // A shelf, which the state does not know, may have moved the conversation in the lists.
  const inLists = indexAttributes(state, null);
  return Object.fromEntries(
    Object.entries(toHeadItem(state)).filter(
      ([name, value]) => !isDeepStrictEqual(value, old[name]) || (name in inLists && value !== undefined),
    ),
  );
}

/**
 * Where the lists find a conversation, on a shelf or with others of its status. Whatever is appended to the public log
 * brings it back from its shelf: so the update of the public half need not know whether it was on one.
 */
export function indexAttributes({ id, status, assigneeId, last }: State, shelf: Shelf | null): Item {
  const place = shelf?.kind ?? status;
  const snoozed = shelf?.kind === 'snoozed' ? indexKeys.snoozeOrder(shelf.at, id) : undefined;
  return {
    // A conversation in which nothing was said yet is nobody's work: it stays out of the inbox.
    ip: last ? indexKeys.inbox(place, assigneeId !== null) : undefined,
    is: last ? (snoozed ?? indexKeys.inboxOrder(last.at, id)) : undefined,
    ap: assigneeId === null ? undefined : indexKeys.assignee(assigneeId, place),
    as: assigneeId === null ? undefined : (snoozed ?? id),
  };
}

const senders: Record<string, Author['kind']> = { c: 'customer', a: 'agent', s: 'system' };

const kindOf = (letter: unknown): FileKind | undefined => fileKinds.find((kind) => kind[0] === letter);

/** How far one side has seen, and how many of the other side's messages that includes. */
export interface Seen {
  readonly seq: number;
  readonly count: number;
}

/** The half of a stored head that its customer may know: the folded state, what each side has seen, who has it open. */
export interface PublicHead extends State {
  readonly seenByCustomer: Seen;
  readonly seenByStaff: Seen;
  readonly deliveredToCustomer: number;
  readonly deliveredToStaff: number;
  readonly listeners: readonly Listener[];
  readonly hasFarListeners: boolean;
}

/** A head as stored, with what only the team knows. */
export interface Head extends PublicHead {
  readonly internal: InternalState;
}

export function toHead(item: Item): Head {
  const sender = senders[String(item['lf'])];
  return {
    id: conversationIdOf(String(item['pk'])),
    customer: storedCustomer(item),
    language: item['lg'] as Locale,
    openedAt: Number(item['o']),
    status: item['st'] as ConversationStatus,
    assigneeId: item['a'] === undefined ? null : unpackId(String(item['a'])),
    assignedSeq: Number(item['an'] ?? 0),
    isLeftToPeople: item['ah'] === true,
    lastSeq: Number(item['n']),
    updatedAt: Number(item['at']),
    customerCount: Number(item['c']),
    staffCount: Number(item['f']),
    last: sender
      ? { sender, preview: lengthen(String(item['lp'])), at: Number(item['la']), attachment: kindOf(item['lx']) }
      : null,
    recent: (item['r'] as string[]).map(readRecent),
    waitingSince: item['w'] === undefined ? null : Number(item['w']),
    rating: item['rs'] === undefined ? null : { score: Number(item['rs']), at: Number(item['ra']) },
    previousId: storedPrevious(item).previousId ?? null,
    fullAt: item['p'] === undefined ? 0 : Number(item['at']) + Number(item['p']),
    seenByCustomer: { seq: Number(item['sc'] ?? 0), count: Number(item['scf'] ?? 0) },
    seenByStaff: { seq: Number(item['sf'] ?? 0), count: Number(item['sfc'] ?? 0) },
    deliveredToCustomer: deliveredTo(item, 'c'),
    deliveredToStaff: deliveredTo(item, 'f'),
    listeners: listenersOf(item),
    hasFarListeners: item['fl'] === true,
    internal: toInternalState(item),
  };
}

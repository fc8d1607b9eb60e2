import { AppError } from '../../contract/app-error.ts';
import type { Attachment, ConversationStatus, Locale } from '../../contract/entities.ts';
import type { FileKind } from '../../contract/file-types.ts';
import { limits } from '../../contract/limits.ts';
import { timeOfId } from '../../contract/ids.ts';
import type { LogRules } from '../log/append.ts';
import { writtenIn } from './language.ts';
import { paceAfter, refuseHaste } from './pace.ts';

/** Who acts on a conversation. */
export type Author =
  { readonly kind: 'customer' } | { readonly kind: 'agent'; readonly id: string } | { readonly kind: 'system' };

/** Every entry carries the running counts, so that a head can be made from the newest entry and never drifts. */
interface EntryFrame {
  readonly seq: number;
  /** Milliseconds since 1970 by the server's clock; decoration, the order is `seq`. */
  readonly at: number;
  readonly customerCount: number;
  readonly staffCount: number;
}
export interface Opened extends EntryFrame {
  readonly kind: 'opened';
  readonly customer: { readonly id: string; readonly name: string; readonly verified: boolean };
  readonly language: Locale;
  /** The closed conversation that this one goes on from. */
  readonly previousId?: string | undefined;
}
export interface Sent extends EntryFrame {
  readonly kind: 'message';
  readonly by: Author;
  readonly clientId: string;
  readonly text: string;
  /** Clean files of this conversation; left out when there are none. */
  readonly attachments?: readonly Attachment[] | undefined;
  /** It came after the conversation was resolved, so it opened it again. */
  readonly reopens?: boolean | undefined;
}
export interface StatusSet extends EntryFrame {
  readonly kind: 'status';
  readonly by: Author;
  readonly status: ConversationStatus;
}
export interface Assigned extends EntryFrame {
  readonly kind: 'assigned';
  readonly by: Author;
  readonly agentId: string | null;
}
export interface Rated extends EntryFrame {
  readonly kind: 'rated';
  readonly by: Author;
  readonly score: number;
  readonly comment?: string | undefined;
}
export type Entry = Opened | Sent | StatusSet | Assigned | Rated;

/** A client id seen lately, with the time the server gave its message. */
export interface RecentId {
  readonly clientId: string;
  readonly seq: number;
  readonly at: number;
}

/** What the public log of a conversation amounts to. */
export interface State {
  readonly id: string;
  readonly customer: Opened['customer'];
  readonly language: Locale;
  readonly openedAt: number;
  readonly status: ConversationStatus;
  readonly assigneeId: string | null;
  /** Sequence of the newest assignment, 0 when there was none. */
  readonly assignedSeq: number;
  /** An agent gave it back on purpose: it is for people to take, not for the automatic assignment. */
  readonly isLeftToPeople: boolean;
  readonly lastSeq: number;
  readonly updatedAt: number;
  readonly customerCount: number;
  readonly staffCount: number;
  readonly last: {
    readonly sender: Author['kind'];
    readonly preview: string;
    readonly at: number;
    readonly attachment?: FileKind | undefined;
  } | null;
  readonly recent: readonly RecentId[];
  /** Since when the customer has had no answer; null while it is theirs to write. */
  readonly waitingSince: number | null;
  /** The customer's newest score, and when they first gave one. */
  readonly rating: { readonly score: number; readonly at: number } | null;
  readonly previousId: string | null;
  /** When the customer may write a whole burst again; 0 when that was before the last entry (see pace.ts). */
  readonly fullAt: number;
}

export type Command =
  | {
      readonly kind: 'send';
      readonly by: Author;
      readonly clientId: string;
      readonly text: string;
      readonly attachments?: readonly Attachment[] | undefined;
      /** Nobody is slowed down: set where the installation says so. */
      readonly isUnlimited?: boolean | undefined;
    }
  | { readonly kind: 'setStatus'; readonly by: Author; readonly status: ConversationStatus }
  | { readonly kind: 'end' }
  | { readonly kind: 'confirm'; readonly isSolved: boolean }
  | { readonly kind: 'rate'; readonly score: number; readonly comment?: string | undefined }
  /** Closes what is resolved and in which nothing has happened since. */
  | { readonly kind: 'closeSilent'; readonly silentSince: number }
  | {
      readonly kind: 'assign';
      readonly by: Author;
      readonly agentId: string | null;
      /** The assignment that its author saw: whom it named, and its sequence. */
      readonly instead: string | null;
      readonly assignedSeq: number;
    };

/** The first entry, at sequence 0: it opens the log and is not a message. */
export function open(customer: Opened['customer'], language: Locale, at: number, previousId?: string): Opened {
  return { seq: 0, kind: 'opened', at, customer, language, customerCount: 0, staffCount: 0, previousId };
}

/** The state right after opening. */
export function opened(id: string, { customer, language, at, previousId }: Opened): State {
  return {
    id,
    customer,
    language,
    openedAt: at,
    status: 'open',
    assigneeId: null,
    assignedSeq: 0,
    isLeftToPeople: false,
    lastSeq: 0,
    updatedAt: at,
    customerCount: 0,
    staffCount: 0,
    last: null,
    recent: [],
    waitingSince: null,
    rating: null,
    previousId: previousId ?? null,
    fullAt: 0,
  };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The start of a text on one line, cut at whole characters. */
export function previewOf(text: string, length: number = limits.previewLength): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= length) return line;
  let preview = '';
  for (const { segment } of graphemes.segment(line.slice(0, length * 4))) {
    if (preview.length + segment.length > length - 1 && preview.length + segment.length < line.length)
      return `${preview.trimEnd()}…`;
    preview += segment;
  }
  return preview;
}

const customer: Author = { kind: 'customer' };

const isOver = ({ status }: State): boolean => status === 'resolved' || status === 'closed';
const alreadyDone = ({ status }: State): AppError => new AppError('already_done', `This conversation is ${status} already.`);

/** What a customer may do to the status: end what goes on, and confirm or deny that it is solved. */
function statusAfter(state: State, command: Extract<Command, { kind: 'end' | 'confirm' }>): ConversationStatus {
  if (command.kind === 'end') {
    if (isOver(state)) throw alreadyDone(state);
    return 'resolved';
  }
  const next = command.isSolved ? 'closed' : 'open';
  if (state.status === next) throw alreadyDone(state);
  if (state.status === 'closed')
    throw new AppError('conversation_closed', 'This conversation is closed. Start a new one to go on.');
  if (state.status !== 'resolved') throw new AppError('not_resolved', 'This conversation goes on; end it first.');
  return next;
}

function rate(state: State, now: number): void {
  if (!isOver(state)) throw new AppError('not_resolved', 'This conversation goes on; rate it when it is solved.');
  if (state.rating && now - state.rating.at > limits.ratingChangeMs)
    throw new AppError('rating_final', 'A rating can be changed for a day.');
}

/** Whether the automatic assignment may give it to somebody: it waits, nobody has it, and nobody gave it back on purpose. */
export function isForAnybody({ status, assigneeId, waitingSince, isLeftToPeople }: State): boolean {
  return status === 'open' && assigneeId === null && waitingSince !== null && !isLeftToPeople;
}

function refuseAssignment(state: State, { by, agentId, instead, assignedSeq }: Extract<Command, { kind: 'assign' }>): void {
  if (state.assigneeId === agentId) throw new AppError('already_done', 'This is the assignee already.');
  // Names come back after a while: the sequence tells an assignment from an earlier one of the same person.
  if (state.assigneeId !== instead || state.assignedSeq !== assignedSeq) {
    throw new AppError('already_assigned', 'Somebody else changed the assignee. Look again before you take over.');
  }
  if (by.kind === 'system' && agentId !== null && !isForAnybody(state))
    throw new AppError('already_assigned', 'This conversation is not for the automatic assignment.');
}

function decide(state: State, command: Command, now: number): Entry {
  const frame = { seq: state.lastSeq + 1, at: now, customerCount: state.customerCount, staffCount: state.staffCount };
  switch (command.kind) {
    case 'send': {
      if (state.status === 'closed') {
        throw new AppError('conversation_closed', 'This conversation is closed. Start a new one to go on.');
      }
      const { by, clientId, text, attachments, isUnlimited } = command;
      if (by.kind === 'customer' && !isUnlimited) refuseHaste(state.fullAt, now);
      const counted = by.kind === 'customer' ? { customerCount: frame.customerCount + 1 } : { staffCount: frame.staffCount + 1 };
      const reopens = state.status === 'resolved' && by.kind === 'customer';
      return { ...frame, ...counted, kind: 'message', by, clientId, text, attachments, ...(reopens && { reopens }) };
    }
    case 'setStatus':
      if (state.status === command.status) throw new AppError('already_done', `This conversation is ${command.status} already.`);
      return { ...frame, kind: 'status', by: command.by, status: command.status };
    case 'end':
    case 'confirm':
      return { ...frame, kind: 'status', by: customer, status: statusAfter(state, command) };
    case 'closeSilent':
      if (state.status !== 'resolved' || state.updatedAt > command.silentSince)
        throw new AppError('already_done', 'This conversation is not silent any more.');
      return { ...frame, kind: 'status', by: { kind: 'system' }, status: 'closed' };
    case 'rate':
      rate(state, now);
      return { ...frame, kind: 'rated', by: customer, score: command.score, comment: command.comment };
    case 'assign':
      refuseAssignment(state, command);
      return { ...frame, kind: 'assigned', by: command.by, agentId: command.agentId };
  }
}

function remember(recent: readonly RecentId[], { clientId, seq, at }: Sent): readonly RecentId[] {
  return [...recent, { clientId, seq, at }].slice(-limits.recentClientIds);
}

/** The language follows what the customer writes first, whatever their browser said. */
function languageAfter(state: State, entry: Sent): Locale {
  if (entry.by.kind !== 'customer' || entry.customerCount > limits.languageMessages) return state.language;
  return writtenIn(entry.text) ?? state.language;
}

/** Nobody waits in what is over; a customer who says that it is not waits again. */
function waitingAfter(state: State, { by, status, at }: StatusSet): number | null {
  if (status === 'resolved' || status === 'closed') return null;
  return by.kind === 'customer' ? at : state.waitingSince;
}

function evolve(state: State, entry: Entry): State {
  const next = {
    ...state,
    lastSeq: entry.seq,
    updatedAt: entry.at,
    customerCount: entry.customerCount,
    staffCount: entry.staffCount,
    fullAt: state.fullAt > entry.at ? state.fullAt : 0,
  };
  switch (entry.kind) {
    case 'opened':
      return opened(state.id, entry);
    case 'message':
      return {
        ...next,
        language: languageAfter(state, entry),
        ...(entry.by.kind === 'customer' && { fullAt: paceAfter(state.fullAt, entry.at) }),
        waitingSince: entry.by.kind === 'customer' ? (state.waitingSince ?? entry.at) : null,
        // A customer who writes again is not done: log order decides, not time.
        status: entry.by.kind === 'customer' ? 'open' : state.status,
        last: {
          sender: entry.by.kind,
          preview: previewOf(entry.text),
          at: entry.at,
          attachment: entry.attachments?.[0]?.kind,
        },
        recent: remember(state.recent, entry),
      };
    case 'status':
      return {
        ...next,
        status: entry.status,
        waitingSince: waitingAfter(state, entry),
        // What was over and comes back is new work.
        isLeftToPeople: state.isLeftToPeople && !isOver({ ...state, status: entry.status }),
      };
    case 'assigned':
      return {
        ...next,
        assigneeId: entry.agentId,
        assignedSeq: entry.seq,
        isLeftToPeople: entry.agentId === null && entry.by.kind === 'agent',
      };
    case 'rated':
      return { ...next, rating: { score: entry.score, at: state.rating?.at ?? entry.at } };
  }
}

export const conversationRules: LogRules<State, Entry, Command> = {
  decide,
  evolve,
  isAnswer: (entry, command) => entry.kind === 'message' && command.kind === 'send' && entry.clientId === command.clientId,
  lastSeqOf: (state) => state.lastSeq,
};

/** The whole log folded, or undefined for an empty one. */
export function fold(id: string, [first, ...rest]: readonly Entry[]): State | undefined {
  return first?.kind === 'opened' ? rest.reduce(evolve, opened(id, first)) : undefined;
}

/** What a sender says of the tries of a message: whether this is another one, and above which sequence all of them are. */
export interface Tries {
  readonly retry?: boolean | undefined;
  readonly after?: number | undefined;
}

/**
 * Whether a message with this client id may have been written before, beyond what the head remembers.
 * Where an earlier try could stand decides. Who does not say that is believed to be new only if it is no retry and
 * the id was made after the oldest one the head remembers. That it is a first try proves nothing: a later one may have overtaken it.
 */
export function mayBeRepeat(state: State, clientId: string, { retry, after }: Tries): boolean {
  const [oldest] = state.recent;
  if (!retry && (!oldest || state.recent.length < limits.recentClientIds)) return false;
  if (after !== undefined) return after + 1 < (oldest?.seq ?? Infinity);
  return retry === true || claimedTime(clientId) <= (oldest?.at ?? 0);
}

/** The sequence of a message the head remembers by its client id. */
export function rememberedSeq(state: State, clientId: string): number | undefined {
  return state.recent.find((recent) => recent.clientId === clientId)?.seq;
}

/** When the sender claims to have made this id; without a claim it may be as old as can be. */
export function claimedTime(clientId: string): number {
  return timeOfId(clientId) ?? 0;
}

const idsOf = (attachments: readonly Attachment[] = []): string => attachments.map(({ id }) => id).join();

/** The first message again, or an AppError when the id now comes with another text, other files or from somebody else. */
export function sameMessage(
  entry: Entry,
  { by, clientId, text, attachments }: Pick<Sent, 'by' | 'clientId' | 'text' | 'attachments'>,
): Sent {
  const sameAuthor = entry.kind === 'message' && JSON.stringify(entry.by) === JSON.stringify(by);
  const sameContent = sameAuthor && entry.text === text && idsOf(entry.attachments) === idsOf(attachments);
  if (sameContent && entry.clientId === clientId) return entry;
  throw new AppError('client_id_reused', 'This client id belongs to another message. Make a new id for a new text.');
}

import { AppError } from '../../contract/app-error.ts';
import type { Attachment, Category, Locale, Priority } from '../../contract/entities.ts';
import type { AssignmentReason } from '../../contract/internal.ts';
import { limits } from '../../contract/limits.ts';
import type { LogRules } from '../log/append.ts';
import { shorten } from '../table/short-text.ts';
import type { Author } from './conversation.ts';

/** Who writes to an internal log: the type has no place for a customer. */
export type InternalAuthor = Exclude<Author, { kind: 'customer' }>;

/** What every entry carries: its place here, when it was written, and behind which entry of the public log it stands. */
interface EntryFrame {
  readonly seq: number;
  readonly at: number;
  readonly afterSeq: number;
  readonly by: InternalAuthor;
}

export interface Note {
  readonly kind: 'note';
  readonly clientId: string;
  readonly text: string;
  /** Ids of agents. */
  readonly mentions: readonly string[];
  readonly attachments?: readonly Attachment[] | undefined;
}

/** What happened elsewhere and is told here; `clientId` names it, so that it is told once. */
export type Told = { readonly clientId: string } & (
  | { readonly kind: 'assignment'; readonly agentId: string | null; readonly reason: AssignmentReason }
  | { readonly kind: 'blocked'; readonly isBlocked: boolean }
  | { readonly kind: 'contact'; readonly fields: readonly ('name' | 'email' | 'phone')[]; readonly name?: string | undefined }
  | { readonly kind: 'merged'; readonly customer: { readonly id: string; readonly name: string } }
);

export type InternalEntry = EntryFrame &
  (
    | Note
    | Told
    | { readonly kind: 'priority'; readonly priority: Priority }
    | { readonly kind: 'category'; readonly category: Category | null }
    | { readonly kind: 'language'; readonly language: Locale | null }
    | { readonly kind: 'tags'; readonly added: readonly string[]; readonly removed: readonly string[] }
    | { readonly kind: 'snoozed'; readonly until: number | null }
    | { readonly kind: 'archived'; readonly isArchived: boolean }
  );

/** Out of the way, for as long as the public log ends where it did then. */
export interface Shelf {
  readonly kind: 'snoozed' | 'archived';
  /** Until when it is snoozed, or when it was archived. */
  readonly at: number;
  readonly afterSeq: number;
}

/** What the internal log of a conversation amounts to. */
export interface InternalState {
  readonly id: string;
  readonly lastSeq: number;
  readonly priority: Priority;
  readonly category: Category | null;
  /** The language staff chose; null while the conversation follows what the customer writes. */
  readonly language: Locale | null;
  readonly tags: readonly string[];
  readonly shelf: Shelf | null;
  /** What the team calls the customer, where it was corrected above what the head knows. */
  readonly customerName: string | null;
}

/** What somebody of the team, or the system, wants to have written. */
export type InternalWish =
  | Note
  | Told
  | { readonly kind: 'setPriority'; readonly priority: Priority }
  | { readonly kind: 'setCategory'; readonly category: Category | null }
  | { readonly kind: 'setLanguage'; readonly language: Locale | null }
  | { readonly kind: 'changeTags'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'snooze'; readonly until: number | null }
  | { readonly kind: 'archive'; readonly isArchived: boolean };

export type InternalCommand = InternalWish & {
  readonly by: InternalAuthor;
  /** The last sequence of the public log, as far as the writer knows. */
  readonly afterSeq: number;
};

/** An internal log in which nothing was written yet. */
export function untouched(id: string): InternalState {
  return { id, lastSeq: 0, priority: 'normal', category: null, language: null, tags: [], shelf: null, customerName: null };
}

/** What keeps a conversation out of the way at this end of its public log, if anything; a snooze ends by itself. */
export function shelfAt({ shelf }: Pick<InternalState, 'shelf'>, publicSeq: number, now: number): Shelf | null {
  if (shelf?.afterSeq !== publicSeq) return null;
  return shelf.kind === 'archived' || shelf.at > now ? shelf : null;
}

/** The language a conversation is held in: the one staff chose, whatever the customer writes, else the one that is written. */
export function languageOf({ language, internal }: { language: Locale; internal: Pick<InternalState, 'language'> }): Locale {
  return internal.language ?? language;
}

const dayMs = 24 * 60 * 60_000;
const done = (detail: string): AppError => new AppError('already_done', detail);

function refuse(field: string, code: 'not_allowed' | 'too_long', detail: string): never {
  throw new AppError('invalid_input', detail, { fields: { [field]: { code, detail } } });
}

function changeTags({ tags }: InternalState, add: readonly string[], remove: readonly string[]) {
  const kept = tags.filter((tag) => !remove.includes(tag) || add.includes(tag));
  const added = [...new Set(add)].filter((tag) => !tags.includes(tag));
  const removed = tags.filter((tag) => !kept.includes(tag));
  if (added.length + removed.length === 0) throw done('These tags are so already.');
  if (kept.length + added.length > limits.tags)
    refuse('add', 'too_long', `A conversation has at most ${limits.tags} tags. Remove one first.`);
  if (Buffer.byteLength(shorten([...kept, ...added].join('\n'))) > limits.tagsBytes)
    refuse('add', 'too_long', 'These tags are too long together. Remove one first, or choose shorter ones.');
  return { kind: 'tags', added, removed } as const;
}

function snooze(shelf: Shelf | null, until: number | null, now: number) {
  if (until === null && shelf?.kind !== 'snoozed') throw done('This conversation is not snoozed.');
  if (until !== null && shelf?.kind === 'snoozed' && shelf.at === until) throw done('This conversation is snoozed until then.');
  if (until !== null && (until <= now || until > now + limits.snoozeDays * dayMs))
    refuse('until', 'not_allowed', `Choose a time to come, within ${limits.snoozeDays} days.`);
  return { kind: 'snoozed', until } as const;
}

function archive(shelf: Shelf | null, isArchived: boolean) {
  if ((shelf?.kind === 'archived') === isArchived)
    throw done(isArchived ? 'This conversation is archived already.' : 'This conversation is not archived.');
  return { kind: 'archived', isArchived } as const;
}

function decide(state: InternalState, command: InternalCommand, now: number): InternalEntry {
  const { by, afterSeq } = command;
  const frame = { seq: state.lastSeq + 1, at: now, afterSeq, by };
  const shelf = shelfAt(state, afterSeq, now);
  switch (command.kind) {
    case 'setPriority':
      if (state.priority === command.priority) throw done(`The priority is ${command.priority} already.`);
      return { ...frame, kind: 'priority', priority: command.priority };
    case 'setCategory':
      if (state.category === command.category) throw done(`The category is ${command.category ?? 'none'} already.`);
      return { ...frame, kind: 'category', category: command.category };
    case 'setLanguage':
      if (state.language === command.language) throw done(`The language is ${command.language ?? 'the written one'} already.`);
      return { ...frame, kind: 'language', language: command.language };
    case 'changeTags':
      return { ...frame, ...changeTags(state, command.add, command.remove) };
    case 'snooze':
      return { ...frame, ...snooze(shelf, command.until, now) };
    case 'archive':
      return { ...frame, ...archive(shelf, command.isArchived) };
    default:
      return { ...command, ...frame };
  }
}

function shelfAfter(entry: InternalEntry): Shelf | null {
  const { afterSeq } = entry;
  if (entry.kind === 'snoozed') return entry.until === null ? null : { kind: 'snoozed', at: entry.until, afterSeq };
  return entry.kind === 'archived' && entry.isArchived ? { kind: 'archived', at: entry.at, afterSeq } : null;
}

function evolve(state: InternalState, entry: InternalEntry): InternalState {
  const next = { ...state, lastSeq: entry.seq };
  switch (entry.kind) {
    case 'priority':
      return { ...next, priority: entry.priority };
    case 'category':
      return { ...next, category: entry.category };
    case 'language':
      return { ...next, language: entry.language };
    case 'tags':
      return { ...next, tags: [...state.tags.filter((tag) => !entry.removed.includes(tag)), ...entry.added] };
    case 'snoozed':
    case 'archived':
      return { ...next, shelf: shelfAfter(entry) };
    case 'contact':
      return { ...next, customerName: entry.name ?? state.customerName };
    default:
      return next;
  }
}

/** The name under which an entry is written once, if it has one. */
export function nameOf(entry: InternalEntry | InternalCommand): string | undefined {
  return 'clientId' in entry ? entry.clientId : undefined;
}

export const internalRules: LogRules<InternalState, InternalEntry, InternalCommand> = {
  decide,
  evolve,
  isAnswer: (entry, command) => nameOf(entry) !== undefined && nameOf(entry) === nameOf(command),
  lastSeqOf: (state) => state.lastSeq,
};

const idsOf = (attachments: readonly Attachment[] = []): string => attachments.map(({ id }) => id).join();
const authorOf = (by: InternalAuthor): string => (by.kind === 'agent' ? by.id : '');

/** The first outcome again, or an AppError when the id now comes with another note or from somebody else. */
export function sameEntry(entry: InternalEntry, command: InternalCommand): InternalEntry {
  if (entry.kind !== 'note' || command.kind !== 'note') return entry;
  const isSame =
    authorOf(entry.by) === authorOf(command.by) &&
    entry.text === command.text &&
    entry.mentions.join() === command.mentions.join() &&
    idsOf(entry.attachments) === idsOf(command.attachments);
  if (isSame) return entry;
  throw new AppError('client_id_reused', 'This client id belongs to another note. Make a new id for a new text.');
}

import type { Environment } from '../client/environment.ts';
import { ApiError, type Http } from '../client/http.ts';
import type { Customer, DeskConversation } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { limits } from '../contract/limits.ts';
import { plainLook, questionOf, type Question } from './inbox-look.ts';
import { mergeReports } from './inbox-order.ts';
import { createOverlay } from './overlay.ts';

export type Refusal = ErrorCode | 'offline';

/** A conversation as a list or a single reading reports it: the latter knows more of the customer, but maybe no name. */
export type Reported = Omit<DeskConversation, 'customer'> & { customer: DeskConversation['customer'] | Customer };

/** What the service has listed for one question, in no order. */
interface Shelf {
  readonly question: Question;
  readonly ids: Set<string>;
  next?: string | undefined;
  isLoaded: boolean;
  failed?: Refusal | undefined;
  reading?: Promise<void> | undefined;
}

/** Everything known of conversations, and which of them answer which question. */
export interface Shelves {
  /** What is known of a conversation, with what is assumed on top. */
  find(id: string): DeskConversation | undefined;
  /** Shows a change on top of whatever is known, now and later; the answer ends it. */
  assume(id: string, change: Partial<DeskConversation>): () => void;
  /** Staff have seen a conversation further than is known. */
  see(id: string, seenByStaff: number): void;
  /** Takes in what the service has just told, by itself or of a change: its list may not know it yet. An older report changes nothing. */
  hear(reported: Reported): void;
  /** The caller was mentioned in this conversation, in this note; told again it is no news. */
  mention(conversationId: string, noteSeq: number | undefined): void;
  /** The newest note of this conversation that is known to mention the caller. */
  callIn(conversationId: string): number | undefined;
  known(): DeskConversation[];
  members(question: Question): DeskConversation[];
  isKnown(question: Question): boolean;
  isComplete(question: Question): boolean;
  failureOf(question: Question): Refusal | undefined;
  /** Reads an answer from its beginning, as far as it was read before; one reading at a time. */
  read(question: Question): Promise<void>;
  /** Reads the next page; answers with the ids it brought. Rejects with what was refused. */
  readMore(question: Question): Promise<string[]>;
  /** Whether what is known of all active conversations answers this too. */
  isAnswered(question: Question): boolean;
  /** Mentions the agent has not seen, once they were counted. */
  readonly unreadMentions: number | undefined;
  countMentions(): Promise<void>;
  /** Says that the agent has seen what was listed of their mentions. Rejects with what was refused. */
  seeMentions(): Promise<void>;
}

/** The service's list may be this far behind its frames. */
const indexLagMs = 10_000;
/** Answers that are kept; the ones asked longest ago are read anew when they are asked again. */
const keptShelves = 12;

/** Empty shelves for the inbox of one agent. */
export function createShelves({ http, me, environment }: { http: Http; me: string; environment: Environment }): Shelves {
  const known = new Map<string, DeskConversation>();
  const shelves = new Map<string, Shelf>();
  const heardAtMs = new Map<string, number>();
  const { over: shown, lay } = createOverlay<DeskConversation>();
  const plain = questionOf(plainLook, me);
  let unreadMentions: number | undefined;
  /** Mentions heard of, and countings begun: an answer from before either counts nothing. */
  let mentionsHeard = 0;
  let countings = 0;
  /** The newest mention that was listed, by its place among them. */
  let listed = 0;
  let seeings = 0;
  const calls = new Map<string, number>();
  const noteCall = (id: string, noteSeq = 0) => calls.set(id, Math.max(noteSeq, calls.get(id) ?? 0));

  const shelfOf = (question: Question): Shelf => {
    const shelf = shelves.get(question.key) ?? { question, ids: new Set(), isLoaded: false };
    shelves.delete(question.key);
    shelves.set(question.key, shelf);
    for (const key of shelves.keys()) {
      if (shelves.size <= keptShelves) break;
      if (key !== plain.key) shelves.delete(key);
    }
    return shelf;
  };
  const isWhole = (shelf: Shelf | undefined) => shelf?.isLoaded === true && shelf.next === undefined;
  // Where one page holds everything that is active, it also answers for whatever is narrower.
  const isWithinPlain = ({ isMentions, query }: Question) =>
    !isMentions && query.folder === undefined && query.status === 'active' && isWhole(shelves.get(plain.key));
  const isComplete = (question: Question) => isWhole(shelves.get(question.key)) || isWithinPlain(question);
  const now = () => environment.now();

  const take = (reported: Reported) => {
    const before = known.get(reported.id);
    const { id, name = before?.customer.name ?? '', verified } = reported.customer;
    const merged = mergeReports(before, { ...reported, customer: { id, name, verified } });
    known.set(merged.id, merged);
    for (const { question, isLoaded, ids } of shelves.values())
      if (isLoaded && !question.isMentions && question.holds(merged, now())) ids.add(merged.id);
  };
  const askMentions = async (query: { limit: number; cursor?: string }) => {
    const [mine, before] = [(countings += 1), mentionsHeard];
    const page = await http('GET /v1/desk/mentions', { query });
    page.mentions.forEach(({ conversation, noteSeq }) => {
      take(conversation);
      noteCall(conversation.id, noteSeq);
    });
    if (mine === countings && before === mentionsHeard) unreadMentions = page.unread;
    return page;
  };
  const fetchPage = async ({ isMentions, query }: Question, limit: number, cursor?: string) => {
    const at = cursor === undefined ? {} : { cursor };
    if (isMentions) {
      const page = await askMentions({ limit, ...at });
      listed = Math.max(listed, page.mentions[0]?.seq ?? 0);
      return { ids: page.mentions.map(({ conversationId }) => conversationId), next: page.next };
    }
    const page = await http('GET /v1/desk/conversations', { query: { ...query, limit, ...at } });
    page.conversations.forEach(take);
    return { ids: page.conversations.map(({ id }) => id), next: page.next };
  };
  /** What only the older state had goes, unless it lies beyond the page or is so new that the list may not have it yet. */
  const replace = (
    shelf: Shelf,
    before: ReadonlySet<string>,
    page: { ids: string[]; next?: string | undefined },
    { limit, askedAtMs }: { limit: number; askedAtMs: number },
  ) => {
    const reachesAsFar = page.next === undefined || before.size <= page.ids.length;
    const fresh = new Set(page.ids);
    const isSettled = (id: string) => askedAtMs - (heardAtMs.get(id) ?? -Infinity) > indexLagMs;
    const isMember = (row: DeskConversation) => !shelf.question.isMentions && shelf.question.holds(row, now());
    if (reachesAsFar && before.size <= limit) for (const id of before) if (!fresh.has(id) && isSettled(id)) shelf.ids.delete(id);
    fresh.forEach((id) => shelf.ids.add(id));
    // A first answer may miss what is so new as well.
    if (!shelf.isLoaded) for (const [id, row] of known) if (!isSettled(id) && isMember(row)) shelf.ids.add(id);
    if (reachesAsFar || !shelf.isLoaded) shelf.next = page.next;
    shelf.isLoaded = true;
  };
  const read = async (shelf: Shelf): Promise<void> => {
    const before = new Set(shelf.ids);
    const askedAtMs = now();
    const limit = Math.min(limits.maxPageSize, Math.max(limits.pageSize, before.size));
    try {
      replace(shelf, before, await fetchPage(shelf.question, limit), { limit, askedAtMs });
      shelf.failed = undefined;
    } catch (error) {
      shelf.failed = error instanceof ApiError ? error.code : 'offline';
    }
  };

  return {
    find(id) {
      const conversation = known.get(id);
      return conversation && shown(conversation);
    },
    assume: (id, change) => lay((conversation) => (conversation.id === id ? { ...conversation, ...change } : conversation)),
    see(id, seenByStaff) {
      const before = known.get(id);
      if (before === undefined) return;
      known.set(id, { ...before, seenByStaff, unread: seenByStaff >= before.lastSeq ? 0 : before.unread });
    },
    hear(reported) {
      heardAtMs.set(reported.id, now());
      take(reported);
    },
    callIn: (conversationId) => calls.get(conversationId),
    mention(conversationId, noteSeq = 0) {
      if (noteSeq > 0 && noteSeq <= (calls.get(conversationId) ?? 0)) return;
      mentionsHeard += 1;
      noteCall(conversationId, noteSeq);
      unreadMentions = (unreadMentions ?? 0) + 1;
      for (const { question, ids } of shelves.values()) if (question.isMentions) ids.add(conversationId);
    },
    known: () => [...known.values()].map(shown),
    members(question) {
      const ids = shelves.get(isWithinPlain(question) ? plain.key : question.key)?.ids;
      const nowMs = now();
      return [...(ids ?? [])].flatMap((id) => {
        const conversation = known.get(id);
        const row = conversation && shown(conversation);
        return row !== undefined && question.holds(row, nowMs) ? [row] : [];
      });
    },
    isKnown: (question) => shelves.get(question.key)?.isLoaded === true || isComplete(question),
    isComplete,
    failureOf: (question) => shelves.get(question.key)?.failed,
    read(question) {
      const shelf = shelfOf(question);
      shelf.reading ??= read(shelf).finally(() => (shelf.reading = undefined));
      return shelf.reading;
    },
    async readMore(question) {
      const shelf = shelfOf(question);
      const { ids, next } = await fetchPage(shelf.question, limits.pageSize, shelf.next);
      ids.forEach((id) => shelf.ids.add(id));
      shelf.next = next;
      return ids;
    },
    isAnswered: isWithinPlain,
    get unreadMentions() {
      return unreadMentions;
    },
    async countMentions() {
      for (let before = NaN; before !== mentionsHeard;) {
        before = mentionsHeard;
        await askMentions({ limit: 1 });
      }
    },
    async seeMentions() {
      if (listed === 0 || unreadMentions === 0) return;
      const [mine, before] = [(seeings += 1), mentionsHeard];
      await http('POST /v1/desk/mentions/seen', { body: { seq: listed } });
      if (mine !== seeings) return;
      // What was counted before does not know it, and what came meanwhile was not seen.
      countings += 1;
      unreadMentions = mentionsHeard - before;
    },
  };
}

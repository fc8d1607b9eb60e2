import type { Conversation, DeskConversation, Message, Sender, SystemEvent } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { DownFrame, Head } from '../contract/frames.ts';
import { limits } from '../contract/limits.ts';
import type { Connection } from './connection.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import { ApiError, type Http } from './http.ts';
import { createListeners } from './listeners.ts';
import { openOutbox, type Delivery, type RowState } from './outbox.ts';
import { isPassing, pause, retryDelayMs } from './retry.ts';
import { append, prepend, restart, unknownTimeline } from './timeline.ts';

export type { RowState } from './outbox.ts';

export interface ThreadRow {
  /** Stays the same from the first try on. */
  readonly key: string;
  /** Missing until the row has its place in the gapless log. */
  readonly seq?: number | undefined;
  readonly clientId?: string | undefined;
  readonly kind: 'text' | 'system';
  readonly sender: Sender;
  readonly text: string;
  readonly at: string;
  readonly state: RowState;
  readonly error?: ErrorCode | 'offline' | undefined;
  readonly event?: SystemEvent | undefined;
  readonly mine: boolean;
}

export interface ThreadView {
  /** The log without a gap, then what is still to be sent. */
  readonly rows: readonly ThreadRow[];
  readonly loading: boolean;
  /** Why reading was refused; reload() begins anew. */
  readonly failed?: ErrorCode | 'offline' | undefined;
  readonly hasOlder: boolean;
  /** The newest sequence heard of, shown or not. */
  readonly lastSeq: number;
  readonly seenByCustomer: number;
  readonly seenByStaff: number;
  readonly conversation?: Conversation | DeskConversation | undefined;
}

export interface Thread {
  readonly view: ThreadView;
  subscribe(listener: () => void): () => void;
  /** Resolves when the row is stored in the outbox. */
  send(text: string): Promise<void>;
  retry(clientId: string): Promise<void>;
  discard(clientId: string): Promise<void>;
  /** Call when the end is on screen and the page visible. */
  markSeen(): void;
  /** Resolves when older rows are in the view or reading them was refused. */
  loadOlder(): Promise<void>;
  reload(): void;
  close(): void;
}

export interface ThreadOptions {
  side: 'customer' | 'desk';
  conversationId: string;
  http: Http;
  connection: Connection;
  /** Customer or agent id: rows of the outbox belong to it. */
  owner: string;
  sender: Sender;
  environment?: Environment;
}

type Positions = Pick<Head, 'lastSeq' | 'seenByCustomer' | 'seenByStaff'>;

const pollMs = 3000;
/** Every so many polls also ask for receipts, which leave no entry in the log. */
const pollsPerReceipt = 5;
const seenMs = 1000;

/**
 * One conversation as a screen needs it: a gapless log, own unsent rows behind it, receipts.
 * Reads again whatever a lost frame left out.
 */
export function openThread(options: ThreadOptions): Thread {
  const { side, conversationId, http, connection, owner, sender, environment = browserEnvironment() } = options;
  const isDesk = side === 'desk';
  const path = isDesk ? '/v1/desk/conversations/{conversationId}' : '/v1/conversations/{conversationId}';
  const seenKey = isDesk ? 'seenByStaff' : 'seenByCustomer';
  const params = { conversationId };
  const outbox = openOutbox({ side, owner, http, environment });
  const listeners = createListeners();
  let timeline = unknownTimeline;
  let positions: Positions = { lastSeq: 0, seenByCustomer: 0, seenByStaff: 0 };
  let conversation: Conversation | DeskConversation | undefined;
  let loading = true;
  let failed: ErrorCode | 'offline' | undefined;
  let olderBefore: number | undefined;
  let older: Promise<void> | undefined;
  /** Raised by reload and close: work of an earlier generation stops at its next step. */
  let generation = 0;
  let isCatchingUp = false;
  let isStale = false;
  let seenWanted = 0;
  let isSeenBusy = false;
  let seenTries = 0;
  let polls = 0;
  let cancelPoll: (() => void) | undefined;
  let isClosed = false;

  const isMine = (from: Sender) => (isDesk ? from.kind === 'agent' && from.id === owner : from.kind === 'customer');
  const rowOf = ({ seq, ...rest }: Message, isPlaced = true): ThreadRow => {
    const mine = isMine(rest.sender);
    const key = (mine && rest.clientId) || String(seq);
    return { ...rest, key, mine, state: 'sent', ...(isPlaced && { seq }) };
  };
  const rowsNow = (): ThreadRow[] => {
    const rows = timeline.messages.map((message) => rowOf(message));
    // An own message that was acknowledged behind a gap stays on screen, but without its place until the gap is filled.
    for (const message of timeline.held) if (isMine(message.sender) && message.clientId) rows.push(rowOf(message, false));
    const keys = new Set(rows.map((row) => row.key));
    for (const { clientId, text, state, error, queuedAt } of outbox.rowsOf(conversationId)) {
      if (keys.has(clientId)) continue;
      const at = new Date(queuedAt).toISOString();
      rows.push({ key: clientId, clientId, kind: 'text', sender, text, at, state, error, mine: true });
    }
    return rows;
  };
  const viewNow = (): ThreadView => ({
    ...positions,
    rows: rowsNow(),
    loading,
    failed,
    hasOlder: olderBefore !== undefined,
    conversation,
  });
  let view = viewNow();
  const publish = () => {
    if (isClosed) return;
    view = viewNow();
    listeners.tell();
    // Found in the log, so it arrived, whatever became of the answer.
    const arrived = new Set(view.rows.filter((row) => row.state === 'sent').map((row) => row.key));
    for (const { clientId, state } of outbox.rowsOf(conversationId)) {
      if (arrived.has(clientId) && state !== 'sending') void outbox.discard(clientId);
    }
  };

  const learn = (news: Partial<Positions>) => {
    const furthest = (key: keyof Positions) => Math.max(positions[key], news[key] ?? 0);
    positions = {
      lastSeq: furthest('lastSeq'),
      seenByCustomer: furthest('seenByCustomer'),
      seenByStaff: furthest('seenByStaff'),
    };
  };
  const adopt = (news: Conversation | DeskConversation) => {
    learn(news);
    if (news.lastSeq >= (conversation?.lastSeq ?? 0)) conversation = news;
  };
  const take = (messages: readonly Message[]) => {
    timeline = append(timeline, messages);
    learn({ lastSeq: timeline.cursor });
  };
  const isBehind = () => timeline.held.length > 0 || positions.lastSeq > timeline.cursor;

  /** Tries until there is an answer; nothing once the thread has moved on; throws what was refused. */
  const persist = async <T>(run: () => Promise<T>): Promise<T | undefined> => {
    const mine = generation;
    for (let tries = 0; mine === generation; tries++) {
      try {
        const answer = await run();
        return mine === generation ? answer : undefined;
      } catch (error) {
        if (mine === generation && !isPassing(error)) throw error;
        await pause(environment, retryDelayMs(environment, tries, error));
      }
    }
    return undefined;
  };
  /** Runs one piece of reading; a refusal becomes visible instead of silent. */
  const reading = async (run: () => Promise<void>) => {
    const mine = generation;
    try {
      await run();
    } catch (error) {
      if (mine !== generation) return;
      failed = error instanceof ApiError ? error.code : 'internal';
      loading = isCatchingUp = false;
      publish();
    }
  };
  const readPage = (query: { after?: number; before?: number; limit?: number }) =>
    persist(() => http(`GET ${path}/messages`, { params, query }));

  const catchUp = () =>
    reading(async () => {
      if (isCatchingUp || loading || failed) return;
      const mine = generation;
      isCatchingUp = true;
      for (let idle = 0; isStale || isBehind();) {
        isStale = false;
        const from = timeline.cursor;
        const found: Message[] = [];
        for (let after: number | undefined = from; after !== undefined;) {
          const page: { messages: Message[]; next?: number | undefined } | undefined = await readPage({
            after,
            limit: limits.maxPageSize,
          });
          if (!page) return;
          found.push(...page.messages);
          after = page.next;
        }
        // Only now, after the last page, does the cursor move.
        take(found);
        publish();
        if (timeline.cursor > from) idle = 0;
        else if (isBehind()) await pause(environment, retryDelayMs(environment, idle++));
        if (mine !== generation) return;
      }
      isCatchingUp = false;
    });
  const readConversation = async () => {
    const news = await persist(() => http(`GET ${path}`, { params }));
    if (news) adopt(news);
    publish();
  };
  const load = () => {
    generation++;
    loading = true;
    isCatchingUp = false;
    older = failed = undefined;
    publish();
    void reading(async () => {
      const [page] = await Promise.all([readPage({}), readConversation()]);
      if (!page) return;
      timeline = restart(timeline, page.messages);
      olderBefore = page.next;
      loading = false;
      take(page.messages);
      publish();
      await catchUp();
    });
  };

  const onHead = (head: Head) => {
    learn(head);
    publish();
    void catchUp();
  };
  const onFrame = (frame: DownFrame) => {
    if (frame.type === 'conversation.watched') {
      // The head may lag behind the log: whoever subscribes reads on, whatever it says.
      if (frame.head.conversationId !== conversationId) return;
      isStale = true;
    } else if (frame.type === 'message.appended') {
      if (frame.conversationId !== conversationId) return;
      adopt(frame.conversation);
      take([frame.message]);
    } else if (frame.type === 'conversation.changed') {
      if (frame.conversation.id !== conversationId) return;
      adopt(frame.conversation);
    } else return;
    publish();
    void catchUp();
  };
  const onDelivery = (delivery?: Delivery) => {
    if (delivery?.row.conversationId === conversationId) {
      const { row, ack } = delivery;
      take([{ seq: ack.seq, at: ack.at, kind: 'text', sender, text: row.text, clientId: row.clientId }]);
      void catchUp();
    }
    publish();
  };

  const poll = () => {
    cancelPoll?.();
    if (connection.state !== 'polling' || isClosed) return;
    if (environment.isVisible()) {
      isStale = true;
      const before = timeline.cursor;
      void catchUp().then(() => {
        if (timeline.cursor > before || ++polls % pollsPerReceipt === 0) void reading(readConversation);
      });
    }
    cancelPoll = environment.setTimer(poll, pollMs);
  };

  const tellSeen = () => {
    if (isSeenBusy || isClosed || seenWanted <= positions[seenKey]) return;
    isSeenBusy = true;
    const next = (delayMs: number) =>
      environment.setTimer(() => {
        isSeenBusy = false;
        tellSeen();
      }, delayMs);
    http(`POST ${path}/seen`, { params, body: { seq: seenWanted } }).then(
      ({ seq }) => {
        seenTries = 0;
        learn({ [seenKey]: seq });
        publish();
        next(seenMs);
      },
      (error: unknown) => {
        // A receipt is not worth a failed screen: a refused one waits until there is more to tell.
        if (!isPassing(error)) seenWanted = 0;
        next(seenMs + retryDelayMs(environment, seenTries++, error));
      },
    );
  };

  const unhooks = [
    connection.watch(conversationId, onHead),
    connection.onFrame(onFrame),
    connection.onState(poll),
    environment.onWake(poll),
    outbox.subscribe(onDelivery),
  ];
  load();
  poll();

  return {
    get view() {
      return view;
    },
    subscribe: listeners.add,
    send: (text) => outbox.add(conversationId, text),
    retry: outbox.retry,
    discard: outbox.discard,
    markSeen() {
      seenWanted = Math.max(seenWanted, timeline.cursor);
      tellSeen();
    },
    loadOlder() {
      if (olderBefore === undefined || loading || failed) return Promise.resolve();
      const before = olderBefore;
      return (older ??= reading(async () => {
        const page = await readPage({ before });
        if (!page) return;
        timeline = prepend(timeline, page.messages);
        olderBefore = page.next;
        older = undefined;
        publish();
      }));
    },
    reload: load,
    close() {
      isClosed = true;
      generation++;
      cancelPoll?.();
      for (const unhook of unhooks) unhook();
    },
  };
}

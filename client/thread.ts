import type { Conversation, DeskConversation, Message, Sender } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { DownFrame, Head, Presence } from '../contract/frames.ts';
import { maxPageSize, typingEveryMs, typingShownMs } from '../contract/limits.ts';
import type { Reply } from '../contract/routes.ts';
import type { Connection } from './connection.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import { ApiError, type Http } from './http.ts';
import { createListeners } from './listeners.ts';
import { openOutbox, type Delivery } from './outbox.ts';
import { isPassing, pause, retryDelayMs, watchWakes } from './retry.ts';
import type { Thread, ThreadRow, ThreadView } from './thread-view.ts';
import { append, prepend, restart, unknownTimeline, type Timeline } from './timeline.ts';

export type { RowState, Thread, ThreadRow, ThreadView } from './thread-view.ts';

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

type Positions = { -readonly [Key in keyof Omit<Head, 'conversationId'>]: Head[Key] };
type Page = Reply<'GET /v1/conversations/{conversationId}/messages'>;

const pollMs = 3000;
/** Every so many polls also ask for receipts, which leave no entry in the log. */
const pollsPerReceipt = 5;
const receiptMs = 1000;
/** What is on screen by then is told as seen, which says that it has arrived. */
const deliveredMs = 2000;

/**
 * One conversation as a screen needs it: a gapless log, own unsent rows behind it, receipts.
 * Reads again whatever a lost frame left out.
 */
export function openThread(options: ThreadOptions): Thread {
  const { side, conversationId, http, connection, owner, sender, environment = browserEnvironment() } = options;
  const isDesk = side === 'desk';
  const path = `/v1/${isDesk ? 'desk/' : ''}conversations/{conversationId}` as const;
  const seenKey = isDesk ? 'seenByStaff' : 'seenByCustomer';
  const deliveredKey = isDesk ? 'deliveredToStaff' : 'deliveredToCustomer';
  const params = { conversationId };
  const outbox = openOutbox({ side, owner, http, environment });
  const listeners = createListeners();
  const positions: Positions = { lastSeq: 0, seenByCustomer: 0, seenByStaff: 0, deliveredToCustomer: 0, deliveredToStaff: 0 };
  const typing = new Map<string, Sender>();
  let view: ThreadView;
  let timeline: Timeline = unknownTimeline;
  let conversation: Conversation | DeskConversation | undefined;
  let loading = true;
  let failed: ErrorCode | 'offline' | undefined;
  let olderBefore: number | undefined;
  let older: Promise<void> | undefined;
  /** Raised by reload and close: work of an earlier generation stops at its next step. */
  let generation = 0;
  let isCatchingUp = false;
  let isStale = false;
  /** Whether reading began after the link last changed. */
  let isFresh = false;
  let presence: Presence | undefined;
  let hasSaidTyping = false;
  let isDeliveryDue = false;
  let polls = 0;
  let cancelPoll: (() => void) | undefined;
  let isClosed = false;

  const rowOf = (message: Message): ThreadRow => {
    const { kind, id } = message.sender as { kind: string; id?: string };
    const mine = isDesk ? id === owner && kind === 'agent' : kind === 'customer';
    return { ...message, key: (mine && message.clientId) || String(message.seq), mine, state: 'sent' };
  };
  const publish = () => {
    if (isClosed) return;
    const rows = timeline.messages.map(rowOf);
    // An own message that was acknowledged behind a gap stays on screen, but without its place until the gap is filled.
    for (const row of timeline.held.map(rowOf)) if (row.mine && row.clientId) rows.push({ ...row, seq: undefined });
    const keys = new Set(rows.map((row) => row.key));
    for (const row of outbox.rowsOf(conversationId)) {
      const { clientId: key, state, queuedAt } = row;
      const at = new Date(queuedAt).toISOString();
      if (!keys.has(key)) rows.push({ ...row, key, kind: 'text', sender, at, mine: true });
      // Found in the log, so it arrived, whatever became of the answer.
      else if (state !== 'sending') void outbox.discard(key);
    }
    const isCurrent = isFresh && !isCatchingUp;
    const hasOlder = !!olderBefore;
    view = { ...positions, rows, loading, failed, hasOlder, isCurrent, typing: [...typing.values()], presence, conversation };
    listeners.tell();
    acknowledge();
  };

  const learn = (news: Partial<Positions>) => {
    for (const key of Object.keys(positions) as (keyof Positions)[]) positions[key] = Math.max(positions[key], news[key] ?? 0);
    positions[deliveredKey] = Math.max(positions[deliveredKey], positions[seenKey]);
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

  /** Tries until there is an answer; rejects with what was refused, and with anything once the thread has moved on. */
  const persist = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = generation;
    const wakes = watchWakes(environment);
    const tryOften = async (): Promise<T> => {
      for (let tries = 0; mine === generation; tries++) {
        try {
          const answer = await run();
          if (mine === generation) return answer;
        } catch (error) {
          if (!isPassing(error)) throw error;
          await wakes.pause(retryDelayMs(environment, tries, error));
        }
      }
      throw new Error();
    };
    return tryOften().finally(wakes.stop);
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
  const readPage = (query: { after?: number; before?: number; limit?: number }): Promise<Page> =>
    persist(() => http(`GET ${path}/messages`, { params, query }));

  const catchUp = () =>
    reading(async () => {
      if (isCatchingUp || loading || failed) return;
      const mine = generation;
      isCatchingUp = true;
      const hasMissed = isStale || isBehind();
      for (let idle = 0; isStale || isBehind();) {
        isFresh ||= isStale;
        isStale = false;
        const from = timeline.cursor;
        const found: Message[] = [];
        for (let after: number | undefined = from; after !== undefined;) {
          const page = await readPage({ after, limit: maxPageSize });
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
      // The frame that would have told what became of the conversation was missed with its messages.
      if (hasMissed && timeline.cursor > (conversation?.lastSeq ?? 0)) await readConversation();
      else if (hasMissed) publish();
    });
  const readConversation = async () => {
    adopt(await persist(() => http(`GET ${path}`, { params })));
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
      timeline = restart(timeline, page.messages);
      olderBefore = page.next;
      loading = false;
      take([]);
      update();
    });
  };

  const update = () => {
    publish();
    void catchUp();
  };
  const onHead = (head: Head) => {
    learn(head);
    update();
  };
  const nameOf = (by: Sender) => ('id' in by ? by.id : by.kind);
  const noticeTyping = (by: Sender) => {
    typing.set(nameOf(by), by);
    const over = () => {
      if (typing.get(nameOf(by)) !== by) return;
      typing.delete(nameOf(by));
      publish();
    };
    environment.setTimer(over, typingShownMs);
  };
  const onFrame = (frame: DownFrame) => {
    const { conversationId: about } = 'head' in frame ? frame.head : (frame as { conversationId?: string });
    if (about !== conversationId) return;
    if ('presence' in frame) ({ presence } = frame);
    if (frame.type === 'message.appended') {
      typing.delete(nameOf(frame.message.sender));
      adopt(frame.conversation);
      take([frame.message]);
    } else if (frame.type === 'typing.noticed') noticeTyping(frame.by);
    // The head may lag behind the log: whoever subscribes reads on, whatever it says.
    else if (frame.type === 'conversation.watched') isStale = true;
    update();
  };
  const onDelivery = (delivery?: Delivery) => {
    if (delivery?.row.conversationId === conversationId)
      take([{ ...delivery.ack, kind: 'text', sender, text: delivery.row.text, attachments: delivery.row.attachments }]);
    update();
  };

  const poll = () => {
    cancelPoll?.();
    if (connection.state !== 'polling' || isClosed) return;
    if (environment.isVisible()) {
      isStale = true;
      void catchUp().then(() => {
        if (++polls % pollsPerReceipt === 0) void reading(readConversation);
      });
    }
    cancelPoll = environment.setTimer(poll, pollMs);
  };

  /** Tells how far this side has come, until it is heard; a later position overtakes an earlier one. */
  const createReceipt = (name: 'seen' | 'delivered', key: typeof seenKey | typeof deliveredKey) => {
    let wanted = 0;
    let isBusy = false;
    return async (reached: number) => {
      wanted = Math.max(wanted, reached);
      if (isBusy) return;
      isBusy = true;
      for (let tries = 0; !isClosed && wanted > positions[key];) {
        let delayMs = receiptMs;
        try {
          const { seq } = await http(`POST ${path}/${name}`, { params, body: { seq: wanted } });
          tries = 0;
          learn({ [key]: seq });
          publish();
        } catch (error) {
          // A receipt is not worth a failed screen: a refused one waits until there is more to tell.
          if (!isPassing(error)) wanted = 0;
          delayMs += retryDelayMs(environment, tries++, error);
        }
        await pause(environment, delayMs);
      }
      isBusy = false;
    };
  };
  const tellSeen = createReceipt('seen', seenKey);
  const tellDelivered = createReceipt('delivered', deliveredKey);
  /** What the other side wrote has arrived here, even when nobody looks. */
  const acknowledge = () => {
    const isTheirs = ({ kind, sender }: Message) => kind === 'text' && (sender.kind === 'customer') === isDesk;
    const newest = () => timeline.messages.findLast(isTheirs)?.seq ?? 0;
    if (isDeliveryDue || newest() <= positions[deliveredKey]) return;
    isDeliveryDue = true;
    environment.setTimer(() => {
      isDeliveryDue = false;
      void tellDelivered(newest());
    }, deliveredMs);
  };

  const unhooks = [
    connection.watch(conversationId, onHead),
    connection.onFrame(onFrame),
    connection.onState(() => {
      isFresh = false;
      publish();
      poll();
    }),
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
    send(text, attachments) {
      hasSaidTyping = false;
      return outbox.add(conversationId, text, Math.max(0, timeline.cursor), attachments);
    },
    typed() {
      if (hasSaidTyping) return;
      hasSaidTyping = true;
      connection.send({ type: 'typing.send', conversationId });
      environment.setTimer(() => (hasSaidTyping = false), typingEveryMs);
    },
    retry: outbox.retry,
    discard: outbox.discard,
    markSeen() {
      void tellSeen(timeline.cursor);
    },
    async loadOlder() {
      if (!olderBefore || loading || failed) return;
      const before = olderBefore;
      await (older ??= reading(async () => {
        const page = await readPage({ before });
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

import type { Conversation, DeskConversation, Message, Sender } from '../contract/entities.ts';
import type { DownFrame, Head } from '../contract/frames.ts';
import { typingEveryMs, typingShownMs } from '../contract/limits.ts';
import type { Connection } from './connection.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import type { Http } from './http.ts';
import { createListeners } from './listeners.ts';
import { createLogReader } from './log-reader.ts';
import { rowsOf } from './log-rows.ts';
import { openOutbox, type Delivery, type OutboxRow } from './outbox.ts';
import { isPassing, pause, retryDelayMs } from './retry.ts';
import type { Thread, ThreadRow, ThreadView } from './thread-view.ts';

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
  let conversation: Conversation | DeskConversation | undefined;
  let hasSaidTyping = false;
  let isDeliveryDue = false;
  let isClosed = false;

  const rowOf = (message: Message): ThreadRow => {
    const { kind, id } = message.sender as { kind: string; id?: string };
    const mine = isDesk ? id === owner && kind === 'agent' : kind === 'customer';
    return { ...message, key: (mine && message.clientId) || String(message.seq), mine, state: 'sent' };
  };
  const waitingRow = (row: OutboxRow): ThreadRow => {
    const at = new Date(row.queuedAt).toISOString();
    return { ...row, key: row.clientId, kind: 'text', sender, at, mine: true };
  };
  const publish = () => {
    if (isClosed) return;
    const { timeline, ...state } = reader.state;
    const rows = rowsOf(timeline, rowOf, outbox.rowsOf(conversationId).map(waitingRow), outbox.discard);
    learn({ lastSeq: timeline.cursor });
    view = { ...positions, ...state, rows, typing: [...typing.values()], conversation };
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
  const reader = createLogReader<Message>({
    environment,
    connection,
    readPage: async (query) => {
      const { messages, next } = await http(`GET ${path}/messages`, { params, query });
      return { entries: messages, next };
    },
    async readBeside(seq) {
      if (seq > (conversation?.lastSeq ?? 0)) adopt(await http(`GET ${path}`, { params }));
      publish();
    },
    changed: publish,
  });

  const update = () => reader.follow(positions.lastSeq);
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
    if (frame.type === 'message.appended') {
      typing.delete(nameOf(frame.message.sender));
      adopt(frame.conversation);
      reader.take([frame.message]);
    } else if (frame.type === 'typing.noticed') noticeTyping(frame.by);
    // The head may lag behind the log: whoever subscribes reads on, whatever it says.
    reader.follow(positions.lastSeq, frame.type === 'conversation.watched');
  };
  const onDelivery = (delivery?: Delivery) => {
    if (delivery?.row.conversationId === conversationId)
      reader.take([{ ...delivery.ack, kind: 'text', sender, text: delivery.row.text, attachments: delivery.row.attachments }]);
    update();
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
    const newest = () => reader.state.timeline.messages.findLast(isTheirs)?.seq ?? 0;
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
    outbox.subscribe(onDelivery),
    reader.close,
  ];
  reader.load();

  return {
    get view() {
      return view;
    },
    subscribe: listeners.add,
    send(text, attachments) {
      hasSaidTyping = false;
      return outbox.add(conversationId, text, Math.max(0, reader.state.timeline.cursor), attachments);
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
      void tellSeen(reader.state.timeline.cursor);
    },
    loadOlder: reader.loadOlder,
    reload: reader.load,
    close() {
      isClosed = true;
      for (const unhook of unhooks) unhook();
    },
  };
}

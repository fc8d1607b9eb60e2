import type { AgentFace, Attachment, DeskConversation, Sender } from '../contract/entities.ts';
import type { DownFrame } from '../contract/frames.ts';
import type { InternalEntry } from '../contract/internal.ts';
import { maxPageSize } from '../contract/limits.ts';
import { headsOf, type Connection } from './connection.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import type { Http } from './http.ts';
import { createListeners } from './listeners.ts';
import { createLogReader } from './log-reader.ts';
import { rowsOf } from './log-rows.ts';
import type { LogRow, LogView, OpenLog } from './log-view.ts';
import { openNoteOutbox } from './notes.ts';
import type { Delivery, OutboxRow } from './outbox.ts';

/** What an entry says, without its place in the log. */
export type InternalContent = InternalEntry extends infer Entry
  ? Entry extends unknown
    ? Omit<Entry, 'seq' | 'at' | 'afterSeq' | 'by'>
    : never
  : never;

/** An entry of the internal log, or a note on its way there. */
export interface InternalRow extends LogRow {
  /** The sequence of the message below which it stands in the thread. */
  readonly afterSeq?: number | undefined;
  readonly kind: 'internal';
  readonly by: Sender;
  readonly content: InternalContent;
}

export type InternalView = LogView<InternalRow>;

/** What only the team knows of one conversation as a screen holds it. */
export interface InternalLog extends OpenLog<InternalView> {
  /** Resolves when the note is stored in the outbox; it is for the team's eyes, whatever happens to it. */
  addNote(text: string, mentions: readonly AgentFace[], attachments?: Attachment[]): Promise<void>;
}

export interface InternalLogOptions {
  conversationId: string;
  http: Http;
  connection: Connection;
  me: AgentFace;
  /** Told of every newer state of the conversation that came with an entry. */
  onConversation?: (conversation: DeskConversation) => void;
  environment?: Environment;
}

/**
 * What only the team knows of one conversation, as gapless as its messages: subscribe, then catch up; whatever a lost
 * frame left out is read again. The connection watches the conversation for as long as its thread is open.
 */
export function openInternalLog(options: InternalLogOptions): InternalLog {
  const { conversationId, http, connection, me, onConversation, environment = browserEnvironment() } = options;
  const params = { conversationId };
  const outbox = openNoteOutbox({ owner: me.id, http, environment });
  const listeners = createListeners();
  let isClosed = false;
  let view: InternalView;

  const isMine = (by: Sender) => by.kind === 'agent' && by.id === me.id;
  const rowOf = (entry: InternalEntry): InternalRow => {
    const { seq, at, afterSeq, by, ...content } = entry;
    const mine = isMine(by);
    const clientId = content.kind === 'note' ? content.clientId : undefined;
    const key = `internal-${(mine && clientId) || seq}`;
    return { key, seq, afterSeq, clientId, kind: 'internal', by, at, state: 'sent', mine, content };
  };
  const waitingRow = ({ clientId, text, mentions = [], attachments, state, error, queuedAt }: OutboxRow): InternalRow => ({
    key: `internal-${clientId}`,
    clientId,
    kind: 'internal',
    by: { kind: 'agent', id: me.id, name: me.name },
    at: new Date(queuedAt).toISOString(),
    state,
    error,
    mine: true,
    content: { kind: 'note', clientId, text, mentions: [...mentions], attachments },
  });
  const publish = () => {
    if (isClosed) return;
    const { timeline, ...state } = reader.state;
    const rows = rowsOf(timeline, rowOf, outbox.rowsOf(conversationId).map(waitingRow), outbox.discard);
    view = { ...state, rows };
    listeners.tell();
  };
  const reader = createLogReader<InternalEntry>({
    environment,
    connection,
    readPage: ({ limit = maxPageSize, ...query }) =>
      http('GET /v1/desk/conversations/{conversationId}/internal', { params, query: { ...query, limit } }),
    changed: publish,
  });

  const onFrame = (frame: DownFrame) => {
    const heads = headsOf(frame).filter((head) => head.conversationId === conversationId);
    const heard = Math.max(0, ...heads.map((head) => ('internalSeq' in head ? head.internalSeq : 0)));
    if (frame.type === 'internal.appended' && frame.conversationId === conversationId) {
      reader.take([frame.entry]);
      onConversation?.(frame.conversation);
    } else if (heads.length === 0) return;
    // The head may lag behind the log: whoever subscribes reads on, whatever it says.
    reader.follow(heard, frame.type === 'conversation.watched');
  };
  const onDelivery = (delivery?: Delivery) => {
    if (delivery?.row.conversationId === conversationId) {
      const { row, ack } = delivery;
      const { clientId, text, mentions = [], attachments } = row;
      const { seq, at, afterSeq = 0 } = ack;
      const by = { kind: 'agent', id: me.id, name: me.name } as const;
      reader.take([{ seq, at, afterSeq, by, kind: 'note', clientId, text, mentions: [...mentions], attachments }]);
    }
    reader.follow();
  };

  const unhooks = [connection.onFrame(onFrame), outbox.subscribe(onDelivery), reader.close];
  reader.load();

  return {
    get view() {
      return view;
    },
    subscribe: listeners.add,
    addNote: (text, mentions, attachments) =>
      outbox.add(conversationId, text, Math.max(0, reader.state.timeline.cursor), attachments, mentions),
    retry: outbox.retry,
    discard: outbox.discard,
    loadOlder: reader.loadOlder,
    reload: reader.load,
    close() {
      isClosed = true;
      for (const unhook of unhooks) unhook();
    },
  };
}

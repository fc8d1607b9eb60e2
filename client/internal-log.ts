import type { AgentFace, Attachment, DeskConversation, Sender } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { DownFrame } from '../contract/frames.ts';
import type { InternalEntry } from '../contract/internal.ts';
import { maxPageSize } from '../contract/limits.ts';
import type { Connection } from './connection.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import { ApiError, type Http } from './http.ts';
import { createListeners } from './listeners.ts';
import type { LogRow, LogView, OpenLog } from './log-view.ts';
import { openNoteOutbox } from './notes.ts';
import type { Delivery, OutboxRow } from './outbox.ts';
import { isPassing, pause, retryDelayMs, watchWakes } from './retry.ts';
import { append, prepend, restart, unknownTimeline, type Timeline } from './timeline.ts';

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

const pollMs = 3000;

/**
 * What only the team knows of one conversation, as gapless as its messages: subscribe, then catch up; whatever a lost
 * frame left out is read again. The connection watches the conversation for as long as its thread is open.
 */
export function openInternalLog(options: InternalLogOptions): InternalLog {
  const { conversationId, http, connection, me, onConversation, environment = browserEnvironment() } = options;
  const params = { conversationId };
  const outbox = openNoteOutbox({ owner: me.id, http, environment });
  const listeners = createListeners();
  let timeline: Timeline<InternalEntry> = unknownTimeline;
  let lastSeq = 0;
  let loading = true;
  let failed: ErrorCode | 'offline' | undefined;
  let olderBefore: number | undefined;
  let older: Promise<void> | undefined;
  /** Raised by reload and close: work of an earlier generation stops at its next step. */
  let generation = 0;
  let isCatchingUp = false;
  let isStale = false;
  let cancelPoll: (() => void) | undefined;
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
    const rows = timeline.messages.map(rowOf);
    // An own note that was acknowledged behind a gap stays on screen, but without its place until the gap is filled.
    for (const row of timeline.held.map(rowOf)) if (row.mine && row.clientId) rows.push({ ...row, seq: undefined });
    const keys = new Set(rows.map(({ key }) => key));
    for (const row of outbox.rowsOf(conversationId).map(waitingRow)) {
      if (!keys.has(row.key)) rows.push(row);
      // Found in the log, so it arrived, whatever became of the answer.
      else if (row.state !== 'sending' && row.clientId !== undefined) void outbox.discard(row.clientId);
    }
    view = { rows, loading, failed, hasOlder: olderBefore !== undefined };
    listeners.tell();
  };

  const hear = (seq: number) => (lastSeq = Math.max(lastSeq, seq));
  const take = (entries: readonly InternalEntry[]) => {
    timeline = append(timeline, entries);
    hear(timeline.cursor);
  };
  const isBehind = () => timeline.held.length > 0 || lastSeq > timeline.cursor;

  /** Tries until there is an answer; rejects with what was refused, and with anything once the log has moved on. */
  const persist = async <T>(run: () => Promise<T>): Promise<T> => {
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
      throw new Error('The log was closed or began anew.');
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
  const readPage = (query: { after?: number; before?: number }) =>
    persist(() =>
      http('GET /v1/desk/conversations/{conversationId}/internal', { params, query: { ...query, limit: maxPageSize } }),
    );

  const catchUp = () =>
    reading(async () => {
      if (isCatchingUp || loading || failed) return;
      const mine = generation;
      isCatchingUp = true;
      for (let idle = 0; isStale || isBehind();) {
        isStale = false;
        const from = timeline.cursor;
        const found: InternalEntry[] = [];
        for (let after: number | undefined = from; after !== undefined;) {
          const page = await readPage({ after });
          found.push(...page.entries);
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
  const update = () => {
    publish();
    void catchUp();
  };
  const load = () => {
    generation++;
    loading = true;
    isCatchingUp = false;
    older = failed = undefined;
    publish();
    void reading(async () => {
      const page = await readPage({});
      timeline = restart(timeline, page.entries);
      olderBefore = page.next;
      loading = false;
      take([]);
      update();
    });
  };

  const onFrame = (frame: DownFrame) => {
    const heads = 'heads' in frame ? frame.heads : 'head' in frame ? [frame.head] : [];
    for (const head of heads) if (head.conversationId === conversationId && 'internalSeq' in head) hear(head.internalSeq);
    if (frame.type === 'internal.appended' && frame.conversationId === conversationId) {
      take([frame.entry]);
      onConversation?.(frame.conversation);
    } else if (frame.type === 'conversation.watched' && frame.head.conversationId === conversationId) isStale = true;
    else if (heads.length === 0) return;
    update();
  };
  const onDelivery = (delivery?: Delivery) => {
    if (delivery?.row.conversationId === conversationId) {
      const { row, ack } = delivery;
      const { clientId, text, mentions = [], attachments } = row;
      const { seq, at, afterSeq = 0 } = ack;
      const by = { kind: 'agent', id: me.id, name: me.name } as const;
      take([{ seq, at, afterSeq, by, kind: 'note', clientId, text, mentions: [...mentions], attachments }]);
    }
    update();
  };
  /** Where sockets are blocked, the log is asked instead. */
  const poll = () => {
    cancelPoll?.();
    if (connection.state !== 'polling' || isClosed) return;
    if (environment.isVisible()) {
      isStale = true;
      void catchUp();
    }
    cancelPoll = environment.setTimer(poll, pollMs);
  };

  const unhooks = [connection.onFrame(onFrame), connection.onState(poll), environment.onWake(poll), outbox.subscribe(onDelivery)];
  load();
  poll();

  return {
    get view() {
      return view;
    },
    subscribe: listeners.add,
    addNote: (text, mentions, attachments) =>
      outbox.add(conversationId, text, Math.max(0, timeline.cursor), attachments, mentions),
    retry: outbox.retry,
    discard: outbox.discard,
    async loadOlder() {
      if (olderBefore === undefined || loading || failed) return;
      const before = olderBefore;
      await (older ??= reading(async () => {
        const page = await readPage({ before });
        timeline = prepend(timeline, page.entries);
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

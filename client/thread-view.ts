import type { Attachment, Conversation, DeskConversation, Sender, SystemEvent } from '../contract/entities.ts';
import type { LogRow, LogView, OpenLog } from './log-view.ts';

export type { RowState } from './outbox.ts';

/** A message, or own words on their way there. */
export interface ThreadRow extends LogRow {
  readonly kind: 'text' | 'system';
  readonly sender: Sender;
  readonly text: string;
  /** Of a row that waits: when it is tried again (milliseconds since 1970). */
  readonly dueAt?: number | undefined;
  readonly event?: SystemEvent | undefined;
  readonly attachments?: Attachment[] | undefined;
}

/** What a screen shows of one conversation. */
export interface ThreadView extends LogView<ThreadRow> {
  /** The newest sequence heard of, shown or not. */
  readonly lastSeq: number;
  readonly seenByCustomer: number;
  readonly seenByStaff: number;
  readonly deliveredToCustomer: number;
  readonly deliveredToStaff: number;
  /** Who else writes at this moment. */
  readonly typing: readonly Sender[];
  readonly conversation?: Conversation | DeskConversation | undefined;
}

/** One conversation as a screen holds it. */
export interface Thread extends OpenLog<ThreadView> {
  /** Resolves when the row is stored in the outbox. */
  send(text: string, attachments?: Attachment[]): Promise<void>;
  /** Call at every key of a message to the other side, never of a private note: those who watch see that somebody writes. */
  typed(): void;
  /** Call when the end is on screen and the page visible. */
  markSeen(): void;
}

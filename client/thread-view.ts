import type { Attachment, Conversation, DeskConversation, Sender, SystemEvent } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { Presence } from '../contract/frames.ts';
import type { RowState } from './outbox.ts';

export type { RowState } from './outbox.ts';

/** An entry of the log, or own words on their way there. */
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
  /** Of a row that waits: when it is tried again (milliseconds since 1970). */
  readonly dueAt?: number | undefined;
  readonly event?: SystemEvent | undefined;
  readonly attachments?: Attachment[] | undefined;
  readonly mine: boolean;
}

/** What a screen shows of one conversation. */
export interface ThreadView {
  /** The log without a gap, then what is still to be sent. */
  readonly rows: readonly ThreadRow[];
  readonly loading: boolean;
  /** Why reading was refused; reload() begins anew. */
  readonly failed?: ErrorCode | 'offline' | undefined;
  readonly hasOlder: boolean;
  /** True once everything was read since the link last changed, while nothing newer is known. */
  readonly isCurrent: boolean;
  /** The newest sequence heard of, shown or not. */
  readonly lastSeq: number;
  readonly seenByCustomer: number;
  readonly seenByStaff: number;
  readonly deliveredToCustomer: number;
  readonly deliveredToStaff: number;
  /** Who else writes at this moment. */
  readonly typing: readonly Sender[];
  /** Who has the conversation open; staff are told. */
  readonly presence?: Presence | undefined;
  readonly conversation?: Conversation | DeskConversation | undefined;
}

/** One conversation as a screen holds it. */
export interface Thread {
  readonly view: ThreadView;
  subscribe(listener: () => void): () => void;
  /** Resolves when the row is stored in the outbox. */
  send(text: string, attachments?: Attachment[]): Promise<void>;
  retry(clientId: string): Promise<void>;
  discard(clientId: string): Promise<void>;
  /** Call at every key of a message to the other side, never of a private note: those who watch see that somebody writes. */
  typed(): void;
  /** Call when the end is on screen and the page visible. */
  markSeen(): void;
  /** Resolves when older rows are in the view or reading them was refused. */
  loadOlder(): Promise<void>;
  reload(): void;
  close(): void;
}

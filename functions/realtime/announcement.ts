import type { Conversation, DeskConversation, Message, Sender } from '../../contract/entities.ts';
import type { DownFrame, Head, Presence } from '../../contract/frames.ts';
import type { InternalEntry } from '../../contract/internal.ts';
import { packId, unpackId } from '../table/keys.ts';

/** A connection that has a conversation open: whose it is, and on which side. */
export interface Listener {
  readonly side: 'customer' | 'staff';
  readonly connectionId: string;
  /** The agent's id; a customer's is the conversation's own. */
  readonly agentId?: string;
}

interface About {
  readonly conversationId: string;
  readonly listeners: readonly Listener[];
}

/**
 * Something that happened in a conversation and is worth telling those who have it open.
 * There is no kind for what only staff may know with a customer among its readers: the type has no place for it.
 */
export type Announcement = About &
  (
    | {
        readonly kind: 'entry';
        readonly message: Message;
        readonly forCustomer: Conversation;
        readonly forStaff: DeskConversation;
      }
    | { readonly kind: 'internal'; readonly entry: InternalEntry; readonly forStaff: DeskConversation }
    | { readonly kind: 'receipt'; readonly head: Head; /** For the eyes of staff. */ readonly internalSeq: number }
    | { readonly kind: 'typing'; readonly by: Sender }
    | {
        readonly kind: 'attachment';
        /** The side that uploaded: nobody on the other one hears of a file before a message carries it. */
        readonly uploadedBy: Listener['side'];
        readonly result: Extract<DownFrame, { type: 'attachment.checked' }>['result'];
      }
    | { readonly kind: 'presence'; readonly presence: Presence }
  );

export interface Posting {
  readonly conversationId: string;
  readonly listener: Listener;
  readonly frame: DownFrame;
}

/** Who hears of it, and what each of them is told. */
export function audienceOf(announcement: Announcement): Posting[] {
  const { conversationId } = announcement;
  return announcement.listeners
    .filter((listener) => concerns(listener, announcement))
    .map((listener) => ({ conversationId, listener, frame: frameFor(listener, announcement) }));
}

/** What the team knows and who is looking is for staff alone, a file is its uploader's business until it is sent, and nobody is told of their own typing. */
function concerns({ side, agentId }: Listener, announcement: Announcement): boolean {
  if (announcement.kind === 'presence' || announcement.kind === 'internal') return side === 'staff';
  if (announcement.kind === 'attachment') return side === announcement.uploadedBy;
  if (announcement.kind !== 'typing') return true;
  const { by } = announcement;
  return by.kind === 'agent' ? agentId !== by.id : side === 'staff';
}

function frameFor({ side }: Listener, announcement: Announcement): DownFrame {
  const { conversationId } = announcement;
  switch (announcement.kind) {
    case 'internal':
      return { type: 'internal.appended', conversationId, entry: announcement.entry, conversation: announcement.forStaff };
    case 'receipt': {
      const { head, internalSeq } = announcement;
      return { type: 'receipt.moved', head: side === 'staff' ? { ...head, internalSeq } : head };
    }
    case 'typing':
      return { type: 'typing.noticed', conversationId, by: announcement.by };
    case 'presence':
      return { type: 'presence.changed', conversationId, presence: announcement.presence };
    case 'attachment':
      return { type: 'attachment.checked', conversationId, result: announcement.result };
    case 'entry': {
      const { message, forCustomer, forStaff } = announcement;
      return { type: 'message.appended', conversationId, message, conversation: side === 'staff' ? forStaff : forCustomer };
    }
  }
}

/** How a listener is kept in a conversation's head; a space is in no connection's id. */
export function writeListener({ side, connectionId, agentId }: Listener): string {
  return side === 'staff' ? `s${connectionId} ${packId(agentId ?? '')}` : `c${connectionId}`;
}

export function readListener(stored: string): Listener {
  const [connectionId = '', agentId] = stored.slice(1).split(' ');
  return stored.startsWith('s')
    ? { side: 'staff', connectionId, ...(agentId && { agentId: unpackId(agentId) }) }
    : { side: 'customer', connectionId };
}

import type { Conversation, DeskConversation, Message } from '../../contract/entities.ts';
import type { DownFrame, Head } from '../../contract/frames.ts';

/** A connection that has a conversation open, and on whose side it is. */
export interface Listener {
  readonly side: 'customer' | 'staff';
  readonly connectionId: string;
}

/**
 * Something that happened in a conversation and is worth telling those who have it open.
 * There is no kind for what only staff may know with a customer among its readers: the type has no place for it.
 */
export type Announcement =
  | {
      readonly kind: 'entry';
      readonly conversationId: string;
      readonly listeners: readonly Listener[];
      readonly message: Message;
      readonly forCustomer: Conversation;
      readonly forStaff: DeskConversation;
    }
  | { readonly kind: 'seen'; readonly conversationId: string; readonly listeners: readonly Listener[]; readonly head: Head };

export interface Posting {
  readonly conversationId: string;
  readonly listener: Listener;
  readonly frame: DownFrame;
}

/** Who hears of it, and what each of them is told. */
export function audienceOf(announcement: Announcement): Posting[] {
  const { conversationId } = announcement;
  return announcement.listeners.map((listener) => ({ conversationId, listener, frame: frameFor(listener, announcement) }));
}

function frameFor({ side }: Listener, announcement: Announcement): DownFrame {
  if (announcement.kind === 'seen') return { type: 'seen.moved', head: announcement.head };
  const { conversationId, message, forCustomer, forStaff } = announcement;
  return { type: 'message.appended', conversationId, message, conversation: side === 'staff' ? forStaff : forCustomer };
}

/** How a listener is kept in a conversation's head. */
export function writeListener({ side, connectionId }: Listener): string {
  return `${side === 'staff' ? 's' : 'c'}${connectionId}`;
}

export function readListener(stored: string): Listener {
  return { side: stored.startsWith('s') ? 'staff' : 'customer', connectionId: stored.slice(1) };
}

import type { Presence } from '../contract/frames.ts';
import { headsOf, type Connection } from './connection.ts';
import { createListeners } from './listeners.ts';

/** Who has a conversation open, as a screen of staff holds it. */
export interface OpenPresence {
  /** The newest there is; nothing before the first answer. */
  readonly view: Presence | undefined;
  subscribe(listener: () => void): () => void;
  close(): void;
}

/**
 * Who has one conversation open: whatever arrives in whatever order, what is shown never gives way to something older, and
 * the next heartbeat brings what was lost. The connection watches the conversation for as long as its thread is open.
 */
export function openPresence({ conversationId, connection }: { conversationId: string; connection: Connection }): OpenPresence {
  const listeners = createListeners();
  let view: Presence | undefined;
  const hear = (news: Presence) => {
    if (view && news.version <= view.version) return;
    view = news;
    listeners.tell();
  };
  const close = connection.onFrame((frame) => {
    if (frame.type === 'presence.changed' && frame.conversationId === conversationId) hear(frame.presence);
    for (const head of headsOf(frame))
      if (head.conversationId === conversationId && 'presence' in head && head.presence) hear(head.presence);
  });
  return {
    get view() {
      return view;
    },
    subscribe: listeners.add,
    close,
  };
}

import type { DownFrame } from '../contract/frames.ts';
import type { Chat } from './chat-state.ts';

type Appended = Extract<DownFrame, { type: 'message.appended' }>;

/**
 * Takes a message of a conversation that is not open, each once: a new one is opened behind a chat that shows no
 * conversation, and told of like any other answer; beside one that is read it waits on the first page and is counted.
 */
export function hear(chat: Chat, { conversation, message }: Appended, isReading: boolean): void {
  const { id } = conversation;
  const known = chat.state.conversations.find((each) => each.id === id);
  if (known && known.lastSeq >= message.seq) return;
  const mayOpen = !isReading && conversation.status !== 'closed';
  // Opened with nothing read, its thread finds the message, and tells of it once.
  chat.adopt(mayOpen ? { ...conversation, lastSeq: 0 } : conversation);
  if (mayOpen) chat.open(id);
  else if (message.sender.kind === 'agent' && message.kind === 'text') {
    if (!known) chat.connection?.watch(id, () => undefined);
    const { seq, text, at, sender } = message;
    chat.emit('message', { conversationId: id, seq, text, at, sender });
  }
}

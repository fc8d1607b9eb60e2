import type { Conversation } from '../contract/entities.ts';
import type { DownFrame } from '../contract/frames.ts';
import type { Chat } from './chat-state.ts';

type Appended = Extract<DownFrame, { type: 'message.appended' }>;
/** A message of a conversation that is not open, one that goes on beside it, or other settings. */
export type News = Appended | Conversation | Extract<DownFrame, { type: 'config.updated' }>;

/** Whose conversations each chat listens to, and how that ends. */
const listening = new WeakMap<Chat, { readonly owner: string | undefined; readonly ends: Map<string, () => void> }>();

/** Has the service tell of a conversation, whether it is open or not. */
function listen(chat: Chat, id: string): void {
  const owner = chat.state.customer?.id;
  const before = listening.get(chat);
  if (before && before.owner !== owner) for (const end of before.ends.values()) end();
  const now = before?.owner === owner && before ? before : { owner, ends: new Map<string, () => void>() };
  listening.set(chat, now);
  if (chat.connection && !now.ends.has(id))
    now.ends.set(
      id,
      chat.connection.watch(id, () => undefined),
    );
}

/**
 * Takes a message of a conversation that is not open, each once: a new one is opened behind a chat that shows no
 * conversation, and told of like any other answer; beside one that is read it waits on the first page and is counted.
 */
function take(chat: Chat, { conversation, message }: Pick<Appended, 'conversation' | 'message'>): void {
  const { id } = conversation;
  const { conversations, threadId, isShown, page } = chat.state;
  const known = conversations.find((each) => each.id === id);
  if (known && known.lastSeq >= message.seq) return;
  const mayOpen = !(isShown && page === 'thread') && conversation.status !== 'closed';
  listen(chat, id);
  // Opened with what was known of it, its thread finds the message, and tells of it once.
  chat.adopt(mayOpen ? { ...conversation, lastSeq: known?.lastSeq ?? 0 } : conversation);
  if (mayOpen) {
    if (threadId) listen(chat, threadId);
    chat.open(id);
  } else if (message.sender.kind === 'agent' && message.kind === 'text') {
    const { seq, text, at, sender } = message;
    chat.emit('message', { conversationId: id, seq, text, at, sender });
  }
}

/**
 * Listens to a conversation that goes on beside the one that is open, and hears what was said in it before there was a
 * link to tell it.
 */
async function meet(chat: Chat, conversation: Conversation): Promise<void> {
  const { id: conversationId, lastSeq } = conversation;
  const { customer, conversations } = chat.state;
  listen(chat, conversationId);
  const after = conversations.find(({ id }) => id === conversationId)?.lastSeq ?? 0;
  if (lastSeq <= after) return;
  // What cannot be read now is read with the next link.
  const { messages } = await chat
    .http('GET /v1/conversations/{conversationId}/messages', { params: { conversationId }, query: { after } })
    .catch(() => ({ messages: [] }));
  for (const message of messages) {
    // Once it is open its thread tells the rest; and somebody else may be here by now.
    const { threadId, customer: now } = chat.state;
    if (threadId === conversationId || customer?.id !== now?.id) return;
    take(chat, { message, conversation: { ...conversation, lastSeq: message.seq } });
  }
}

/** The settings were changed while the page is open: everything but what is being written follows them. */
async function follow(chat: Chat, version: number): Promise<void> {
  try {
    const { enabled } = await chat.wear(await chat.http('GET /v1/config', { query: { version } }));
    // The chat is to go, or to come back.
    if (!enabled || chat.state.page === 'off') await chat.refresh(true);
  } catch {
    // What is missed now is read with the next page.
    return;
  }
}

/** Takes news from beside the open conversation, as long as the chat has a link. */
export function hear(chat: Chat, news: News): Promise<void> | void {
  // Given up while this was on its way: what it tells is found at the next look.
  if (chat.state.link === 'idle') return;
  if ('version' in news) return follow(chat, news.version);
  return 'message' in news ? take(chat, news) : meet(chat, news);
}

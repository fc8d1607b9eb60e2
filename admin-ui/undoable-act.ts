import { ApiError } from '../client/http.ts';
import type { DeskConversation } from '../contract/entities.ts';
import { conversationWords } from './conversation-words.ts';
import type { Desk } from './desk.ts';
import { inTurn } from './in-turn.ts';
import { nameOf } from './inbox-row.ts';
import { currentReading } from './reading.ts';

/** The path of a conversation's routes. */
export const paramsOf = ({ id }: DeskConversation) => ({ params: { conversationId: id } });
export const wordsNow = () => conversationWords(currentReading().locale);

/** Says in the agent's words why something was refused. */
export function sayRefusal(desk: Desk, error: unknown): void {
  desk.say({ text: currentReading().words.refusals[error instanceof ApiError ? error.code : 'internal'] });
}

/** Shows a change at once and carries it out; a refusal takes it back and is said. True when it came about. */
export async function act(
  desk: Desk,
  conversation: DeskConversation,
  change: Partial<DeskConversation>,
  call: () => Promise<DeskConversation>,
): Promise<boolean> {
  const end = desk.inbox.assume(conversation.id, change);
  try {
    desk.inbox.apply(await inTurn(desk, conversation.id, call));
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'already_done') {
      desk.inbox.apply(await desk.http('GET /v1/desk/conversations/{conversationId}', paramsOf(conversation)));
      return true;
    }
    sayRefusal(desk, error);
    return false;
  } finally {
    end();
  }
}

/** Says what came about, with the way to take it back. */
export function sayDone(desk: Desk, text: string, undo: () => Promise<unknown>): void {
  desk.say({
    text,
    undo: () => {
      desk.say(undefined);
      void undo();
    },
  });
}

export const nameNow = (conversation: DeskConversation): string => nameOf(conversation, currentReading());

/** What is known of a conversation at the moment something is taken back. */
export const nowOf = (desk: Desk, conversation: DeskConversation): DeskConversation =>
  desk.inbox.find(conversation.id) ?? conversation;

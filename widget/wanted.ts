import type { ApiError } from '../client/http.ts';
import type { Chat } from './chat-state.ts';
import type { Host } from './seam.ts';

/** Shows the conversation that the page asks for; one of somebody else is reported like one that is not there. */
export async function showWanted(host: Host, chat: Chat): Promise<void> {
  const conversationId = host.getAttribute('conversation') ?? '';
  host.removeAttribute('conversation');
  try {
    chat.adopt(await chat.http('GET /v1/conversations/{conversationId}', { params: { conversationId } }));
    await chat.show(conversationId);
  } catch (error) {
    chat.emit('error', (error as Partial<ApiError>).code ?? 'internal');
  }
}

import type { SystemEvent } from '../contract/entities.ts';
import type { ThreadRow } from '../client/thread.ts';
import type { Chat } from './chat-state.ts';
import type { Kit, Scene } from './pieces.ts';
import type { Branch, Child } from './tree.ts';

/** What happened to the conversation, in a sentence. */
export function sentenceOfEvent({ nameOf }: Kit, event: SystemEvent, scene: Scene): string | undefined {
  const words = scene.more();
  if (!words) return undefined;
  if (event.type === 'assigned') return words.released;
  if (event.type === 'rated') return words.rated(scene.times.count(event.score));
  const sentence = { open: words.reopened, pending: words.held, resolved: words.resolved, closed: words.closed }[event.status];
  return sentence(nameOf(event.by, scene));
}

/** Below a message that was refused: that it was, why, and what can be done. */
export function failureOf({ h, icon, alert, sentenceOf }: Kit, row: ThreadRow, scene: Scene, { state }: Chat): Branch {
  const { error = 'internal', clientId = '' } = row;
  const { thread } = state;
  const more = scene.more();
  // Trying again would change nothing: the reason is worth more than that it failed.
  const isBlocked = error === 'blocked';
  const act = (label: string | undefined, run: (id: string) => unknown): Child =>
    h('button', { onclick: () => void run(clientId) }, label);
  return h(
    'div',
    { class: 'meta bad', key: 'bad', title: sentenceOf(error, scene) },
    icon(alert),
    h('span', {}, isBlocked ? sentenceOf(error, scene) : more?.notDelivered),
    thread && [!isBlocked && act(more?.retry, thread.retry), act(more?.discard, thread.discard)],
  );
}

import { openingOf } from './ago.ts';
import type { Chat, Trouble } from './chat-state.ts';
import type { Kit, Scene } from './pieces.ts';
import type { Branch, Child } from './tree.ts';

type Spoken = Pick<Scene, 'words' | 'more'>;

/** A page with an ornament and one thing to say. */
const page = ({ h }: Kit, art: Child, title?: string, text?: string, ...rest: Child[]): Branch =>
  h('div', { class: 'quiet', key: 'quiet' }, art, h('h2', {}, title), h('p', {}, text), ...rest);

/** What the chat could not do, and a way to try again. */
export const failure = (kit: Kit, spoken: Spoken, art: Child, trouble: Trouble, chat: Chat): Branch =>
  page(
    kit,
    art,
    spoken.more()?.sorry,
    kit.sentenceOf(trouble, spoken),
    kit.button(spoken.more()?.tryAgain, () => void chat.refresh(true)),
  );

/** The chat is switched off, or only for those who are signed in. */
export function closedDoor(kit: Kit, { words, more }: Spoken, art: Child, isOff: boolean): Branch {
  const sentences = more();
  return isOff
    ? page(kit, art, words.away, sentences?.errors.chat_disabled)
    : page(kit, art, sentences?.signIn, sentences?.signInFirst);
}

/** When somebody will be there again, if the settings tell. */
export const opensAgain = ({ more, times, config: { opensAt } }: Scene): string | undefined =>
  opensAt && more()?.opens(openingOf(times, opensAt));

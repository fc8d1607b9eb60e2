import type { Chat } from './chat-state.ts';
import type { Kit, Scene } from './pieces.ts';
import type { Child } from './tree.ts';

/** The settings' questions as buttons: one tap asks. */
export function suggestionsOf({ h }: Kit, { config, locale }: Scene, chat: Chat): Child {
  const ask = (text: string) => void (chat.state.thread && chat.state.page === 'thread' ? chat.send(text) : chat.start({ text }));
  return h(
    'div',
    { class: 'chips', key: 'chips' },
    ...config.suggestions.map((text) => h('button', { class: 'chip', onclick: () => ask(text[locale]) }, text[locale])),
  );
}

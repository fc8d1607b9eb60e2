import type { Chat } from './chat-state.ts';
import type { Kit, Scene } from './pieces.ts';
import type { Child } from './tree.ts';

/** The settings' questions as buttons: one tap asks. */
export function suggestionsOf({ h }: Kit, { config, locale, more }: Scene, chat: Chat): Child {
  const ask = (text: string) => void (chat.state.thread && chat.state.page === 'thread' ? chat.send(text) : chat.start({ text }));
  const isHome = chat.state.page === 'home';
  if (!config.suggestions.length) return undefined;
  return [
    // No heading before its words are there.
    isHome && more() && h('h2', { class: 'sec', key: 'quick' }, more()?.quick),
    h(
      'div',
      { class: 'chips', key: 'chips' },
      ...config.suggestions.map((text) => h('button', { class: 'chip', onclick: () => ask(text[locale]) }, text[locale])),
    ),
  ];
}

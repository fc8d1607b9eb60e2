import { chat as bubble, icon, mark } from './art.ts';
import { isActive, type Chat } from './chat-state.ts';
import type { Looks } from './later.ts';
import { button, complaint, kit, presence, sentenceOf, tools, type Scene } from './pieces.ts';
import { h, type Branch, type Child } from './tree.ts';

/** A greeting's first words as the title and the rest below; the person's name joins the title. */
export function greetingOf(message: string, name: string | undefined, hello: string): [title: string, line: string] {
  const [, first = '', rest = ''] = /^([^.!?।]{1,24})[.!?।]\s*(.+)$/su.exec(message.trim()) ?? [];
  const given = name?.trim().split(/\s+/)[0];
  const title = first || hello;
  return [given ? `${title}, ${given}` : `${title}!`, first ? rest : message];
}

function startCard(scene: Scene, chat: Chat): Branch {
  const { words, more, config } = scene;
  const { isBusy, trouble } = chat.state;
  const promise = config.online && config.replyTime !== 'none' && more()?.replyTimes[config.replyTime];
  return h(
    'div',
    { class: 'card begin', key: 'begin' },
    h('div', {}, h('b', {}, config.online ? words.weAreHere : words.weAreAway), h('p', {}, promise || words.writeToUs)),
    trouble && complaint(sentenceOf(trouble, scene)),
    button(words.start, () => void chat.start(), isBusy, icon(bubble)),
  );
}

/** The first page: a greeting, what is open or a way to begin, and below it what was before. */
export function homeView(
  scene: Scene,
  chat: Chat,
  looks?: Looks,
  history?: { active: Child; past: Child },
  opens?: string | false,
): Branch[] {
  const { words, locale, config } = scene;
  const { conversations, customer } = chat.state;
  const isThere = config.online || !config.showOnlineStatus;
  const [title, welcome] = greetingOf(config.welcomeMessage[locale], customer?.name, words.hello);
  const line = isThere ? welcome : `${config.offlineMessage[locale]} ${opens || ''}`;
  return [
    h(
      'div',
      { class: 'hero', key: 'hero' },
      looks?.ornament(h, true),
      h(
        'div',
        { class: 'bar' },
        mark(),
        h('div', { class: 'who' }, h('b', {}, config.siteName[locale]), presence(scene)),
        ...tools(scene),
      ),
      h('h1', {}, title),
      h('p', {}, line),
    ),
    h(
      'div',
      { class: 'home', key: 'home' },
      conversations.some(isActive) ? history?.active : startCard(scene, chat),
      looks?.suggestionsOf(kit, scene, chat),
      history?.past,
      !customer &&
        h(
          'button',
          { class: 'more', key: 'language', lang: locale === 'bn' ? 'en' : 'bn', onclick: scene.switchLanguage },
          words.otherLanguage,
        ),
    ),
  ];
}

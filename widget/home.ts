import type { Conversation } from '../contract/entities.ts';
import { alpona, chat as bubble, check, icon, mark, right } from './art.ts';
import { isActive, type Chat } from './chat.ts';
import { button, complaint, face, languageOf, presence, sentenceOf, tools, type Scene } from './pieces.ts';
import type { Times } from './times.ts';
import { h, type Branch, type Child } from './tree.ts';

/** A greeting's first words as the title and the rest below; the person's name joins the title. */
export function greetingOf(message: string, name: string | undefined, hello: string): [title: string, line: string] {
  const [, first = '', rest = ''] = /^([^.!?।]{1,24})[.!?।]\s*(.+)$/su.exec(message.trim()) ?? [];
  const given = name?.trim().split(/\s+/)[0];
  const title = first || hello;
  return [given ? `${title}, ${given}` : `${title}!`, first ? rest : message];
}

function lineOf({ lastMessage }: Conversation, { words }: Scene): Child {
  if (!lastMessage) return words.writeToUs;
  const text = lastMessage.sender === 'customer' ? `${words.you}: ${lastMessage.preview}` : lastMessage.preview;
  return h('span', { lang: languageOf(text) }, text);
}

const nameOf = ({ assignee }: Conversation, { locale, config }: Scene): string => (assignee?.name ?? config.siteName)[locale];

function activeCard(conversation: Conversation, scene: Scene, chat: Chat): Branch {
  const { words, times } = scene;
  const { unread, id, assignee } = conversation;
  return h(
    'button',
    { class: unread ? 'card active unread' : 'card active', key: id, onclick: () => chat.show(id) },
    face(assignee?.name[scene.locale]),
    h(
      'span',
      { class: 'txt' },
      h(
        'span',
        { class: 'line' },
        h('b', {}, nameOf(conversation, scene)),
        h('time', {}, times.ago(conversation.updatedAt) ?? words.now),
      ),
      h(
        'span',
        { class: 'line' },
        lineOf(conversation, scene),
        unread > 0 &&
          h('span', { class: 'count', 'aria-label': words.unread(times.count(unread)), role: 'img' }, times.count(unread)),
      ),
    ),
  );
}

function startCard({ words, config }: Scene, chat: Chat): Branch {
  const { isBusy, trouble } = chat.state;
  const promise = config.online && config.replyTime !== 'none' && words.replyTimes[config.replyTime];
  return h(
    'div',
    { class: 'card begin', key: 'begin' },
    h('div', {}, h('b', {}, config.online ? words.weAreHere : words.weAreAway), h('p', {}, promise || words.writeToUs)),
    trouble && complaint(sentenceOf(trouble, words)),
    button(words.start, () => void chat.start(), isBusy, icon(bubble)),
  );
}

const pastRow = (conversation: Conversation, scene: Scene, chat: Chat): Branch =>
  h(
    'button',
    { class: 'row', key: conversation.id, onclick: () => chat.show(conversation.id) },
    face(conversation.assignee?.name[scene.locale]),
    h(
      'span',
      { class: 'txt' },
      h('b', {}, lineOf(conversation, scene)),
      h(
        'small',
        {},
        icon(check),
        `${scene.words.status[conversation.status]} · ${scene.times.ago(conversation.updatedAt) ?? scene.words.now}`,
      ),
    ),
    icon(right),
  );

/** Within a week the day's name says enough. */
function openingOf(times: Times, at: string): string {
  const isSoon = Date.parse(at) - times.now() < 6 * 86_400_000;
  const day: Intl.DateTimeFormatOptions = isSoon ? { weekday: 'long' } : { day: 'numeric', month: 'long' };
  return times.format(at, { ...day, hour: 'numeric', minute: '2-digit' });
}

/** The first page: a greeting, what is open, and what was before. */
export function homeView(scene: Scene, chat: Chat): Branch[] {
  const { words, locale, config, times } = scene;
  const { conversations, customer, next } = chat.state;
  const isThere = config.online || !config.showOnlineStatus;
  const [title, welcome] = greetingOf(config.welcomeMessage[locale], customer?.name, words.hello);
  const opens = config.opensAt && words.opens(openingOf(times, config.opensAt));
  const line = isThere ? welcome : [config.offlineMessage[locale], opens].filter(Boolean).join(' ');
  const active = conversations.find(isActive);
  const past = conversations.filter((conversation) => conversation !== active);
  return [
    h(
      'div',
      { class: 'hero', key: 'hero' },
      alpona(),
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
      active ? activeCard(active, scene, chat) : startCard(scene, chat),
      past.length > 0 && [
        h('h2', { class: 'sec', key: 'past' }, words.past),
        h('div', { class: 'card rows', key: 'rows' }, ...past.map((conversation) => pastRow(conversation, scene, chat))),
      ],
      next && h('button', { class: 'more', key: 'more', onclick: () => void chat.listMore() }, words.showOlder),
      !customer &&
        h(
          'button',
          { class: 'more', key: 'language', lang: locale === 'bn' ? 'en' : 'bn', onclick: scene.switchLanguage },
          words.otherLanguage,
        ),
    ),
  ];
}

import type { Conversation } from '../contract/entities.ts';
import { ago } from './ago.ts';
import type { Chat } from './chat-state.ts';
import type { Kit, Scene } from './pieces.ts';
import { portraitWatch } from './portrait-watch.ts';
import type { Branch, Child } from './tree.ts';

const right = 'M9.5 6l6 6-6 6';

/** The last message in one line. */
function lineOf({ h, languageOf }: Kit, { words, more }: Scene, { lastMessage }: Conversation): Child {
  if (!lastMessage) return words.writeToUs;
  const { sender, preview, attachment } = lastMessage;
  const said = preview || (attachment && more()?.attachment[attachment]) || '';
  const text = sender === 'customer' ? `${more()?.you ?? ''}: ${said}` : said;
  return h('span', { lang: languageOf(text) }, text);
}

const agoOf = ({ times, more }: Scene, { updatedAt }: Conversation): string | undefined => ago(times, updatedAt) ?? more()?.now;

function activeCard(kit: Kit, scene: Scene, chat: Chat, conversation: Conversation): Branch {
  const { h, face } = kit;
  const { more, times, locale, config } = scene;
  const { unread, id, assignee } = conversation;
  const count = times.count(unread);
  return h(
    'button',
    { class: unread ? 'card active unread' : 'card active', key: id, onclick: () => chat.show(id) },
    face(assignee?.name[locale], assignee?.avatar),
    h(
      'span',
      { class: 'txt' },
      h(
        'span',
        { class: 'line' },
        h('b', {}, (assignee?.name ?? config.siteName)[locale]),
        h('time', {}, agoOf(scene, conversation)),
      ),
      h(
        'span',
        { class: 'line' },
        lineOf(kit, scene, conversation),
        unread > 0 && h('span', { class: 'count', 'aria-label': more()?.unread(count), role: 'img' }, count),
      ),
    ),
  );
}

function pastRow(kit: Kit, scene: Scene, chat: Chat, conversation: Conversation): Branch {
  const { h, icon, check, face } = kit;
  const status = scene.more()?.status[conversation.status];
  return h(
    'button',
    { class: 'row', key: conversation.id, onclick: () => chat.show(conversation.id) },
    face(conversation.assignee?.name[scene.locale], conversation.assignee?.avatar),
    h(
      'span',
      { class: 'txt' },
      h('b', {}, lineOf(kit, scene, conversation)),
      h('small', {}, icon(check), status && `${status} · `, agoOf(scene, conversation)),
    ),
    icon(right),
  );
}

/** What somebody finds who comes back: the conversations that go on, and below them those before, as far as they were read. */
export function historyOf(kit: Kit, scene: Scene, chat: Chat): { active: Child; past: Child } {
  const { h, isActive } = kit;
  const { conversations, next } = chat.state;
  const active = conversations.filter(isActive);
  const past = conversations.filter((conversation) => !isActive(conversation));
  const more = scene.more();
  const isUsed = active.some(({ lastMessage }) => lastMessage);
  return {
    active: [
      conversations.some(({ assignee }) => assignee?.avatar) && portraitWatch(kit, chat),
      ...active.map((conversation) => activeCard(kit, scene, chat, conversation)),
      isUsed &&
        more &&
        h(
          'button',
          { class: 'more', key: 'another', onclick: () => void chat.tryTo(() => chat.begin({}, undefined, { new: true })) },
          more.another,
        ),
    ],
    past: past.length > 0 && [
      more && h('h2', { class: 'sec', key: 'past' }, more.past),
      h('div', { class: 'card', key: 'rows' }, ...past.map((conversation) => pastRow(kit, scene, chat, conversation))),
      next && more && h('button', { class: 'more', key: 'more', onclick: () => void chat.listMore() }, more.showOlder),
    ],
  };
}

import type { Sender, SystemEvent } from '../contract/entities.ts';
import type { ThreadRow, ThreadView } from '../client/thread.ts';
import { alert, check, circle, icon, mark } from './art.ts';
import type { Chat } from './chat.ts';
import { dayOf } from './day.ts';
import { groupRows, type Item, type Tone } from './groups.ts';
import { partsOf } from './links.ts';
import { button, complaint, face, languageOf, sentenceOf, top, type Scene } from './pieces.ts';
import { clock } from './times.ts';
import { h, type Branch, type Child } from './tree.ts';

const checks = 'M2.5 12.8l4 4L14.5 8M11 15.5l1.3 1.3L20.5 8';
const waiting = `${circle}M12 7v5.2l3.3 2`;
const downward = 'M12 5v13.5M6 12.8l6 6 6-6';

/** This near to the end counts as being there. */
const nearPx = 80;
const olderPx = 200;

export interface ConversationView {
  /** The newest messages for those who listen: each is there once, and none that was there before. */
  readonly heard: string;
  draw(scene: Scene): Branch[];
  /** After each drawing: keeps the reader's place, follows the end, reports what was seen. */
  settle(isShown: boolean): void;
}

function nameOf(sender: Sender, { locale, words, config }: Scene): string {
  return 'name' in sender ? sender.name[locale] : sender.kind === 'customer' ? words.you : config.siteName[locale];
}

function wordsOf(event: SystemEvent, scene: Scene): string {
  const { words, locale } = scene;
  if (event.type === 'assigned') return event.to ? words.joined(event.to.name[locale]) : words.released;
  const sentence = { open: words.reopened, pending: words.held, resolved: words.resolved, closed: words.closed }[event.status];
  return sentence(nameOf(event.by, scene));
}

const textOf = (text: string): Child[] =>
  partsOf(text).map((part) =>
    part.href ? h('a', { href: part.href, target: '_blank', rel: 'noopener noreferrer' }, part.text) : part.text,
  );

function metaOf(last: ThreadRow, tone: Tone, { words, times }: Scene, view: ThreadView, chat: Chat): Branch {
  const { mine, at, seq, clientId = '', state } = last;
  if (tone === 'failed') {
    const act = (label: string, run: (id: string) => unknown) => h('button', { onclick: () => void run(clientId) }, label);
    const { thread } = chat.state;
    return h(
      'div',
      { class: 'meta bad', title: sentenceOf(last.error ?? 'internal', words) },
      icon(alert),
      words.notDelivered,
      thread && [act(words.retry, thread.retry), act(words.discard, thread.discard)],
    );
  }
  if (tone === 'waiting') return h('div', { class: 'meta' }, icon(waiting), words.waiting);
  if (!mine) return h('div', { class: 'meta' }, clock(times, at));
  if (state !== 'sent') return h('div', { class: 'meta' }, icon(waiting), words.sending);
  const reached =
    seq === undefined ? 'sent' : seq <= view.seenByStaff ? 'seen' : seq <= view.deliveredToStaff ? 'delivered' : 'sent';
  return h(
    'div',
    { class: `meta ${reached}` },
    clock(times, at),
    icon(reached === 'sent' ? check : checks),
    h('span', {}, words[reached]),
  );
}

function typingView(by: Sender, scene: Scene): Branch {
  const name = nameOf(by, scene);
  return h(
    'div',
    { class: 'group', key: `typing ${name}` },
    h('p', { class: 'bubble typing', role: 'img', 'aria-label': scene.words.typing(name) }, h('i', {}), h('i', {}), h('i', {})),
    h('div', { class: 'side' }, face('name' in by ? name : undefined)),
  );
}

function itemView(item: Item, scene: Scene, view: ThreadView, chat: Chat): Branch {
  const { words, times } = scene;
  const { kind, key } = item;
  if (kind === 'day') return h('div', { class: 'day', key }, dayOf(item.at, times));
  if (kind === 'new') return h('div', { class: 'day new', key }, words.newMessages);
  if (kind === 'event') return h('div', { class: 'event', key }, item.row.event && wordsOf(item.row.event, scene));
  const { rows, tone } = item;
  const [first] = rows;
  const last = rows.at(-1) ?? first;
  if (!first || !last) return h('div', { key });
  const name = nameOf(first.sender, scene);
  return h(
    'div',
    { class: `group ${first.mine ? 'mine' : ''} ${tone}`, key },
    !first.mine && h('div', { class: 'name', key: 'name' }, name),
    ...rows.map((row) => h('p', { class: 'bubble', key: row.key, lang: languageOf(row.text) }, ...textOf(row.text))),
    !first.mine && h('div', { class: 'side', key: 'side' }, face('name' in first.sender ? name : undefined)),
    { ...metaOf(last, tone, scene, view, chat) },
  );
}

/** The open conversation: days, groups of bubbles, and the reader's place in them. */
export function createConversationView(chat: Chat, changed: () => void): ConversationView {
  let log: HTMLElement | undefined;
  let shownId: string | undefined;
  let isAtEnd = true;
  /** The newest sequence when the reader left the end. */
  let leftAt = 0;
  let firstKey: string | undefined;
  let heardSeq: number | undefined;
  let heard = '';
  let fromBottom = 0;

  const lastSeqOf = ({ rows }: ThreadView): number => rows.findLast(({ seq }) => seq !== undefined)?.seq ?? 0;
  const toEnd = () => log?.scrollTo({ top: log.scrollHeight });
  const watchSize = new ResizeObserver(() => isAtEnd && toEnd());

  const onscroll = () => {
    const view = chat.state.thread?.view;
    if (!log || !view) return;
    fromBottom = log.scrollHeight - log.scrollTop;
    const wasAtEnd = isAtEnd;
    isAtEnd = fromBottom - log.clientHeight < nearPx;
    if (wasAtEnd && !isAtEnd) leftAt = lastSeqOf(view);
    if (log.scrollTop < olderPx && view.hasOlder) void chat.state.thread?.loadOlder();
    if (wasAtEnd !== isAtEnd) changed();
  };

  const pill = ({ words, times }: Scene, view: ThreadView): Child => {
    if (isAtEnd) return false;
    const count = view.rows.filter(({ mine, kind, seq = 0 }) => !mine && kind === 'text' && seq > leftAt).length;
    return h(
      'button',
      { class: 'jump', key: 'jump', onclick: toEnd },
      icon(downward),
      count ? words.newCount(times.count(count)) : words.latest,
    );
  };

  const listen = ({ rows, loading }: ThreadView, scene: Scene) => {
    if (loading) return;
    const since = chat.state.threadId === shownId ? heardSeq : undefined;
    const news = rows.filter(({ seq = 0, mine, kind }) => since !== undefined && seq > since && !mine && kind === 'text');
    if (news.length) heard = news.map((row) => `${nameOf(row.sender, scene)}: ${row.text}`).join('\n');
    heardSeq = rows.reduce((most, { seq = 0 }) => Math.max(most, seq), 0);
  };

  return {
    get heard() {
      return heard;
    },
    draw(scene) {
      const { thread, threadId, newFrom, link } = chat.state;
      const { words, times, config, locale } = scene;
      const view = thread?.view;
      const conversation = view?.conversation ?? chat.state.conversations.find(({ id }) => id === threadId);
      const answer = view?.rows.findLast(({ sender }) => sender.kind === 'agent')?.sender;
      const person = conversation?.assignee ?? (answer?.kind === 'agent' ? answer : undefined);
      const name = person?.name[locale];
      if (view) listen(view, scene);
      const isLinked = link !== 'offline' && link !== 'reconnecting';
      return [
        top(scene, name ?? config.siteName[locale], name ? face(name) : mark(), chat.goHome),
        h(
          'div',
          { class: 'place', key: `log ${threadId}` },
          h(
            'div',
            {
              class: 'log',
              role: 'log',
              'aria-live': 'off',
              'aria-label': words.conversation,
              tabindex: '0',
              onscroll,
              ref(element: HTMLElement) {
                watchSize.disconnect();
                watchSize.observe((log = element));
              },
            },
            view?.loading && h('div', { class: 'wait', key: 'wait' }),
            view &&
              groupRows(view.rows, { dayKey: times.dayKey, newFrom, isLinked }).map((item) => itemView(item, scene, view, chat)),
            view?.typing.map((by) => typingView(by, scene)),
            view?.failed && [complaint(sentenceOf(view.failed, words)), button(words.retry, thread?.reload)],
          ),
          view && pill(scene, view),
        ),
      ];
    },
    settle(isShown) {
      const { thread, threadId } = chat.state;
      const view = thread?.view;
      if (!log || !view || view.loading) return;
      const key = view.rows.find(({ seq }) => seq !== undefined)?.key;
      if (threadId !== shownId) {
        shownId = threadId;
        isAtEnd = true;
        const line = log.querySelector('.new');
        if (line && log.scrollHeight - (line as HTMLElement).offsetTop > log.clientHeight) line.scrollIntoView();
        else toEnd();
      } else if (isAtEnd) toEnd();
      // Older messages came in above: what was under the eye stays there.
      else if (key !== firstKey) log.scrollTop = log.scrollHeight - fromBottom;
      firstKey = key;
      // Own words need no receipt.
      if (isShown && isAtEnd && view.rows.some(({ mine, seq = 0 }) => !mine && seq > view.seenByCustomer)) thread.markSeen();
    },
  };
}

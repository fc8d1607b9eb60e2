import type { AgentFace } from '../contract/entities.ts';
import type { ThreadRow, ThreadView } from '../client/thread.ts';
import type { Around } from './around.ts';
import { check, circle, down, icon } from './art.ts';
import { openOne, type Chat } from './chat-state.ts';
import { dayOf } from './day.ts';
import { groupRows, type Item, type Tone } from './groups.ts';
import type { OnDemand } from './on-demand.ts';
import type { Extras } from './later.ts';
import { face, kit, languageOf, nameOf, tap, top, type Scene } from './pieces.ts';
import { h, type Branch, type Child } from './tree.ts';

const checks = 'M2.5 12.8l4 4L14.5 8M11 15.5l1.3 1.3L20.5 8';
const waiting = `${circle}M12 7v5.2l3.3 2`;

/** This near to the end counts as being there. */
const nearPx = 80;
const olderPx = 200;

export interface ConversationView {
  draw(scene: Scene): Child[];
  /** After each drawing: keeps the reader's place, follows the end, reports what was seen. */
  settle(isShown: boolean): void;
}

/** A text with its links to follow, once there is somebody who can tell them from words. */
const textOf = (text: string, extras: OnDemand<Extras>): Child => (/:\/\//.test(text) && extras()?.linked(kit, text)) || text;

const meta = (kind: string, ...children: Child[]): Branch => h('div', { class: `meta ${kind}`, key: 'meta' }, ...children);

function metaOf(
  { mine, at, seq, state }: ThreadRow,
  tone: Tone,
  { words, times }: Scene,
  view: ThreadView,
  waits?: string,
): Branch {
  if (tone === 'waiting') return meta('', icon(waiting), waits);
  if (state !== 'sent') return meta('', icon(waiting), words.sending);
  if (!mine) return meta('', times.clock(at));
  const reached =
    seq === undefined ? 'sent' : seq <= view.seenByStaff ? 'seen' : seq <= view.deliveredToStaff ? 'delivered' : 'sent';
  return meta(reached, times.clock(at), icon(reached === 'sent' ? check : checks), h('span', {}, words[reached]));
}

function itemView(
  item: Item,
  scene: Scene,
  view: ThreadView,
  chat: Chat,
  extras: OnDemand<Extras>,
  around: OnDemand<Around>,
): Branch {
  const { times } = scene;
  const { kind, key } = item;
  if (kind === 'day') return h('div', { class: 'day', key }, dayOf(item.at, times));
  if (kind === 'new') return h('div', { class: 'day new', key }, scene.more()?.newMessages);
  if (kind === 'event') return h('div', { class: 'event', key }, item.row.event && around()?.sentenceOf(item.row.event, scene));
  const { rows, tone } = item;
  const last = rows.at(-1) ?? rows[0];
  const { mine, sender } = last;
  const name = mine ? '' : nameOf(sender, scene);
  return h(
    'div',
    { class: `group ${mine ? 'mine' : ''} ${tone}`, key },
    !mine && h('div', { class: 'name', key: 'name' }, name),
    rows.map(({ text, key, attachments }) => [
      attachments && around()?.filesOf(attachments, scene),
      text && h('p', { class: 'bubble', key, lang: languageOf(text) }, textOf(text, extras)),
    ]),
    !mine &&
      h('div', { class: 'side', key: 'side' }, face('name' in sender ? name : undefined, (sender as Partial<AgentFace>).avatar)),
    tone === 'failed'
      ? extras()?.failureOf(kit, last, scene, chat)
      : metaOf(last, tone, scene, view, around()?.waitingFor(scene)),
  );
}

/** The open conversation: days, groups of bubbles, and the reader's place in them. */
export function createConversationView(
  chat: Chat,
  extras: OnDemand<Extras>,
  around: OnDemand<Around>,
  changed: () => void,
): ConversationView {
  let log: HTMLElement | undefined;
  let shownId: string | undefined;
  let isAtEnd = true;
  /** The newest sequence when the reader left the end. */
  let leftAt = 0;
  let firstKey: string | undefined;
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

  return {
    draw(scene) {
      const { thread, threadId, newFrom, link } = chat.state;
      const { words, times, config, locale } = scene;
      const view = thread?.view;
      const conversation = openOne(chat.state);
      const answer = view?.rows.map(({ sender }) => sender).findLast((sender) => sender.kind === 'agent');
      const person = conversation?.assignee ?? answer;
      const name = person?.name[locale];
      const isLinked = !/^(off|rec)/.test(link);
      return [
        top(scene, name ?? config.siteName[locale], face(name, person?.avatar), chat.goHome, [
          around()?.menuTap(scene),
          tap(words.minimise, down, scene.minimise),
        ]),
        around()?.above(scene),
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
              groupRows(view.rows, { dayKey: times.dayKey, newFrom, isLinked }).map((item) =>
                itemView(item, scene, view, chat, extras, around),
              ),
            around()?.foot(scene),
          ),
          view && !isAtEnd && extras()?.wayToEnd(kit, scene, view, leftAt, toEnd),
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

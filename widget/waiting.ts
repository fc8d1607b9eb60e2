import type { Conversation, QueuePlace } from '../contract/entities.ts';
import type { AroundWords } from './around-words-en.ts';
import type { Room } from './room.ts';
import { hoursView } from './hours.ts';
import type { Scene } from './pieces.ts';
import type { Child } from './tree.ts';

/** A place is asked for again after this long, while somebody is before the customer. */
const askAgainMs = 30_000;
const minuteMs = 60_000;
/** A line of up to so many is drawn bead by bead. */
const mostBeads = 5;

export { default as styles } from './waiting.css';

interface Place {
  readonly words: AroundWords;
  readonly scene: Scene;
  readonly conversation: Conversation;
}

/** What a customer reads who waits for a first answer: the place in line and for how long, or when somebody is back. */
export function createWaiting({ kit, chat, changed, ornament, onDemand }: Room): (scene: Scene, of: Conversation) => Child {
  const { h } = kit;
  const inEnglish = onDemand(() => import('./around-words-en.ts'), changed);
  const inBengali = onDemand(() => import('./around-words-bn.ts'), changed);
  let askedFor: string | undefined;
  let askedAt = 0;
  let queue: QueuePlace | undefined;

  const ask = async (conversationId: string) => {
    askedFor = conversationId;
    askedAt = Date.now();
    // Without an answer the card says what it can without a number.
    const found = await chat
      .http('GET /v1/conversations/{conversationId}', { params: { conversationId } })
      .catch(() => undefined);
    if (askedFor !== conversationId || !found) return;
    queue = found.queue;
    changed();
  };
  const refresh = ({ conversation: { id } }: Place) => {
    if (askedFor !== id) queue = undefined;
    const isDue = askedFor !== id || (queue && queue.position > 1 && Date.now() - askedAt > askAgainMs);
    if (isDue && document.visibilityState === 'visible') void ask(id);
  };

  const beads = ({ position }: QueuePlace): Child =>
    position <= mostBeads &&
    h(
      'div',
      { class: 'beads', 'aria-hidden': 'true' },
      ...Array.from({ length: position }, (_, index) => h('i', { class: index + 1 === position ? 'me' : '' })),
    );
  const sentenceOf = ({ words, scene: { times } }: Place, { position, isAtLeast }: QueuePlace): string => {
    if (isAtLeast) return words.inLongLine(times.count(position));
    return position === 1 ? words.nextInLine : words.inLine(times.count(position));
  };

  /** What the shop promises of an answer's time. */
  const promiseOf = ({ scene: { config, more } }: Place): string => {
    const { replyTime } = config;
    return (replyTime !== 'none' && more()?.replyTimes[replyTime]) || '';
  };
  /** It moves with the minutes, and is read when somebody comes to it: nobody wants to hear each of them. */
  const waited = ({ words, scene: { times } }: Place): Child => {
    const first = chat.state.thread?.view.rows.find(({ mine, kind }) => mine && kind === 'text');
    const minutes = first ? Math.floor((times.now() - Date.parse(first.at)) / minuteMs) : 0;
    if (minutes < 1) return undefined;
    const [value, unit] = minutes < 60 ? [minutes, 'minute'] : [Math.floor(minutes / 60), 'hour'];
    const duration = new Intl.NumberFormat(times.tag, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
    return h('p', { class: 'hint', key: 'waited', 'aria-live': 'off' }, words.waited(duration));
  };

  const bell = ({ words }: Place): Child => {
    if (!('Notification' in window) || Notification.permission === 'denied') return undefined;
    if (Notification.permission === 'granted') return h('p', { class: 'hint' }, words.willTell);
    const allow = () => void Notification.requestPermission().then(changed);
    return h('button', { class: 'btn ghost', key: 'tell', onclick: allow }, words.tellMe);
  };

  const away = (place: Place): Child => {
    const { words, scene } = place;
    const { times, config } = scene;
    const { opensAt, week } = config;
    const isToday = opensAt && times.dayKey(opensAt) === times.dayKey(times.now());
    const when =
      opensAt &&
      times.format(opensAt, { ...(!isToday && { weekday: 'long' }), hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });
    const isWritten = place.conversation.lastMessage;
    const said = isWritten ? words.leaveWords : words.writeNow;
    return [
      h(
        'div',
        { class: isWritten ? 'card queue' : 'queue', key: 'line', role: 'status' },
        ornament(),
        h('b', {}, words.nobodyHere),
        h('p', {}, when ? `${said} ${words.backAt(when)}` : said),
        isWritten && bell(place),
      ),
      week && hoursView(kit, scene, words, week),
    ];
  };

  return (scene, conversation) => {
    const words = (scene.locale === 'bn' ? inBengali : inEnglish)()?.aroundWords;
    if (!words) return undefined;
    const place = { words, scene, conversation };
    if (!scene.config.online && scene.config.showOnlineStatus) return away(place);
    refresh(place);
    return (
      queue &&
      h(
        'div',
        { class: 'card queue', key: 'line', role: 'status' },
        ornament(),
        h('b', {}, sentenceOf(place, queue)),
        h('p', {}, `${promiseOf(place)} ${words.keepPlace}`.trim()),
        waited(place),
        !queue.isAtLeast && beads(queue),
        bell(place),
      )
    );
  };
}

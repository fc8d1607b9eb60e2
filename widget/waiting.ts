import type { Conversation, QueuePlace } from '../contract/entities.ts';
import type { AroundWords } from './around-words-en.ts';
import type { Room } from './around.ts';
import type { Scene } from './pieces.ts';
import type { Branch, Child } from './tree.ts';

/** A place is asked for again after this long, while somebody is before the customer. */
const askAgainMs = 30_000;
/** A line of up to so many is drawn bead by bead. */
const mostBeads = 5;

export { default as styles } from './waiting.css';

interface Place {
  readonly words: AroundWords;
  readonly scene: Scene;
  readonly conversation: Conversation;
}

/** What a customer reads who waits for a first answer: the place in line, or when somebody is back. */
export function createWaiting({
  kit: { h },
  chat,
  changed,
  ornament,
  onDemand,
}: Room): (scene: Scene, of: Conversation) => Child {
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

  const bell = ({ words }: Place): Child => {
    if (!('Notification' in window) || Notification.permission === 'denied') return undefined;
    if (Notification.permission === 'granted') return h('p', { class: 'hint' }, words.willTell);
    const allow = () => void Notification.requestPermission().then(changed);
    return h('button', { class: 'btn ghost', key: 'tell', onclick: allow }, words.tellMe);
  };

  const away = (place: Place): Branch => {
    const { words, scene } = place;
    const { opensAt } = scene.config as { opensAt?: string };
    const { times } = scene;
    const isToday = opensAt && times.dayKey(opensAt) === times.dayKey(times.now());
    const when =
      opensAt &&
      times.format(opensAt, { ...(!isToday && { weekday: 'long' }), hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });
    return h(
      'div',
      { class: 'card queue', key: 'line', role: 'status' },
      ornament(),
      h('b', {}, words.nobodyHere),
      h('p', {}, when ? `${words.leaveWords} ${words.backAt(when)}` : words.leaveWords),
      bell(place),
    );
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
        h('p', {}, words.keepPlace),
        !queue.isAtLeast && beads(queue),
        bell(place),
      )
    );
  };
}

import { messageTextBytes } from '../contract/limits.ts';
import type { Place, Room } from './room.ts';
import type { AroundWords } from './around-words-en.ts';
import { createEnding } from './ending.ts';
import { createMenu } from './menu.ts';
import { createOffer } from './offer.ts';
import type { Scene } from './pieces.ts';
import { createPause } from './pause.ts';
import type { Branch, Child } from './tree.ts';

export { default as styles } from './occasions.css';

/** What surrounds the field: above it, what to write where that is special, and the seconds until one may send again. */
type Writing = [above: Child, label: string | undefined, isLong: boolean, pause: Child];

const utf8 = new TextEncoder();
const isTooLong = (text: string): boolean => utf8.encode(text).length > messageTextBytes;

/** What few conversations need: a pause, the other language, the menu, emojis, the end and its rating. */
export function createOccasions(room: Room) {
  const { chat, changed, kit, wear, onDemand } = room;
  const inEnglish = onDemand(() => import('./around-words-en.ts'), changed);
  const inBengali = onDemand(() => import('./around-words-bn.ts'), changed);
  const emoji = onDemand(async () => wear(await import('./emoji.ts')), changed);
  const wordsOf = ({ locale }: Scene): AroundWords | undefined => (locale === 'bn' ? inBengali : inEnglish)()?.aroundWords;
  const placeOf = (scene: Scene): Place | undefined => {
    const words = wordsOf(scene);
    const view = chat.state.thread?.view;
    const conversation = view?.conversation;
    return words && conversation && { scene, words, view, conversation };
  };
  const [ending, offer] = [createEnding(room), createOffer(room)];
  const menu = createMenu(room, ending.end);
  const pause = createPause(room);
  let hasMenu = false;
  let isPicking = false;
  const turnMenu = (isOpen = false) => {
    hasMenu = isOpen;
    changed();
  };
  const turnEmojis = (isOpen = false) => {
    isPicking = isOpen;
    changed();
  };

  const troubleIn = ({ scene, words }: Place): Child => {
    const { trouble } = chat.state;
    const refusals: Partial<Record<string, string>> = words.refusals;
    return trouble && kit.complaint(refusals[trouble] ?? kit.sentenceOf(trouble, scene));
  };
  const cards = (place: Place): Child => {
    const { view, conversation } = place;
    const isAnswered = conversation.status === 'open' && view.rows.some(({ sender }) => sender.kind === 'agent');
    return [!isAnswered && offer(place), ending.card(place), troubleIn(place)];
  };

  return {
    /** Instead of the conversation: the page on which it is rated. */
    page(scene: Scene): Branch[] | undefined {
      const place = placeOf(scene);
      return place && ending.page(place);
    },
    turnMenu: () => turnMenu(!hasMenu),
    turnEmojis: () => turnEmojis(!isPicking),
    hasMenu: () => hasMenu,
    /** Below the header: what can be done. */
    above(scene: Scene): Child {
      const place = hasMenu && placeOf(scene);
      return place && menu(place, turnMenu);
    },
    /** After the last message. */
    foot(scene: Scene): Child {
      const { thread } = chat.state;
      const place = placeOf(scene);
      const failed = thread?.view.failed;
      return [
        place && cards(place),
        failed && [kit.complaint(kit.sentenceOf(failed, scene)), kit.button(scene.more()?.tryAgain, thread.reload)],
      ];
    },
    /**
     * True for words that do not go out by themselves: too many of them, and those for a closed conversation, which stay in
     * the draft until the one that goes on from it has begun.
     */
    goes(text: string): boolean {
      const { threadId: previousConversationId } = chat.state;
      if (isTooLong(text)) return true;
      if (kit.openOne(chat.state)?.status !== 'closed') return false;
      if (text)
        void chat.tryTo(async () => {
          await chat.begin({}, text, { previousConversationId });
          chat.keepDraft('', previousConversationId);
        });
      return true;
    },
    writing(scene: Scene, field: HTMLTextAreaElement | undefined, text: string): Writing | undefined {
      const words = wordsOf(scene);
      const seconds = pause.seconds();
      const more = scene.more();
      if (!words) return undefined;
      const isLong = isTooLong(text);
      return [
        [
          seconds > 0 && pause.bar(words, scene.times.count(seconds)),
          isLong && kit.complaint(more?.tooLong ?? '', 'long'),
          isPicking && field && emoji()?.emojiSheet(kit, words, room.labelsIn(scene).emoji, field, turnEmojis),
        ],
        placeOf(scene)?.conversation.status === 'resolved' ? more?.writeToReopen : undefined,
        isLong,
        seconds > 0 && kit.h('span', { 'data-left': scene.times.count(seconds) }),
      ];
    },
  };
}
export type Occasions = ReturnType<typeof createOccasions>;

import type { Conversation } from '../contract/entities.ts';
import { messageTextBytes } from '../contract/limits.ts';
import type { ThreadRow, ThreadView } from '../client/thread.ts';
import type { AroundWords } from './around-words-en.ts';
import type { Chat } from './chat-state.ts';
import { createAttach } from './attach.ts';
import { createEnding } from './ending.ts';
import { createLinkLine } from './link-line.ts';
import { createMenu } from './menu.ts';
import { createOffer } from './offer.ts';
import type { OnDemand, onDemand } from './on-demand.ts';
import type { Kit, Looks, Scene, Wear } from './pieces.ts';
import { createPause } from './pause.ts';
import type { Branch, Child } from './tree.ts';
import { typingView } from './typing.ts';
import { createWaiting } from './waiting.ts';

export { default as styles } from './around.css';

const dots = 'M5.5 12h1m5 0h1m5 0h1';
const smile = 'M8 14q4 4 8 0M9 10v0m6 0v0';

/** What the views around a conversation are made with. */
export interface Room {
  readonly kit: Kit;
  readonly chat: Chat;
  readonly changed: () => void;
  readonly wear: Wear;
  readonly onDemand: typeof onDemand;
  /** Takes what the service answered about a conversation, whether its frames have come or not. */
  adopt(fresh: Conversation): void;
  /** The lotus, once it is there. */
  readonly ornament: () => Child;
}

/** The open conversation, and how its reader is spoken to. */
export interface Place {
  readonly scene: Scene;
  readonly words: AroundWords;
  readonly view: ThreadView;
  readonly conversation: Conversation;
}

interface Given extends Omit<Room, 'adopt' | 'ornament'> {
  readonly looks: OnDemand<Looks>;
}

/** What surrounds the field: above it, in it and in its place, and what to write where that is special. */
type Writing = [
  above: Child,
  clip: Child,
  smile: Child,
  label: string | undefined,
  isLong: boolean,
  hasFiles: boolean,
  microphone: Child,
  instead: Child,
  /** The seconds until one may send again. */
  pause: Child,
];

const utf8 = new TextEncoder();
const isTooLong = (text: string): boolean => utf8.encode(text).length > messageTextBytes;

/** Everything that surrounds a conversation: its wait, its interruptions, its end, and what can be done with it. */
export function createAround(given: Given) {
  const { chat, changed, kit, wear, onDemand, looks } = given;
  const room: Room = {
    ...given,
    ornament: () => looks()?.ornament(kit.h, false),
    adopt(fresh) {
      chat.adopt(fresh);
      const { thread, threadId } = chat.state;
      if (threadId === fresh.id && thread && thread.view.lastSeq < fresh.lastSeq) thread.reload();
    },
  };
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
  const [ending, waiting, offer] = [createEnding(room), createWaiting(room), createOffer(room)];
  const menu = createMenu(room, ending.end);
  const pause = createPause(room);
  const linkLine = createLinkLine(room);
  const attach = createAttach(room);
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
    return [!isAnswered && offer(place), ending.card(place), waiting(place), troubleIn(place)];
  };

  return {
    /** Instead of the conversation: the page on which it is rated. */
    page(scene: Scene): Branch[] | undefined {
      const place = placeOf(scene);
      return place && ending.page(place);
    },
    /** In the header: the way to what can be done. */
    menuTap(scene: Scene): Child {
      const words = wordsOf(scene);
      return words && kit.tap(words.more, dots, () => turnMenu(!hasMenu), undefined, `${hasMenu}`);
    },
    /** Below the header: what can be done, and why nothing comes or goes. */
    above(scene: Scene): Child {
      const words = wordsOf(scene);
      const place = hasMenu && placeOf(scene);
      return [place && menu(place, turnMenu), words && linkLine(words), attach.above(scene)];
    },
    /** After the last message. */
    foot(scene: Scene): Child {
      const { thread } = chat.state;
      if (!thread || thread.view.loading) return undefined;
      const { typing, rows, failed } = thread.view;
      const place = placeOf(scene);
      return [
        typing.map((by) => typingView(kit, by, scene)),
        !rows.length && looks()?.suggestionsOf(kit, scene, chat),
        place && cards(place),
        failed && [kit.complaint(kit.sentenceOf(failed, scene)), kit.button(scene.more()?.tryAgain, thread.reload)],
      ];
    },
    /** A message as it is said aloud: its words, else what it brings. */
    said: ({ sender, text, attachments: [file] = [] }: ThreadRow, scene: Scene): string =>
      `${kit.nameOf(sender, scene)}: ${text || (file && scene.more()?.attachment[file.kind])}`,
    /** The files of a message. */
    filesOf: attach.filesOf,
    /**
     * True for words that do not go out by themselves: too many of them, those that go with files, and those for a closed
     * conversation, which stay in the draft until the one that goes on from it has begun.
     */
    goes(text: string, take: () => string, returned: () => void): boolean {
      const { threadId: previousConversationId } = chat.state;
      if (isTooLong(text)) return true;
      if (kit.openOne(chat.state)?.status !== 'closed') return attach.goes(take, returned);
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
      const files = attach.draw(scene, words, field);
      const isLong = isTooLong(text);
      return [
        [
          seconds > 0 && pause.bar(words, scene.times.count(seconds)),
          files.above,
          isLong && kit.complaint(more?.tooLong ?? scene.words.wrong, 'long'),
          isPicking && field && emoji()?.emojiSheet(kit, words, field, turnEmojis),
        ],
        files.clip,
        kit.tap(words.emoji, kit.circle + smile, () => turnEmojis(!isPicking)),
        placeOf(scene)?.conversation.status === 'resolved' ? more?.writeToReopen : undefined,
        isLong,
        !!files.hasFiles,
        files.microphone,
        files.instead,
        seconds > 0 && kit.h('span', { 'data-left': scene.times.count(seconds) }),
      ];
    },
  };
}
export type Around = ReturnType<typeof createAround>;

import type { Conversation, SystemEvent } from '../contract/entities.ts';
import type { PublicConfig } from '../contract/settings.ts';
import type { ThreadRow, ThreadView } from '../client/thread.ts';
import { aroundLabels, type AroundLabels } from './around-labels.ts';
import { createAttach } from './attach.ts';
import { createLinkLine } from './link-line.ts';
import type { Occasions } from './occasions.ts';
import type { OnDemand } from './on-demand.ts';
import type { Extras, Looks } from './later.ts';
import type { Scene } from './pieces.ts';
import type { Room } from './room.ts';
import type { Branch, Child } from './tree.ts';
import { typingView } from './typing.ts';

export { default as styles } from './around.css';

const dots = 'M5.5 12h1m5 0h1m5 0h1';
const smile = 'M8 14q4 4 8 0M9 10v0m6 0v0';
/** A text of so many letters may be too long for one message. */
const longLetters = 2_000;

interface Given extends Omit<Room, 'adopt' | 'ornament' | 'labelsIn'> {
  readonly looks: OnDemand<Looks>;
  readonly extras: OnDemand<Extras>;
}

/** What surrounds the field: above it, in it and in its place, and what to write where that is special. */
type Writing = [
  above: Child,
  clip: Child,
  smile: Child,
  label: string | undefined,
  isLong: boolean | undefined,
  hasFiles: boolean,
  microphone: Child,
  instead: Child,
  /** The seconds until one may send again. */
  pause: Child,
];

const labelsIn = ({ locale }: Scene): AroundLabels => aroundLabels[locale];

/** Whether a shop where nobody is says so before the first word. */
const isAway = ({ online, showOnlineStatus }: PublicConfig, { rows }: ThreadView): boolean =>
  !online && showOnlineStatus && !rows.length;

/** Whether the customer has written and nobody has looked after it yet. */
const isWaiting = ({ status, assignee, lastMessage }: Conversation, { rows }: ThreadView): boolean =>
  status === 'open' && !assignee && lastMessage?.sender === 'customer' && !rows.some(({ sender }) => sender.kind === 'agent');

/** What stands beside every conversation: its buttons and who writes. What is behind them, and what few conversations need, is fetched when it is needed. */
export function createAround(given: Given) {
  const { chat, changed, kit, wear, onDemand, looks, extras } = given;
  const room: Room = {
    ...given,
    labelsIn,
    ornament: () => looks()?.ornament(kit.h, false),
    adopt(fresh) {
      chat.adopt(fresh);
      const { thread, threadId } = chat.state;
      if (threadId === fresh.id && thread && thread.view.lastSeq < fresh.lastSeq) thread.reload();
    },
  };
  const waiting = onDemand(async () => wear(await import('./waiting.ts')).createWaiting(room), changed);
  // It is here with its words: without a network nothing can be fetched to say so with.
  const linkLine = createLinkLine(room);
  const attach = createAttach(room);
  const hasPortrait = (): boolean =>
    !!kit.openOne(chat.state)?.assignee?.avatar ||
    !!chat.state.thread?.view.rows.some(({ sender }) => sender.kind === 'agent' && sender.avatar);
  let isReached = false;
  let wishes: ((occasions: Occasions) => unknown)[] = [];
  const occasions = onDemand(
    async () => wear(await import('./occasions.ts')).createOccasions(room),
    () => {
      const there = occasions();
      if (there) for (const wish of wishes) wish(there);
      wishes = [];
      changed();
    },
  );
  /** Does this now, or when what does it has come. */
  const reach = (wish: (occasions: Occasions) => unknown) => {
    isReached = true;
    const there = occasions();
    if (there) wish(there);
    else wishes.push(wish);
  };

  /** More than the words of two sides that come and go. */
  const isSpecial = (locale?: string): boolean => {
    const { thread, trouble } = chat.state;
    const view = thread?.view;
    const status = kit.openOne(chat.state)?.status;
    const own = view?.rows.findLast(({ mine, kind }) => mine && kind === 'text');
    return !!(
      trouble ||
      view?.failed ||
      status === 'resolved' ||
      status === 'closed' ||
      view?.rows.some(({ error }) => error === 'rate_limited') ||
      // Somebody writes in the other language.
      (locale && own?.text && !chat.memory.isOffered && kit.languageOf(own.text) !== locale)
    );
  };
  const special = ({ locale }: Scene): Occasions | undefined => (isReached || isSpecial(locale) ? occasions() : undefined);

  return {
    /** Instead of the conversation: the page on which it is rated. */
    page: (scene: Scene): Branch[] | undefined => special(scene)?.page(scene),
    /** In the header: the way to what can be done. */
    menuTap: (scene: Scene): Branch =>
      kit.tap(labelsIn(scene).more, dots, () => reach((there) => there.turnMenu()), undefined, `${!!special(scene)?.hasMenu()}`),
    /** Below the header: what can be done, and why nothing comes or goes. */
    above: (scene: Scene): Child => [
      special(scene)?.above(scene),
      linkLine(labelsIn(scene)),
      attach.above(scene),
      hasPortrait() && extras()?.portraitWatch(kit, chat),
    ],
    /** After the last message. */
    foot(scene: Scene): Child {
      const view = chat.state.thread?.view;
      if (!view || view.loading) return undefined;
      const { typing, rows, conversation } = view;
      return [
        typing.map((by) => typingView(kit, by, scene, labelsIn(scene))),
        special(scene)?.foot(scene),
        conversation && (isWaiting(conversation, view) || isAway(scene.config, view)) && waiting()?.(scene, conversation),
        !rows.length && looks()?.suggestionsOf(kit, scene, chat),
      ];
    },
    /** What happened to the conversation, in a sentence. */
    sentenceOf: (event: SystemEvent, scene: Scene): string | undefined =>
      event.type === 'assigned' && event.to
        ? labelsIn(scene).joined(event.to.name[scene.locale])
        : extras()?.sentenceOfEvent(kit, event, scene),
    /** Why a message stays here. */
    waitingFor: (scene: Scene): string => labelsIn(scene).waiting,
    /** A message as it is said aloud: its words, else what it brings. */
    said: ({ sender, text, attachments: [file] = [] }: ThreadRow, scene: Scene): string =>
      `${kit.nameOf(sender, scene)}: ${text || (file && scene.more()?.attachment[file.kind])}`,
    /** The files of a message. */
    filesOf: attach.filesOf,
    /** True for words that do not go out by themselves: too many of them, those with files, those for what is closed. */
    goes: (text: string, take: () => string, returned: () => void): boolean =>
      ((isReached || isSpecial()) && occasions()?.goes(text)) || attach.goes(take, returned),
    writing(scene: Scene, field: HTMLTextAreaElement | undefined, text: string): Writing {
      const labels = labelsIn(scene);
      if (text.length > longLetters) isReached = true;
      const [above, label, isLong, pause] = special(scene)?.writing(scene, field, text) ?? [];
      const files = attach.draw(scene, labels, field);
      return [
        [above, files.above],
        files.clip,
        kit.tap(labels.emoji, kit.circle + smile, () => reach((there) => there.turnEmojis())),
        label,
        isLong,
        !!files.hasFiles,
        files.microphone,
        files.instead,
        pause,
      ];
    },
  };
}
export type Around = ReturnType<typeof createAround>;

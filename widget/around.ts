import type { Conversation } from '../contract/entities.ts';
import type { ThreadView } from '../client/thread.ts';
import type { AroundWords } from './around-words-en.ts';
import type { Chat } from './chat-state.ts';
import { createEnding } from './ending.ts';
import { createMenu } from './menu.ts';
import { createOffer } from './offer.ts';
import type { onDemand } from './on-demand.ts';
import type { Kit, Scene, Wear } from './pieces.ts';
import type { Branch, Child } from './tree.ts';
import { createWaiting } from './waiting.ts';

export { default as styles } from './around.css';

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

/** Everything that surrounds a conversation: its wait, its end, and what can be done with it. */
export function createAround(given: Omit<Room, 'adopt'>) {
  const { chat, changed, kit, wear, onDemand } = given;
  const room: Room = {
    ...given,
    adopt(fresh) {
      chat.adopt(fresh);
      const { thread, threadId } = chat.state;
      if (threadId === fresh.id && thread && thread.view.lastSeq < fresh.lastSeq) thread.reload();
    },
  };
  const inEnglish = onDemand(() => import('./around-words-en.ts'), changed);
  const inBengali = onDemand(() => import('./around-words-bn.ts'), changed);
  const emoji = onDemand(async () => wear(await import('./emoji.ts')), changed);
  const placeOf = (scene: Scene): Place | undefined => {
    const words = (scene.locale === 'bn' ? inBengali : inEnglish)()?.aroundWords;
    const view = chat.state.thread?.view;
    const conversation = view?.conversation;
    return words && conversation && { scene, words, view, conversation };
  };
  const [ending, waiting, offer] = [createEnding(room), createWaiting(room), createOffer(room)];
  const menu = createMenu(room, ending.end);
  const troubleIn = ({ scene, words }: Place): Child => {
    const { trouble } = chat.state;
    const refusals: Partial<Record<string, string>> = words.refusals;
    return trouble && kit.complaint(refusals[trouble] ?? kit.sentenceOf(trouble, scene));
  };

  return {
    /** Instead of the conversation: the page on which it is rated. */
    page(scene: Scene): Branch[] | undefined {
      const place = placeOf(scene);
      return place && ending.page(place);
    },
    /** Below the header: what can be done. */
    menu(scene: Scene, shut: () => void): Child {
      const place = placeOf(scene);
      return place && menu(place, shut);
    },
    /** After the last message. */
    foot(scene: Scene): Child {
      const place = placeOf(scene);
      if (!place || place.view.loading) return undefined;
      return [offer(place), ending.card(place), waiting(place), troubleIn(place)];
    },
    /** Begins the conversation that goes on from this closed one; until it has begun, the words stay in the draft. */
    goOn(text: string): void {
      const { threadId: previousConversationId } = chat.state;
      void chat.tryTo(async () => {
        await chat.begin({}, text, { previousConversationId });
        chat.keepDraft('', previousConversationId);
      });
    },
    /** Above the field: pictures to put in. */
    emojis(scene: Scene, field: HTMLTextAreaElement | undefined, leave: () => void): Child {
      const words = placeOf(scene)?.words;
      return words && field && emoji()?.emojiSheet(kit, words, field, leave);
    },
  };
}
export type Around = ReturnType<typeof createAround>;

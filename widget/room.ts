import type { ThreadView } from '../client/thread.ts';
import type { Conversation } from '../contract/entities.ts';
import type { AroundLabels } from './around-labels.ts';
import type { AroundWords } from './around-words-en.ts';
import type { Chat } from './chat-state.ts';
import type { onDemand } from './on-demand.ts';
import type { Kit, Scene, Wear } from './pieces.ts';
import type { Child } from './tree.ts';

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
  readonly labelsIn: (scene: Scene) => AroundLabels;
}

/** The open conversation, and how its reader is spoken to. */
export interface Place {
  readonly scene: Scene;
  readonly words: AroundWords;
  readonly view: ThreadView;
  readonly conversation: Conversation;
}

import type { Conversation, Customer } from '../contract/entities.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { SentBody } from '../contract/routes.ts';
import type { PublicConfig } from '../contract/settings.ts';
import type { Connection, LinkState } from '../client/connection.ts';
import type { Environment } from '../client/environment.ts';
import type { Http } from '../client/http.ts';
import type { Thread, ThreadRow } from '../client/thread.ts';
import type { KothaEvents, Opening } from './kotha.d.ts';
import type { Memory } from './seam.ts';

export type Trouble = ErrorCode | 'offline';
export type Page = 'loading' | 'off' | 'login' | 'home' | 'form' | 'thread';
/** Who begins a conversation, as the form asks. */
export type Contact = Partial<Record<'name' | 'email' | 'phone', string>>;

/** What the views show. */
export interface ChatState {
  readonly page: Page;
  readonly config?: PublicConfig;
  readonly trouble?: Trouble | undefined;
  readonly customer?: Customer | undefined;
  readonly conversations: readonly Conversation[];
  /** There are more conversations than these. */
  readonly next?: string | undefined;
  readonly thread?: Thread | undefined;
  readonly threadId?: string | undefined;
  /** Where the line for new messages stands. */
  readonly newFrom?: number | undefined;
  /** The newest messages of the other side for those who listen: each is there once, and none that was there before. */
  readonly heard: readonly ThreadRow[];
  /** What the page asked to begin a conversation with. */
  readonly opening?: Opening | undefined;
  readonly link: LinkState;
  /** Somebody looks at the panel. */
  readonly isShown?: boolean;
  readonly isBusy?: boolean;
}

/** One person's chat: what is known of it, and what can be done. */
export interface Chat {
  readonly state: ChatState;
  /** Brings settings, identity and conversations up to date; asks the server at most once a minute unless forced. */
  refresh(isForced?: boolean): Promise<void>;
  /** Goes to the form, or straight to a conversation where nothing has to be asked. */
  start(opening?: Opening): Promise<void>;
  /** Begins as this person with this question; rejects with what was refused. */
  begin(contact: Contact, question?: string, wish?: SentBody<'POST /v1/conversations'>): Promise<void>;
  show(conversationId: string): Promise<void>;
  /** Reads a conversation and listens to it, whatever the panel shows. */
  open(conversationId: string): void;
  goHome(): void;
  listMore(): Promise<void>;
  send(text: string): void;
  /** Whether somebody looks at the panel; without an open conversation the socket is given up when nobody does. */
  attend(isShown: boolean): void;
  readDraft(conversationId?: string): string;
  keepDraft(text: string, conversationId?: string): void;
  readonly memory: Memory;
  remember(change: Memory): void;
  readonly environment: Environment;
  /** There once a conversation was opened. */
  readonly connection: Connection | undefined;
  /** Calls as the customer. */
  readonly http: Http;
  /** Does something whose refusal becomes `trouble`. */
  tryTo(run: () => Promise<unknown>): Promise<void>;
  /** Takes on what the settings say of the looks, unless newer ones are worn; answers the newest. */
  wear(config: PublicConfig): Promise<PublicConfig>;
  /** Takes what was told of a conversation, unless more is known. */
  adopt(conversation: Conversation): void;
  emit<E extends keyof KothaEvents>(name: E, detail?: KothaEvents[E]): void;
  signOut(): Promise<void>;
}

export const isActive = ({ status }: Conversation): boolean => status !== 'closed';

/** The newest that is known of the conversation that is open. */
export const openOne = ({ thread, threadId, conversations }: ChatState): Conversation | undefined =>
  thread?.view.conversation ?? conversations.find(({ id }) => id === threadId);

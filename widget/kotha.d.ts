/** Types of the chat's JavaScript API, for sites that embed it. They are served beside the script, as kotha.d.ts. */

/** What a page may begin a conversation with. */
export interface Opening {
  /** The first message; where a form comes first, its question. */
  readonly text?: string | undefined;
  /** What staff shall know of the customer's situation, such as an address or a cart: at most 20, names up to 200 and values up to 1000 characters. It proves nothing. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** What the other side wrote. */
export interface KothaMessage {
  readonly conversationId: string;
  readonly seq: number;
  readonly text: string;
  readonly at: string;
  readonly sender: {
    readonly kind: 'agent' | 'bot';
    readonly id?: string;
    readonly name: { readonly en: string; readonly bn: string };
  };
}

/** The events and what their `detail` is. */
export interface KothaEvents {
  open: null;
  close: null;
  /** How many messages the visitor has not seen. */
  unread: number;
  message: KothaMessage;
  /** The code with which an identity token was refused. */
  error: string;
}

/** One thing that the chat needs, and whether it is so. */
export interface KothaFinding {
  readonly code: 'network' | 'storage' | 'settings' | 'clock' | 'enabled' | 'service' | 'origin' | 'sign_in' | 'socket';
  readonly ok: boolean;
  /** What was found, and where it is not well what to do, in both languages. */
  readonly en: string;
  readonly bn: string;
}

/** `window.kotha` */
export interface Kotha {
  open(): void;
  close(): void;
  toggle(): void;
  /** The visitor is the customer of this signed token from now on. */
  identify(identityToken: string): void;
  /** Ends the session and wipes drafts and unsent messages on this browser. */
  logout(): Promise<void>;
  /** Opens the panel and begins, or goes on with the conversation that is open. */
  startConversation(opening?: Opening): Promise<void>;
  setLocale(locale: 'en' | 'bn'): void;
  /** Looks at what the chat needs, shows it in a small panel and answers it. */
  diagnose(): Promise<KothaFinding[]>;
  /** Runs at once what would have waited in the queue `window.kotha = []`. */
  push(use: KothaUse): void;
  /** The answer stops it. */
  on<E extends keyof KothaEvents>(event: E, listener: (event: CustomEvent<KothaEvents[E]>) => void): () => void;
}

/** What a page wants of the chat: put into `(window.kotha ||= [])` it runs as soon as there is one. */
export type KothaUse = (kotha: Kotha) => void;

declare global {
  interface Window {
    kotha?: Kotha;
  }
}

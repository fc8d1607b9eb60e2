import type { Locale } from '../contract/entities.ts';
import type { KothaFinding, Opening } from './kotha.d.ts';

/** What one page view leaves for the next under `kotha` in localStorage, so that the launcher can be drawn right without a request. */
export interface Memory {
  /** Messages the customer has not seen. */
  readonly unread?: number | undefined;
  /** Somebody is there to answer, or the chat is switched off: believed until then (milliseconds since 1970). */
  readonly onlineUntil?: number | undefined;
  readonly offUntil?: number | undefined;
  /** The settings' corner of the screen and the launcher's colours as declarations, kept until they change. */
  readonly position?: string | undefined;
  readonly paint?: string | undefined;
  /** The language the customer chose. */
  readonly locale?: Locale | undefined;
  /** The signed subject the stored session was opened for. */
  readonly subject?: string | undefined;
  /** Answers make no sound. */
  readonly isMuted?: boolean | undefined;
  /** The other language was offered once. */
  readonly isOffered?: boolean | undefined;
  /** Conversations their customer would rather not rate. */
  readonly unrated?: readonly string[] | undefined;
}

/** The launcher's side of the seam: what the panel asks of the element it lives in. */
export interface Host extends HTMLElement {
  /** Where the launcher came from, with a slash at the end. */
  readonly address: string;
  memory: Memory;
  /** Draws the launcher anew. */
  render(): void;
}

/** The panel's side: what the launcher asks once the panel's module is there. */
export interface Panel {
  attributeChanged(name: string): void;
  /** Ends the session and forgets drafts and unsent messages. */
  logout(): Promise<void>;
  startConversation(opening?: Opening): Promise<void>;
  /** Shows what stands in the way of the chat, and answers it. */
  diagnose(): Promise<KothaFinding[]>;
}

export interface PanelModule {
  mountPanel(host: Host, root: ShadowRoot): Panel;
}

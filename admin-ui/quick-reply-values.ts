import type { Agent, Bilingual, Customer, DeskConversation, Locale } from '../contract/entities.ts';
import type { Values } from '../contract/quick-reply-text.ts';
import { sideOf } from './quick-reply-search.ts';

export interface Known {
  readonly me: Pick<Agent, 'name'>;
  readonly conversation: Pick<DeskConversation, 'id' | 'customer'>;
  /** Undefined while it is being read. */
  readonly contact: Pick<Customer, 'name' | 'email'> | undefined;
  readonly siteName: Bilingual | undefined;
}

/** What the variables of a quick reply stand for in a conversation, in the language of the text. */
export function valuesOf({ me, conversation, contact, siteName }: Known, locale: Locale): Values {
  return {
    'customer.name': contact?.name ?? conversation.customer.name,
    'customer.email': contact?.email,
    'agent.name': sideOf(me.name, locale),
    'conversation.id': conversation.id,
    'site.name': siteName && sideOf(siteName, locale),
  };
}

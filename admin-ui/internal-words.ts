import type { InternalContent } from '../client/internal-log.ts';
import type { Sender } from '../contract/entities.ts';
import { conversationWords } from './conversation-words.ts';
import { nameOfSender } from './event-words.ts';
import type { Reading } from './reading.ts';

/** Everything of the internal log that is not a note. */
export type InternalEvent = Exclude<InternalContent, { kind: 'note' }>;

/** One sentence that says what the team did, from the reader's side. */
export function sayInternal(event: InternalEvent, by: Sender, me: string, reading: Reading): string {
  const words = conversationWords(reading.locale);
  const { event: say } = words;
  const who = nameOfSender(by, me, reading) ?? say.system;
  switch (event.kind) {
    case 'priority': {
      const priority = reading.words.priority[event.priority];
      return by.kind === 'agent' ? say.priority(who, priority) : say.prioritySet(priority);
    }
    case 'category':
      return event.category === null ? say.noCategory(who) : say.category(who, words.categories[event.category]);
    case 'language':
      return event.language === null ? say.writtenLanguage(who) : say.language(who, reading.words.language[event.language]);
    case 'tags':
      if (event.removed.length === 0) return say.tagsAdded(who, event.added);
      return event.added.length === 0 ? say.tagsRemoved(who, event.removed) : say.tagsChanged(who, event.added, event.removed);
    case 'snoozed':
      return event.until === null ? say.woken(who) : say.snoozed(who, reading.full(event.until));
    case 'archived':
      return event.isArchived ? say.archived(who) : say.unarchived(who);
    case 'assignment': {
      const { to } = event;
      const said = to === null ? say.released : to.id === me ? say.assignedToYou : say.assigned(reading.pick(to.name));
      return say.because(said, say.reasons[event.reason]);
    }
    case 'blocked':
      return event.isBlocked ? say.blocked(who) : say.unblocked(who);
    case 'contact':
      return say.contact(who, say.and(event.fields.map((field) => say.fields[field] ?? field)));
    case 'merged':
      return say.merged(who, event.customer.name || reading.words.inbox.guest);
  }
}

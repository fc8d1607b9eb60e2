import type { Sender, SystemEvent } from '../contract/entities.ts';
import type { Reading } from './reading.ts';

/** What a reader calls whoever did something; undefined is the product itself. */
export function nameOfSender(sender: Sender, me: string, reading: Reading): string | undefined {
  const { words, pick } = reading;
  if (sender.kind === 'agent') return sender.id === me ? words.you : pick(sender.name);
  if (sender.kind === 'bot') return pick(sender.name);
  return sender.kind === 'customer' ? words.event.customer : undefined;
}

/** One sentence that says what happened, from the reader's side. */
export function sayEvent(event: SystemEvent, me: string, reading: Reading): string {
  const { words, pick } = reading;
  const by = nameOfSender(event.by, me, reading);
  if (event.type === 'status') {
    if (by === undefined) return words.event.statusBySystem[event.status];
    return words.event.status[event.status](by);
  }
  if (event.type === 'rated') return words.event.rated(by ?? '', reading.number(event.score));
  const { to } = event;
  if (to === null) return by === undefined ? words.event.releasedBySystem : words.event.released(by);
  if (by !== undefined && event.by.kind === 'agent' && event.by.id === to.id) return words.event.took(by);
  if (to.id === me) return by === undefined ? words.event.assignedToYouBySystem : words.event.assignedToYou(by);
  return by === undefined ? words.event.assignedBySystem(pick(to.name)) : words.event.assigned(by, pick(to.name));
}

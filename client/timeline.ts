import type { Message } from '../contract/entities.ts';

/** An entry of a log that counts 1, 2, 3 ... */
export interface Placed {
  readonly seq: number;
}

/** What is known of one log: `messages` is gapless and rising and ends at `cursor`; `held` are later ones behind a gap. */
export interface Timeline<Entry extends Placed = Message> {
  readonly messages: readonly Entry[];
  readonly held: readonly Entry[];
  readonly cursor: number;
}

/** Before the first page everything is held, for where the log ends is not known yet. */
export const unknownTimeline: Timeline<never> = { messages: [], held: [], cursor: -1 };

/** Takes messages in any order and any number of times; each is shown exactly once, and only when all before it are there. */
export function append<Entry extends Placed>(timeline: Timeline<Entry>, incoming: readonly Entry[]): Timeline<Entry> {
  let { cursor } = timeline;
  const messages = [...timeline.messages];
  const held: Entry[] = [];
  for (const message of [...timeline.held, ...incoming].sort((one, other) => one.seq - other.seq)) {
    if (message.seq === cursor + 1) {
      messages.push(message);
      cursor++;
    } else if (message.seq > (held.at(-1)?.seq ?? cursor)) held.push(message);
  }
  return { messages, held, cursor };
}

/** Takes a page of older messages in rising order; what does not join the beginning is dropped. */
export function prepend<Entry extends Placed>(timeline: Timeline<Entry>, older: readonly Entry[]): Timeline<Entry> {
  const messages = [...timeline.messages];
  for (const message of [...older].reverse()) if (message.seq + 1 === messages[0]?.seq) messages.unshift(message);
  return { ...timeline, messages };
}

/** Begins anew from the newest page, keeping what arrived after it was read. */
export function restart<Entry extends Placed>(timeline: Timeline<Entry>, page: readonly Entry[]): Timeline<Entry> {
  const begun = prepend({ messages: page.slice(-1), held: [], cursor: page.at(-1)?.seq ?? 0 }, page);
  return append(begun, [...timeline.messages, ...timeline.held]);
}

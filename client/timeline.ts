import type { Message } from '../contract/entities.ts';

/** What is known of one log: `messages` is gapless and rising and ends at `cursor`; `held` are later ones behind a gap. */
export interface Timeline {
  readonly messages: readonly Message[];
  readonly held: readonly Message[];
  readonly cursor: number;
}

/** Before the first page everything is held, for where the log ends is not known yet. */
export const unknownTimeline: Timeline = { messages: [], held: [], cursor: -1 };

/** Takes messages in any order and any number of times; each is shown exactly once, and only when all before it are there. */
export function append(timeline: Timeline, incoming: readonly Message[]): Timeline {
  let { cursor } = timeline;
  const messages = [...timeline.messages];
  const held: Message[] = [];
  for (const message of [...timeline.held, ...incoming].sort((one, other) => one.seq - other.seq)) {
    if (message.seq === cursor + 1) {
      messages.push(message);
      cursor++;
    } else if (message.seq > (held.at(-1)?.seq ?? cursor)) held.push(message);
  }
  return { messages, held, cursor };
}

/** Takes a page of older messages in rising order; what does not join the beginning is dropped. */
export function prepend(timeline: Timeline, older: readonly Message[]): Timeline {
  const messages = [...timeline.messages];
  for (const message of [...older].reverse()) if (message.seq + 1 === messages[0]?.seq) messages.unshift(message);
  return { ...timeline, messages };
}

/** Begins anew from the newest page, keeping what arrived after it was read. */
export function restart(timeline: Timeline, page: readonly Message[]): Timeline {
  const begun = prepend({ messages: page.slice(-1), held: [], cursor: page.at(-1)?.seq ?? 0 }, page);
  return append(begun, [...timeline.messages, ...timeline.held]);
}

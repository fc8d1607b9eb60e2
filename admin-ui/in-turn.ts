import type { Desk } from './desk.ts';

/** Does one thing after the other: what was wanted last is done last, and a refusal holds nothing up. */
export type Turns = <T>(run: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const done = last.then(run);
    last = done.catch(() => undefined);
    return done;
  };
}

const turns = new WeakMap<Desk, Map<string, Turns>>();

/** Does something with a conversation once what was begun with it before is over. */
export function inTurn<T>(desk: Desk, conversationId: string, run: () => Promise<T>): Promise<T> {
  const ofDesk = turns.get(desk) ?? new Map<string, Turns>();
  turns.set(desk, ofDesk);
  const ofConversation = ofDesk.get(conversationId) ?? createTurns();
  ofDesk.set(conversationId, ofConversation);
  return ofConversation(run);
}

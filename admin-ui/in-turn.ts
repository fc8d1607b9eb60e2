import type { Desk } from './desk.ts';

const turns = new WeakMap<Desk, Map<string, Promise<unknown>>>();

/** Does something with a conversation once what was begun with it before is over: what was wanted last is done last. */
export function inTurn<T>(desk: Desk, conversationId: string, run: () => Promise<T>): Promise<T> {
  const ofDesk = turns.get(desk) ?? new Map<string, Promise<unknown>>();
  turns.set(desk, ofDesk);
  const done = (ofDesk.get(conversationId) ?? Promise.resolve()).then(run);
  const over = done
    .catch(() => undefined)
    .then(() => {
      if (ofDesk.get(conversationId) === over) ofDesk.delete(conversationId);
    });
  ofDesk.set(conversationId, over);
  return done;
}

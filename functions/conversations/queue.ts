import type { QueuePlace } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import type { State } from './conversation.ts';

/** Since when each of them waits, nobody's conversations only, and whether more wait than were counted. */
export interface Line {
  readonly waiting: readonly { readonly id: string; readonly since: number }[];
  readonly hasMore: boolean;
}

export type Waiting = Pick<State, 'id' | 'status' | 'assigneeId' | 'waitingSince'>;

/** Those of these conversations that wait for a first hand, by when they began to. */
export function lineOf(heads: readonly Waiting[], hasMore: boolean): Line {
  const waiting = heads.flatMap(({ id, status, assigneeId, waitingSince }) =>
    status === 'open' && assigneeId === null && waitingSince !== null ? [{ id, since: waitingSince }] : [],
  );
  return { waiting, hasMore };
}

/** Where a conversation stands in line, or undefined when it does not wait for somebody to take it. */
export function placeIn({ waiting, hasMore }: Line, conversation: Waiting): QueuePlace | undefined {
  const [own] = lineOf([conversation], false).waiting;
  if (!own) return undefined;
  const ahead = waiting.filter(({ id, since }) => id !== own.id && since < own.since).length;
  const position = Math.min(ahead, limits.countedQueue - 1) + 1;
  return { position, isAtLeast: hasMore || ahead >= limits.countedQueue };
}

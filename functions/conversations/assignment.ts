import type { Locale } from '../../contract/entities.ts';
import type { State } from './conversation.ts';

/** That an agent is to get a conversation, if its assignment is still the one with that sequence. */
export interface Promised {
  readonly conversationId: string;
  readonly assignedSeq: number;
  readonly at: number;
}

/** Somebody who is there to take conversations. */
export interface Candidate {
  readonly id: string;
  readonly languages: readonly Locale[];
  /** Conversations at a time before they are given no more. */
  readonly capacity: number;
  /** Those they have at the moment, counted up to their capacity, and those that are promised to them. */
  readonly has: ReadonlySet<string>;
  /** Those of them that are promised and that nobody has got yet. */
  readonly promised: ReadonlySet<string>;
}

/** For how long a promise holds without having been kept: longer than whoever made it can run. */
export const promisedMs = 2 * 60_000;

/** Whether an agent got what was promised to them, still waits for it, or will never get it. */
export function becomeOf(
  { assignedSeq, at }: Promised,
  agentId: string,
  state: Pick<State, 'assigneeId' | 'assignedSeq' | 'status'>,
  now: number,
): 'theirs' | 'awaited' | 'void' {
  if (state.assignedSeq === assignedSeq) return now - at < promisedMs ? 'awaited' : 'void';
  return state.assigneeId === agentId && isActive(state) ? 'theirs' : 'void';
}

/** Whether somebody has room for one more than what they have; what is promised to them and may go elsewhere takes none. */
export const hasRoom = ({ has, promised, capacity }: Candidate): boolean => has.size - promised.size < capacity;

/** A number that differs from agent to agent and from conversation to conversation, and is always the same for both. */
function lotOf(conversationId: string, agentId: string): number {
  let lot = 0x811c9dc5;
  for (const character of `${conversationId} ${agentId}`) lot = Math.imul(lot ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return lot;
}

/**
 * Who gets a conversation: of those who speak its language and have room, whoever has fewest; a lot decides between equals,
 * so that a quiet team takes turns. What is promised to somebody has its room.
 */
export function recipientOf<Who extends Candidate>(
  { id, language }: Pick<State, 'id' | 'language'>,
  candidates: readonly Who[],
): Who | undefined {
  const others = ({ has }: Candidate): number => has.size - (has.has(id) ? 1 : 0);
  const able = candidates.filter((one) => others(one) < one.capacity && one.languages.includes(language));
  return able.toSorted(
    (one, other) => others(one) - others(other) || lotOf(id, one.id) - lotOf(id, other.id) || (one.id < other.id ? -1 : 1),
  )[0];
}

/** An agent who got a conversation. */
export function withOneMore<Who extends Candidate>(agent: Who, conversationId: string): Who {
  const promised = new Set([...agent.promised].filter((id) => id !== conversationId));
  return { ...agent, has: new Set([...agent.has, conversationId]), promised };
}

type Work = Pick<State, 'assigneeId' | 'status' | 'language'>;

const isActive = ({ status }: Pick<State, 'status'>): boolean => status === 'open' || status === 'pending';

/** Whether its agent has room for another one since this change. */
export function isFreed(before: Work, after: Work): boolean {
  const hadIt = before.assigneeId !== null && isActive(before);
  return hadIt && !(isActive(after) && after.assigneeId === before.assigneeId);
}

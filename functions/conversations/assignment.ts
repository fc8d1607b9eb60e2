import type { Locale } from '../../contract/entities.ts';
import type { State } from './conversation.ts';

/** Somebody who is there to take conversations. */
export interface Candidate {
  readonly id: string;
  readonly languages: readonly Locale[];
  /** Conversations at a time before they are given no more. */
  readonly capacity: number;
  /** How many they have at the moment. */
  readonly active: number;
}

/** A number that differs from agent to agent and from conversation to conversation, and is always the same for both. */
function lotOf(conversationId: string, agentId: string): number {
  let lot = 0x811c9dc5;
  for (const character of `${conversationId} ${agentId}`) lot = Math.imul(lot ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return lot;
}

/**
 * Who gets a conversation: of those who speak its language and have room, whoever has fewest; a lot decides between equals,
 * so that a quiet team takes turns.
 */
export function recipientOf(
  { id, language }: Pick<State, 'id' | 'language'>,
  candidates: readonly Candidate[],
): Candidate | undefined {
  const able = candidates.filter(({ languages, active, capacity }) => active < capacity && languages.includes(language));
  return able.toSorted(
    (one, other) => one.active - other.active || lotOf(id, one.id) - lotOf(id, other.id) || (one.id < other.id ? -1 : 1),
  )[0];
}

/** Those who were given one more. */
export function withOneMore(candidates: readonly Candidate[], agentId: string): Candidate[] {
  return candidates.map((candidate) => (candidate.id === agentId ? { ...candidate, active: candidate.active + 1 } : candidate));
}

type Work = Pick<State, 'assigneeId' | 'status' | 'language'>;

const isActive = ({ status }: Work): boolean => status === 'open' || status === 'pending';

/** Whether its agent has room for another one since this change. */
export function isFreed(before: Work, after: Work): boolean {
  const hadIt = before.assigneeId !== null && isActive(before);
  return hadIt && !(isActive(after) && after.assigneeId === before.assigneeId);
}

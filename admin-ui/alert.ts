import type { AgentFace, DeskConversation } from '../contract/entities.ts';

/** What an agent may want to be told of at once. */
export const alertKinds = ['waiting', 'message', 'assigned', 'mention'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Something that happened and concerns this agent. Its name is the same in every tab. */
export interface Alert {
  readonly kind: AlertKind;
  readonly name: string;
  readonly conversation: DeskConversation;
  /** Who called, of a mention. */
  readonly by?: AgentFace;
}

/** What is remembered of a conversation to tell news from what was known. */
export interface Known {
  readonly lastSeq: number;
  readonly assigneeId: string | undefined;
}

export const knownOf = ({ lastSeq, assignee }: DeskConversation): Known => ({ lastSeq, assigneeId: assignee?.id });

/** News that is older is no news: after a long sleep nobody rings for yesterday. */
const freshMs = 2 * 60_000;

/**
 * What is worth telling of a conversation as it now stands: it became this agent's, it is theirs and its customer wrote, or it is
 * nobody's and has just begun to wait. What the agent did in person is known before and tells nothing.
 */
export function alertOf(before: Known | undefined, conversation: DeskConversation, me: string, nowMs: number): Alert | undefined {
  const { id, lastSeq, assignee, status, lastMessage, unread } = conversation;
  if (before !== undefined && lastSeq <= before.lastSeq) return undefined;
  if (nowMs - Date.parse(conversation.updatedAt) > freshMs) return undefined;
  const isOver = status === 'resolved' || status === 'closed';
  if (isOver) return undefined;
  const told = (kind: AlertKind): Alert => ({ kind, name: `${kind} ${id} ${lastSeq}`, conversation });
  if (assignee?.id === me && before?.assigneeId !== me) return told('assigned');
  const hasWritten = lastMessage?.sender === 'customer' && unread > 0;
  if (!hasWritten) return undefined;
  if (assignee?.id === me) return told('message');
  const hasBegun = assignee === null && (before === undefined || before.assigneeId !== undefined || unread === 1);
  return hasBegun ? told('waiting') : undefined;
}

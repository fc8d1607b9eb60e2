import type { AgentFace, DeskConversation } from '../contract/entities.ts';
import type { Notice } from '../contract/notices.ts';

/** What an agent may want to be told of at once. */
export const alertKinds = ['waiting', 'message', 'assigned', 'mention', 'rated'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Something that happened and concerns this agent. Its name is the same in every tab. */
export interface Alert {
  readonly kind: AlertKind;
  readonly name: string;
  readonly conversationId: string;
  /** Empty for somebody without a name. */
  readonly customerName: string;
  readonly text: string;
  /** The colleague whose doing it was. */
  readonly by?: AgentFace;
  readonly score?: number;
}

/** What is remembered of a conversation to tell news from what was known. */
export interface Known {
  readonly lastSeq: number;
  readonly lastWords: string | undefined;
  readonly assigneeId: string | undefined;
}

export const knownOf = ({ lastSeq, lastMessage, assignee }: DeskConversation): Known => ({
  lastSeq,
  lastWords: lastMessage?.at,
  assigneeId: assignee?.id,
});

/** News that is older is no news: after a long sleep nobody rings for yesterday. */
const freshMs = 2 * 60_000;

/**
 * What is worth telling of a conversation as it now stands: it is this agent's and its customer wrote, or it is nobody's and has
 * just begun to wait. What was given to the agent comes as a notice.
 */
export function alertOf(before: Known | undefined, conversation: DeskConversation, me: string, nowMs: number): Alert | undefined {
  const { id, lastSeq, assignee, status, lastMessage, unread, customer } = conversation;
  if (before !== undefined && lastSeq <= before.lastSeq) return undefined;
  if (nowMs - Date.parse(conversation.updatedAt) > freshMs) return undefined;
  if (status === 'resolved' || status === 'closed') return undefined;
  if (lastMessage?.sender !== 'customer' || unread === 0) return undefined;
  const told = (kind: AlertKind): Alert => ({
    ...{ kind, name: `${kind} ${id} ${lastSeq}`, conversationId: id },
    ...{ customerName: customer.name, text: lastMessage.preview },
  });
  const hasWritten = before?.lastWords !== lastMessage.at;
  if (assignee?.id === me) return hasWritten ? told('message') : undefined;
  const hasBegun = before === undefined || before.assigneeId !== undefined || (hasWritten && unread === 1);
  return assignee === null && hasBegun ? told('waiting') : undefined;
}

/** A notice as an alert. */
export function alertOfNotice({ id, kind, conversationId, customerName, by, text = '', score }: Notice): Alert {
  return {
    ...{ kind, name: id, conversationId, customerName, text },
    ...(by.kind === 'agent' && { by: { id: by.id, name: by.name } }),
    ...(score !== undefined && { score }),
  };
}

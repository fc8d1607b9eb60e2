import type {
  Agent,
  AgentFace,
  Conversation,
  DeskConversation,
  LastMessage,
  Message,
  Sender,
  SystemEvent,
} from '../../contract/entities.ts';
import type { Head as FrameHead } from '../../contract/frames.ts';
import { faceOf } from '../directory/agents.ts';
import type { Author, Entry } from './conversation.ts';
import { languageOf, shelfAt, type InternalState } from './internal.ts';
import type { Head, PublicHead } from './item.ts';

/** Everything that turns stored conversations into what a reader gets. Names are looked up, so a renamed agent is renamed everywhere. */
export type Agents = ReadonlyMap<string, Agent>;

export const instant = (at: number): string => new Date(at).toISOString();

const toSender = (agents: Agents, by: Author): Sender =>
  by.kind === 'agent' ? { kind: 'agent', ...faceOf(agents, by.id) } : { kind: by.kind };

const toAssignee = (agents: Agents, agentId: string | null): AgentFace | null =>
  agentId === null ? null : faceOf(agents, agentId);

function toEvent(agents: Agents, entry: Entry): SystemEvent | undefined {
  if (entry.kind === 'status') return { type: 'status', status: entry.status, by: toSender(agents, entry.by) };
  if (entry.kind === 'assigned')
    return { type: 'assigned', to: toAssignee(agents, entry.agentId), by: toSender(agents, entry.by) };
  if (entry.kind === 'rated') {
    const { score, comment } = entry;
    return { type: 'rated', score, ...(comment !== undefined && { comment }), by: toSender(agents, entry.by) };
  }
  if (entry.kind === 'message' && entry.reopens) return { type: 'status', status: 'open', by: toSender(agents, entry.by) };
  return undefined;
}

/** An entry of the public log as a message; the opening entry at sequence 0 is none. */
export function toMessage(agents: Agents, entry: Entry): Message {
  const { seq } = entry;
  const at = instant(entry.at);
  const event = toEvent(agents, entry);
  if (entry.kind === 'message') {
    const { clientId, text, attachments } = entry;
    return {
      seq,
      kind: 'text',
      sender: toSender(agents, entry.by),
      text,
      at,
      clientId,
      ...(attachments && { attachments: [...attachments] }),
      ...(event && { event }),
    };
  }
  return { seq, kind: 'system', sender: { kind: 'system' }, text: '', at, ...(event && { event }) };
}

const toLastMessage = ({ sender, preview, at, attachment }: NonNullable<Head['last']>): LastMessage => ({
  sender,
  preview,
  at: instant(at),
  ...(attachment && { attachment }),
});

const shared = (agents: Agents, head: PublicHead): Omit<Conversation, 'unread'> => ({
  id: head.id,
  status: head.status,
  lastSeq: head.lastSeq,
  assignee: toAssignee(agents, head.assigneeId),
  lastMessage: head.last && toLastMessage(head.last),
  seenByCustomer: head.seenByCustomer.seq,
  seenByStaff: head.seenByStaff.seq,
  deliveredToCustomer: head.deliveredToCustomer,
  deliveredToStaff: head.deliveredToStaff,
  openedAt: instant(head.openedAt),
  updatedAt: instant(head.updatedAt),
  ...(head.rating && { rating: { score: head.rating.score, at: instant(head.rating.at) } }),
  ...(head.previousId !== null && { previousConversationId: head.previousId }),
});

/** A conversation as its customer may see it: of the head it gets the half they may know. Unread is derived, so it cannot drift. */
export function toConversation(agents: Agents, head: PublicHead): Conversation {
  return { ...shared(agents, head), unread: Math.max(0, head.staffCount - head.seenByCustomer.count) };
}

type InternalFields = Pick<
  DeskConversation,
  'priority' | 'category' | 'chosenLanguage' | 'tags' | 'snoozedUntil' | 'archivedAt' | 'internalSeq'
>;

function internalFields(internal: InternalState, publicSeq: number): InternalFields {
  const { priority, category, language, tags, lastSeq } = internal;
  const shelf = shelfAt(internal, publicSeq, Date.now());
  return {
    priority,
    ...(category !== null && { category }),
    ...(language !== null && { chosenLanguage: language }),
    tags: [...tags],
    ...(shelf?.kind === 'snoozed' && { snoozedUntil: instant(shelf.at) }),
    ...(shelf?.kind === 'archived' && { archivedAt: instant(shelf.at) }),
    internalSeq: lastSeq,
  };
}

/** A conversation as staff see it. */
export function toDeskConversation(agents: Agents, head: Head): DeskConversation {
  const { customer, internal } = head;
  return {
    ...shared(agents, head),
    unread: Math.max(0, head.customerCount - head.seenByStaff.count),
    customer,
    language: languageOf(head),
    writtenLanguage: head.language,
    assignedSeq: head.assignedSeq,
    ...(head.waitingSince !== null && { waitingSince: instant(head.waitingSince) }),
    ...internalFields(internal, head.lastSeq),
  };
}

/** The few figures by which a reader notices that something is missing. */
export function toFrameHead(head: PublicHead): FrameHead {
  return {
    conversationId: head.id,
    lastSeq: head.lastSeq,
    seenByCustomer: head.seenByCustomer.seq,
    seenByStaff: head.seenByStaff.seq,
    deliveredToCustomer: head.deliveredToCustomer,
    deliveredToStaff: head.deliveredToStaff,
  };
}

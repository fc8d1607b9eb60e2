import type { InternalAuthor as Face, InternalEntry as View, Mention } from '../../contract/internal.ts';
import { faceOf } from '../directory/agents.ts';
import type { InternalAuthor, InternalEntry } from './internal.ts';
import type { Mentioned } from './mentions.ts';
import { instant, type Agents } from './view.ts';

const toFace = (agents: Agents, by: InternalAuthor): Face =>
  by.kind === 'agent' ? { kind: 'agent', ...faceOf(agents, by.id) } : by;

/** An entry of the internal log as staff read it. Nothing that a customer gets is made of it. */
export function toInternalView(agents: Agents, entry: InternalEntry): View {
  const frame = { seq: entry.seq, at: instant(entry.at), afterSeq: entry.afterSeq, by: toFace(agents, entry.by) };
  switch (entry.kind) {
    case 'note': {
      const { clientId, text, attachments } = entry;
      const mentions = entry.mentions.map((agentId) => faceOf(agents, agentId));
      return { ...frame, kind: 'note', clientId, text, mentions, ...(attachments && { attachments: [...attachments] }) };
    }
    case 'priority':
      return { ...frame, kind: 'priority', priority: entry.priority };
    case 'category':
      return { ...frame, kind: 'category', category: entry.category };
    case 'language':
      return { ...frame, kind: 'language', language: entry.language };
    case 'tags':
      return { ...frame, kind: 'tags', added: [...entry.added], removed: [...entry.removed] };
    case 'snoozed':
      return { ...frame, kind: 'snoozed', until: entry.until === null ? null : instant(entry.until) };
    case 'archived':
      return { ...frame, kind: 'archived', isArchived: entry.isArchived };
    case 'assignment': {
      const to = entry.agentId === null ? null : faceOf(agents, entry.agentId);
      return { ...frame, kind: 'assignment', to, reason: entry.reason };
    }
    case 'blocked':
      return { ...frame, kind: 'blocked', isBlocked: entry.isBlocked };
    case 'contact':
      return { ...frame, kind: 'contact', fields: [...entry.fields] };
    case 'merged':
      return { ...frame, kind: 'merged', customer: entry.customer };
  }
}

/** A mention as the mentioned agent gets it. */
export function toMention(agents: Agents, { seq, conversationId, noteSeq, at, by }: Mentioned): Mention {
  return { seq, conversationId, noteSeq, at: instant(at), by: faceOf(agents, by) };
}

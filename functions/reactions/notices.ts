import { limits } from '../../contract/limits.ts';
import { previewOf, type Entry } from '../conversations/conversation.ts';
import type { InternalEntry } from '../conversations/internal.ts';
import type { Head } from '../conversations/item.ts';
import type { NewNotice } from '../notifications/notice.ts';

const previewed = (text: string | undefined): { text?: string } => (text ? { text: previewOf(text, limits.previewLength) } : {});

/** What entries of both logs mean to single agents: whoever was given the conversation, called in a note, or rated. */
export function noticesOf(head: Head, entries: readonly Entry[], internal: readonly InternalEntry[]): NewNotice[] {
  const shared = { conversationId: head.id, customerName: head.customer.name };
  const open = entries.flatMap((entry): NewNotice[] => {
    if (entry.kind === 'assigned' && entry.agentId !== null) {
      const { agentId, by, seq, at } = entry;
      return [{ ...shared, kind: 'assigned', agentId, by, seq, at, ...previewed(head.last?.preview) }];
    }
    if (entry.kind === 'rated' && head.assigneeId !== null) {
      const { by, seq, at, score, comment } = entry;
      return [{ ...shared, kind: 'rated', agentId: head.assigneeId, by, seq, at, score, ...previewed(comment) }];
    }
    return [];
  });
  const between = internal.flatMap((entry): NewNotice[] => {
    if (entry.kind !== 'note') return [];
    const { by, seq, at, text } = entry;
    return entry.mentions.map((agentId) => ({ ...shared, kind: 'mention', agentId, by, seq, at, ...previewed(text) }));
  });
  return [...open, ...between];
}

import type { SVGTemplateResult, TemplateResult } from 'lit';
import { readLog } from '../client/transcript.ts';
import type { Http } from '../client/http.ts';
import type { DeskConversation, Message } from '../contract/entities.ts';
import type { InternalEntry } from '../contract/internal.ts';
import { maxPageSize } from '../contract/limits.ts';
import { conversationWords } from './conversation-words.ts';
import { nameOfSender, sayEvent } from './event-words.ts';
import { glyph, icon } from './icons.ts';
import { sayInternal } from './internal-words.ts';
import { internalSign } from './note-parts.ts';
import type { Reading } from './reading.ts';

export const auditKinds = ['status', 'assignment', 'notes', 'sorting', 'customer'] as const;
export type AuditKind = (typeof auditKinds)[number];

/** One thing that happened, ready to be read. */
export interface AuditLine {
  readonly key: string;
  readonly at: string;
  readonly kind: AuditKind;
  readonly sign: TemplateResult | SVGTemplateResult;
  readonly text: string;
  /** The words of a note. */
  readonly quote?: string;
}

/** Both logs of a conversation from beginning to end; rejects with ApiError when they cannot be read. */
export async function readBothLogs(
  http: Http,
  conversationId: string,
): Promise<{ messages: readonly Message[]; entries: readonly InternalEntry[] }> {
  const readInternal = async () => {
    const entries: InternalEntry[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: { entries: InternalEntry[]; next?: number | undefined } = await http(
        'GET /v1/desk/conversations/{conversationId}/internal',
        { params: { conversationId }, query: { after, limit: maxPageSize } },
      );
      entries.push(...page.entries);
      after = page.next;
    }
    return entries;
  };
  const [messages, entries] = await Promise.all([readLog(http, 'desk', conversationId), readInternal()]);
  return { messages, entries };
}

const kindOf: Record<Exclude<InternalEntry['kind'], 'note'>, AuditKind> = {
  priority: 'sorting',
  category: 'sorting',
  language: 'sorting',
  tags: 'sorting',
  snoozed: 'status',
  archived: 'status',
  assignment: 'assignment',
  blocked: 'customer',
  contact: 'customer',
  merged: 'customer',
};

/** Everything that happened in a conversation, newest first: who did what, and when. */
export function auditOf(
  conversation: DeskConversation,
  { messages, entries }: { messages: readonly Message[]; entries: readonly InternalEntry[] },
  me: string,
  reading: Reading,
): AuditLine[] {
  const words = conversationWords(reading.locale);
  const happened = messages.flatMap(({ seq, at, event }): AuditLine[] => {
    if (event === undefined) return [];
    const kind = event.type === 'assigned' ? 'assignment' : event.type === 'rated' ? 'customer' : 'status';
    const sign = event.type === 'status' ? glyph(event.status, 16) : icon(event.type === 'rated' ? 'star' : 'user', 16);
    return [{ key: `public-${seq}`, at, kind, sign, text: sayEvent(event, me, reading) }];
  });
  const known = entries.map((entry): AuditLine => {
    const { seq, at, afterSeq: _, by, ...content } = entry;
    const key = `internal-${seq}`;
    if (content.kind !== 'note')
      return { key, at, kind: kindOf[content.kind], sign: internalSign(content), text: sayInternal(content, by, me, reading) };
    const who = nameOfSender(by, me, reading) ?? words.event.system;
    return { key, at, kind: 'notes', sign: icon('lock', 16), text: words.audit.note(who), quote: content.text };
  });
  const begun: AuditLine = {
    key: 'opened',
    at: conversation.openedAt,
    kind: 'status',
    sign: icon('message', 16),
    text: words.audit.opened,
  };
  return [begun, ...happened, ...known].sort((one, other) => (one.at < other.at ? 1 : -1));
}

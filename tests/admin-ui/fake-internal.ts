import type { AgentFace, DeskConversation } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import type { InternalEntry } from '../../contract/internal.ts';
import { ayesha, tanvir, type FakeService, type Kept } from './fake-service.ts';

type Content = InternalEntry extends infer Entry
  ? Entry extends unknown
    ? Omit<Entry, 'seq' | 'at' | 'afterSeq' | 'by'>
    : never
  : never;

/** The team's half of one conversation, as the stand-in keeps it. */
export interface KeptInternal {
  readonly entries: InternalEntry[];
  /** What consoles asked of it, in order. */
  readonly asked: { route: string; body: Record<string, unknown> }[];
  /** Somebody does something, and everybody who listens hears of it. */
  add(content: Content, by?: AgentFace, afterSeq?: number): InternalEntry;
}

/** Lets the stand-in keep an internal log for a conversation and answer its routes. */
export function keepInternal(service: FakeService, { row }: Kept): KeptInternal {
  const entries: InternalEntry[] = [];
  const asked: KeptInternal['asked'] = [];
  const path = `/v1/desk/conversations/${row.id}`;
  const add: KeptInternal['add'] = (content, by = ayesha, afterSeq = row.lastSeq) => {
    const entry = {
      ...content,
      seq: entries.length + 1,
      at: new Date().toISOString(),
      afterSeq,
      by: { kind: 'agent', ...by },
    } as InternalEntry;
    entries.push(entry);
    row.internalSeq = entry.seq;
    service.tell(row.id, { type: 'internal.appended', conversationId: row.id, entry, conversation: row });
    service.post({ type: 'inbox.changed', conversations: [row] });
    return entry;
  };
  const put = (rest: string, change: (body: Record<string, unknown>) => Content) =>
    service.answers.set(`PUT ${path}/${rest}`, (body): DeskConversation => {
      asked.push({ route: rest, body });
      add(change(body));
      return row;
    });
  service.answers.set(`GET ${path}/internal`, () => ({ entries }));
  service.answers.set(`POST ${path}/notes`, (body) => {
    asked.push({ route: 'notes', body });
    const ids = body['mentions'] as string[];
    const mentions = [ayesha, tanvir].filter(({ id }) => ids.includes(id));
    const known = entries.find((entry) => entry.kind === 'note' && entry.clientId === body['clientId']);
    const note = known ?? add({ kind: 'note', clientId: String(body['clientId']), text: String(body['text']), mentions });
    return { clientId: body['clientId'], seq: note.seq, at: note.at, afterSeq: note.afterSeq };
  });
  put('priority', ({ priority }) => {
    row.priority = priority as DeskConversation['priority'];
    return { kind: 'priority', priority: row.priority };
  });
  put('category', ({ category }) => {
    row.category = (category ?? undefined) as DeskConversation['category'];
    return { kind: 'category', category: row.category ?? null };
  });
  put('language', (body) => {
    const language = body['language'] as DeskConversation['language'] | null;
    row.language = language ?? row.writtenLanguage;
    row.chosenLanguage = language ?? undefined;
    return { kind: 'language', language };
  });
  put('tags', (body) => {
    const [added, removed] = [body['add'] as string[], body['remove'] as string[]];
    row.tags = [...row.tags.filter((tag) => !removed.includes(tag)), ...added];
    return { kind: 'tags', added, removed };
  });
  put('snooze', ({ until }) => {
    row.snoozedUntil = (until ?? undefined) as string | undefined;
    return { kind: 'snoozed', until: (until ?? null) as string | null };
  });
  put('archive', ({ isArchived }) => {
    row.archivedAt = isArchived === true ? new Date().toISOString() : undefined;
    return { kind: 'archived', isArchived: isArchived === true };
  });
  return { entries, asked, add };
}

/** A note as a colleague would have written it. */
export const noteOf = (text: string, ...mentions: AgentFace[]): Content => ({ kind: 'note', clientId: newId(), text, mentions });

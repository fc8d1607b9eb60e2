import type { Message } from '../../../../contract/entities.ts';
import type { InternalEntry } from '../../../../contract/internal.ts';
import type { Entry, Line } from '../checker.ts';
import { internalLine } from '../listed.ts';
import type { Backend } from './backend.ts';

interface Question {
  readonly backend: Backend;
  /** The customer whose conversation it is, and a token that speaks for them. */
  readonly owner: string;
  readonly token: string | undefined;
  readonly conversation: string;
  readonly isNaive: boolean;
}
interface Head {
  unread: number;
  seenByStaff: number;
  seenByCustomer: number;
  assignee: { id: string } | null;
}

async function get<T>({ backend }: Question, path: string, token: string, query = {}): Promise<T> {
  const request = { method: 'GET', path, query: new URLSearchParams(query), body: {}, token };
  return (await backend.request(request)).body as T;
}

async function readMessages(question: Question): Promise<Message[]> {
  const messages: Message[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const path = `/v1/desk/conversations/${question.conversation}/messages`;
    const page: { messages: Message[]; next?: number } = await get(question, path, 'a', { after, limit: 100 });
    messages.push(...page.messages);
    after = page.next;
  }
  return messages;
}

/** The internal log of a conversation, as staff read it. */
async function readInternal(question: Question): Promise<Line> {
  const { conversation, isNaive } = question;
  const found: InternalEntry[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const path = `/v1/desk/conversations/${conversation}/internal`;
    const page: { entries: InternalEntry[]; next?: number } = await get(question, path, 'a', { after, limit: 100 });
    found.push(...page.entries);
    after = page.next;
  }
  // The naive sender makes a new id for every try: the words are what stays.
  const named = isNaive ? found.map((entry) => (entry.kind === 'note' ? { ...entry, clientId: entry.text } : entry)) : found;
  return internalLine(conversation, named, (id) => `agent:${id}`);
}

/** A conversation as both sides can read it when everything is over. */
export async function readTruth(question: Question): Promise<Line[]> {
  const { owner, conversation, token, isNaive } = question;
  const entries = (await readMessages(question)).map(({ seq, clientId, text, sender, event }): Entry => ({
    seq,
    clientId: (isNaive ? text : clientId) ?? null,
    text,
    who: sender.kind === 'agent' ? `agent:${sender.id}` : sender.kind === 'customer' ? owner : sender.kind,
    ...(event?.type === 'assigned' && { assigned: event.to?.id ?? null }),
  }));
  const log: Line = { type: 'log', conversation, owner, entries };
  const internal = await readInternal(question);
  if (isNaive) return [log, internal];
  const desk = await get<Head>(question, `/v1/desk/conversations/${conversation}`, 'a');
  const own = token && (await get<Partial<Head>>(question, `/v1/conversations/${conversation}`, token));
  return [
    log,
    internal,
    { type: 'assigned', conversation, agent: desk.assignee?.id ?? null },
    { type: 'unread', viewer: 'agent:a', conversation, shown: desk.unread, seen: desk.seenByStaff },
    // A token that ran out meanwhile reads nothing.
    ...(own && own.unread !== undefined && own.seenByCustomer !== undefined
      ? [{ type: 'unread' as const, viewer: owner, conversation, shown: own.unread, seen: own.seenByCustomer }]
      : []),
  ];
}

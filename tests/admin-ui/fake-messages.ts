import type { Reply } from '../../contract/routes.ts';
import type { Kept } from './fake-service.ts';

type Page = Reply<'GET /v1/desk/messages'>;
type Found = Page['messages'][number];

const isMeant = ({ message, isRead }: Found, query: URLSearchParams): boolean => {
  const names = { image: 'image', audio: 'voice', file: 'file' } as const;
  const kinds: string[] = message.kind === 'system' ? ['system'] : (message.attachments ?? []).map(({ kind }) => names[kind]);
  if (message.text !== '') kinds.push('text');
  const agent = message.sender.kind === 'agent' ? message.sender.id : undefined;
  const holds = (name: string, value: unknown) => !query.has(name) || query.get(name) === value;
  return (
    (!query.has('kind') || kinds.includes(query.get('kind') ?? '')) &&
    holds('sender', message.sender.kind) &&
    holds('agent', agent) &&
    holds('read', isRead ? 'read' : 'unread') &&
    message.text.toLowerCase().includes((query.get('text') ?? '').toLowerCase())
  );
};

/** What the stand-in finds: it looks through so many messages at a time, found or not. */
export function findMessages(conversations: Iterable<Kept>, query: URLSearchParams, atOnce: number): Page {
  const all = [...conversations].flatMap(({ row, messages }) =>
    messages.map((message): Found => {
      const isRead = message.seq <= (message.sender.kind === 'customer' ? row.seenByStaff : row.seenByCustomer);
      return { conversationId: row.id, customer: row.customer, message, isRead };
    }),
  );
  all.sort((one, other) => (one.message.at < other.message.at ? 1 : -1));
  const from = Number(query.get('cursor') ?? 0);
  const looked = all.slice(from, from + atOnce);
  const last = looked.at(-1);
  const hasMore = all.length > from + atOnce && last !== undefined;
  return {
    messages: looked.filter((found) => isMeant(found, query)),
    ...(hasMore && { next: String(from + atOnce), lookedBackTo: last.message.at }),
  };
}

import { usualStatus, type InboxLook, type Narrowing } from './inbox-look.ts';
import type { Reading } from './reading.ts';

/** One thing that narrows the list, in words, and what is left without it. */
export interface Chip {
  readonly kind: keyof Narrowing;
  readonly label: string;
  readonly without: Narrowing;
}

const joined = (words: readonly string[]): string =>
  words.map((word, index) => (index === 0 ? word : word.toLowerCase())).join(', ');

/** What narrows the list, in the order in which it was always shown; also the statuses that the view holds by itself. */
export function chipsOf(
  { view, narrowing }: InboxLook,
  { me, nameOf }: { me: string; nameOf: (agentId: string) => string | undefined },
  reading: Reading,
): Chip[] {
  const { words, number } = reading;
  const { inbox } = words;
  const { priority, language, assignee, days, isUnread, rating, source } = narrowing;
  const status = narrowing.status ?? usualStatus(view);
  const statuses = status === 'active' ? (['open', 'pending'] as const) : status === 'any' ? [] : status;
  const agentOf = (id: string): string => {
    if (id === 'none') return words.nobody;
    return id === 'me' || id === me ? words.you : (nameOf(id) ?? inbox.anAgent);
  };
  const labels: readonly (readonly [keyof Narrowing, string | undefined])[] = [
    ['status', statuses.length === 0 ? undefined : joined(statuses.map((name) => words.status[name]))],
    ['priority', priority && joined(priority.map((name) => words.priority[name]))],
    ['language', language && words.language[language]],
    ['assignee', assignee === undefined ? undefined : agentOf(assignee)],
    ['days', days === undefined ? undefined : inbox.lastDays(days, number(days))],
    ['isUnread', isUnread && inbox.unread],
    ['rating', rating && inbox.rated(rating.map(number).join(', '))],
    ['source', source && inbox.sources[source]],
  ];
  return labels.flatMap(([kind, label]) => {
    if (label === undefined) return [];
    const { [kind]: _, ...rest } = narrowing;
    return [{ kind, label, without: kind === 'status' ? { ...rest, status: 'any' } : rest }];
  });
}

import { messageKinds, messageSenders, type MessageKind, type MessageSender } from '../contract/message-filter.ts';

/** Which messages somebody wants to see, as the address of the room says it; what is absent does not matter. */
export interface MessageQuestion {
  readonly kind?: MessageKind;
  readonly sender?: MessageSender;
  readonly agent?: string;
  readonly read?: 'read' | 'unread';
  /** Local days, both included: 2026-11-28. */
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
}

const names = ['kind', 'sender', 'agent', 'read', 'from', 'to', 'text'] as const;
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

const isKnown: Record<(typeof names)[number], (text: string) => boolean> = {
  kind: (text) => messageKinds.some((kind) => kind === text),
  sender: (text) => messageSenders.some((sender) => sender === text),
  agent: (text) => text.length <= 128,
  read: (text) => text === 'read' || text === 'unread',
  from: isDay,
  to: isDay,
  text: (text) => text.length <= 100,
};

/** The question in an address; what it does not know is left out. */
export function readQuestion(query: URLSearchParams): MessageQuestion {
  const asked = names.flatMap((name): [string, string][] => {
    const said = query.get(name) ?? '';
    return said !== '' && isKnown[name](said) ? [[name, said]] : [];
  });
  return Object.fromEntries(asked);
}

export function writeQuestion(question: MessageQuestion): URLSearchParams {
  return new URLSearchParams(names.flatMap((name) => (question[name] === undefined ? [] : [[name, question[name]]])));
}

/** What the service is asked: days are the reader's own, from their first moment to their last. */
export function askedOf({ from, to, ...rest }: MessageQuestion): Record<string, string> {
  const at = (day: string, time: string): string => new Date(`${day}T${time}`).toISOString();
  return {
    ...rest,
    ...(from !== undefined && { from: at(from, '00:00:00') }),
    ...(to !== undefined && { to: at(to, '23:59:59.999') }),
  };
}

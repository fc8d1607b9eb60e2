import type { Message } from '../contract/entities.ts';
import { maxPageSize } from '../contract/limits.ts';
import type { Reply } from '../contract/routes.ts';
import type { Http } from './http.ts';

/** Everything a transcript says in the reader's language. */
export interface Speaker {
  /** Lines above the conversation: whose it is, and when it was saved. */
  readonly heading: readonly string[];
  day(at: string): string;
  clock(at: string): string;
  /** Who wrote a text. */
  name(message: Message): string;
  /** One sentence for what happened. */
  event(event: NonNullable<Message['event']>): string;
}

/** The whole log of a conversation in order; rejects with ApiError as soon as one page is refused. */
export async function readLog(http: Http, side: 'customer' | 'desk', conversationId: string): Promise<Message[]> {
  const key = `GET /v1/${side === 'desk' ? 'desk/' : ''}conversations/{conversationId}/messages` as const;
  const messages: Message[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: Reply<'GET /v1/conversations/{conversationId}/messages'> = await http(key, {
      params: { conversationId },
      query: { after, limit: maxPageSize },
    });
    messages.push(...page.messages);
    after = page.next;
  }
  return messages;
}

function linesOf(message: Message, speaker: Speaker): string[] {
  const time = speaker.clock(message.at);
  const happened = message.event ? [`${time}  * ${speaker.event(message.event)}`] : [];
  if (message.kind === 'system') return happened;
  const files = message.attachments?.map(({ name }) => `[${name}]`) ?? [];
  // What somebody wrote on several lines stays apart from what others wrote.
  const text = [...files, message.text.replace(/\r?\n/g, '\n    ')].filter(Boolean).join(' ');
  return [...happened, `${time}  ${speaker.name(message)}: ${text}`];
}

/** A conversation as plain text, with a line wherever a day begins. */
export function writeTranscript(messages: readonly Message[], speaker: Speaker): string {
  let day = '';
  const lines = messages.flatMap((message) => {
    const today = speaker.day(message.at);
    const begins = today !== day ? ['', `— ${today} —`, ''] : [];
    day = today;
    return [...begins, ...linesOf(message, speaker)];
  });
  return [...speaker.heading, ...lines, ''].join('\n');
}

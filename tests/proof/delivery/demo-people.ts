import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Agent, Message, Session, SocketTicket } from '../../../contract/entities.ts';
import type { InternalEntry } from '../../../contract/internal.ts';
import { newId } from '../../../contract/ids.ts';
import type { Reply } from '../../../contract/routes.ts';
import { request, signIn, startGuest } from '../../stack.ts';
import type { Line } from './checker.ts';

/** Somebody signed in to the desk. */
export interface Staff {
  readonly agent: Agent;
  readonly token: string;
}

/** An agent of the demo, signed in. */
export const logIn = async (url: string, email: string): Promise<Staff> => {
  const { accessToken: token } = await signIn(url, email);
  const { body } = await request(url, 'GET', '/v1/desk/me', { token });
  return { token, agent: body as unknown as Agent };
};

/** A round of requests takes less than this when every function it needs is warm. */
const warmMs = 500;
/** On a machine that is busy otherwise they may never be that quick. */
const warmingMs = 30_000;

/** Somebody whom the trouble spares: when everything answers them at once, the server is up and its functions are warm. */
export async function openProbe(url: string): Promise<() => Promise<void>> {
  const { token }: Session = await startGuest(url);
  const { body } = await request(url, 'POST', '/v1/conversations', { token, body: {} });
  const path = `/v1/conversations/${String(body['id'])}`;
  const ask = async (method: string, at: string, content?: object): Promise<Record<string, unknown>> => {
    const answer = await request(url, method, at, { token, body: content });
    if (answer.status >= 300) throw new Error(`${method} ${at} was answered with ${answer.status}.`);
    return answer.body;
  };
  const round = async () => {
    const { url: address, protocol, ticket } = (await ask('POST', '/v1/socket-tickets', {})) as SocketTicket;
    const socket = new WebSocket(address, [protocol, ticket]);
    await once(socket, 'open');
    await ask('POST', `${path}/messages`, { clientId: newId(), text: 'Is anybody there?' });
    await ask('GET', `${path}/messages`);
    socket.close();
  };
  const isInTime = async (): Promise<boolean> => {
    const from = performance.now();
    const rounds = await Promise.allSettled([round(), round(), round()]);
    // A server that is only just starting may refuse: then it is not up.
    return rounds.every(({ status }) => status === 'fulfilled') && performance.now() - from < warmMs;
  };
  return async () => {
    const until = performance.now() + warmingMs;
    while (!(await isInTime()) && performance.now() < until) await wait(100);
  };
}

/** The whole log of a conversation, as staff read it. */
export async function readLog(url: string, conversationId: string, { token }: Staff): Promise<readonly Message[]> {
  const found: Message[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const { body } = await request(url, 'GET', `/v1/desk/conversations/${conversationId}/messages?after=${after}&limit=100`, {
      token,
    });
    const page = body as Reply<'GET /v1/desk/conversations/{conversationId}/messages'>;
    found.push(...page.messages);
    after = page.next;
  }
  return found;
}

/** The whole internal log of a conversation. */
export async function readInternal(url: string, conversationId: string, { token }: Staff): Promise<readonly InternalEntry[]> {
  const found: InternalEntry[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const path = `/v1/desk/conversations/${conversationId}/internal?after=${after}&limit=100`;
    const page = (await request(url, 'GET', path, { token }))
      .body as Reply<'GET /v1/desk/conversations/{conversationId}/internal'>;
    found.push(...page.entries);
    after = page.next;
  }
  return found;
}

/** The log as the checker reads it; `nameOf` gives an agent the name of the history. */
export function logLine(
  conversation: string,
  owner: string,
  messages: readonly Message[],
  nameOf: (agentId: string | null) => string | null,
): Extract<Line, { type: 'log' }> {
  const whoOf = ({ sender }: Message) =>
    sender.kind === 'agent' ? (nameOf(sender.id) ?? sender.id) : sender.kind === 'customer' ? owner : sender.kind;
  const entries = messages.map((message) => ({
    seq: message.seq,
    clientId: message.clientId ?? null,
    text: message.text,
    who: whoOf(message),
    ...(message.event?.type === 'assigned' && { assigned: nameOf(message.event.to?.id ?? null) }),
  }));
  return { type: 'log', conversation, owner, entries };
}

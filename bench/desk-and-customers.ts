import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { newId } from '../contract/ids.ts';
import type { Conversation, Session, SocketTicket } from '../contract/entities.ts';
import { startGuest } from '../tests/stack.ts';
import { text } from './two-writes.ts';

export type Side = 'customer' | 'staff';

/** One customer's conversation with an agent watching it over a socket. */
export interface Pair {
  /** Sends one message as the customer; resolves when the agent's socket has it, to the milliseconds that took. */
  say(): Promise<number>;
  /** Tells that everything was seen, or has arrived, on that side; resolves when the other side's socket has it. */
  mark(side: Side, as: 'seen' | 'delivered'): Promise<void>;
  /** Tells that somebody writes; resolves when the other side's socket has it. */
  type(side: Side): Promise<void>;
}

export interface Desk {
  readonly pairs: readonly Pair[];
  close(): void;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

function post(url: string, path: string, token: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const { hostname, port } = new URL(url);
  const content = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(content),
    };
    const sent = request({ agent, hostname, port, path, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown }),
      );
    });
    sent.on('error', reject);
    sent.end(content);
  });
}

interface Frame {
  readonly type: string;
  readonly head?: { conversationId: string };
  readonly conversationId?: string;
  readonly message?: { clientId?: string };
}

/** A message is known by its client id, everything else by what it is and where. */
const nameOf = ({ type, head, conversationId, message }: Frame): string =>
  message?.clientId ?? `${type} ${head?.conversationId ?? conversationId ?? ''}`;

interface Line {
  readonly socket: WebSocket;
  /** Resolves when a frame of that name has come. */
  hears(name: string): Promise<void>;
  send(type: string, conversationId: string): void;
}

async function openLine(url: string, path: string, token: string): Promise<Line> {
  const { body } = await post(url, path, token, {});
  const { url: address, protocol, ticket } = body as SocketTicket;
  const socket = new WebSocket(address, [protocol, ticket]);
  const waiting = new Map<string, () => void>();
  socket.on('message', (data) => {
    const name = nameOf(JSON.parse(String(data)) as Frame);
    const done = waiting.get(name);
    if (waiting.delete(name)) done?.();
  });
  await once(socket, 'open');
  return {
    socket,
    hears: (name) => new Promise((resolve) => waiting.set(name, resolve)),
    send: (type, conversationId) => socket.send(JSON.stringify({ type, conversationId })),
  };
}

async function watch(line: Line, conversationId: string): Promise<void> {
  const watched = line.hears(`conversation.watched ${conversationId}`);
  line.send('conversation.watch', conversationId);
  await watched;
}

interface Party {
  readonly token: string;
  readonly path: string;
  readonly line: Line | undefined;
}

function pairOf(url: string, id: string, parties: Readonly<Record<Side, Party>>): Pair {
  const { customer, staff } = parties;
  let lastSeq = 0;
  const otherSide = (side: Side): Party => (side === 'customer' ? staff : customer);
  return {
    async say() {
      const clientId = newId();
      // As our clients do: with the newest sequence that is known.
      const body = { clientId, text, retry: false, after: lastSeq };
      const heard = staff.line?.hears(clientId);
      const started = performance.now();
      const sent = post(url, `${customer.path}/messages`, customer.token, body);
      const [answer] = await Promise.all([sent, heard]);
      if (answer.status !== 201) throw new Error(`A message was refused: ${JSON.stringify(answer.body)}`);
      lastSeq = Math.max(lastSeq, (answer.body as { seq: number }).seq);
      return performance.now() - started;
    },
    async mark(side, as) {
      const { path, token } = parties[side];
      const heard = otherSide(side).line?.hears(`receipt.moved ${id}`);
      const [answer] = await Promise.all([post(url, `${path}/${as}`, token, { seq: lastSeq }), heard]);
      if (answer.status !== 200) throw new Error(`A receipt was refused: ${JSON.stringify(answer.body)}`);
    },
    async type(side) {
      const heard = otherSide(side).line?.hears(`typing.noticed ${id}`);
      parties[side].line?.send('typing.send', id);
      await heard;
    },
  };
}

/**
 * So many customers with an open conversation each; agents' sockets watch ten each, as many as one connection may.
 * Customers have sockets of their own where they are to hear something, too.
 */
export async function openDesk(
  url: string,
  staffToken: string,
  conversations: number,
  { customersListen = false } = {},
): Promise<Desk> {
  const lines: Line[] = [];
  const pairs: Pair[] = [];
  const open = async (path: string, token: string): Promise<Line> => {
    const line = await openLine(url, path, token);
    lines.push(line);
    return line;
  };
  let desk: Line | undefined;
  for (let index = 0; index < conversations; index += 1) {
    if (!desk || index % 10 === 0) desk = await open('/v1/desk/socket-tickets', staffToken);
    const { token }: Session = await startGuest(url);
    const { body } = await post(url, '/v1/conversations', token, {});
    const { id } = body as Conversation;
    const line = customersListen ? await open('/v1/socket-tickets', token) : undefined;
    for (const listening of line ? [desk, line] : [desk]) await watch(listening, id);
    pairs.push(
      pairOf(url, id, {
        customer: { token, path: `/v1/conversations/${id}`, line },
        staff: { token: staffToken, path: `/v1/desk/conversations/${id}`, line: desk },
      }),
    );
  }
  return {
    pairs,
    close: () => {
      for (const { socket } of lines) socket.terminate();
    },
  };
}

/** One message of the customer of that conversation, as a step of a loop. */
export const sayIn =
  ({ pairs }: Desk) =>
  async (conversation: number): Promise<void> => {
    await pairs[conversation]?.say();
  };

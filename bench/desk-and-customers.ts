import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { newId } from '../contract/ids.ts';
import type { Conversation, Session, SocketTicket } from '../contract/entities.ts';
import { startGuest } from '../tests/stack.ts';
import { text } from './floors.ts';

/** One customer's conversation with an agent watching it over a socket. */
export interface Pair {
  /** Sends one message as the customer; resolves when the agent's socket has it, to the milliseconds that took. */
  say(): Promise<number>;
}

export interface Desk {
  readonly pairs: readonly Pair[];
  /** Frames that reached the desk's socket or the customers'. */
  frames(): number;
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

async function openSocket(url: string, path: string, token: string): Promise<WebSocket> {
  const { body } = await post(url, path, token, {});
  const { url: address, protocol, ticket } = body as SocketTicket;
  const socket = new WebSocket(address, [protocol, ticket]);
  await once(socket, 'open');
  return socket;
}

interface Frame {
  readonly type: string;
  readonly head?: { conversationId: string };
  readonly conversationId?: string;
  readonly message?: { clientId?: string };
}

/** So many customers with an open conversation each; agents' sockets watch ten each, as many as one connection may. */
export async function openDesk(url: string, staffToken: string, conversations: number): Promise<Desk> {
  const waiting = new Map<string, () => void>();
  let frames = 0;
  const sockets: WebSocket[] = [];
  const listen = (socket: WebSocket): void => {
    sockets.push(socket);
    socket.on('message', (data) => {
      frames += 1;
      const frame = JSON.parse(String(data)) as Frame;
      const key = frame.type === 'conversation.watched' ? frame.head?.conversationId : frame.message?.clientId;
      const done = key === undefined ? undefined : waiting.get(key);
      if (key !== undefined && waiting.delete(key)) done?.();
    });
  };
  const arrival = (key: string): Promise<void> => new Promise((resolve) => waiting.set(key, resolve));
  const pairs: Pair[] = [];
  let desk: WebSocket | undefined;
  for (let index = 0; index < conversations; index += 1) {
    if (index % 10 === 0) listen((desk = await openSocket(url, '/v1/desk/socket-tickets', staffToken)));
    const session: Session = await startGuest(url);
    const { body } = await post(url, '/v1/conversations', session.token, {});
    const { id } = body as Conversation;
    const watched = arrival(id);
    desk?.send(JSON.stringify({ type: 'conversation.watch', conversationId: id }));
    await watched;
    pairs.push({
      async say() {
        const clientId = newId();
        const heard = arrival(clientId);
        const started = performance.now();
        const sent = post(url, `/v1/conversations/${id}/messages`, session.token, { clientId, text, retry: false });
        const [answer] = await Promise.all([sent, heard]);
        if (answer.status !== 201) throw new Error(`A message was refused: ${JSON.stringify(answer.body)}`);
        return performance.now() - started;
      },
    });
  }
  return {
    pairs,
    frames: () => frames,
    close: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}

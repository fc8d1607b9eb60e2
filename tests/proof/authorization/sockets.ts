import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { SocketTicket } from '../../../contract/entities.ts';
import type { DownFrame } from '../../../contract/frames.ts';
import { request } from '../../stack.ts';

/** A socket as a browser has it, that remembers everything it was told. */
export interface Socket {
  readonly heard: readonly DownFrame[];
  /** Sends something and answers the next frame that answers it: one that was watched, unwatched, a heartbeat's, or a problem. */
  ask(frame: unknown): Promise<DownFrame>;
  /** Sends what nobody answers. */
  tell(frame: unknown): void;
  close(): void;
}

const answers = new Set<string>(['conversation.watched', 'conversation.unwatched', 'heartbeat.answered', 'problem.reported']);

export async function issueTicket(url: string, side: 'customer' | 'staff', token: string): Promise<SocketTicket> {
  const path = side === 'staff' ? '/v1/desk/socket-tickets' : '/v1/socket-tickets';
  const { status, body } = await request(url, 'POST', path, { token });
  if (status !== 201) throw new Error(`No ticket: ${JSON.stringify(body)}`);
  return body as unknown as SocketTicket;
}

/** Whether the gateway lets somebody in who offers this. */
export function opens(address: string, protocols: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address, [...protocols]);
    socket.on('open', () => {
      socket.close();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Opens a socket with a ticket. */
export async function openSocket({ url, protocol, ticket }: SocketTicket): Promise<Socket> {
  const socket = new WebSocket(url, [protocol, ticket]);
  const heard: DownFrame[] = [];
  const waiting: ((frame: DownFrame) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as DownFrame;
    heard.push(frame);
    if (answers.has(frame.type)) waiting.shift()?.(frame);
  });
  await once(socket, 'open');
  return {
    heard,
    ask: (frame) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        socket.send(JSON.stringify(frame));
      }),
    tell: (frame) => socket.send(JSON.stringify(frame)),
    close: () => socket.close(),
  };
}

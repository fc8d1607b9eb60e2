import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { browserEnvironment } from '../../client/environment.ts';

it.each([
  ['politely', (socket: { close(code: number): void }) => socket.close(1000)],
  ['as a server that goes away', (socket: { close(code: number): void }) => socket.close(1001)],
  ['with an error', (socket: { close(code: number): void }) => socket.close(1011)],
  ['without a word', (socket: { terminate(): void }) => socket.terminate()],
])('tells the end of a socket that the other side ends %s', async (_, end) => {
  const server = new WebSocketServer({ port: 0 });
  onTestFinished(() => server.close());
  const told: string[] = [];
  server.on('connection', (socket) => socket.send('hello'));
  browserEnvironment().openSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, [], {
    opened: () => told.push('opened'),
    received: (text) => {
      told.push(text);
      for (const socket of server.clients) end(socket);
    },
    closed: () => told.push('closed'),
  });
  await expect.poll(() => told).toEqual(['opened', 'hello', 'closed']);
});

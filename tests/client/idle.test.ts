import { expect, it } from 'vitest';
import { createConnection } from '../../client/connection.ts';
import { createHttp } from '../../client/http.ts';
import { openThread } from '../../client/thread.ts';
import { conversationId, createServer, createWorld } from './virtual-world.ts';

it('asks for nothing while nobody touches an open conversation, and sends one heartbeat every 45 seconds', async () => {
  const world = createWorld();
  const server = createServer(world);
  server.say({ kind: 'customer' }, 'Where is my order?');
  const { environment } = world.openTab();
  const http = createHttp({ baseUrl: 'https://api.test', environment });
  const connection = createConnection({ ticket: () => http('POST /v1/socket-tickets', {}), environment });
  const thread = openThread({
    side: 'customer',
    conversationId,
    http,
    connection,
    owner: 'tania',
    sender: { kind: 'customer' },
    environment,
  });
  connection.open();
  await world.advance(5000);
  expect(thread.view.rows.map(({ text }) => text)).toEqual(['Where is my order?']);
  const requestsBefore = world.requests.length;
  const framesBefore = world.sockets[0]?.sent.length ?? 0;
  await world.advance(10 * 45_000);
  expect(world.sockets).toHaveLength(1);
  expect(world.requests.length - requestsBefore).toBe(0);
  expect(world.sockets[0]?.sent.slice(framesBefore)).toEqual(Array.from({ length: 10 }, () => ({ type: 'heartbeat.send' })));
});

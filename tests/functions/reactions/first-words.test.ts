import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversation } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { openTeam, type Team } from '../team.ts';

let team: Team;
let connections: typeof import('../../../functions/realtime/connections.ts');

beforeAll(async () => {
  team = await openTeam();
  connections = await import('../../../functions/realtime/connections.ts');
});
afterAll(() => team.stop());

it('tells the live connections of a customer what staff begin, and nobody of what a customer begins', async () => {
  const { session, id } = await team.start('Where is my order?');
  for (const [connectionId, side] of [
    ['widget', 'customer'],
    ['desk', 'staff'],
  ] as const) {
    const connection = { id: connectionId, side, ownerId: session.customer.id };
    await connections.saveConnection(connection);
    await connections.watch({ ...connection, watched: [] }, id);
  }
  const body = { customerId: session.customer.id, clientId: newId(), text: 'It has come back.' };
  const { id: begun } = (await team.desk('POST /v1/desk/conversations', undefined, { body })).body as unknown as Conversation;
  team.cloud.posted.length = 0;
  await team.stream(team.keys.head(begun).pk);
  const told = () => team.cloud.posted.filter(({ frame }) => frame.type === 'message.appended');
  expect(told()).toMatchObject([
    { connectionId: 'widget', frame: { conversationId: begun, message: { seq: 1, text: 'It has come back.' } } },
  ]);
  team.cloud.posted.length = 0;
  await team.stream(team.keys.head(id).pk);
  expect(told()).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { createFileAddresses } from '../../client/file-addresses.ts';
import { createHttp } from '../../client/http.ts';
import { conversationId, createWorld } from './virtual-world.ts';

function start() {
  const world = createWorld();
  const { environment } = world.openTab();
  let status = 200;
  world.answer = ({ path, query }) => {
    const id = path.split('/').at(-1);
    const expiresAt = new Date(world.now + 300_000).toISOString();
    const url = `https://files.test/${id}/${query.get('as')}/${world.now}`;
    return status === 200 ? { status, body: { id, state: 'clean', url, expiresAt } } : { status, body: {} };
  };
  const http = createHttp({ baseUrl: 'https://api.test', environment });
  const addresses = createFileAddresses({ side: 'customer', conversationId, http, environment });
  return { world, addresses, answer: (next: number) => (status = next), asked: () => world.requests.length };
}
/** Lets virtual time pass until the promise has settled. */
async function settled<T>(world: ReturnType<typeof createWorld>, promise: Promise<T>): Promise<T> {
  await world.advance(50);
  return promise;
}

describe('addresses of files', () => {
  it('are asked for once while they work, and anew shortly before they end', async () => {
    const { world, addresses, asked } = start();
    const first = await settled(world, Promise.all([addresses.of('a', 'view'), addresses.of('a', 'view')]));
    expect(new Set(first).size).toBe(1);
    expect(asked()).toBe(1);
    await world.advance(200_000);
    expect(await settled(world, addresses.of('a', 'view'))).toBe(first[0]);
    await world.advance(80_000);
    expect(await settled(world, addresses.of('a', 'view'))).not.toBe(first[0]);
    expect(asked()).toBe(2);
  });

  it('differ for looking and for saving, and are asked for again when one did not work', async () => {
    const { world, addresses, asked } = start();
    const shown = await settled(world, addresses.of('a', 'view'));
    expect(await settled(world, addresses.of('a', 'file'))).toContain('/a/file/');
    expect(await settled(world, addresses.of('a', 'view', true))).not.toBe(shown);
    expect(asked()).toBe(3);
  });

  it('that were refused are not kept', async () => {
    const { world, addresses, answer } = start();
    answer(404);
    const refused = expect(addresses.of('a', 'view')).rejects.toMatchObject({ code: 'not_found' });
    await world.advance(50);
    await refused;
    answer(200);
    expect(await settled(world, addresses.of('a', 'view'))).toContain('/a/view/');
  });
});

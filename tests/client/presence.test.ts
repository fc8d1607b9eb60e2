import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DownFrame, Presence } from '../../contract/frames.ts';
import { createConnection } from '../../client/connection.ts';
import { openPresence } from '../../client/presence.ts';
import { conversationId, createServer, createWorld } from './virtual-world.ts';

fc.configureGlobal({ seed: 20260101 });

const rafi = { id: 'agent-2', name: { en: 'Rafi', bn: 'রাফি' } };
const presenceAt = (version: number): Presence => ({ version, customer: version % 2 === 1, agents: [rafi] });

async function start() {
  const world = createWorld();
  const server = createServer(world);
  const { environment } = world.openTab();
  const ticket = () => Promise.resolve({ ticket: 't', url: 'wss://live.test/live', protocol: 'kotha.v1', expiresAt: '' });
  const connection = createConnection({ environment, ticket });
  const presence = openPresence({ conversationId, connection });
  const shown: (Presence | undefined)[] = [];
  presence.subscribe(() => shown.push(presence.view));
  connection.watch(conversationId, () => undefined);
  connection.open();
  await world.advance(100);
  const deliver = async (...frames: DownFrame[]) => {
    for (const frame of frames) world.sockets[0]?.deliver(frame);
    await world.advance(10);
  };
  const headAt = (version: number) => ({ ...server.head, internalSeq: 0, presence: presenceAt(version) });
  return { world, server, presence, shown, deliver, headAt };
}

const changedTo = (version: number): DownFrame => ({
  type: 'presence.changed',
  conversationId,
  presence: presenceAt(version),
});

describe('who has a conversation open', () => {
  it('is known from the answer to watching it, from what is told later, and from every heartbeat', async () => {
    const { presence, deliver, headAt } = await start();
    expect(presence.view).toBeUndefined();
    await deliver({ type: 'conversation.watched', head: headAt(1) });
    expect(presence.view).toEqual(presenceAt(1));
    await deliver(changedTo(2));
    expect(presence.view).toEqual(presenceAt(2));
    await deliver({ type: 'heartbeat.answered', heads: [headAt(3)], online: true });
    expect(presence.view).toEqual(presenceAt(3));
  });

  it('never gives way to something older, whatever arrives in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), fc.boolean(), async (versions, isBeat) => {
        const { presence, shown, deliver, headAt } = await start();
        await deliver(
          ...versions.map((version): DownFrame =>
            isBeat && version % 3 === 0
              ? { type: 'heartbeat.answered', heads: [headAt(version)], online: true }
              : changedTo(version),
          ),
        );
        expect(presence.view).toEqual(presenceAt(Math.max(...versions)));
        const told = shown.map((view) => view?.version ?? -1);
        expect(told).toEqual([...new Set(told)].sort((one, other) => one - other));
      }),
    );
  });

  it('is of this conversation alone, and of nobody once it is closed', async () => {
    const { presence, deliver, headAt } = await start();
    const elsewhere = '00000000-0000-7000-8000-bbbbbbbbbbbb';
    await deliver(
      { type: 'presence.changed', conversationId: elsewhere, presence: presenceAt(4) },
      { type: 'heartbeat.answered', heads: [{ ...headAt(5), conversationId: elsewhere }], online: true },
    );
    expect(presence.view).toBeUndefined();
    presence.close();
    await deliver(changedTo(6));
    expect(presence.view).toBeUndefined();
  });
});

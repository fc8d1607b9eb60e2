import { deepEqual, equal, ok } from 'node:assert/strict';
import type { SocketTicket } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import type { Shop } from './shop.ts';
import {
  connected,
  expectNotice,
  expectSound,
  guest,
  headsAt,
  liveTalk,
  say,
  scenario,
  startTalk,
  ticketOf,
  watch,
  type Ask,
  type Scenario,
  type Talk,
} from './talk.ts';

export const socketScenarios: readonly Scenario[] = [
  scenario('a customer asks for a ticket', async (shop) => {
    const { token } = await guest(shop);
    return {
      run: () => shop.http('POST /v1/socket-tickets', { token }),
      verify: async ({ body }) => equal((await shop.connect(`socket-${newId()}`, body as unknown as SocketTicket)).status, 200),
    };
  }),
  scenario('an agent asks for a ticket', (shop) =>
    Promise.resolve({
      run: () => shop.http('POST /v1/desk/socket-tickets', { staff: 'ayesha' }),
      verify: async ({ body }) => equal((await shop.connect(`socket-${newId()}`, body as unknown as SocketTicket)).status, 200),
    }),
  ),
  ...(['customer', 'agent'] as const).map((side) =>
    scenario(`a socket of ${side === 'agent' ? 'an agent' : 'a customer'} is opened`, async (shop) => {
      const talk = await startTalk(shop, 'one');
      const connectionId = `socket-${newId()}`;
      const ticket = (): Promise<SocketTicket> => ticketOf(shop, side === 'customer' ? talk.session : undefined);
      let mine = await ticket();
      return {
        run: async (isRetry) => {
          // A page that is refused asks for another ticket.
          if (isRetry) mine = await ticket();
          return shop.connect(connectionId, mine);
        },
        verify: async () => {
          equal((await watch(shop, connectionId, talk.id)).status, 200);
          await expectNotice(shop, connectionId, talk);
        },
      };
    }),
  ),
  ...(['customer', 'agent'] as const).map((side) =>
    scenario(`${side === 'agent' ? 'an agent' : 'a customer'} opens a conversation`, async (shop) => {
      const talk = await liveTalk(shop, 'one');
      const connectionId = await connected(shop, side === 'customer' ? talk.session : undefined);
      return watching(shop, talk, connectionId);
    }),
  ),
  scenario('an agent opens a conversation with many listeners', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const ln = new Set(Array.from({ length: limits.nearListeners }, (_, index) => `cfull-${newId()}-${index}`));
    await shop.put({ ...(await shop.get(shop.keys.head(talk.id))), ln });
    return watching(shop, talk, await connected(shop));
  }),
  scenario('an agent leaves a conversation', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    return {
      run: () => shop.frame(talk.agentSocket, { type: 'conversation.unwatch', conversationId: talk.id }),
      verify: async () => {
        shop.posted.length = 0;
        await say(shop, talk, 'not for them');
        deepEqual(
          shop.posted.map(({ connectionId }) => connectionId),
          [talk.customerSocket],
        );
        deepEqual(await headsAt(shop, talk.agentSocket), []);
      },
    };
  }),
  ...(['customerSocket', 'agentSocket'] as const).map((socket) =>
    scenario(`a heartbeat of ${socket}`, async (shop) => {
      const talk = await liveTalk(shop, 'one');
      return {
        run: () => shop.frame(talk[socket], { type: 'heartbeat.send' }),
        verify: ({ body }) => Promise.resolve(equal((body['heads'] as { lastSeq: number }[])[0]?.lastSeq, 1)),
      };
    }),
  ),
  scenario('a customer types', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    return {
      run: () => shop.frame(talk.customerSocket, { type: 'typing.send', conversationId: talk.id }),
      verify: () => expectSound(shop, talk),
    };
  }),
  scenario('an agent hangs up', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    return {
      run: () => shop.disconnect(talk.agentSocket),
      // Nobody is left to see the answer.
      isServed: () => true,
      verify: async () => {
        // Nor to say it twice: whatever is left goes with the first frame that comes back as gone.
        shop.gone.add(talk.agentSocket);
        await say(shop, talk, 'after');
        await expectSound(shop, talk);
        shop.posted.length = 0;
        await say(shop, talk, 'and after');
        deepEqual(
          shop.posted.map(({ connectionId }) => connectionId),
          [talk.customerSocket],
        );
      },
    };
  }),
];

/** Once watching was granted, or asked for again by a page that goes by its heartbeat, news arrives at once. */
function watching(shop: Shop, talk: Talk, connectionId: string): Ask {
  return {
    run: async (isRetry) => {
      if (!isRetry) return watch(shop, connectionId, talk.id);
      const answer = await shop.frame(connectionId, { type: 'heartbeat.send' });
      const heads = (answer.body['heads'] ?? []) as { conversationId: string }[];
      return heads.some(({ conversationId }) => conversationId === talk.id) ? answer : watch(shop, connectionId, talk.id);
    },
    verify: async () => {
      shop.posted.length = 0;
      await say(shop, talk, 'news');
      await shop.react(await shop.recordsOf(talk.id, 2));
      ok(shop.posted.some((posted) => posted.connectionId === connectionId && posted.frame.type === 'message.appended'));
      await expectSound(shop, talk);
    },
  };
}

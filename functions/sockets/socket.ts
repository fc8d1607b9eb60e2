import { AppError, notFound } from '../../contract/app-error.ts';
import { socketProtocol } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import { listAgents } from '../directory/agents.ts';
import { serveSocket, type SocketEvent } from '../gateway/socket.ts';
import { forgetConnection, readConnection, saveConnection, unwatch, watch, type Connection } from '../realtime/connections.ts';
import { readCustomerId, readFrameHeads, toFrameHead } from '../realtime/heads.ts';
import { redeemTicket, type TicketHolder } from './tickets.ts';

/** The subprotocols a browser offered: ours, and the ticket. */
function offeredProtocols({ headers = {} }: SocketEvent): string[] {
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'sec-websocket-protocol');
  return (headers[name ?? ''] ?? '').split(',').map((protocol) => protocol.trim());
}

const mayWatchChats = async (agentId: string): Promise<boolean> => {
  const agent = (await listAgents()).get(agentId);
  return agent?.active === true && agent.permissions.includes('view_chat');
};

async function admit(event: SocketEvent): Promise<TicketHolder> {
  const [protocol, ticket] = offeredProtocols(event);
  if (protocol !== socketProtocol || !ticket) {
    throw new AppError('unauthenticated', `Open the socket with the subprotocols ["${socketProtocol}", ticket].`);
  }
  const holder = await redeemTicket(ticket);
  if (!holder) throw new AppError('unauthenticated', 'This ticket was used or has expired. Ask for a new one.');
  if (holder.side === 'staff' && !(await mayWatchChats(holder.ownerId)))
    throw new AppError('forbidden', 'This needs the permission view_chat.');
  return holder;
}

async function liveConnection(connectionId: string): Promise<Connection> {
  const connection = await readConnection(connectionId);
  if (!connection) throw new AppError('session_ended', 'This connection is no longer known. Open a new one.');
  return connection;
}

async function mayWatch({ side, ownerId }: Connection, conversationId: string): Promise<boolean> {
  const customerId = await readCustomerId(conversationId);
  if (customerId === undefined) return false;
  return side === 'customer' ? customerId === ownerId : mayWatchChats(ownerId);
}

export const handler = serveSocket({
  connect: async (event) => {
    const holder = await admit(event);
    await saveConnection({ id: event.requestContext.connectionId, ...holder });
    return { protocol: socketProtocol };
  },

  disconnect: forgetConnection,

  frames: {
    'conversation.watch': async (connectionId, { conversationId }) => {
      const connection = await liveConnection(connectionId);
      if (!(await mayWatch(connection, conversationId))) throw notFound();
      const others = connection.watched.filter((id) => id !== conversationId);
      if (others.length >= limits.watchedConversations) {
        throw new AppError('invalid_input', `Watch at most ${limits.watchedConversations} conversations at a time.`);
      }
      return { type: 'conversation.watched', head: toFrameHead(await watch(connection, conversationId)) };
    },

    'conversation.unwatch': async (connectionId, { conversationId }) => {
      await unwatch(await liveConnection(connectionId), conversationId);
      return { type: 'conversation.unwatched', conversationId };
    },

    'heartbeat.send': async (connectionId) => {
      const { watched } = await liveConnection(connectionId);
      return { type: 'heartbeat.answered', heads: await readFrameHeads(watched) };
    },
  },
});

import { AppError, notFound } from '../../contract/app-error.ts';
import { socketProtocol } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import { listAgents, noteGone, readTeamNow } from '../directory/agents.ts';
import { refuseBlocked } from '../directory/customers.ts';
import { serveSocket, type SocketEvent } from '../gateway/socket.ts';
import {
  forgetConnection,
  keepAlive,
  readConnection,
  saveConnection,
  unwatch,
  watch,
  type Connection,
} from '../realtime/connections.ts';
import { readHeadItem, readHeadItems } from '../realtime/heads.ts';
import { announcePresence, isSomebodyOnline, watchedHead, watchedHeads } from '../realtime/presence.ts';
import { customerIdOf } from '../realtime/stored-head.ts';
import { redeemTicket, type TicketHolder } from './tickets.ts';
import * as typing from './typing.ts';

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
  return holder;
}

/**
 * Refuses a connection of somebody who may not watch chats, as the team is at this moment and after the connection is kept:
 * whoever takes the right away meanwhile finds the connection, or is found here.
 */
async function refuseFormer(agentId: string, connectionId: string): Promise<void> {
  const agent = (await readTeamNow()).agents.get(agentId);
  if (agent?.active && agent.permissions.includes('view_chat')) {
    if (agent.goneAt !== undefined) await noteGone(agentId, undefined);
    return;
  }
  await forgetConnection(connectionId);
  throw new AppError('forbidden', 'This needs the permission view_chat.');
}

/** The same of a customer who is blocked. */
async function refuseShut(customerId: string, connectionId: string): Promise<void> {
  try {
    await refuseBlocked(customerId);
  } catch (error) {
    await forgetConnection(connectionId);
    throw error;
  }
}

async function liveConnection(connectionId: string): Promise<Connection> {
  const connection = await readConnection(connectionId);
  if (!connection) throw new AppError('session_ended', 'This connection is no longer known. Open a new one.');
  return connection;
}

async function mayWatch({ side, ownerId }: Connection, conversationId: string): Promise<boolean> {
  const head = await readHeadItem(conversationId, { isConsistent: true });
  if (!head) return false;
  return side === 'customer' ? customerIdOf(head) === ownerId : mayWatchChats(ownerId);
}

export const handler = serveSocket({
  connect: async (event) => {
    const holder = await admit(event);
    const { connectionId } = event.requestContext;
    await saveConnection({ id: connectionId, ...holder });
    if (holder.side === 'staff') await refuseFormer(holder.ownerId, connectionId);
    else await refuseShut(holder.ownerId, connectionId);
    return { protocol: socketProtocol };
  },

  disconnect: async (connectionId, announce) => {
    for (const head of await forgetConnection(connectionId)) announce(await announcePresence(head));
  },

  frames: {
    'conversation.watch': async ({ connectionId, frame: { conversationId }, announce }) => {
      const connection = await liveConnection(connectionId);
      if (!(await mayWatch(connection, conversationId))) throw notFound();
      const others = connection.watched.filter((id) => id !== conversationId);
      if (others.length >= limits.watchedConversations) {
        throw new AppError('invalid_input', `Watch at most ${limits.watchedConversations} conversations at a time.`);
      }
      const head = await watch(connection, conversationId);
      announce(await announcePresence(head, connectionId));
      return { type: 'conversation.watched', head: await watchedHead(connection.side, head) };
    },

    'conversation.unwatch': async ({ connectionId, frame: { conversationId }, announce }) => {
      const connection = await liveConnection(connectionId);
      // Who does not watch a conversation has nothing to tell its readers.
      const head = connection.watched.includes(conversationId) && (await unwatch(connection, conversationId));
      if (head) announce(await announcePresence(head));
      return { type: 'conversation.unwatched', conversationId };
    },

    'heartbeat.send': async ({ connectionId }) => {
      const { side, watched } = await liveConnection(connectionId);
      if (side === 'staff') await keepAlive(connectionId);
      const heads = await watchedHeads(side, await readHeadItems(watched));
      return { type: 'heartbeat.answered', heads, online: await isSomebodyOnline() };
    },

    'typing.send': async ({ connectionId, frame: { conversationId }, announce }) => {
      if (!typing.mayPass(connectionId, conversationId)) return;
      const announcement = await typing.announcementOf(connectionId, conversationId);
      if (announcement) announce(announcement);
    },
  },
});

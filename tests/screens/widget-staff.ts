import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { SocketTicket } from '../../contract/entities.ts';
import type { Settings } from '../../contract/settings.ts';
import { newId } from '../../contract/ids.ts';
import { request, signIn } from '../stack.ts';
import type { Walk } from './walk.ts';

/** The other side of the customer's chat: answers, resolves, goes away, switches the chat off. */
export interface ShopStaff {
  take(conversationId: string): Promise<void>;
  answer(conversationId: string, text: string): Promise<void>;
  type(conversationId: string): Promise<void>;
  resolve(conversationId: string): Promise<void>;
  becomeAll(availability: 'online' | 'offline'): Promise<void>;
  /** Answers the settings as they were. */
  set(change: object): Promise<Settings>;
  leave(): void;
}

const team = ['admin', 'ayesha', 'tanvir'];

/** Signs the whole team in once; the admin speaks for it. */
export async function openStaff({ stack: { url } }: Pick<Walk, 'stack'>): Promise<ShopStaff> {
  const tokens = await Promise.all(team.map(async (name) => (await signIn(url, `${name}@kotha.test`)).accessToken));
  const sockets = new Map<string, WebSocket>();
  const ask = async (method: string, path: string, body?: object, token = tokens[0]): Promise<Record<string, unknown>> => {
    const answer = await request(url, method, path, { ...(token && { token }), body });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const connect = async (conversationId: string): Promise<WebSocket> => {
    const { url: address, protocol, ticket } = (await ask('POST', '/v1/desk/socket-tickets')) as SocketTicket;
    const socket = new WebSocket(address, [protocol, ticket]);
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'conversation.watch', conversationId }));
    await once(socket, 'message');
    sockets.set(conversationId, socket);
    return socket;
  };
  return {
    async take(id) {
      const me = (await ask('GET', '/v1/desk/me'))['id'];
      await ask('PUT', `/v1/desk/conversations/${id}/assignee`, { agentId: me, instead: null, assignedSeq: 0 });
    },
    async answer(id, text) {
      await ask('POST', `/v1/desk/conversations/${id}/messages`, { clientId: newId(), text });
    },
    async type(id) {
      const socket = sockets.get(id) ?? (await connect(id));
      socket.send(JSON.stringify({ type: 'typing.send', conversationId: id }));
    },
    async resolve(id) {
      await ask('PUT', `/v1/desk/conversations/${id}/status`, { status: 'resolved' });
    },
    async becomeAll(availability) {
      for (const token of tokens) await ask('PUT', '/v1/desk/me/availability', { availability }, token);
      // Functions remember the team for some seconds.
      while ((await ask('GET', '/v1/config'))['online'] !== (availability === 'online')) await setTimeout(250);
    },
    async set(change) {
      const { settings } = (await ask('GET', '/v1/desk/settings')) as { settings: Settings };
      await ask('PUT', '/v1/desk/settings', { ...change, version: settings.version });
      while (Number((await ask('GET', '/v1/config'))['version']) <= settings.version) await setTimeout(250);
      return settings;
    },
    leave() {
      for (const socket of sockets.values()) socket.close();
    },
  };
}

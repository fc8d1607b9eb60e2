import type { Sender } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { faceOf, listAgents } from '../directory/agents.ts';
import type { Announcement, Listener } from '../realtime/announcement.ts';
import { readHeadItem } from '../realtime/heads.ts';
import { listenersOf } from '../realtime/stored-head.ts';

/** When this execution environment last let a connection's word through: a client that says it more often says nothing new. */
const passedAt = new Map<string, number>();
const rememberedWords = 1000;
/** Words travel with a delay of their own: two that were said in time may arrive a little closer together. */
const leastMs = limits.typingEveryMs / 2;

/** Whether a word about typing is worth telling again. */
export function mayPass(connectionId: string, conversationId: string, now = Date.now()): boolean {
  const key = `${connectionId} ${conversationId}`;
  if (now - (passedAt.get(key) ?? -Infinity) < leastMs) return false;
  passedAt.delete(key);
  passedAt.set(key, now);
  if (passedAt.size > rememberedWords) for (const oldest of passedAt.keys()) return passedAt.delete(oldest);
  return true;
}

async function senderOf({ side, agentId = '' }: Listener): Promise<Sender | undefined> {
  if (side === 'customer') return { kind: 'customer' };
  const agents = await listAgents();
  const agent = agents.get(agentId);
  if (!agent?.active || !agent.permissions.includes('send_messages')) return undefined;
  return { kind: 'agent', ...faceOf(agents, agentId) };
}

/**
 * Who hears that this connection's owner writes: the others who have the conversation open. The head alone answers both who
 * listens and that the writer does, so this costs half a read and no write; nothing is told about a conversation that is not watched.
 */
export async function announcementOf(connectionId: string, conversationId: string): Promise<Announcement | undefined> {
  const head = await readHeadItem(conversationId, { isConsistent: false });
  const listeners = head ? listenersOf(head) : [];
  const writer = listeners.find((listener) => listener.connectionId === connectionId);
  const by = writer && (await senderOf(writer));
  return by && { kind: 'typing', conversationId, listeners, by };
}

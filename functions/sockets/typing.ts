import type { Sender } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { faceOf, listAgents } from '../directory/agents.ts';
import type { Announcement, Listener } from '../realtime/announcement.ts';
import { readHeadItem } from '../realtime/heads.ts';
import { listenersOf } from '../realtime/stored-head.ts';

/** When this execution environment let words of a connection about a conversation through. */
const passedAt = new Map<string, readonly number[]>();
const rememberedWords = 1000;
/** A well-behaved client says it every few seconds, and once more right after a message; what comes faster says nothing new. */
const mostWords = 3;

/** Whether a word about typing is worth telling. */
export function mayPass(connectionId: string, conversationId: string, now = Date.now()): boolean {
  const key = `${connectionId} ${conversationId}`;
  const recent = (passedAt.get(key) ?? []).filter((at) => now - at < limits.typingEveryMs);
  if (recent.length >= mostWords) return false;
  passedAt.delete(key);
  passedAt.set(key, [...recent, now]);
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

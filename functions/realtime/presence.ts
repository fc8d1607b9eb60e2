import { isOpen } from '../../contract/business-hours.ts';
import type { Agent, Availability } from '../../contract/entities.ts';
import type { Head, Presence, WatchedHead } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import { faceOf, listAgents, type Team } from '../directory/agents.ts';
import { remembered } from '../directory/remembered.ts';
import { readSettings } from '../directory/settings.ts';
import type { Item } from '../table/table.ts';
import type { Announcement, Listener } from './announcement.ts';
import { listStaffConnections } from './connections.ts';
import { headFor, listenersOf, toFrameHead } from './stored-head.ts';

/** How long news of somebody coming or going may take. */
const keepMs = 5_000;

async function readConnected(isConsistent: boolean): Promise<ReadonlySet<string>> {
  const since = Date.now() - limits.presenceMs;
  const connections = await listStaffConnections({ isConsistent });
  return new Set(connections.filter(({ aliveAt }) => aliveAt >= since).map(({ agentId }) => agentId));
}

/** The ids of the agents with a console that gave a sign of life lately; at most five seconds old. */
const connectedAgents = remembered(() => readConnected(false), keepMs);

type Presences = ReadonlyMap<string, Availability>;

function presencesOf(agents: ReadonlyMap<string, Agent>, connected: ReadonlySet<string>): Presences {
  const active = [...agents.values()].filter((agent) => agent.active);
  return new Map(active.map(({ id, availability }) => [id, connected.has(id) ? availability : 'offline']));
}

/** Each active agent's presence: what they say of themselves while a console of theirs is connected, else `offline`. */
export async function readPresences(): Promise<Presences> {
  const [agents, connected] = await Promise.all([listAgents(), connectedAgents()]);
  return presencesOf(agents, connected);
}

/** The same at this moment, for what is decided by it; where the settings leave it to the agents' word, that alone counts. */
export async function readPresencesNow({ agents }: Team): Promise<Presences> {
  const { presenceMode } = await readSettings();
  return presencesOf(agents, presenceMode === 'manual' ? new Set(agents.keys()) : await readConnected(true));
}

/**
 * Whether anybody of the team is there to answer: within the business hours, somebody who says so and is connected.
 * Where the settings leave it to the agents' word, that alone counts.
 */
export async function isSomebodyOnline(): Promise<boolean> {
  const { presenceMode, businessHours } = await readSettings();
  if (presenceMode === 'manual') {
    return [...(await listAgents()).values()].some(({ active, availability }) => active && availability === 'online');
  }
  return isOpen(new Date(), businessHours) && [...(await readPresences()).values()].includes('online');
}

/** Who has the conversation of this stored head open. */
async function presenceIn(head: Item): Promise<Presence> {
  const listeners = listenersOf(head);
  const agents = await listAgents();
  const ids = new Set(listeners.flatMap(({ agentId }) => agentId ?? []));
  return {
    version: Number(head['lv'] ?? 0),
    customer: listeners.some(({ side }) => side === 'customer'),
    agents: [...ids].map((id) => faceOf(agents, id)),
  };
}

/** What a connection of this side is told of a conversation that it watches. */
export async function watchedHead(side: Listener['side'], head: Item): Promise<Head | WatchedHead> {
  const figures = headFor(side, head);
  return side === 'staff' ? { ...figures, presence: await presenceIn(head) } : figures;
}

/** The same of several, in one frame: where everybody's names are too many for it, the figures alone. */
export async function watchedHeads(side: Listener['side'], heads: readonly Item[]): Promise<(Head | WatchedHead)[]> {
  const watched = await Promise.all(heads.map((head) => watchedHead(side, head)));
  // Half a frame is far more than a team fills, and leaves room for whatever else the answer says.
  const isTooLarge = Buffer.byteLength(JSON.stringify(watched)) > limits.frameBytes / 2;
  return isTooLarge ? heads.map((head) => headFor(side, head)) : watched;
}

/** What the others of the staff who have the conversation of this stored head open must hear after this connection came or went. */
export async function announcePresence(head: Item, connectionId?: string): Promise<Announcement> {
  return {
    kind: 'presence',
    conversationId: toFrameHead(head).conversationId,
    listeners: listenersOf(head).filter((listener) => listener.connectionId !== connectionId),
    presence: await presenceIn(head),
  };
}

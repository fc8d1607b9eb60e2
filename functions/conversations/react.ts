import { AppError } from '../../contract/app-error.ts';
import type { Availability } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { readTeamNow, type Member, type Team } from '../directory/agents.ts';
import { readSettings } from '../directory/settings.ts';
import { countActive } from '../directory/workload.ts';
import { announceAll } from '../realtime/announce.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { readPresencesNow } from '../realtime/presence.ts';
import { act } from './act.ts';
import { recipientOf, withOneMore, type Candidate } from './assignment.ts';
import { isForAnybody, type State } from './conversation.ts';
import { listInbox, type InboxOrder } from './inbox-list.ts';
import type { Head } from './item.ts';

/** Conversations that one run takes from somebody; what is left waits for the next. */
const mostReleased = 500;
const atATime = 10;

/** Pages of a list that one run goes through. */
const mostPages = 20;

async function* pagesOf(filter: Parameters<typeof listInbox>[0], order: InboxOrder): AsyncGenerator<readonly Head[]> {
  let after: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { items, next } = await listInbox(filter, limits.countedQueue, { order, after });
    yield items;
    if (next === undefined) return;
    after = next;
  }
}

/** Gives a conversation to somebody or to nobody. Answers whether that happened: a person may have been faster, and is right. */
async function hand(state: State, agentId: string | null): Promise<boolean> {
  const announcements: Announcement[] = [];
  const { assigneeId: instead, assignedSeq } = state;
  try {
    const command = { kind: 'assign', by: { kind: 'system' }, agentId, instead, assignedSeq } as const;
    await act(state, command, (announcement) => announcements.push(announcement));
  } catch (error) {
    if (error instanceof AppError && (error.code === 'already_assigned' || error.code === 'already_done')) return false;
    throw error;
  }
  await announceAll(announcements);
  return true;
}

const mayAnswer = ({ active, permissions }: Member): boolean =>
  active && permissions.includes('view_chat') && permissions.includes('send_messages');

/** Those who are there at this moment, may answer, and have room. */
export async function readCandidates(
  { agents }: Team,
  presences: ReadonlyMap<string, Availability>,
  defaultCapacity: number,
): Promise<Candidate[]> {
  const there = [...agents.values()].filter((agent) => mayAnswer(agent) && presences.get(agent.id) === 'online');
  const candidates = await Promise.all(
    there.map(async ({ id, languages, capacity: own }) => {
      const capacity = own ?? defaultCapacity;
      return { id, languages, capacity, active: capacity === 0 ? 0 : await countActive(id, capacity) };
    }),
  );
  return candidates.filter(({ active, capacity }) => active < capacity);
}

/**
 * Gives what waits to whoever has room for it, those who have waited longest first; the rest stays in line. Every claim is an
 * append to the conversation's own log, so a person who takes it meanwhile keeps it. Safe to repeat.
 */
export async function drainLine(): Promise<number> {
  const { autoAssign, defaultCapacity } = await readSettings();
  if (!autoAssign) return 0;
  const team = await readTeamNow();
  let candidates = await readCandidates(team, await readPresencesNow(team), defaultCapacity);
  let given = 0;
  if (candidates.length === 0) return given;
  // What is nobody's without waiting must not hide what waits: the list leaves it out.
  for await (const waiting of pagesOf({ status: ['open'], assignee: 'none', isWaiting: true }, 'oldest')) {
    for (const conversation of waiting.filter(isForAnybody)) {
      const recipient = recipientOf(conversation, candidates);
      if (!recipient || !(await hand(conversation, recipient.id))) continue;
      candidates = withOneMore(candidates, recipient.id);
      given += 1;
    }
    if (candidates.every(({ active, capacity }) => active >= capacity)) break;
  }
  return given;
}

/** Takes from an agent what they have, as far as it is wanted, and puts it back into the line. Safe to repeat. */
export async function release(agentId: string, isWanted: (state: State) => boolean = () => true): Promise<number> {
  let released = 0;
  for await (const heads of pagesOf({ status: 'active', assignee: agentId }, 'newest')) {
    const wanted = heads.filter((head) => head.assigneeId === agentId && isWanted(head));
    for (let start = 0; start < wanted.length; start += atATime) {
      const results = await Promise.all(wanted.slice(start, start + atATime).map((head) => hand(head, null)));
      released += results.filter(Boolean).length;
    }
    if (released >= mostReleased) break;
  }
  return released;
}

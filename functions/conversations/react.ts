import { AppError } from '../../contract/app-error.ts';
import type { Availability } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { readTeamNow, type Member, type Team } from '../directory/agents.ts';
import { readSettings } from '../directory/settings.ts';
import { announceAll } from '../realtime/announce.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { readPresencesNow } from '../realtime/presence.ts';
import { act } from './act.ts';
import { hasRoom, recipientOf, withOneMore } from './assignment.ts';
import { isForAnybody, type State } from './conversation.ts';
import { listInbox, type InboxOrder } from './inbox-list.ts';
import { languageOf } from './internal.ts';
import type { Head } from './item.ts';
import { promise, readLoad, takeBack, type Taker } from './promises.ts';

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

/** What came of handing a conversation to somebody or to nobody. */
type Handed = 'done' | 'done before' | 'refused';

/** Gives a conversation to somebody or to nobody. A person may have been faster, and is right. */
async function hand(state: State, agentId: string | null): Promise<Handed> {
  const announcements: Announcement[] = [];
  const { assigneeId: instead, assignedSeq } = state;
  try {
    const command = { kind: 'assign', by: { kind: 'system' }, agentId, instead, assignedSeq } as const;
    await act(state, command, (announcement) => announcements.push(announcement));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'already_done') return 'done before';
    if (error.code === 'already_assigned') return 'refused';
    throw error;
  }
  await announceAll(announcements);
  return 'done';
}

const mayAnswer = ({ active, permissions }: Member): boolean =>
  active && permissions.includes('view_chat') && permissions.includes('send_messages');

/** Those who are there at this moment, may answer, and have room. */
export async function readCandidates(
  { agents }: Team,
  presences: ReadonlyMap<string, Availability>,
  defaultCapacity: number,
): Promise<Taker[]> {
  const there = [...agents.values()].filter((agent) => mayAnswer(agent) && presences.get(agent.id) === 'online');
  const able = there.map(({ id, languages, capacity }) => ({ id, languages, capacity: capacity ?? defaultCapacity }));
  const takers = able
    .filter(({ capacity }) => capacity > 0)
    .map(async (agent) => ({ ...agent, ...(await readLoad(agent.id, agent.capacity)) }));
  return (await Promise.all(takers)).filter(hasRoom);
}

/** How often somebody else is looked for when others give out at the same moment. */
const mostTries = 8;

/** Gives a conversation to whoever is to have it, if there is anybody with room. Answers the candidates as they then are. */
async function give(conversation: Head, candidates: readonly Taker[]): Promise<{ candidates: Taker[]; handed: Handed }> {
  let takers = [...candidates];
  const put = (taker: Taker): Taker[] => (takers = takers.map((one) => (one.id === taker.id ? taker : one)));
  for (let tries = 0; tries < mostTries; tries += 1) {
    const recipient = recipientOf({ id: conversation.id, language: languageOf(conversation) }, takers);
    if (!recipient) break;
    const promised = await promise(recipient, conversation);
    if (!promised) {
      put({ ...recipient, ...(await readLoad(recipient.id, recipient.capacity)) });
      continue;
    }
    const handed = await hand(conversation, recipient.id);
    const isTheirs = handed !== 'refused';
    return {
      candidates: put(isTheirs ? withOneMore(promised, conversation.id) : await takeBack(promised, conversation.id)),
      handed,
    };
  }
  return { candidates: takers, handed: 'refused' };
}

/**
 * Gives what waits to whoever has room for it, those who have waited longest first; the rest stays in line. Every claim is
 * promised first, so that nobody gets more than they have room for however many give out at once, and then an append to the
 * conversation's own log, so that a person who takes it meanwhile keeps it. Safe to repeat.
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
      const { candidates: next, handed } = await give(conversation, candidates);
      candidates = next;
      if (handed === 'done') given += 1;
    }
    if (!candidates.some(hasRoom)) break;
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
      released += results.filter((handed) => handed === 'done').length;
    }
    if (released >= mostReleased) break;
  }
  return released;
}

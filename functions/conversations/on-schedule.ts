import { AppError } from '../../contract/app-error.ts';
import type { ScheduledJob } from '../../contract/deploy.ts';
import { noteGone, readTeamNow } from '../directory/agents.ts';
import { readSettings } from '../directory/settings.ts';
import { announceAll } from '../realtime/announce.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { readPresencesNow } from '../realtime/presence.ts';
import { describeFailure, logLine } from '../table/log-line.ts';
import { act } from './act.ts';
import { recipientOf } from './assignment.ts';
import type { State } from './conversation.ts';
import { bringBack } from './internal-log.ts';
import type { Head } from './item.ts';
import { drainLine, readCandidates, release } from './react.ts';
import { listAwake, listSilent } from './store.ts';

const dayMs = 24 * 60 * 60_000;
/** Conversations of one run; what is left waits for the next. */
const mostPerRun = 1000;
const atATime = 10;

/** Whether it was closed: somebody may have written since it was listed, and that is no failure. */
async function close(state: State, silentSince: number): Promise<boolean> {
  const announcements: Announcement[] = [];
  try {
    await act(state, { kind: 'closeSilent', silentSince }, (announcement) => announcements.push(announcement));
  } catch (error) {
    if (!(error instanceof AppError))
      logLine('error', 'A silent conversation was not closed.', { id: state.id, ...describeFailure(error) });
    return false;
  }
  await announceAll(announcements);
  return true;
}

/** Goes through pages of conversations, several at a time and no more than one run may, and counts those that were changed. */
async function sweep(pages: AsyncGenerator<Head[]>, change: (head: Head) => Promise<boolean>): Promise<number> {
  let [changed, tried] = [0, 0];
  for await (const heads of pages) {
    for (let start = 0; start < heads.length; start += atATime) {
      const results = await Promise.all(heads.slice(start, start + atATime).map(change));
      changed += results.filter(Boolean).length;
    }
    tried += heads.length;
    if (tried >= mostPerRun) break;
  }
  return changed;
}

/**
 * Closes resolved conversations in which nothing has happened for the days of the settings, and puts those that have slept
 * long enough back among the others. Safe to repeat.
 */
async function closeSilent(): Promise<{ closed: number; broughtBack: number }> {
  const broughtBack = await sweep(listAwake(Date.now()), bringBack);
  const { closeResolvedAfterDays } = await readSettings();
  const silentSince = Date.now() - closeResolvedAfterDays * dayMs;
  const closed = await sweep(listSilent(silentSince), (head) => close(head, silentSince));
  logLine('info', 'Silent conversations were closed.', { closed, broughtBack });
  return { closed, broughtBack };
}

const minuteMs = 60_000;

/**
 * Takes from those who are away for longer than the settings allow what waits for their answer, where somebody else is there to
 * give it, and gives it out. Notes on the way who has gone and who is back. Safe to repeat.
 */
async function reassign(): Promise<{ reassigned: number }> {
  const { autoAssign, reassignAfterMinutes, defaultCapacity } = await readSettings();
  if (!autoAssign) return { reassigned: 0 };
  const now = Date.now();
  const team = await readTeamNow();
  const presences = await readPresencesNow(team);
  const candidates = await readCandidates(team, presences, defaultCapacity);
  for (const { id, goneAt, active } of team.agents.values()) {
    const isThere = presences.get(id) === 'online';
    if (isThere !== (goneAt === undefined)) await noteGone(id, isThere ? undefined : now);
    const isOverdue = !isThere && reassignAfterMinutes > 0 && now - (goneAt ?? now) >= reassignAfterMinutes * minuteMs;
    if (isOverdue || !active)
      await release(id, (state) => state.waitingSince !== null && recipientOf(state, candidates) !== undefined);
  }
  const reassigned = await drainLine();
  if (reassigned > 0) logLine('info', 'Conversations of those who are away were given to others.', { reassigned });
  return { reassigned };
}

/** What the schedule asks for. */
export async function handler({ job }: { job: ScheduledJob }): Promise<object> {
  return job === 'closeSilent' ? closeSilent() : reassign();
}

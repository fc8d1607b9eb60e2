import { AppError } from '../../contract/app-error.ts';
import { readSettings } from '../directory/settings.ts';
import { announceAll } from '../realtime/announce.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { describeFailure, logLine } from '../table/log-line.ts';
import { act } from './act.ts';
import type { State } from './conversation.ts';
import { listSilent } from './store.ts';

const dayMs = 24 * 60 * 60_000;
/** Closings of one run; what is left waits for the next. */
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

/** Closes resolved conversations in which nothing has happened for the days of the settings. Safe to repeat. */
export async function handler(): Promise<{ closed: number }> {
  const { closeResolvedAfterDays } = await readSettings();
  const silentSince = Date.now() - closeResolvedAfterDays * dayMs;
  let closed = 0;
  let tried = 0;
  for await (const heads of listSilent(silentSince)) {
    for (let start = 0; start < heads.length; start += atATime) {
      const results = await Promise.all(heads.slice(start, start + atATime).map((head) => close(head, silentSince)));
      closed += results.filter(Boolean).length;
    }
    tried += heads.length;
    if (tried >= mostPerRun) break;
  }
  logLine('info', 'Silent conversations were closed.', { closed });
  return { closed };
}

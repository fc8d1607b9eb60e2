import { toHeadFace } from '../directory/said.ts';
import { logLine } from '../table/log-line.ts';
import { indexKeys } from '../table/keys.ts';
import { readMany, type Item } from '../table/table.ts';
import { makeFindable } from './react.ts';
import { readProgress, readQuiet, writeProgress } from './store.ts';

const statuses = ['open', 'pending', 'resolved', 'closed', 'archived'] as const;
/** A conversation in which nothing was said for so long is quiet. */
const quietMs = 30 * 60_000;
/** What is looked at again, since steps of the index are coarse. */
const marginMs = 10 * 60_000;
const mostPerPlace = 1_000;
const pageSize = 100;
const atATime = 10;

/** Makes the quiet conversations of one place findable, as far as one run goes; answers up to when all of them are. */
async function follow(place: string, from: number, to: number, isAnew: boolean): Promise<{ count: number; reachedAt: number }> {
  let after: Item | undefined;
  let reachedAt = to;
  let count = 0;
  do {
    const page = await readQuiet(place, from, to, pageSize, after);
    const heads = (await readMany(page.keys)).map(toHeadFace);
    for (let start = 0; start < heads.length; start += atATime)
      await Promise.all(
        heads.slice(start, start + atATime).map(({ id, customer }) => makeFindable({ id, customerId: customer.id }, isAnew)),
      );
    count += page.keys.length;
    after = page.end;
    reachedAt = after === undefined ? to : page.lastAt;
  } while (after && count < mostPerPlace);
  return { count, reachedAt };
}

/**
 * Makes conversations findable that went quiet since the last run. With `from`, a time, everything since then is made
 * findable anew. A run that fails or does not get to the end leaves the rest to the next. Safe to repeat.
 */
export async function handler({ from }: { readonly from?: string } = {}): Promise<{ count: number; reachedAt: string }> {
  const isAnew = from !== undefined;
  const since = isAnew ? Date.parse(from) : await readProgress();
  const to = Date.now() - quietMs;
  let count = 0;
  let reachedAt = to;
  for (const place of statuses.flatMap((status) => [true, false].map((is) => indexKeys.inbox(status, is)))) {
    const followed = await follow(place, Math.max(0, since - marginMs), to, isAnew);
    count += followed.count;
    reachedAt = Math.min(reachedAt, followed.reachedAt);
  }
  await writeProgress(reachedAt);
  const result = { count, reachedAt: new Date(reachedAt).toISOString() };
  logLine('info', 'Quiet conversations were made findable.', result);
  return result;
}

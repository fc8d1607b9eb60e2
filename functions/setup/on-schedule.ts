import { letBeFound } from '../customers/lookup.ts';
import { toCustomerRecord } from '../directory/customers.ts';
import { toHeadFace } from '../directory/said.ts';
import { findByContact } from '../search/react.ts';
import { readQuiet } from '../search/store.ts';
import { GetCommand, PutCommand } from '../table/commands.ts';
import { logLine } from '../table/log-line.ts';
import { indexKeys, keys } from '../table/keys.ts';
import { readMany, table, tableName, type Item } from '../table/table.ts';

/** Raised when what has been brought up to date has to be so once more. */
const version = 1;
const pageSize = 100;
const atATime = 10;
/** Conversations that one run goes through; what is left waits for the next. */
const mostPerRun = 5_000;
/** Later than anything in an index. */
const never = 8.64e15;

const placesOf = (statuses: readonly Parameters<typeof indexKeys.inbox>[0][]): string[] =>
  statuses.flatMap((status) => [true, false].map((isAssigned) => indexKeys.inbox(status, isAssigned)));

/** Where conversations are, and once more where those are that came back meanwhile from where nobody had been yet. */
const everywhere = placesOf(['open', 'pending', 'snoozed', 'resolved', 'closed', 'archived']);
const stages = [
  ...everywhere.map((place) => ({ place, isSinceBegin: false })),
  ...placesOf(['open', 'pending', 'resolved']).map((place) => ({ place, isSinceBegin: true })),
];

interface Progress {
  readonly beganAt: number;
  /** Which of the stages is under way, and behind which key of the index it goes on. */
  readonly stage: number;
  readonly after?: Item | undefined;
}

const progressKey = keys.backfill('contacts');

async function readProgress(): Promise<Progress> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: progressKey, ConsistentRead: true }));
  if (Item?.['version'] !== version) return { beganAt: Date.now(), stage: 0 };
  return { beganAt: Number(Item['beganAt']), stage: Number(Item['stage']), after: Item['after'] as Item | undefined };
}

const writeProgress = (progress: Progress): Promise<unknown> =>
  table.send(new PutCommand({ TableName: tableName, Item: { ...progressKey, version, ...progress } }));

/** Lets the customers of these conversations be found, and these by what the team put right of them. */
async function follow(heads: readonly Item[]): Promise<void> {
  const faces = heads.map(toHeadFace);
  const conversations = Map.groupBy(faces, ({ customer }) => customer.id);
  const records = (
    await readMany(
      [...conversations.keys()].map((id) => keys.customer(id)),
      true,
    )
  ).map(toCustomerRecord);
  for (let start = 0; start < records.length; start += atATime)
    await Promise.all(
      records.slice(start, start + atATime).map(async (record) => {
        await letBeFound(record);
        const ids = (conversations.get(record.id) ?? []).map(({ id }) => id);
        if (record.corrections) await findByContact(record, ids);
      }),
    );
}

/** One page, and where to go on; undefined when there is nothing left. */
async function step(progress: Progress): Promise<{ count: number; next: Progress } | undefined> {
  const stage = stages[progress.stage];
  if (!stage) return undefined;
  const from = stage.isSinceBegin ? progress.beganAt : 0;
  const page = await readQuiet(stage.place, from, never, pageSize, progress.after);
  await follow(await readMany(page.keys));
  const { beganAt } = progress;
  const next = page.end ? { ...progress, after: page.end } : { beganAt, stage: progress.stage + 1 };
  return { count: page.keys.length, next };
}

/**
 * Brings what an older version stored up to this one: customers from before there was a way to look for them. Goes on where the
 * run before it stopped or was cut off, and once all is done reads one item. Safe to repeat.
 */
export async function handler(): Promise<{ count: number; isDone: boolean }> {
  let progress = await readProgress();
  let count = 0;
  while (count < mostPerRun) {
    const done = await step(progress);
    if (!done) break;
    count += done.count;
    progress = done.next;
    await writeProgress(progress);
  }
  const result = { count, isDone: progress.stage >= stages.length };
  if (count > 0) logLine('info', 'Customers from before were made findable.', result);
  return result;
}

import { AppError } from '../../contract/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { change, type Decision } from '../directory/customer-changes.ts';
import { refuseBlocked, type CustomerRecord } from '../directory/customers.ts';
import { announceAll } from '../realtime/announce.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { hangUpCustomer } from '../realtime/hang-up.ts';
import { act, type Announce } from './act.ts';
import type { Author } from './conversation.ts';
import { readState } from './log.ts';
import { listOwn } from './store.ts';

const atATime = 10;

/** Who was blocked hears so, and not only that the conversation is closed. */
export async function explainClosed(customerId: string, error: unknown): Promise<never> {
  if (error instanceof AppError && error.code === 'conversation_closed') await refuseBlocked(customerId, error);
  throw error;
}

function decide(known: CustomerRecord, wanted: boolean, now: number): Decision {
  if ((known.blockedAt !== undefined) === wanted)
    throw new AppError('already_done', wanted ? 'This customer is blocked already.' : 'This customer is not blocked.');
  return { change: { kind: 'blocked', isBlocked: wanted }, record: { blockedAt: wanted ? now : undefined } };
}

function unlessDone(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'already_done') throw error;
}

/**
 * Closes every conversation of somebody who is blocked. Each log is asked, not its head: one that was opened again a moment
 * before is closed too. What comes later is refused by the record. Safe to repeat.
 */
async function shutConversations(customerId: string, by: Author, announce: Announce): Promise<void> {
  let before: string | undefined;
  do {
    const { items, next } = await listOwn(customerId, limits.maxPageSize, before, { isConsistent: true });
    for (let start = 0; start < items.length; start += atATime)
      await Promise.all(
        items.slice(start, start + atATime).map(async ({ id }) => {
          const state = await readState(id);
          await act(state, { kind: 'setStatus', by, status: 'closed' }, announce).catch(unlessDone);
        }),
      );
    before = next;
  } while (before !== undefined);
}

/** Leaves somebody who is blocked with nothing open: no conversation, of which they are told, and no connection. Safe to repeat. */
export async function shutOut(customerId: string, by: Author): Promise<void> {
  const announcements: Announcement[] = [];
  await shutConversations(customerId, by, (announcement) => announcements.push(announcement));
  await announceAll(announcements);
  await hangUpCustomer(customerId);
}

/**
 * Keeps a customer from writing, or lets them again. The record is first: with it no conversation is opened or opened again.
 * When it answers, everything they had open is closed in its log, so that no message of theirs comes after, and their
 * connections are ended. Who may write again begins a conversation that goes on from a closed one.
 */
export async function setBlocked(customerId: string, wanted: boolean, agentId: string): Promise<void> {
  const by = { kind: 'agent', id: agentId } as const;
  try {
    await change(customerId, agentId, (record) => decide(record, wanted, Date.now()));
  } catch (error) {
    // What follows may have been cut off the last time.
    if (wanted && error instanceof AppError && error.code === 'already_done') await shutOut(customerId, by);
    throw error;
  }
  if (wanted) await shutOut(customerId, by);
}

import { AppError } from '../../contract/app-error.ts';
import { streamedSortKeys } from '../../contract/deploy.ts';
import { limits } from '../../contract/limits.ts';
import { act } from '../conversations/act.ts';
import { actInternally } from '../conversations/internal-act.ts';
import { readState } from '../conversations/log.ts';
import { listOwn } from '../conversations/store.ts';
import { followContact } from '../customers/lookup.ts';
import { toChanged, type Changed } from '../customers/react.ts';
import { readCustomer } from '../directory/customers.ts';
import type { Change } from '../gateway/changes.ts';
import { announceAll } from '../realtime/announce.ts';
import type { Announcement } from '../realtime/announcement.ts';

/**
 * What follows from changes of a customer: staff find them by what the record says now, and their conversations tell what the
 * team did about them. Safe to repeat.
 */
export async function followCustomer(partitionKey: string, changes: readonly Change[]): Promise<undefined> {
  for (const { before, after } of changes) {
    if (after['sk'] === streamedSortKeys.customer) await followContact(before, after);
    else if (String(after['sk']).startsWith(streamedSortKeys.internal))
      await tellConversations(partitionKey.slice('U#'.length), toChanged(after));
  }
}

/** Those that go on, else the newest one; whoever is blocked has no conversation that goes on. */
async function tellConversations(customerId: string, { id: clientId, by, change }: Changed): Promise<void> {
  const { items } = await listOwn(customerId, limits.pageSize, undefined);
  const open = items.filter(({ status }) => status !== 'closed');
  const author = { kind: 'agent', id: by } as const;
  // An old change that is handed out again closes nothing for somebody who may write again.
  const isBlocked = change.kind === 'blocked' && (await readCustomer(customerId))?.blockedAt !== undefined;
  for (const head of open.length > 0 ? open : items.slice(0, 1)) {
    const announcements: Announcement[] = [];
    const announce = (announcement: Announcement): void => void announcements.push(announcement);
    await actInternally({ conversationId: head.id, by: author, wish: { ...change, clientId } }, announce);
    if (isBlocked && head.status !== 'closed')
      await act(await readState(head.id), { kind: 'setStatus', by: author, status: 'closed' }, announce).catch(unlessDone);
    await announceAll(announcements);
  }
}

function unlessDone(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'already_done') throw error;
}

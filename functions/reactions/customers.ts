import { streamedSortKeys } from '../../contract/deploy.ts';
import { limits } from '../../contract/limits.ts';
import { shutOut } from '../conversations/blocking.ts';
import { actInternally } from '../conversations/internal-act.ts';
import { listOwn } from '../conversations/store.ts';
import { followContact } from '../customers/lookup.ts';
import { toChanged, type Changed } from '../customers/react.ts';
import { readCustomer, toCustomerRecord } from '../directory/customers.ts';
import type { Change } from '../gateway/changes.ts';
import { announceAll } from '../realtime/announce.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { findByContact } from '../search/react.ts';
import type { Item } from '../table/table.ts';

/**
 * What follows from changes of a customer: staff find them by what the record says now, and their conversations tell what the
 * team did about them. Safe to repeat.
 */
export async function followCustomer(partitionKey: string, changes: readonly Change[]): Promise<undefined> {
  for (const { before, after } of changes) {
    if (after['sk'] === streamedSortKeys.customer) await followRecord(before, after);
    else if (String(after['sk']).startsWith(streamedSortKeys.internal))
      await tellConversations(partitionKey.slice('U#'.length), toChanged(after));
  }
}

/** Their conversations are found by the new contact too, the newest hundred; one that has none yet will be once it is over. */
async function followRecord(before: Item | undefined, after: Item): Promise<void> {
  const isNews = await followContact(before, after);
  const { id: customerId, corrections } = toCustomerRecord(after);
  // Whoever has just come has no conversation.
  const record = isNews && (before ?? corrections) ? await readCustomer(customerId) : undefined;
  if (!record) return;
  const { items } = await listOwn(record.id, limits.maxPageSize, undefined);
  await findByContact(
    record,
    items.map(({ id }) => id),
  );
}

/**
 * Those that went on at that time, else the newest one. Whoever is blocked has none that goes on: what a request that was cut
 * off left open is closed here. An old change that is handed out again closes nothing for somebody who may write again.
 */
async function tellConversations(customerId: string, { id: clientId, by, at, change }: Changed): Promise<void> {
  const { items } = await listOwn(customerId, limits.pageSize, undefined);
  const concerned = items.filter(({ status, updatedAt }) => status !== 'closed' || updatedAt >= at);
  const author = { kind: 'agent', id: by } as const;
  const announcements: Announcement[] = [];
  const announce = (announcement: Announcement): void => void announcements.push(announcement);
  for (const head of concerned.length > 0 ? concerned : items.slice(0, 1))
    await actInternally({ conversationId: head.id, by: author, wish: { ...change, clientId } }, announce);
  await announceAll(announcements);
  if (change.kind === 'blocked' && (await readCustomer(customerId))?.blockedAt !== undefined) await shutOut(customerId, author);
}

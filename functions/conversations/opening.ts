import { GetCommand, TransactWriteCommand } from '../table/commands.ts';
import { AppError } from '../../contract/app-error.ts';
import { newId } from '../../contract/ids.ts';
import { limits } from '../../contract/limits.ts';
import {
  blocked,
  changedCircumstances,
  keepCircumstances,
  readCustomer,
  shownContact,
  type Circumstances,
  type CustomerRecord,
} from '../directory/customers.ts';
import { readSettings } from '../directory/settings.ts';
import { take } from '../gateway/limiter.ts';
import { keys } from '../table/keys.ts';
import { conditionFailed, metAnother, table, tableName, type Item, type Key } from '../table/table.ts';
import { open, opened, previewOf, type State } from './conversation.ts';
import { toEntryItem, toHead, toHeadItem, type Head } from './item.ts';
import { readHead, readState } from './log.ts';
import { listOwn, readOwnHead } from './store.ts';

/** What a customer asks for: the conversation they have, another one, or one that goes on from a closed one. */
export interface Wish {
  readonly new?: boolean | undefined;
  readonly previousConversationId?: string | undefined;
}

const isUnused = ({ lastSeq }: Head): boolean => lastSeq === 0;

/** Whether the conversation a customer has is the one they ask for. A retry of a wish finds what its first try opened. */
function isWished(active: Head, { new: isNew, previousConversationId }: Wish): boolean {
  if (active.status === 'closed') return false;
  if (previousConversationId !== undefined) return active.previousId === previousConversationId;
  return !isNew || (isUnused(active) && active.previousId === null);
}

/** Refuses what would be more than the settings allow; counted among the newest conversations, used ones only. */
async function refuseTooMany(customerId: string): Promise<void> {
  const [{ maxOpenConversations }, { items }] = await Promise.all([
    readSettings(),
    listOwn(customerId, limits.pageSize, undefined),
  ]);
  const openNow = items.filter((head) => head.status !== 'closed' && !isUnused(head)).length;
  if (openNow >= maxOpenConversations)
    throw new AppError(
      'too_many_conversations',
      `Only ${maxOpenConversations} conversations may be open. Go on with one of them.`,
    );
}

async function refusePrevious(customerId: string, previousId: string): Promise<void> {
  const { status } = await readOwnHead(customerId, previousId);
  if (status !== 'closed') throw new AppError('already_done', 'That conversation is not closed. Go on in it.');
}

/**
 * The conversation a customer asks for, or a new one. Two tabs that ask for the same at once get the same.
 * What was told about the customer is kept with it: a new conversation is never there without.
 */
export async function openConversation(
  customerId: string,
  wish: Wish = {},
  told: Circumstances = {},
): Promise<{ head: Head; isNew: boolean }> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const customer = await readCustomer(customerId);
    if (!customer) throw new AppError('session_ended', 'This customer is no longer known. Start again.');
    if (customer.blockedAt !== undefined) throw blocked();
    const active = customer.activeConversationId === undefined ? undefined : await readHead(customer.activeConversationId, true);
    if (active && isWished(active, wish)) {
      await keepCircumstances(customer, told);
      return { head: active, isNew: false };
    }
    if (wish.previousConversationId !== undefined) await refusePrevious(customerId, wish.previousConversationId);
    if (active && active.status !== 'closed') await refuseTooMany(customerId);
    await take('conversationsOfCustomer', customerId);
    const head = await createConversation(customer, wish.previousConversationId, told);
    if (head) return { head, isNew: true };
  }
  throw new AppError('unavailable', 'Several windows open a conversation at once. Try again.', { retryAfterSeconds: 1 });
}

/** The conversation that an agent starts with a message of this name: a new one, and the same one for every try. */
export async function startConversation(customerId: string, clientId: string): Promise<State> {
  const started = keys.startedConversation(customerId, clientId);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: started, ConsistentRead: true }));
    if (Item) return readState(String(Item['c']));
    const customer = await readCustomer(customerId);
    if (!customer) throw new AppError('not_found', 'There is no such customer.');
    if (customer.blockedAt !== undefined) throw blocked();
    const head = await createConversation(customer, undefined, {}, started);
    if (head) return head;
  }
  throw new AppError('unavailable', 'Several conversations are opened at once. Try again.', { retryAfterSeconds: 1 });
}

/** Writes opening entry, head and the customer's pointers together, or nothing when another request was first or blocked them. */
async function createConversation(
  customer: CustomerRecord,
  previousId: string | undefined,
  told: Circumstances,
  started?: Key,
): Promise<Head | undefined> {
  const id = newId();
  const shown = shownContact(customer);
  const name = previewOf(shown.name ?? shown.email ?? '', limits.listNameLength);
  const entry = open({ id: customer.id, name, verified: customer.verified }, customer.locale, Date.now(), previousId);
  const head: Item = { ...keys.head(id), ...toHeadItem(opened(id, entry)) };
  const before = customer.activeConversationId;
  const changes = changedCircumstances(customer, told);
  const absent = 'attribute_not_exists(pk)';
  const items: Item[] = [{ ...keys.entry(id, 0), ...toEntryItem(entry) }, head, keys.customerConversation(customer.id, id)];
  if (started) items.push({ ...started, c: id });
  const puts = items.map((Item) => ({ Put: { TableName: tableName, Item, ConditionExpression: absent } }));
  const claim = {
    Update: {
      TableName: tableName,
      Key: keys.customer(customer.id),
      UpdateExpression: `SET ${['activeConversationId = :id', ...(changes?.assignments ?? [])].join(', ')}`,
      ConditionExpression:
        before === undefined
          ? 'attribute_exists(pk) AND attribute_not_exists(blockedAt) AND attribute_not_exists(activeConversationId)'
          : 'attribute_not_exists(blockedAt) AND activeConversationId = :before',
      ExpressionAttributeValues: { ...changes?.values, ':id': id, ...(before !== undefined && { ':before': before }) },
    },
  };
  try {
    await table.send(new TransactWriteCommand({ TransactItems: [claim, ...puts] }));
    return toHead(head);
  } catch (error) {
    if (conditionFailed(error, 0) || metAnother(error) || (started && conditionFailed(error, items.length))) return undefined;
    throw error;
  }
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '../table/commands.ts';
import type { Customer } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { limits } from '../../contract/limits.ts';
import { customerItem, readCustomer } from '../directory/customers.ts';
import type { Visit } from '../directory/visits.ts';
import { keys } from '../table/keys.ts';
import { conditionFailed, itemInTheWay, table, tableName } from '../table/table.ts';
import { judgeRefresh, type StoredSession } from './session.ts';

export const hash = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
const newSecret = (): string => randomBytes(32).toString('base64url');
const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const sameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

export async function addCustomer(customer: Customer, visit: Visit): Promise<void> {
  await table.send(new PutCommand({ TableName: tableName, Item: customerItem(customer, visit) }));
}

/**
 * The customer that a site's subject stands for, made at the first visit and brought up to date at later ones.
 * It is found by site and subject alone: no e-mail or phone number ever leads to somebody's record.
 */
export async function saveVerifiedCustomer(
  site: string,
  subject: string,
  contact: Omit<Customer, 'id' | 'verified'>,
  visit: Visit,
): Promise<Customer> {
  const key = keys.verifiedCustomer(site, hash(subject));
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }));
  const customer: Customer = { ...contact, id: Item ? String(Item['customerId']) : newId(), verified: true };
  if (Item) return updateContact(customer, visit, site);
  const absent = { TableName: tableName, ConditionExpression: 'attribute_not_exists(pk)' };
  try {
    const pointer = { Put: { ...absent, Item: { ...key, customerId: customer.id } } };
    await table.send(
      new TransactWriteCommand({ TransactItems: [pointer, { Put: { ...absent, Item: customerItem(customer, visit, site) } }] }),
    );
    return customer;
  } catch (error) {
    if (conditionFailed(error, 0)) return saveVerifiedCustomer(site, subject, contact, visit);
    throw error;
  }
}

async function updateContact(customer: Customer, visit: Visit, site: string): Promise<Customer> {
  const { name, email, phone, locale } = customer;
  const fields = Object.entries({ name, email, phone, locale, visit, site }).filter(([, value]) => value !== undefined);
  await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: keys.customer(customer.id),
      UpdateExpression: `SET ${fields.map(([field]) => `#${field} = :${field}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(fields.map(([field]) => [`#${field}`, field])),
      ExpressionAttributeValues: Object.fromEntries(fields.map(([field, value]) => [`:${field}`, value])),
    }),
  );
  return customer;
}

export interface OpenedSession {
  readonly sessionId: string;
  readonly refreshToken: string;
}

/** A session whose secret only its holder knows: the table keeps a hash of it, and where it was begun. */
export async function openSession(customerId: string, { ip, device }: Visit): Promise<OpenedSession> {
  const sessionId = newId();
  const secret = newSecret();
  const ttl = nowSeconds() + limits.refreshTokenSeconds;
  const Item = { ...keys.session(sessionId), customerId, current: hash(secret), ip, device, ttl };
  await table.send(new PutCommand({ TableName: tableName, Item }));
  return { sessionId, refreshToken: `${sessionId}.${secret}` };
}

export async function endSession(sessionId: string): Promise<void> {
  await table.send(new DeleteCommand({ TableName: tableName, Key: keys.session(sessionId) }));
}

/**
 * Trades a refresh token for the next one. The one just before still works for a minute, since its answer may have been lost,
 * and at any time for the next secret it was traded for; used otherwise it means that somebody copied it, and ends the session.
 * Answers undefined when there is nothing to go on with.
 */
export async function rotateSession(
  refreshToken: string,
  proposed?: string,
): Promise<(OpenedSession & { customer: Customer }) | undefined> {
  const [sessionId = '', secret = ''] = refreshToken.split('.');
  const key = keys.session(sessionId.slice(0, 64));
  for (;;) {
    const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }));
    if (!Item) return undefined;
    const stored = Item as unknown as StoredSession;
    const hashes = { presented: hash(secret), proposed: proposed && hash(proposed) };
    const verdict = judgeRefresh(stored, hashes, nowSeconds(), sameHash);
    if (verdict === 'unknown') return undefined;
    if (verdict === 'replayed') return void (await endSession(sessionId));
    const next = proposed ?? newSecret();
    if (verdict === 'renew' && !(await replaceSecret(sessionId, stored.current, hash(secret), hash(next)))) continue;
    const customer = await readCustomer(stored.customerId);
    return customer && { sessionId, refreshToken: `${sessionId}.${next}`, customer: toPublicCustomer(customer) };
  }
}

async function replaceSecret(sessionId: string, current: string, used: string, next: string): Promise<boolean> {
  try {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.session(sessionId),
        UpdateExpression: 'SET #current = :next, previous = :used, rotatedAt = :now, #ttl = :ttl',
        ConditionExpression: '#current = :current',
        ExpressionAttributeNames: { '#current': 'current', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':next': next,
          ':used': used,
          ':current': current,
          ':now': nowSeconds(),
          ':ttl': nowSeconds() + limits.refreshTokenSeconds,
        },
      }),
    );
    return true;
  } catch (error) {
    itemInTheWay(error);
    return false;
  }
}

export function toPublicCustomer({ id, name, email, phone, locale, verified }: Customer): Customer {
  return {
    id,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
    locale,
    verified,
  };
}

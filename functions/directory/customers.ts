import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, UpdateCommand } from '../table/commands.ts';
import { AppError } from '../../contract/app-error.ts';
import type { Attributes, Customer, DeskCustomer } from '../../contract/entities.ts';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';
import type { Visit } from './visits.ts';

/** What the team put right in a contact; `null` stands for nothing. The customer themselves keeps what they gave. */
export type Corrections = { readonly [Name in 'name' | 'email' | 'phone']?: string | null | undefined };

/** A customer's record: who they are, where they were last seen, and which conversation they would go on with. */
export interface CustomerRecord extends Customer {
  readonly activeConversationId?: string;
  readonly visit?: Visit;
  /** Since when they may not write, in milliseconds since 1970. */
  readonly blockedAt?: number;
  readonly corrections?: Corrections;
  /** The customer whose conversations these are listed with, and how many are listed with this one's. */
  readonly mergedInto?: string;
  readonly mergedCount?: number;
  /** How often the team changed them. */
  readonly changes?: number;
  /** The site that vouched for them. */
  readonly site?: string;
}

export function customerItem(customer: Customer, visit?: Visit, site?: string): Item {
  const { id, ...rest } = customer;
  return { ...keys.customer(id), ...rest, visit, site };
}

/** The record as it is now (consistent read), or undefined when there is none. */
export async function readCustomer(customerId: string): Promise<CustomerRecord | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.customer(customerId), ConsistentRead: true }),
  );
  return Item && toCustomerRecord(Item);
}

/** What somebody hears who may not write here any more; what they wrote before stays readable. */
export function blocked(cause?: unknown): AppError {
  return new AppError('blocked', 'This customer is blocked and cannot write any more.', { cause });
}

/** Refuses a customer who is blocked, as the record is now. */
export async function refuseBlocked(customerId: string, cause?: unknown): Promise<void> {
  if ((await readCustomer(customerId))?.blockedAt !== undefined) throw blocked(cause);
}

export function toCustomerRecord({ pk, sk: _, ...rest }: Item): CustomerRecord {
  return { ...rest, id: String(pk).slice('U#'.length) } as CustomerRecord;
}

/** The contact as staff see it, with what they put right. */
export function shownContact(record: CustomerRecord): Pick<Customer, 'id' | 'name' | 'email' | 'phone'> {
  const fields = (['name', 'email', 'phone'] as const).flatMap((field) => {
    const corrected = record.corrections?.[field];
    const shown = corrected === undefined ? record[field] : (corrected ?? undefined);
    return shown === undefined ? [] : [[field, shown] as const];
  });
  return { id: record.id, ...Object.fromEntries(fields) };
}

/** A customer as staff see them. */
export function toDeskCustomer(record: CustomerRecord): DeskCustomer {
  const { locale, verified, attributes, visit } = record;
  return { ...shownContact(record), locale, verified, ...(attributes && { attributes }), ...visit };
}

/** The guests whose conversations are listed with a customer's. */
export async function readMergedIds(customerId: string): Promise<string[]> {
  const { pk, sk } = keys.mergedCustomer(customerId, '');
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => String(item['sk']).slice(sk.length));
}

/** What the page and the gateway tell about a customer: shown to staff, proven by nothing. */
export interface Circumstances {
  readonly attributes?: Attributes | undefined;
  readonly visit?: Visit | undefined;
}

/** What of the circumstances is not in the record yet, as assignments for an update of it; undefined when nothing is. */
export function changedCircumstances(
  record: CustomerRecord,
  { attributes, visit }: Circumstances,
): { assignments: string[]; values: Item } | undefined {
  const told = Object.entries({ attributes, visit }).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(value, record[name as keyof Circumstances]),
  );
  if (told.length === 0) return undefined;
  return {
    assignments: told.map(([name]) => `${name} = :${name}`),
    values: Object.fromEntries(told.map(([name, value]) => [`:${name}`, value])),
  };
}

/** Keeps what was told last, if it is news; a customer who is not known any more has nothing to keep it in. */
export async function keepCircumstances(record: CustomerRecord, told: Circumstances): Promise<void> {
  const changes = changedCircumstances(record, told);
  if (!changes) return;
  const update = new UpdateCommand({
    TableName: tableName,
    Key: keys.customer(record.id),
    UpdateExpression: `SET ${changes.assignments.join(', ')}`,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: changes.values,
  });
  await table.send(update).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

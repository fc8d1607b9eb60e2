import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Attributes, Customer } from '../../contract/entities.ts';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';
import type { Visit } from './visits.ts';

/** A customer's record: who they are, where they were last seen, and which conversation they would go on with. */
export interface CustomerRecord extends Customer {
  readonly activeConversationId?: string;
  readonly visit?: Visit;
  /** Since when they may not write, in milliseconds since 1970. */
  readonly blockedAt?: number;
}

export function customerItem(customer: Customer, visit?: Visit): Item {
  const { id, ...rest } = customer;
  return { ...keys.customer(id), ...rest, visit };
}

/** The record as it is now (consistent read), or undefined when there is none. */
export async function readCustomer(customerId: string): Promise<CustomerRecord | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.customer(customerId), ConsistentRead: true }),
  );
  if (!Item) return undefined;
  const { pk: _pk, sk: _sk, ...rest } = Item;
  return { ...rest, id: customerId } as CustomerRecord;
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

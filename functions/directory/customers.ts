import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Attributes, Customer } from '../../contract/entities.ts';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';

/** A customer's record: who they are, and which conversation they would go on with. */
export interface CustomerRecord extends Customer {
  readonly activeConversationId?: string;
}

export function customerItem(customer: Customer): Item {
  const { id, ...rest } = customer;
  return { ...keys.customer(id), ...rest };
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

/** Keeps what the host page said last; a customer who is not known any more has nothing to keep it in. */
export async function keepAttributes(customerId: string, attributes: Attributes): Promise<void> {
  const update = new UpdateCommand({
    TableName: tableName,
    Key: keys.customer(customerId),
    UpdateExpression: 'SET attributes = :attributes',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':attributes': attributes },
  });
  await table.send(update).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

import { AppError, notFound } from '../../contract/app-error.ts';
import { newId } from '../../contract/ids.ts';
import { TransactWriteCommand, type TransactWrite } from '../table/commands.ts';
import { keys } from '../table/keys.ts';
import { metAnother, setting, table, tableName } from '../table/table.ts';
import { readCustomer, type Corrections, type CustomerRecord } from './customers.ts';

export const contactFields = ['name', 'email', 'phone'] as const;
export type ContactField = (typeof contactFields)[number];

/** What the team did about a customer; a customer's changes are a log of their own, and each has an id. */
export type Change =
  | { readonly kind: 'contact'; readonly fields: readonly ContactField[]; readonly name?: string | undefined }
  | { readonly kind: 'blocked'; readonly isBlocked: boolean }
  | { readonly kind: 'merged'; readonly customer: { readonly id: string; readonly name: string } };

/** A change, and what becomes of the record by it; `undefined` removes. */
export interface Decision {
  readonly change: Change;
  readonly record: { readonly corrections?: Corrections; readonly blockedAt?: number | undefined; readonly mergedInto?: string };
}

export type Writes = TransactWrite[];

/** The condition that an attribute is still what was read. */
export const isAsRead = (name: string, value: unknown): string =>
  value === undefined ? `attribute_not_exists(${name})` : `${name} = :${name}Read`;

/** Record and log entry of a change, under the condition that the record is as it was read. */
export function writesOf(known: CustomerRecord, { change, record }: Decision, agentId: string): Writes {
  const seq = (known.changes ?? 0) + 1;
  const { expression, names, values } = setting({ ...record, changes: seq });
  const conditions = ['attribute_exists(pk)', isAsRead('changes', known.changes), isAsRead('mergedCount', known.mergedCount)];
  const read = {
    ...(known.changes !== undefined && { ':changesRead': known.changes }),
    ...(known.mergedCount !== undefined && { ':mergedCountRead': known.mergedCount }),
  };
  const entry = { ...keys.customerChange(known.id, seq), id: newId(), at: Date.now(), by: agentId, change };
  return [
    {
      Update: {
        TableName: tableName,
        Key: keys.customer(known.id),
        UpdateExpression: expression,
        ConditionExpression: conditions.join(' AND '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ...read },
      },
    },
    { Put: { TableName: tableName, Item: entry, ConditionExpression: 'attribute_not_exists(pk)' } },
  ];
}

/** All of it or nothing; false when somebody else changed one of them in the meantime. */
export async function write(writes: Writes): Promise<boolean> {
  try {
    await table.send(new TransactWriteCommand({ TransactItems: writes }));
    return true;
  } catch (error) {
    if (metAnother(error) || (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons?.some(isConditional))
      return false;
    throw error;
  }
}
const isConditional = ({ Code }: { Code?: string }): boolean => Code === 'ConditionalCheckFailed';

/** How often a change is decided again when somebody else was faster. */
export const attempts = 5;

/** The record as it is; what is not there is refused. */
export async function known(customerId: string): Promise<CustomerRecord> {
  const record = await readCustomer(customerId);
  if (!record) throw notFound();
  return record;
}

/** Changes a customer as decided on the record as it is; nothing is written where there is nothing to change. */
export async function change(
  customerId: string,
  agentId: string,
  decide: (record: CustomerRecord) => Decision | undefined,
): Promise<CustomerRecord> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const record = await known(customerId);
    const decision = decide(record);
    if (!decision) return record;
    if (await write(writesOf(record, decision, agentId))) return known(customerId);
  }
  throw new AppError('unavailable', 'Several people change this customer at once. Try again.', { retryAfterSeconds: 1 });
}

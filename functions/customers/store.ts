import { TransactWriteCommand, type TransactWrite } from '../table/commands.ts';
import { AppError, notFound } from '../../contract/app-error.ts';
import { newId } from '../../contract/ids.ts';
import { readCustomer, readMergedIds, shownContact, type CustomerRecord } from '../directory/customers.ts';
import { keys } from '../table/keys.ts';
import { metAnother, setting, table, tableName } from '../table/table.ts';
import { merge, nameOf, type Decision } from './customer.ts';

type Writes = TransactWrite[];

const isAsRead = (name: string, value: unknown): string =>
  value === undefined ? `attribute_not_exists(${name})` : `${name} = :${name}Read`;

/** Record and log entry of a change, under the condition that the record is as it was read. */
function writesOf(known: CustomerRecord, { change, record }: Decision, agentId: string): Writes {
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
async function write(writes: Writes): Promise<boolean> {
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

const attempts = 5;

async function known(customerId: string): Promise<CustomerRecord> {
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

/** Those who were merged into one that is itself merged now belong to the other one directly. */
function linksOf(from: CustomerRecord, intoId: string, mergedIds: readonly string[]): Writes {
  const links = [from.id, ...mergedIds].map((id) => ({
    Put: { TableName: tableName, Item: keys.mergedCustomer(intoId, id) },
  }));
  const followers = mergedIds.map((id) => ({
    Update: {
      TableName: tableName,
      Key: keys.customer(id),
      UpdateExpression: 'SET mergedInto = :into',
      ExpressionAttributeValues: { ':into': intoId },
      ConditionExpression: 'attribute_exists(pk)',
    },
  }));
  return [...links, ...followers];
}

/** Merges a guest into another customer, both as they are at that moment. Safe to repeat. */
export async function mergeInto(
  fromId: string,
  intoId: string,
  agentId: string,
): Promise<{ from: CustomerRecord; into: CustomerRecord }> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const [from, into, mergedIds] = await Promise.all([known(fromId), known(intoId), readMergedIds(fromId)]);
    const decision = merge(from, into, nameOf(shownContact(into)));
    if (!decision) return { from, into };
    const gain = {
      Update: {
        TableName: tableName,
        Key: keys.customer(intoId),
        UpdateExpression: 'SET mergedCount = :count',
        ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(mergedInto) AND ${isAsRead('mergedCount', into.mergedCount)}`,
        ExpressionAttributeValues: {
          ':count': (into.mergedCount ?? 0) + mergedIds.length + 1,
          ...(into.mergedCount !== undefined && { ':mergedCountRead': into.mergedCount }),
        },
      },
    };
    if (await write([...writesOf(from, decision, agentId), gain, ...linksOf(from, intoId, mergedIds)]))
      return { from: await known(fromId), into: await known(intoId) };
  }
  throw new AppError('unavailable', 'Several people change these customers at once. Try again.', { retryAfterSeconds: 1 });
}

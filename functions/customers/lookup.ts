import { DeleteCommand, PutCommand, QueryCommand } from '../table/commands.ts';
import { normalizePhone } from '../directory/contact.ts';
import { readCustomer, shownContact, toCustomerRecord, type CustomerRecord } from '../directory/customers.ts';
import { readSettings } from '../directory/settings.ts';
import { keys } from '../table/keys.ts';
import { readMany, table, tableName, type Item, type Key } from '../table/table.ts';

/** A name as it is looked for: lower case, one space between its words. */
export function foldName(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
}

const leastLetters = 2;
const hasLetters = (name: string): boolean => Array.from(name).length >= leastLetters;

/** Every key by which a customer is found: what they said of themselves, and what the team corrected. */
function lookupKeys(record: CustomerRecord | undefined): Map<string, Key> {
  const found = new Map<string, Key>();
  const add = (key: Key): unknown => found.set(`${key.pk}\n${key.sk}`, key);
  for (const { name, email, phone } of record ? [record, shownContact(record)] : []) {
    if (email !== undefined) add(keys.customerByEmail(email, record?.id ?? ''));
    if (phone !== undefined) add(keys.customerByPhone(phone, record?.id ?? ''));
    if (name !== undefined && hasLetters(foldName(name))) add(keys.customerByName(foldName(name), record?.id ?? ''));
  }
  return found;
}

const put = (key: Key): Promise<unknown> => table.send(new PutCommand({ TableName: tableName, Item: key }));
const remove = (key: Key): Promise<unknown> => table.send(new DeleteCommand({ TableName: tableName, Key: key }));

/**
 * What follows from a change of a customer's record: they are found by what it says now and by nothing it said before.
 * Decided by the record as it is, so that changes may be handed out again and late. Answers whether anything by which they are
 * found changed. Safe to repeat.
 */
export async function followContact(before: Item | undefined, after: Item): Promise<boolean> {
  const [old, told] = [lookupKeys(before && toCustomerRecord(before)), lookupKeys(toCustomerRecord(after))];
  const touched = new Map([...old, ...told].filter(([name]) => !(old.has(name) && told.has(name))));
  if (touched.size === 0) return false;
  const now = lookupKeys(await readCustomer(toCustomerRecord(after).id));
  await Promise.all([...touched].map(([name, key]) => (now.has(name) ? put(key) : remove(key))));
  return true;
}

/**
 * Lets somebody be found whose record was written before anybody could be looked for. What changed in the meantime is set right
 * here, and what changes after it by the change stream. Safe to repeat.
 */
export async function letBeFound(record: CustomerRecord): Promise<void> {
  const written = lookupKeys(record);
  await Promise.all([...written.values()].map(put));
  const now = lookupKeys(await readCustomer(record.id));
  const [late, wrong] = [[...now].filter(([name]) => !written.has(name)), [...written].filter(([name]) => !now.has(name))];
  await Promise.all([...late.map(([, key]) => put(key)), ...wrong.map(([, key]) => remove(key))]);
}

/** Which items answer a question, and how their keys tell the customer. */
interface Shelf {
  readonly pk: string;
  readonly begins: string;
}

function shelfFor(query: string, phoneCountry: string): Shelf | undefined {
  const phone = /\d|[০-৯]/.test(query) ? normalizePhone(query, phoneCountry) : undefined;
  if (query.includes('@')) return { pk: keys.customerByEmail(query.toLowerCase(), '').pk, begins: '' };
  if (phone !== undefined) return { pk: keys.customerByPhone(phone, '').pk, begins: '' };
  const name = foldName(query);
  return hasLetters(name) ? { pk: keys.customerByName(name, '').pk, begins: name } : undefined;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A page of customers by id, exact e-mail, phone number however written, or the beginning of the name. */
export async function findCustomers(
  query: string,
  limit: number,
  after: string | undefined,
): Promise<{ items: CustomerRecord[]; next?: string }> {
  if (uuid.test(query.toLowerCase())) {
    const found = await readCustomer(query.toLowerCase());
    return { items: found ? [found] : [] };
  }
  const shelf = shelfFor(query, (await readSettings()).phoneCountry);
  if (!shelf) return { items: [] };
  const isWhole = shelf.begins === '';
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: isWhole ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :begins)',
      ExpressionAttributeValues: { ':pk': shelf.pk, ...(!isWhole && { ':begins': shelf.begins }) },
      ExclusiveStartKey: after === undefined ? undefined : { pk: shelf.pk, sk: after },
      Limit: limit + 1,
    }),
  );
  const page = Items.slice(0, limit).map(({ sk }) => String(sk));
  const ids = [...new Set(page.map((sk) => sk.slice(sk.lastIndexOf('#') + 1)))];
  const records = await readMany(ids.map((id) => keys.customer(id)));
  const last = page.at(-1);
  return {
    items: records.map(toCustomerRecord),
    ...(Items.length > limit && last !== undefined && { next: last }),
  };
}

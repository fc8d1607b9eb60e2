import type { CustomerProfile } from '../../contract/customers.ts';
import { keys } from '../table/keys.ts';
import { readMany } from '../table/table.ts';
import { readMergedIds, shownContact, toCustomerRecord, toDeskCustomer, type CustomerRecord } from './customers.ts';

/** The name under which staff find a customer in lists. */
export function nameOf({ name, email, phone, id }: Pick<CustomerRecord, 'name' | 'email' | 'phone' | 'id'>): string {
  return name ?? email ?? phone ?? id;
}

/** A customer with what the team knows of them, and how. */
export function toProfile(record: CustomerRecord): CustomerProfile {
  return {
    ...toDeskCustomer(record),
    proof: record.verified ? { kind: 'signed', ...(record.site !== undefined && { site: record.site }) } : { kind: 'claimed' },
    isBlocked: record.blockedAt !== undefined,
  };
}

/** The same, with those they are merged with. */
export async function readProfile(record: CustomerRecord): Promise<CustomerProfile> {
  const mergedIds = record.mergedCount === undefined ? [] : await readMergedIds(record.id);
  const ids = [...(record.mergedInto === undefined ? [] : [record.mergedInto]), ...mergedIds];
  const others = ids.length === 0 ? [] : await readMany(ids.map((id) => keys.customer(id)));
  const faces = new Map(others.map(toCustomerRecord).map((one) => [one.id, { id: one.id, name: nameOf(shownContact(one)) }]));
  const mergedInto = faces.get(record.mergedInto ?? '');
  const merged = mergedIds.flatMap((id) => faces.get(id) ?? []);
  return { ...toProfile(record), ...(mergedInto && { mergedInto }), ...(merged.length > 0 && { merged }) };
}

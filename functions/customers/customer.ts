import { AppError } from '../../contract/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { contactFields, type ContactField, type Decision } from '../directory/customer-changes.ts';
import { nameOf } from '../directory/customer-profile.ts';
import type { Corrections, CustomerRecord } from '../directory/customers.ts';

/** Corrects the contact a guest gave. Answers undefined when it reads so already; refuses to touch what a site vouched for. */
export function correct(
  known: CustomerRecord,
  shown: Pick<CustomerRecord, ContactField | 'id'>,
  wanted: Corrections,
): Decision | undefined {
  const fields = contactFields.filter((field) => wanted[field] !== undefined && (shown[field] ?? null) !== wanted[field]);
  const vouched = fields.filter((field) => known.verified && known[field] !== undefined);
  if (vouched.length > 0) {
    const detail = 'The site of this customer vouched for it. Change it there.';
    const refused = Object.fromEntries(vouched.map((field) => [field, { code: 'not_allowed' as const, detail }]));
    throw new AppError('invalid_input', detail, { fields: refused });
  }
  if (fields.length === 0) return undefined;
  const corrections = { ...known.corrections, ...Object.fromEntries(fields.map((field) => [field, wanted[field]])) };
  const next = { ...shown, ...Object.fromEntries(fields.map((field) => [field, wanted[field] ?? undefined])) };
  const isNamed = fields.some((field) => field === 'name' || shown.name === undefined);
  return { change: { kind: 'contact', fields, ...(isNamed && { name: nameOf(next) }) }, record: { corrections } };
}

/**
 * Lists a guest's conversations with those of another customer. Answers undefined when that is so already. Whoever a site
 * vouched for stays who they are: nobody is merged away whom somebody proved, and nobody becomes proven by it.
 */
export function merge(from: CustomerRecord, into: CustomerRecord, intoName: string): Decision | undefined {
  if (from.mergedInto === into.id) return undefined;
  const refuse = (detail: string): never => {
    throw new AppError('merge_refused', detail);
  };
  if (from.id === into.id) refuse('These are one and the same.');
  if (from.verified) refuse('A site vouched for this customer. Merge the other one into this.');
  if (from.mergedInto !== undefined) refuse('This customer is merged into somebody else already.');
  if (into.mergedInto !== undefined) refuse('The other one is merged into somebody else. Merge into that one.');
  if ((into.mergedCount ?? 0) + (from.mergedCount ?? 0) + 1 > limits.mergedCustomers)
    refuse(`At most ${limits.mergedCustomers} guests can be merged into one customer.`);
  return { change: { kind: 'merged', customer: { id: into.id, name: intoName } }, record: { mergedInto: into.id } };
}

import { AppError, notFound } from '../../contract/app-error.ts';
import type { FieldErrors } from '../../contract/errors.ts';
import { checkEmail, normalizePhone } from '../directory/contact.ts';
import { change } from '../directory/customer-changes.ts';
import { readProfile, toProfile } from '../directory/customer-profile.ts';
import { readCustomer, shownContact, type Corrections } from '../directory/customers.ts';
import { readSettings } from '../directory/settings.ts';
import { serveHttp } from '../gateway/http.ts';
import { listed } from '../gateway/listed.ts';
import { correct } from './customer.ts';
import { findCustomers } from './lookup.ts';
import { mergeInto } from './store.ts';

type Wanted = { readonly [Name in keyof Corrections]: string | null | undefined };

/** What is to stand in the contact, in the one spelling; nothing but spaces empties. Everything wrong is told at once. */
async function checkCorrections({ name, email, phone }: Wanted): Promise<Corrections> {
  const errors: FieldErrors = {};
  const { phoneCountry } = await readSettings();
  const plain = (text: string | null | undefined): string | null | undefined => (text === '' ? null : text);
  const [address, number] = [plain(email)?.toLowerCase() ?? plain(email), plain(phone)];
  if (typeof address === 'string' && !checkEmail(address))
    errors['email'] = { code: 'invalid_email', detail: 'Give an e-mail address such as name@example.com.' };
  const normal = typeof number === 'string' ? normalizePhone(number, phoneCountry) : number;
  if (typeof number === 'string' && normal === undefined)
    errors['phone'] = { code: 'invalid_phone', detail: 'Give a phone number with its area or country code.' };
  if (Object.keys(errors).length > 0)
    throw new AppError('invalid_input', `Correct ${Object.keys(errors).join(', ')} and send it again.`, { fields: errors });
  return { name: plain(name), email: address, phone: normal };
}

export const handler = serveHttp<'customers'>({
  'GET /v1/desk/customers': async ({ principal: { agent }, query: { query, limit, cursor } }) => {
    const { items, next } = await listed(`customers ${agent.id} ${query}`, cursor, (after) => findCustomers(query, limit, after));
    return { customers: items.map(toProfile), ...(next !== undefined && { next }) };
  },

  'GET /v1/desk/customers/{customerId}': async ({ path }) => {
    const customer = await readCustomer(path.customerId);
    if (!customer) throw notFound();
    return readProfile(customer);
  },

  'PUT /v1/desk/customers/{customerId}': async ({ principal: { agent }, path, body }) => {
    const wanted = await checkCorrections(body);
    return readProfile(await change(path.customerId, agent.id, (record) => correct(record, shownContact(record), wanted)));
  },

  'POST /v1/desk/customers/{customerId}/merge': async ({ principal: { agent }, path, body }) => {
    const { from, into } = await mergeInto(path.customerId, body.into, agent.id);
    return { customer: await readProfile(from), into: await readProfile(into) };
  },
});

import { notFound } from '../../contract/app-error.ts';
import { readCustomer } from '../directory/customers.ts';
import { serveHttp } from '../gateway/http.ts';
import { toProfile } from './view.ts';

export const handler = serveHttp<'customers'>({
  'GET /v1/desk/customers/{customerId}': async ({ path }) => {
    const customer = await readCustomer(path.customerId);
    if (!customer) throw notFound();
    return toProfile(customer);
  },
});

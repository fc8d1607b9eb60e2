import type { RouteKey } from '../contract/routes.ts';
import type { State } from '../functions/conversations/conversation.ts';
import type { Item } from '../functions/table/table.ts';
import { call } from '../tests/functions/call.ts';

/** What is looked for, and whether the answer is as small in a small inbox: then it must cost the same from there on. */
interface Wanted {
  readonly route: RouteKey;
  readonly query: (size: number) => string;
  readonly isSingle?: boolean;
}

const [inWords, inCustomers] = ['GET /v1/desk/search', 'GET /v1/desk/customers'] as const satisfies RouteKey[];
/** Somebody in the middle. */
const one = (size: number): number => size / 2;

const dearest: Wanted = { route: inWords, query: () => 'late delivery ' };
/** That one while the conversations that are looked through directly are as many as they can be. */
export const justSaid = 'two words that many said, all just said';

export const searches: Readonly<Record<string, Wanted>> = {
  'a word everybody said': { route: inWords, query: () => 'delivery ' },
  'a word of every third': { route: inWords, query: () => 'late ' },
  'a word that one said': { route: inWords, query: (size) => `order${one(size)} `, isSingle: true },
  'it and the one everybody said': { route: inWords, query: (size) => `delivery order${one(size)} ` },
  'two words that many said': dearest,
  'the beginning of a word': { route: inWords, query: () => 'deliv' },
  'the beginning of many words': { route: inWords, query: () => 'ord' },
  'customers by the beginning of a name': { route: inCustomers, query: () => 'cust' },
  'a customer by e-mail': { route: inCustomers, query: (size) => `customer${one(size)}@mail.test`, isSingle: true },
  'a customer by phone': { route: inCustomers, query: (size) => `017${String(one(size)).padStart(8, '0')}`, isSingle: true },
};

/** What was said in these conversations and who said it, as it is stored once they are over. */
export async function searchItems(states: readonly State[]): Promise<Item[]> {
  const [{ keys }, { toEntryItem }, { foldName }] = await Promise.all([
    import('../functions/table/keys.ts'),
    import('../functions/conversations/item.ts'),
    import('../functions/customers/lookup.ts'),
  ]);
  return states.flatMap(({ id, customer, last, lastSeq, customerCount, staffCount }, index) => {
    const words = ['delivery', `order${index}`, ...(index % 3 === 0 ? ['late'] : [])];
    const [email, phone] = [`customer${index}@mail.test`, `+88017${String(index).padStart(8, '0')}`];
    const said = { seq: lastSeq, at: last?.at ?? 0, customerCount, staffCount, text: words.join(' '), clientId: customer.id };
    return [
      ...words.map((word) => ({ ...keys.searchTerm(word, id), n: lastSeq })),
      { ...keys.entry(id, lastSeq), ...toEntryItem({ ...said, kind: 'message', by: { kind: 'customer' } }) },
      { ...keys.customer(customer.id), name: customer.name, email, phone, locale: 'en', verified: customer.verified },
      keys.customerByEmail(email, customer.id),
      keys.customerByPhone(phone, customer.id),
      keys.customerByName(foldName(customer.name), customer.id),
    ];
  });
}

/** Later than anything that is looked through directly was said. */
const quietMs = 3 * 3_600_000;

/** Read units of each search with everything quiet, and of the dearest one with everything just said. */
export async function measureSearches(size: number, consumed: { readUnits: number }): Promise<Record<string, number>> {
  const [words, customers] = await Promise.all([import('../functions/search/http.ts'), import('../functions/customers/http.ts')]);
  const costOf = async ({ route, query }: Wanted): Promise<number> => {
    const serve = (route === inWords ? words : customers).handler;
    const before = consumed.readUnits;
    const { status, body } = await call(serve, route, { staff: 'ayesha', query: { query: query(size) } });
    const found = (body['hits'] ?? body['customers']) as unknown[] | undefined;
    if (status !== 200 || !found?.length) throw new Error(`Nothing was found of ${query(size)}: ${JSON.stringify(body)}`);
    return consumed.readUnits - before;
  };
  const costs: Record<string, number> = {};
  const now = Date.now;
  await costOf(dearest);
  costs[justSaid] = await costOf(dearest);
  Date.now = () => now() + quietMs;
  try {
    // What is kept for seconds of the team and its keys belongs to no search.
    for (const wanted of Object.values(searches)) await costOf(wanted);
    for (const [name, wanted] of Object.entries(searches)) costs[name] = await costOf(wanted);
  } finally {
    Date.now = now;
  }
  return costs;
}

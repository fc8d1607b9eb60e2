import { ApiError } from '../client/http.ts';
import { createListeners } from '../client/listeners.ts';
import type { CustomerProfile } from '../contract/customers.ts';
import type { Desk } from './desk.ts';
import type { Refusal } from './inbox-shelves.ts';

/** What is known of customers while an agent is signed in: read when asked for, and again when somebody changed them. */
export interface Customers {
  find(id: string): CustomerProfile | undefined;
  failureOf(id: string): Refusal | undefined;
  /** Reads a customer as they are from now on; what was known stays until the answer. Never rejects. */
  read(id: string): Promise<void>;
  /** Takes in what a change answers with, or reads anew where there was other news meanwhile. Rejects as the change does. */
  change(id: string, changing: Promise<CustomerProfile>): Promise<void>;
  subscribe(listener: () => void): () => void;
}

const byDesk = new WeakMap<Desk, Customers>();

/** The customers of one desk. */
export function customersOf(desk: Desk): Customers {
  const customers = byDesk.get(desk) ?? createCustomers(desk);
  byDesk.set(desk, customers);
  return customers;
}

function createCustomers({ http }: Pick<Desk, 'http'>): Customers {
  const known = new Map<string, CustomerProfile>();
  const failures = new Map<string, Refusal>();
  const readings = new Map<string, Promise<void>>();
  /** Counts what happened to each: whatever was asked for before the last of it may be older. */
  const news = new Map<string, number>();
  const listeners = createListeners();
  const newsOf = (id: string) => news.get(id) ?? 0;
  const note = (id: string) => news.set(id, newsOf(id) + 1);
  const readNow = async (customerId: string) => {
    try {
      for (let before = NaN; before !== newsOf(customerId);) {
        before = newsOf(customerId);
        const found = await http('GET /v1/desk/customers/{customerId}', { params: { customerId } });
        if (before === newsOf(customerId)) known.set(customerId, found);
      }
      failures.delete(customerId);
    } catch (error) {
      failures.set(customerId, error instanceof ApiError ? error.code : 'internal');
    } finally {
      readings.delete(customerId);
    }
    listeners.tell();
  };
  const read = (id: string) => {
    note(id);
    const reading = readings.get(id) ?? readNow(id);
    readings.set(id, reading);
    return reading;
  };
  return {
    find: (id) => known.get(id),
    failureOf: (id) => (known.has(id) ? undefined : failures.get(id)),
    read,
    async change(id, changing) {
      note(id);
      const before = newsOf(id);
      const changed = await changing;
      if (before !== newsOf(id)) return read(id);
      note(id);
      known.set(id, changed);
      listeners.tell();
    },
    subscribe: listeners.add,
  };
}

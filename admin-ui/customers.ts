import { ApiError } from '../client/http.ts';
import { createListeners } from '../client/listeners.ts';
import type { CustomerProfile } from '../contract/customers.ts';
import type { Desk } from './desk.ts';
import type { Refusal } from './inbox-shelves.ts';

/** What is known of customers while an agent is signed in: read when asked for, and again when somebody changed them. */
export interface Customers {
  find(id: string): CustomerProfile | undefined;
  failureOf(id: string): Refusal | undefined;
  /** Reads a customer anew; what was known stays until the answer. Never rejects. */
  read(id: string): Promise<void>;
  /** Takes in what a change answered with. */
  apply(customer: CustomerProfile): void;
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
  const listeners = createListeners();
  const read = async (customerId: string) => {
    try {
      known.set(customerId, await http('GET /v1/desk/customers/{customerId}', { params: { customerId } }));
      failures.delete(customerId);
    } catch (error) {
      failures.set(customerId, error instanceof ApiError ? error.code : 'internal');
    } finally {
      readings.delete(customerId);
    }
    listeners.tell();
  };
  return {
    find: (id) => known.get(id),
    failureOf: (id) => (known.has(id) ? undefined : failures.get(id)),
    read(id) {
      const reading = readings.get(id) ?? read(id);
      readings.set(id, reading);
      return reading;
    },
    apply(customer) {
      known.set(customer.id, customer);
      listeners.tell();
    },
    subscribe: listeners.add,
  };
}

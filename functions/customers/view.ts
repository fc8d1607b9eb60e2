import type { CustomerProfile } from '../../contract/customers.ts';
import type { CustomerRecord } from '../directory/customers.ts';

/** A customer with what the team knows of them, and how. */
export function toProfile({ activeConversationId: _, visit, blockedAt, ...customer }: CustomerRecord): CustomerProfile {
  return {
    ...customer,
    ...visit,
    proof: customer.verified ? { kind: 'signed' } : { kind: 'claimed' },
    isBlocked: blockedAt !== undefined,
  };
}

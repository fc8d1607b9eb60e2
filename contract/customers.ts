import * as z from 'zod';
import { DeskCustomer } from './entities.ts';
import { limits } from './limits.ts';

/** How a customer is known. What a guest says of themselves proves nothing. */
export const CustomerProof = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('claimed') }),
  z.object({ kind: z.literal('signed'), site: z.string().optional().describe('The site that vouched for them.') }),
]);

/** A customer with what the team knows of them and has done about them. */
export const CustomerProfile = DeskCustomer.extend({
  proof: CustomerProof,
  isBlocked: z.boolean(),
  mergedInto: z.object({ id: z.string(), name: z.string() }).optional(),
  merged: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .max(limits.mergedCustomers)
    .optional(),
});
export type CustomerProfile = z.infer<typeof CustomerProfile>;

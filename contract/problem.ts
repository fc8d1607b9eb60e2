import * as z from 'zod';
import { errors, fieldErrorCodes, type ErrorCode } from './errors.ts';

/** RFC 9457 problem document: every refused request is answered with one, as application/problem+json. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(errors) as [ErrorCode, ...ErrorCode[]]),
  detail: z.string(),
  requestId: z.string(),
  errors: z.record(z.string(), z.object({ code: z.enum(fieldErrorCodes), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

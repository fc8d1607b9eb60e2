import { AppError } from '../../contract/app-error.ts';
import { errors } from '../../contract/errors.ts';
import type { Problem } from '../../contract/problem.ts';
import { describeFailure, logLine } from '../table/log-line.ts';

/** What went wrong as the caller may know it. What we did not expect is logged once, with the request id, and its text stays here. */
export function toAppError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error;
  logLine('error', 'A request failed unexpectedly.', { requestId, ...describeFailure(error) });
  return isThrottled(error)
    ? new AppError('unavailable', 'The service is busy. Try again in a moment.', { retryAfterSeconds: 1, cause: error })
    : new AppError('internal', 'Something went wrong on our side. Try again; if it stays, tell us the request id.', {
        cause: error,
      });
}

const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
]);
const isThrottled = (error: unknown): boolean => error instanceof Error && throttles.has(error.name);

export function toProblem({ code, status, message, fields }: AppError, requestId: string): Problem {
  const problem = { type: `urn:kotha:problem:${code}`, title: errors[code].title, status, code, detail: message, requestId };
  return fields ? { ...problem, errors: fields } : problem;
}

import { AppError } from '../../contract/app-error.ts';
import { errors } from '../../contract/errors.ts';
import type { Problem } from '../../contract/problem.ts';
import { describeFailure, logLine } from '../table/log-line.ts';

/** What went wrong as the caller may know it. What we did not expect is logged once, with the request id, and its text stays here. */
export function toAppError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error;
  logLine('error', 'A request failed unexpectedly.', { requestId, ...describeFailure(error) });
  return isPassing(error)
    ? new AppError('unavailable', 'The service is busy. Try again in a moment.', { retryAfterSeconds: 1, cause: error })
    : new AppError('internal', 'Something went wrong on our side. If it stays, tell us the request id.', { cause: error });
}

/** Refusals of the table that time heals, also as reasons why a transaction was cancelled. */
const passing = /Throttl|LimitExceeded|ThroughputExceeded|TransactionConflict|TransactionInProgress/;
const brokenConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

/** Whether AWS itself was busy, late, failing or out of reach: what time heals, unlike a mistake of ours. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $fault, CancellationReasons = [] } = error as AwsError;
  return (
    passing.test(name) ||
    name === 'TimeoutError' ||
    $fault === 'server' ||
    brokenConnection.has(code ?? '') ||
    CancellationReasons.some((reason) => passing.test(reason.Code ?? ''))
  );
}

type AwsError = Error & { code?: string; $fault?: string; CancellationReasons?: readonly { Code?: string }[] };

export function toProblem({ code, status, message, fields }: AppError, requestId: string): Problem {
  const problem = { type: `urn:kotha:problem:${code}`, title: errors[code].title, status, code, detail: message, requestId };
  return fields ? { ...problem, errors: fields } : problem;
}

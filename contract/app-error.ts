import { errors, type ErrorCode, type FieldErrors } from './errors.ts';

/** An outcome we expect, with a code from the closed list. Its message is shown to the caller; anything else that is thrown is not. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly fields: FieldErrors | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details: { fields?: FieldErrors; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.fields = details.fields;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  get status(): number {
    return errors[this.code].status;
  }
}

/** The one answer for what is absent and for what belongs to somebody else. */
export const notFound = (): AppError => new AppError('not_found', 'There is no such conversation.');

/** What is refused for a while: with how long to wait, for machines and for people. */
export function tooOften(waitMs: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AppError('rate_limited', `Wait ${retryAfterSeconds} seconds and try again.`, { retryAfterSeconds });
}

/** Writes one line of JSON to the function's log. Give ids and codes, never a person's words or tokens. */
export function logLine(level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown> = {}): void {
  console[level](JSON.stringify({ level, message, ...details }));
}

/** An unexpected failure with its causes and stack, for the log only. */
export function describeFailure(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) };
  return {
    error: `${error.name}: ${error.message}`,
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeFailure(error.cause) }),
  };
}

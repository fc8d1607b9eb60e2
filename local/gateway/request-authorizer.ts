import type { ConnectionFacts } from './socket-event.ts';

/** A REQUEST authorizer of a WebSocket API. */
export interface RequestAuthorizer {
  readonly functionName: string;
  /** `route.request.header.<name>` or `route.request.querystring.<name>`: all must be sent, or the function is not asked. */
  readonly identitySources: readonly string[];
}

export type Permission =
  | { readonly allowed: true; readonly context: Record<string, string> }
  | { readonly allowed: false; readonly status: 401 | 403 | 500 };

interface Policy {
  readonly principalId?: unknown;
  readonly policyDocument?: { readonly Statement?: readonly { readonly Effect?: unknown }[] };
  readonly context?: Record<string, unknown>;
}

function isSent(source: string, { handshake }: ConnectionFacts): boolean {
  const [, kind, name = ''] = /^route\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  const values = (handshake[kind === 'header' ? 'headers' : 'queryStringParameters'] ?? {}) as Record<string, string>;
  return Object.entries(values).some(
    ([key, value]) => (kind === 'header' ? key.toLowerCase() === name.toLowerCase() : key === name) && value !== '',
  );
}

/** Asks the authorizer's function whether this handshake may become a connection, and what its events say about the caller. */
export async function askAuthorizer(
  { functionName, identitySources }: RequestAuthorizer,
  facts: ConnectionFacts,
  event: Record<string, unknown>,
  invoke: (functionName: string, event: unknown) => Promise<unknown>,
): Promise<Permission> {
  if (!identitySources.every((source) => isSent(source, facts))) return { allowed: false, status: 401 };
  let policy: Policy | null;
  try {
    policy = (await invoke(functionName, { type: 'REQUEST', ...event })) as Policy | null;
  } catch (error) {
    return { allowed: false, status: error instanceof Error && error.message === 'Unauthorized' ? 401 : 500 };
  }
  const effects = (policy?.policyDocument?.Statement ?? []).map(({ Effect }) => Effect);
  if (!policy || effects.length === 0) return { allowed: false, status: 500 };
  if (!effects.includes('Allow') || effects.includes('Deny')) return { allowed: false, status: 403 };
  const context = Object.fromEntries(Object.entries(policy.context ?? {}).map(([name, value]) => [name, String(value)]));
  return { allowed: true, context: { principalId: String(policy.principalId), ...context } };
}

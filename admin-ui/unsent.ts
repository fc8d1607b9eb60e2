import type { Environment } from '../client/environment.ts';
import { draftsOf } from './drafts.ts';

/** Words of an agent that are on this device and that nobody has received. */
export interface Unsent {
  /** The conversation they were meant for. */
  readonly conversationId: string;
  readonly text: string;
}

/** Whose token this is; the service alone decides whether that is true. */
export function subjectOf(token: string | undefined): string | undefined {
  try {
    const payload = atob((token ?? '').split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '');
    const { sub } = JSON.parse(payload) as { sub?: unknown };
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** What an agent began to write, and what was refused or never tried; what may have arrived is not among it. */
export async function unsentOf(agentId: string, environment: Pick<Environment, 'storage' | 'outbox'>): Promise<Unsent[]> {
  const rows = await environment.outbox.all();
  const own = rows.filter(({ side, owner }) => side !== 'customer' && owner === agentId);
  const kept = own.filter(({ state, tries }) => state === 'failed' || tries === 0);
  return [...draftsOf(agentId, environment.storage), ...kept.map(({ conversationId, text }) => ({ conversationId, text }))];
}

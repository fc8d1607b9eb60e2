import { limits } from '../../contract/limits.ts';

/** A session as the table keeps it: hashes of the secret in use and of the one before, times in seconds. */
export interface StoredSession {
  readonly customerId: string;
  readonly current: string;
  readonly previous?: string;
  readonly rotatedAt?: number;
  readonly ttl: number;
}

/**
 * What a presented secret means, together with the next one its holder proposes. `renew`: it is the current one, or the one
 * before within the grace period. `repeat`: it was traded for this very next one, and only the answer was lost.
 * `replayed`: it is the one before, too late. `unknown`: the session has ended or the secret was never ours.
 */
export function judgeRefresh(
  session: StoredSession,
  { presented, proposed }: { presented: string; proposed?: string | undefined },
  nowSeconds: number,
  isSame: (one: string, other: string) => boolean,
): 'renew' | 'repeat' | 'replayed' | 'unknown' {
  if (session.ttl <= nowSeconds) return 'unknown';
  if (isSame(session.current, presented)) return 'renew';
  if (session.previous === undefined || !isSame(session.previous, presented)) return 'unknown';
  if (proposed !== undefined && isSame(session.current, proposed)) return 'repeat';
  return nowSeconds - (session.rotatedAt ?? 0) <= limits.refreshGraceSeconds ? 'renew' : 'replayed';
}

import type { ErrorCode, FieldErrors } from '../contract/errors.ts';
import type { Problem } from '../contract/problem.ts';
import type { Path, Reply, RouteKey, SentBody, SentQuery } from '../contract/routes.ts';
import { browserEnvironment, type Environment } from './environment.ts';

/** A request that was refused, or (`offline`, status 0) got no answer one can read. */
export class ApiError extends Error {
  declare readonly code: ErrorCode | 'offline';
  declare readonly status: number;
  declare readonly errors?: FieldErrors | undefined;
  declare readonly retryAfterMs?: number | undefined;
  declare readonly requestId?: string | undefined;

  constructor(code: ErrorCode | 'offline', status: number, problem: Partial<Problem> = {}, retryAfterMs?: number) {
    super(problem.detail ?? code);
    const { errors, requestId } = problem;
    Object.assign(this, { code, status, errors, requestId, retryAfterMs });
  }
}

export interface Call {
  params?: Record<string, string> | undefined;
  query?: Record<string, unknown> | undefined;
  body?: object | undefined;
  /** The account this call is made for: it is not sent with anybody else's token. */
  as?: string | undefined;
}

type ParamsOf<K extends RouteKey> = keyof Path<K> extends never ? { params?: undefined } : { params: Path<K> };
type BodyOf<K extends RouteKey> = SentBody<K> extends undefined ? { body?: undefined } : { body: SentBody<K> };
export type CallOf<K extends RouteKey> = Pick<Call, 'as'> & ParamsOf<K> & BodyOf<K> & { query?: SentQuery<K> | undefined };

/** Calls one route of the contract; rejects only with ApiError. */
export type Http = <K extends RouteKey>(key: K, call: CallOf<K>) => Promise<Reply<K>>;

export interface HttpOptions {
  baseUrl: string;
  token?: (as?: string) => Promise<string | undefined>;
  /** Given the refused token; true: a fresh one is there, try once more. */
  onUnauthenticated?: (token?: string) => Promise<boolean>;
  environment?: Environment;
}

/** Shorter than a lease on a lock, longer than the gateway's own limit is worth waiting for. */
const timeoutMs = 20_000;

const codeOfStatus: Record<number, ErrorCode> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  429: 'rate_limited',
};

function addressOf(path: string, { params, query }: Call): string {
  const filled = path.replace(/{(\w+)}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
  // Printed and read again, a query loses what is undefined.
  return query ? `${filled}?${new URLSearchParams(JSON.parse(JSON.stringify(query)) as Record<string, string>)}` : filled;
}

/** Typed calls to the HTTP API; every call ends within 20 seconds plus what its token takes, or when the network goes. */
export function createHttp({ baseUrl, token, onUnauthenticated, environment = browserEnvironment() }: HttpOptions): Http {
  const exchange = async (key: string, call: Call, bearer?: string): Promise<unknown> => {
    const [method = '', path = ''] = key.split(' ');
    const abort = new AbortController();
    const stop = () => abort.abort();
    const cancel = environment.setTimer(stop, timeoutMs);
    // What was under way when the network went gets no answer, not from the next network either.
    const unhook = environment.onWake(() => environment.isOnline() || stop());
    try {
      const answer = await environment.fetch(baseUrl + addressOf(path, call), {
        method,
        headers: {
          ...(bearer && { authorization: `Bearer ${bearer}` }),
          ...(call.body && { 'content-type': 'application/json' }),
        },
        signal: abort.signal,
        body: call.body ? JSON.stringify(call.body) : null,
      });
      if (answer.ok) return await answer.json();
      const { status } = answer;
      // The gateway in front of the functions refuses in its own words, without a code.
      const problem = ((await answer.json().catch(() => undefined)) ?? {}) as Partial<Problem>;
      const code = problem.code ?? codeOfStatus[status] ?? (status < 500 ? 'invalid_input' : 'unavailable');
      throw new ApiError(code, status, problem, Number(answer.headers.get('retry-after')) * 1000 || undefined);
    } finally {
      cancel();
      unhook();
    }
  };

  const request = async (key: string, call: Call): Promise<unknown> => {
    try {
      const bearer = await token?.(call.as);
      return await exchange(key, call, bearer).catch(async (error: unknown) => {
        if ((error as ApiError).status !== 401 || !(await onUnauthenticated?.(bearer))) throw error;
        return exchange(key, call, await token?.(call.as));
      });
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError('offline', 0);
    }
  };

  return request as Http;
}

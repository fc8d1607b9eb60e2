import { createContext, runInContext } from 'node:vm';

export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
}

/** What a viewer-request function says: look for another path, or this answer at once. */
export type EdgeVerdict =
  | { readonly kind: 'pass'; readonly uri: string }
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>> };

interface EdgeResult {
  readonly uri?: string;
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
}

/** Runs the source of a CloudFront Function in a context of its own. */
export function loadEdgeFunction(source: string): (request: EdgeRequest) => Promise<EdgeVerdict> {
  const handler = runInContext(`${source}\nhandler;`, createContext({})) as (event: object) => EdgeResult | Promise<EdgeResult>;
  return async ({ method, uri }) => {
    const event = {
      version: '1.0',
      context: { eventType: 'viewer-request' },
      request: { method, uri, querystring: {}, headers: {}, cookies: {} },
    };
    const result = await handler(event);
    if (result.statusCode === undefined) return { kind: 'pass', uri: result.uri ?? uri };
    const headers = Object.entries(result.headers ?? {}).map(([name, { value }]) => [name, value]);
    return { kind: 'answer', status: result.statusCode, headers: Object.fromEntries(headers) as Record<string, string> };
  };
}

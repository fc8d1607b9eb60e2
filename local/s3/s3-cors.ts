import type { IncomingMessage, ServerResponse } from 'node:http';

/** One rule of a bucket's CORS configuration. */
export interface CorsRule {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders?: readonly string[] | undefined;
  readonly exposedHeaders?: readonly string[] | undefined;
  readonly maxAgeSeconds?: number | undefined;
}

/** Sets the CORS headers that the rules grant this request; answers whether they grant it. */
export function grantCors(rules: readonly CorsRule[], request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  const preflight = request.method === 'OPTIONS';
  const method = preflight ? request.headers['access-control-request-method'] : request.method;
  const wantedHeaders = preflight ? splitList(request.headers['access-control-request-headers']) : [];
  const rule = rules.find(
    ({ allowedOrigins, allowedMethods, allowedHeaders = [] }) =>
      matches(allowedOrigins, origin) &&
      allowedMethods.includes(method ?? '') &&
      wantedHeaders.every((name) => matches(allowedHeaders, name)),
  );
  response.setHeader('vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method');
  if (!rule) return false;
  response.setHeader('access-control-allow-origin', rule.allowedOrigins.includes('*') ? '*' : origin);
  response.setHeader('access-control-allow-methods', rule.allowedMethods.join(', '));
  if (wantedHeaders.length > 0) response.setHeader('access-control-allow-headers', wantedHeaders.join(', '));
  if (rule.exposedHeaders?.length) response.setHeader('access-control-expose-headers', rule.exposedHeaders.join(', '));
  if (preflight && rule.maxAgeSeconds !== undefined) response.setHeader('access-control-max-age', `${rule.maxAgeSeconds}`);
  return true;
}

function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

/** Each pattern may have one star. */
function matches(patterns: readonly string[], value: string): boolean {
  return patterns.some((pattern) => {
    const [start = '', end] = pattern.toLowerCase().split('*');
    const text = value.toLowerCase();
    return end === undefined
      ? text === start
      : text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
  });
}

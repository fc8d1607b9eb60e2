import type { IncomingMessage } from 'node:http';

/** An HTTP API's CorsConfiguration. */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number | undefined;
}

const allMethods = 'GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS';

function isAllowed(origin: string, { allowOrigins }: Cors): boolean {
  return allowOrigins.some(
    (allowed) => allowed === '*' || allowed === origin || (allowed.endsWith('://*') && origin.startsWith(allowed.slice(0, -1))),
  );
}

/** True for a preflight, which the gateway answers itself without asking a route. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** The headers the gateway adds to every answer to this request; none for an origin that is not allowed. */
export function corsHeaders(request: IncomingMessage, cors: Cors): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined || !isAllowed(origin, cors)) return {};
  const anybody = cors.allowOrigins.includes('*') && !cors.allowCredentials;
  return {
    'access-control-allow-origin': anybody ? '*' : origin,
    ...(!anybody && { vary: 'origin' }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders.length > 0 && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
    ...(isPreflight(request) && {
      ...(cors.allowMethods.length > 0 && {
        'access-control-allow-methods': cors.allowMethods.includes('*') ? allMethods : cors.allowMethods.join(','),
      }),
      ...(cors.allowHeaders.length > 0 && {
        'access-control-allow-headers': cors.allowHeaders.includes('*')
          ? (request.headers['access-control-request-headers'] ?? '*')
          : cors.allowHeaders.join(','),
      }),
      ...(cors.maxAgeSeconds !== undefined && { 'access-control-max-age': String(cors.maxAgeSeconds) }),
    }),
  };
}

/** The function's headers without those that the gateway's configuration overrides. */
export function withoutCors(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('access-control-')));
}

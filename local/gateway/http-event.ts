import type { IncomingMessage } from 'node:http';
import { headerLists, logTime, newGatewayId, sourceIpOf } from './request-facts.ts';

/** Claims of a verified token as a function sees them. */
export interface JwtContext {
  readonly claims: Record<string, string>;
  readonly scopes: readonly string[] | null;
}

export interface HttpEventParts {
  readonly request: IncomingMessage;
  readonly apiId: string;
  readonly requestId: string;
  readonly routeKey: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly pathParameters: Record<string, string> | undefined;
  readonly body: Buffer;
  readonly jwt: JwtContext | undefined;
}

/** Only these arrive as text; everything else, forms and bodies without a type too, arrives as base64. */
const textTypes = /^(text\/.*|application\/(json|xml|javascript))$/;

function headersOf(request: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, values] of headerLists(request)) {
    const key = name.toLowerCase();
    joined[key] = [...(joined[key] === undefined ? [] : [joined[key]]), ...values].join(',');
  }
  delete joined['cookie'];
  delete joined['connection'];
  const peer = sourceIpOf(request);
  return {
    ...joined,
    'x-amzn-trace-id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${newGatewayId().slice(0, 15)}`,
    'x-forwarded-for': joined['x-forwarded-for'] === undefined ? peer : `${joined['x-forwarded-for']},${peer}`,
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  };
}

function queryOf(rawQuery: string): Record<string, string> | undefined {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const before = Object.hasOwn(query, name) ? query[name] : undefined;
    // A parameter may be called __proto__: define it, so that it stays data.
    Object.defineProperty(query, name, {
      value: before === undefined ? value : `${before},${value}`,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return Object.keys(query).length > 0 ? query : undefined;
}

function bodyOf(body: Buffer, contentType: string | undefined): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return textTypes.test(type)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

/** The event of payload format 2.0 for a request. */
export function httpEvent({
  request,
  apiId,
  requestId,
  routeKey,
  path,
  rawQuery,
  pathParameters,
  body,
  jwt,
}: HttpEventParts): object {
  const headers = headersOf(request);
  const cookies = request.headers.cookie?.split(/; */);
  const queryStringParameters = queryOf(rawQuery);
  const domainName = headers['host'] ?? '';
  const timeEpoch = Date.now();
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookies && { cookies }),
    headers,
    ...(queryStringParameters && { queryStringParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId,
      ...(jwt && { authorizer: { jwt } }),
      domainName,
      domainPrefix: domainName.split(/[.:]/)[0],
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIpOf(request),
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: logTime(timeEpoch),
      timeEpoch,
    },
    ...(pathParameters && { pathParameters }),
    ...bodyOf(body, headers['content-type']),
  };
}
